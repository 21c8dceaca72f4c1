-- What the served page looks things up in. Nothing is changed after it has been written: a build makes another file.
-- Records are the JSON of the page's values (kg/publish/page/model.py), so that what is looked up is what the file shows.
CREATE TABLE about (name TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE entity (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    rank REAL NOT NULL,            -- PageRank in the whole graph
    neighbours INTEGER NOT NULL,   -- how many other entities it has a relation with
    type TEXT NOT NULL,
    record TEXT NOT NULL
);

CREATE TABLE relation (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    subject INTEGER NOT NULL,
    object INTEGER NOT NULL,
    predicate TEXT NOT NULL,
    best TEXT NOT NULL             -- the sentences that are shown first
);
CREATE INDEX relation_of_subject ON relation (subject);
CREATE INDEX relation_of_object ON relation (object);

-- How often a relation is told by date and kind (fact, claim, unreal); `last` is the last day of a month or a year.
CREATE TABLE report (
    relation INTEGER NOT NULL,
    date TEXT NOT NULL,
    last TEXT NOT NULL,
    kind INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (relation, date, kind)
) WITHOUT ROWID;

CREATE TABLE sentence (number INTEGER PRIMARY KEY, record TEXT NOT NULL);

-- The sentences of a relation, the best first; and those of an entity, the oldest first.
CREATE TABLE told (
    relation INTEGER NOT NULL,
    place INTEGER NOT NULL,
    sentence INTEGER NOT NULL,
    PRIMARY KEY (relation, place)
) WITHOUT ROWID;
CREATE INDEX told_in ON told (sentence);
CREATE TABLE moment (
    entity INTEGER NOT NULL,
    date TEXT NOT NULL,
    sentence INTEGER NOT NULL,
    PRIMARY KEY (entity, date, sentence)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE name USING fts5(
    text, entity UNINDEXED, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
CREATE VIRTUAL TABLE quote USING fts5(
    text, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
