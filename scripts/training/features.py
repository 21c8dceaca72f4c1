"""Features of tokens for the teacher: a linear-chain CRF has no memory, so all that it may know stands here.

In: a `Doc` with part-of-speech tags and the names that a stock model sees. Out: a list of strings for every token that
is not white space. `basic_features` looks at the document alone; `informed_features` adds what a first round of
teachers found in this document and in thousands of raw articles.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from babel import Locale
from spacy.tokens import Doc, Token

from .corpus import Name
from .knowledge import Knowledge, strongest
from .tags import tags_of, visible_tokens
from .words import Words, is_upper

NEAR = ("l=", "s=", "s3=", "pos=", "ne=", "r=", "c0=", "c1=", "c2=", "g=", "v=", "oov", "mid")
FAR = ("l=", "s=", "pos=", "ne=", "c0=", "c1=", "g=")
EDGE = ("s=", "c0=")
WINDOW = {-1: NEAR, 1: NEAR, -2: FAR, 2: FAR, -3: EDGE, 3: EDGE}
PAIRS = ((-1, 0), (0, 1), (-1, 1))
TOLD = ("t1=", "bl=", "m=", "w=")  # informed features that neighbours see too
_OPENERS = frozenset(".!?:\"“‘'”")
_CLOSERS = frozenset(".!?\"”'")

Features = list[list[str]]


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before a document is seen."""

    words: Words
    gazetteer: dict[str, str]


def load_gazetteer(language: str) -> dict[str, str]:
    """Countries, regions, languages, months and days of the Unicode CLDR in one language, lower-cased."""
    locale = Locale(language)
    names = {name.lower(): "country" if len(code) == 2 else "region" for code, name in locale.territories.items()}
    named = (
        ("language", locale.languages),
        *((kind, forms[width]) for kind, forms in _calendar(locale) for width in ("wide", "abbreviated")),
    )
    for kind, table in named:
        for name in table.values():
            names.setdefault(name.lower().strip("."), kind)
    return names


def basic_features(doc: Doc, context: Context) -> Features:
    """Features from the document itself."""
    tokens = visible_tokens(doc)
    article = _Article(tokens)
    own = [_own_features(index, article, context) for index in range(len(tokens))]
    pairs = _pair_features(tokens, context.words)
    return [[*own[index], *_window(own, index), *pairs[index]] for index in range(len(tokens))]


def informed_features(doc: Doc, basic: Features, told: Sequence[Name], knowledge: Knowledge) -> Features:
    """The basic features and what a first round of teachers told about the words of this document."""
    tokens = visible_tokens(doc)
    tags = tags_of(tokens, told)
    added = [_known_features(token.lower_, knowledge) for token in tokens]
    _add_phrases(tokens, knowledge, added)
    _add_votes(tokens, tags, added)
    return [[*basic[index], *added[index], *_told_window(added, index)] for index in range(len(tokens))]


class _Article:
    """Facts of the whole document that its tokens share."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.upper = is_upper([token.text for token in tokens])
        self.starts = [_starts(tokens, index) for index in range(len(tokens))]
        self.inside = Counter(
            token.lower_
            for token, start in zip(tokens, self.starts, strict=True)
            if token.text[0].isupper() and not start
        )
        self.lower = {token.lower_ for token in tokens if token.text[0].islower()}
        self.seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for token in tokens:
            if token.ent_type_:
                self.seen[token.lower_][token.ent_type_] += 1


def _own_features(index: int, article: _Article, context: Context) -> list[str]:
    token, start = article.tokens[index], article.starts[index]
    lower, level = token.lower_, context.words.capital_level(token.text)
    return [
        f"l={lower}", f"s={'UP' if article.upper else _shape(token.text)}", f"p3={lower[:3]}",
        f"s2={lower[-2:]}", f"s3={lower[-3:]}", f"s4={lower[-4:]}",
        f"pos={token.pos_}", f"ne={token.ent_iob_}{token.ent_type_}", f"r={level}", f"st{start}",
        f"rs={level}{'U' if token.text[0].isupper() else 'l'}{start}",
        *_cluster_features(token.text, context.words), *_listed(index, article.tokens, context.gazetteer),
        *_repeated(lower, article),
    ]  # fmt: skip


def _cluster_features(word: str, words: Words) -> list[str]:
    clusters = words.clusters_of(word)
    return [f"c{level}={cluster}" for level, cluster in enumerate(clusters)] or ["oov"]


def _listed(index: int, tokens: Sequence[Token], gazetteer: dict[str, str]) -> list[str]:
    lower = tokens[index].lower_
    found = [f"g={gazetteer[lower]}"] if lower in gazetteer else []
    if index + 1 < len(tokens) and f"{lower} {tokens[index + 1].lower_}" in gazetteer:
        found.append("g2B")
    if index and f"{tokens[index - 1].lower_} {lower}" in gazetteer:
        found.append("g2I")
    return found


def _repeated(lower: str, article: _Article) -> list[str]:
    count = article.inside[lower]
    features = [name for name, holds in (("mid", count), ("freq", count > 2), ("low", lower in article.lower)) if holds]
    return features + ([f"v={strongest(article.seen[lower])}"] if lower in article.seen else [])


def _window(own: Features, index: int) -> list[str]:
    found = []
    for distance, kinds in WINDOW.items():
        if 0 <= index + distance < len(own):
            found += [f"{distance}:{feature}" for feature in own[index + distance] if feature.startswith(kinds)]
        else:
            found.append(f"{distance}:pad")
    return found


def _pair_features(tokens: Sequence[Token], words: Words) -> Features:
    forms = ["", *(token.lower_ for token in tokens), ""]
    coarse = ["", *(next(map(str, words.clusters_of(token.text)), "") for token in tokens), ""]
    rows = []
    for at in range(1, len(tokens) + 1):
        pairs = ((one, two) for one, two in PAIRS if coarse[at + one] and coarse[at + two])
        clusters = [f"cc{one}{two}={coarse[at + one]},{coarse[at + two]}" for one, two in pairs]
        words_beside = [f"ll-={forms[at - 1]}|{forms[at]}", f"ll+={forms[at]}|{forms[at + 1]}"]
        rows.append([*words_beside, *_layout(tokens, at - 1), *clusters])
    return rows


def _layout(tokens: Sequence[Token], index: int) -> list[str]:
    """Whether a line break, a space or nothing stands on either side."""
    after = [f"+{_gap(tokens[index], tokens[index + 1])}"] if index + 1 < len(tokens) else []
    return after + ([f"-{_gap(tokens[index - 1], tokens[index])}"] if index else [])


def _gap(left: Token, right: Token) -> str:
    return "break" if right.i > left.i + 1 else "space" if left.whitespace_ else "none"


def _starts(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token begins a sentence or a paragraph, where a capital says nothing."""
    if not index or tokens[index - 1].text in _OPENERS:
        return True
    space = tokens[index].doc[tokens[index].i - 1]
    if not space.is_space or "\n" not in space.text:
        return False
    # One line break may be in the middle of a sentence ("President\nBush"), two never are.
    return "\n\n" in space.text or tokens[index - 1].text[-1] in _CLOSERS


def _known_features(lower: str, knowledge: Knowledge) -> list[str]:
    found = []
    if lower in knowledge.words:
        found += [f"b={knowledge.words[lower].grade}", f"bl={knowledge.words[lower].label}"]
    if lower in knowledge.listed:
        found.append(f"w={knowledge.listed[lower].grade}")
    if lower in knowledge.names:
        found.append(f"u={knowledge.names[lower].grade}")
    return found


def _add_phrases(tokens: Sequence[Token], knowledge: Knowledge, added: Features) -> None:
    """Mark the longest known names of two to six tokens, in place."""
    forms = [token.lower_ for token in tokens]
    start = 0
    while start < len(forms):
        spans = (
            (end, knowledge.phrases.get(" ".join(forms[start:end])))
            for end in range(min(start + 6, len(forms)), start + 1, -1)
        )
        end, label = next(((end, label) for end, label in spans if label), (start + 1, None))
        if label:
            for index in range(start, end):
                added[index].append(f"m={'I' if index > start else 'B'}{label}")
        start = end


def _add_votes(tokens: Sequence[Token], tags: Sequence[str], added: Features) -> None:
    """Add each token's first-round tag and the vote of its other capitalised occurrences in the document, in place."""
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    labels = [tag[2:] or "O" for tag in tags]
    for token, label in zip(tokens, labels, strict=True):
        votes[token.lower_][label] += token.text[0].isupper()
    for token, tag, label, features in zip(tokens, tags, labels, added, strict=True):
        features.append(f"t1={tag}")
        others = votes[token.lower_] - Counter([label] if token.text[0].isupper() else [])
        if others:
            features.append(f"dv={strongest(others)}")


def _told_window(added: Features, index: int) -> list[str]:
    return [
        f"{distance}:{feature}"
        for distance in (-2, -1, 1, 2)
        if 0 <= index + distance < len(added)
        for feature in added[index + distance]
        if feature.startswith(TOLD)
    ]


def _shape(word: str) -> str:
    shape = re.sub(r"[^\W\d_]", lambda letter: "X" if letter.group().isupper() else "x", word)
    return re.sub(r"(.)\1{2,}", r"\1\1", re.sub(r"\d", "0", shape))


def _calendar(locale: Locale) -> tuple[tuple[str, dict[str, dict[object, str]]], ...]:
    return (("month", locale.months["format"]), ("day", locale.days["format"]))
