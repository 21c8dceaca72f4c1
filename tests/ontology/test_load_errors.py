"""Bad data stops at load, and the message says where it is, what it is, and what was expected."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.errors import LexiconError, OntologyError
from kg.ontology import Ontology, load_ontology

OURS = Path(__file__).parents[2] / "ontology"
NEWS = """\
@prefix kg: <https://w3id.org/newskg/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

kg:Person a owl:Class ; rdfs:label "person"@en .
kg:Country a owl:Class .
kg:Event a owl:Class .
kg:Killing a owl:Class ; rdfs:subClassOf kg:Event ; kg:hasRole kg:agent , kg:victim , kg:place .
kg:kills a owl:ObjectProperty ; rdfs:domain kg:Person ; rdfs:range kg:Person ;
    kg:ofFrame kg:Killing ; kg:subjectRole kg:agent ; kg:objectRole kg:victim .
"""
FRAMES = """\
[[Killing]]
triggers = ["kill", "put to death"]
examples = ["[agent Berg] killed [victim Holm]."]
not = ["Prices killed the plan."]
todo = ["[victim Holm] did not survive [agent Berg]."]

[[Killing]]
triggers = ["murder"]
examples = ["[agent Berg] murdered [victim Holm] on [time 3 May]."]
"""
ENTITIES = """\
@prefix kg: <https://w3id.org/newskg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix person: <https://w3id.org/newskg/id/person/> .

person:anna-berg a kg:Person ; skos:prefLabel "Anna Berg"@en .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small ontology that is right."""
    english = tmp_path / "lexicon" / "en"
    english.mkdir(parents=True)
    for name in ("language.toml", "factuality.toml", "words.toml"):
        (english / name).write_text((OURS / "lexicon" / "en" / name).read_text(encoding="utf-8"), encoding="utf-8")
    with (english / "words.toml").open("a", encoding="utf-8") as words:
        words.write('rulers = ["king"]\n')
    (english / "frames.toml").write_text(FRAMES, encoding="utf-8")
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities" / "people.ttl").write_text(ENTITIES, encoding="utf-8")
    (tmp_path / "news.ttl").write_text(NEWS, encoding="utf-8")
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> Path:
    """Put a mistake into a file: the first line in which `old` stands gets `new` in its place."""
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def problem(folder: Path) -> OntologyError:
    """What the loader says."""
    with pytest.raises(OntologyError) as caught:
        load_ontology(folder)
    return caught.value


def test_what_is_right_is_loaded(folder):
    ontology: Ontology = load_ontology(folder)

    assert [block.id for block in ontology.lexicons["en"]] == ["en/frames.toml#Killing[1]", "en/frames.toml#Killing[2]"]
    assert ontology.lexicons["en"][0].triggers == (("kill",), ("put", "to", "death"))
    assert [(m.role, m.start, m.end) for m in ontology.lexicons["en"][0].examples[0].marked] == [
        ("agent", 0, 4),
        ("victim", 12, 16),
    ]
    assert list(ontology.known) == ["person:anna-berg"]


# -- frames.toml


@pytest.mark.parametrize(
    ("old", "new", "entry", "message"),
    [
        ("[[Killing]]", "[[Killling]]", "[[Killling]]", "no frame 'Killling' in news.ttl; did you mean 'Killing'?"),
        ("[[Killing]]", "[[Weather]]", "[[Weather]]", "no frame 'Weather' in news.ttl"),
        (
            "[agent Berg] killed",
            "[agnet Berg] killed",
            "[[Killing]] 1",
            "frame 'Killing' has no role 'agnet'; did you mean 'agent'?",
        ),
        ("[agent Berg] murdered", "[weather Berg] murdered", "[[Killing]] 2", "frame 'Killing' has no role 'weather'"),
        ("triggers =", "trigger =", "[[Killing]] 1", "no field 'trigger'; did you mean 'triggers'?"),
        ("not =", "nots =", "[[Killing]] 1", "no field 'nots'; did you mean 'not'?"),
        ("todo =", "weather =", "[[Killing]] 1", "no field 'weather'"),
        ('triggers = ["murder"]', "triggers = []", "[[Killing]] 2", "a block needs triggers and examples"),
        ('triggers = ["murder"]', 'triggers = "murder"', "[[Killing]] 2", "'triggers' must be a list of strings"),
        ('triggers = ["murder"]', 'triggers = ["murder", 3]', "[[Killing]] 2", "'triggers' must be a list of strings"),
        (
            'triggers = ["murder"]',
            'triggers = ["murder", " "]',
            "[[Killing]] 2",
            "'triggers' must be a list of strings",
        ),
        (
            'triggers = ["murder"]',
            'triggers = ["@ruler"]',
            "[[Killing]] 2",
            "no word list 'ruler' in [words]; did you mean 'rulers'?",
        ),
        (
            "[agent Berg] killed",
            "[agent Berg killed",
            "[[Killing]] 1",
            "brackets that are not '[role words]': [agent Berg killed [victim Holm].",
        ),
        (
            "[agent Berg] killed",
            "[Berg] killed",
            "[[Killing]] 1",
            "brackets that are not '[role words]': [Berg] killed [victim Holm].",
        ),
        (
            "[agent Berg] killed [victim Holm].",
            "Berg killed Holm.",
            "[[Killing]] 1",
            "an example marks at least one role: Berg killed Holm.",
        ),
        (
            "not =",
            'home = "victim"\nhome_class = "Persn"\nnot =',
            "[[Killing]] 1",
            "no class 'Persn' in news.ttl; did you mean 'Person'?",
        ),
        ("not =", 'home = "hme"\nnot =', "[[Killing]] 1", "frame 'Killing' has no role 'hme'"),
    ],
)
def test_a_mistake_in_a_block_is_told(folder, old, new, entry, message):
    file = change(folder, "lexicon/en/frames.toml", old, new)

    error = problem(folder)

    assert str(error) == f"{file}: {entry}: {message}"


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("frames.toml", "[[Killing]]", "[[Killing]", r"not valid TOML: .*\(at line 1, column 10\)"),
        ("language.toml", "[labels]", "[labels", r"not valid TOML: .* line .*"),
        ("factuality.toml", "negations =", "negations", r"not valid TOML: .* line .*"),
        ("words.toml", "[words]", "words", r"not valid TOML: .* line .*"),
        ("words.toml", "[words]", "[word]", r"\[words\]: this table is missing"),
        ("words.toml", "rulers =", "groups =", r"\[words\]: this list stands in language.toml too: 'groups'"),
        ("language.toml", "[labels]", "[labls]", r"\[labels\]: this table is missing"),
        ("language.toml", "[types]", "[typs]", r"\[types\]: this table is missing"),
        ("language.toml", "[descriptions]", "[descr]", r"\[descriptions\]: this table is missing"),
        ("language.toml", "light_verbs =", "lite_verbs =", r"\[words\]: missing: light_verbs"),
        (
            "language.toml",
            'indefinite = ["a",',
            'indefinite = "a" # ',
            r"\[words\]: 'indefinite' must be a list of strings",
        ),
        (
            "language.toml",
            'indefinite = ["a",',
            "indefinite = [3,",
            r"\[words\]: 'indefinite' must be a list of strings",
        ),
        ("words.toml", 'rulers = ["king"]', 'rulers = "king"', r"\[words\]: 'rulers' must be a list of strings"),
        ("language.toml", '["dobj", "obj"]', '"dobj"', r"\[labels\]: 'object' must be a list of strings"),
        (
            "language.toml",
            'PoliticalParty = ["party"]',
            'PoliticalParty = "party"',
            r"\[descriptions\]: 'PoliticalParty' must .*",
        ),
        ("language.toml", "  '^(most", "  '^((most", r"boilerplate: not a regular expression: .*"),
        ("language.toml", 'pipeline = "', 'pipelin = "', r"pipeline: expected a string"),
        ("language.toml", 'time_label = "DATE"', "time_label = 3", r"time_label: expected a string"),
        (
            "language.toml",
            "passive_subject =",
            "passiv_subject =",
            r"\[labels\]: no label 'passiv_subject'; did you mean 'passive_subject'\?",
        ),
        ("factuality.toml", "\nplanned =", "\nplaned =", r"'?will'?: no effect 'planed'; did you mean 'planned'\?"),
        (
            "factuality.toml",
            'negative = ["fail"',
            'negative = ["plan", "fail"',
            r"plan: has two effects: 'negative' and 'planned'",
        ),
        ("factuality.toml", "[operators]", "[operator]", r"\[operators\]: this table is missing"),
        ("factuality.toml", "[source_prepositions]", "[sources]", r"\[source_prepositions\]: this table is missing"),
    ],
)
def test_a_mistake_in_a_languages_file_is_told(folder, name, old, new, message):
    file = change(folder, f"lexicon/en/{name}", old, new)

    error = problem(folder)

    assert isinstance(error, LexiconError)
    assert re.fullmatch(re.escape(str(file)) + ": " + message, str(error)), str(error)


def test_a_file_of_a_language_that_is_missing_is_told(folder):
    (folder / "lexicon" / "en" / "factuality.toml").unlink()

    assert str(problem(folder)).endswith("factuality.toml: this file is missing")


@pytest.mark.parametrize("name", ["frames.toml", "language.toml"])
def test_a_file_that_is_not_utf_8_is_told(folder, name):
    (folder / "lexicon" / "en" / name).write_bytes(b'name = "\xff"')

    assert f"{name}: not valid TOML" in str(problem(folder))


# -- news.ttl and entities


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("news.ttl", "kg:Event a", "kg:Event b", r".*news\.ttl: not valid Turtle: .*line 7.*"),
        ("news.ttl", "kg:subjectRole kg:agent ;", "", r"news\.ttl: kills: a relation needs kg:subjectRole"),
        (
            "news.ttl",
            "rdfs:range kg:Person",
            "rdfs:range kg:Persn",
            r"news\.ttl: kills: rdfs:range names no class: 'Persn'",
        ),
        ("news.ttl", "kg:ofFrame kg:Killing", "kg:ofFrame kg:Kiling", r"news\.ttl: kills: no frame 'Kiling'"),
        (
            "news.ttl",
            "kg:objectRole kg:victim",
            "kg:objectRole kg:victm",
            r"news\.ttl: kills: frame 'Killing' has no role 'victm'",
        ),
        (
            "entities/people.ttl",
            "a kg:Person",
            "a kg:Persn",
            r".*people\.ttl: person:anna-berg: no class 'Persn' in news\.ttl; did you mean 'Person'\?",
        ),
        (
            "entities/people.ttl",
            "skos:prefLabel",
            "skos:altLabel",
            r".*people\.ttl: person:anna-berg: a known entity needs a skos:prefLabel",
        ),
        ("entities/people.ttl", "@prefix skos", "prefix", r".*people\.ttl: not valid Turtle: .*"),
    ],
)
def test_a_mistake_in_turtle_is_told(folder, name, old, new, message):
    change(folder, name, old, new)

    assert re.fullmatch(message, str(problem(folder)), re.DOTALL), str(problem(folder))


def test_a_folder_that_is_not_there_is_told(tmp_path):
    assert str(problem(tmp_path / "nowhere")) == f"{tmp_path / 'nowhere'}: no such ontology folder"


def test_a_folder_without_classes_is_told(tmp_path):
    assert str(problem(tmp_path)) == f"{tmp_path}: expected a news.ttl with classes, frames and relations"


def test_a_language_that_there_is_none_of_is_told(folder):
    with pytest.raises(OntologyError, match=r"no lexicon for language 'fr'; there are: en"):
        load_ontology(folder).language("fr")


# -- what can be said beside ours


def test_a_list_can_be_named_as_triggers(folder):
    change(folder, "lexicon/en/frames.toml", '"murder"', '"murder", "@rulers"')

    assert load_ontology(folder).lexicons["en"][1].triggers == (("murder",), ("king",))


def test_a_name_can_be_the_trigger(folder):
    change(folder, "lexicon/en/frames.toml", '["murder"]', '["@name"]')

    block = load_ontology(folder).lexicons["en"][1]

    assert (block.by_name, block.triggers) == (True, ())


def test_every_frames_file_of_a_language_is_read(folder):
    (folder / "lexicon" / "en" / "frames-more.toml").write_text(FRAMES, encoding="utf-8")

    assert len(load_ontology(folder).lexicons["en"]) == 4


def test_shapes_and_alignments_teach_no_classes(folder):
    (folder / "shapes.ttl").write_text(NEWS.replace("kg:Person", "kg:Shape"), encoding="utf-8")

    assert "Shape" not in load_ontology(folder).classes


def test_a_pipeline_can_be_named_from_outside(folder):
    assert load_ontology(folder, pipelines={"en": "another"}).language("en").pipeline == "another"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("news.ttl", "person", "human"),
        ("lexicon/en/frames.toml", '"murder"', '"slay"'),
        ("lexicon/en/factuality.toml", '"not"', '"nought"'),
        ("entities/people.ttl", "Anna Berg", "Anna Holm"),
    ],
)
def test_the_fingerprint_changes_with_what_changes_extraction(folder, name, old, new):
    before = load_ontology(folder).fingerprint

    change(folder, name, old, new)

    assert load_ontology(folder).fingerprint != before


def test_the_fingerprint_does_not_change_with_a_readme(folder):
    before = load_ontology(folder).fingerprint

    (folder / "README.md").write_text("what this is", encoding="utf-8")

    assert load_ontology(folder).fingerprint == before


# -- known gaps: mistakes that are not told yet


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("language.toml", 'PERSON = "Person"', 'PERSON = "Persn"'),
        ("language.toml", 'Person = ["man"', 'Persn = ["man"'),
    ],
    ids=["class of a type", "class of a description"],
)
@pytest.mark.xfail(reason="known gap: the loader takes these", strict=True, raises=pytest.fail.Exception)
def test_these_mistakes_should_be_told(folder, name, old, new):
    change(folder, f"lexicon/en/{name}", old, new)

    problem(folder)
