"""language.toml and factuality.toml: all that the engine must know of a language."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.errors import LexiconError, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

LABELS = frozenset(
    {
        "subject", "passive_subject", "object", "indirect", "by", "preposition", "prep_object", "prep_clause",
        "oblique", "case", "possessor", "modifier", "apposition", "flat", "predicate", "copula", "conjunct",
        "relative", "adnominal", "open_clause", "clause", "adverbial_clause", "particle", "negation",
        "passive_auxiliary", "auxiliary", "marker", "determiner", "numeral",
    }
)  # fmt: skip
REQUIRED_WORDS = frozenset(
    {
        "active_auxiliaries", "addressee_prepositions", "agreements", "anything", "as_prepositions", "bodies",
        "by_prepositions", "collectives", "copulas", "definite", "expletives", "facilities", "feminine", "first_plural",
        "first_singular", "forces", "generic_groups", "genitive_prepositions", "groups", "indefinite", "institutions",
        "instrument_prepositions", "intransitives", "light_verbs", "masculine", "metonyms", "named_events",
        "object_control_prepositions", "offices", "passive_light_verbs", "person_pronouns", "place_of",
        "place_prepositions", "plural_pronouns", "portfolios", "possessive_markers", "prepositions",
        "relative_pronouns", "representatives", "second_person", "stop_names", "subject_control", "thing_pronouns",
        "title_words", "transparent", "weak_metonyms",
    }
)  # fmt: skip
OPTIONAL_WORDS = frozenset({"home_countries"})  # lists that the engine reads where a language has them


@dataclass(frozen=True, slots=True)
class FactualityRules:
    """What the words of a language do to the factuality of what stands below them; lemmas."""

    negations: frozenset[str]
    modals: dict[str, str]
    operators: dict[str, str]
    claims: frozenset[str]
    reports: frozenset[str]
    source_prepositions: dict[str, str]
    conditionals: frozenset[str]
    focus_particles: frozenset[str]  # 'only' in 'not only'
    quotes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Language:
    """A language: its pipeline, its label scheme in the engine's terms, its closed word classes.

    `labels` maps a dependency label to the engine's ("dobj" -> "object"); `types` maps a label of the name recogniser
    to a class; `descriptions` maps a noun to the classes that it can describe: "militia" to "ArmedGroup" and more.
    """

    code: str
    name: str
    pipeline: str
    folder: Path
    names: str | None
    labels: dict[str, str]
    types: dict[str, str]
    time_label: str
    words: dict[str, tuple[str, ...]]
    descriptions: dict[str, frozenset[str]]
    synonyms: dict[str, str]
    boilerplate: tuple[str, ...]
    factuality: FactualityRules
    compounds: bool = False
    particle_first: bool = False
    aliases: tuple[str, ...] = ()
    dictionary: str | None = None
    infinitive_ending: str = ""
    lemmas: dict[str, str] = field(default_factory=dict)
    genitive_ending: str = ""
    loose_parses: bool = False
    _sets: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_sets", {name: frozenset(words) for name, words in self.words.items()})

    def is_in(self, list_name: str, word: str) -> bool:
        """Whether a word stands in a list of [words]."""
        return word in self._sets[list_name]


def load_language(file: Path, *, pipeline: str | None = None) -> Language:
    """Read one language.toml with the factuality.toml and words.toml beside it; a LexiconError tells file and entry."""
    data = read_toml(file)
    words = lists(data, "words", file)
    extra = file.with_name("words.toml")
    if extra.exists():
        more = lists(read_toml(extra), "words", extra)
        twice = sorted(set(words) & set(more))
        if twice:
            raise LexiconError(f"this list stands in language.toml too: '{twice[0]}'", file=extra, entry="[words]")
        words |= more
    check_keys(words, REQUIRED_WORDS, file, "[words]")
    return Language(
        code=file.parent.name,
        name=text(data, "name", file),
        pipeline=pipeline or text(data, "pipeline", file),
        folder=file.parent,
        names=None if pipeline else data.get("names"),
        labels=label_map(lists(data, "labels", file), file),
        types=dict(section(data, "types", file)),
        time_label=text(data, "time_label", file),
        words=words,
        descriptions=description_map(lists(data, "descriptions", file)),
        synonyms=dict(data.get("synonyms", {})),
        boilerplate=expressions(data, "boilerplate", file),
        factuality=load_factuality(file.with_name("factuality.toml")),
        compounds=bool(data.get("compounds", False)),
        loose_parses=bool(data.get("loose_parses", False)),
        aliases=tuple(data.get("aliases", ())),
        dictionary=data.get("dictionary"),
        infinitive_ending=str(data.get("infinitive_ending", "")),
        lemmas=load_lemmas(file.with_name("lemmas.toml")),
        genitive_ending=str(data.get("genitive_ending", "")),
        particle_first=bool(data.get("particle_first", False)),
    )


def load_lemmas(file: Path) -> dict[str, str]:
    """Verb form -> lemma, for what the pipeline gets wrong; a lemmas.toml need not be there."""
    if not file.exists():
        return {}
    return {form: lemma for lemma, forms in section(read_toml(file), "lemmas", file).items() for form in forms}


def read_toml(file: Path) -> dict[str, Any]:
    """Parse a TOML file; a LexiconError tells the line."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise LexiconError("this file is missing", file=file) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError(f"not valid TOML: {error}", file=file) from error


def section(data: dict[str, Any], name: str, file: Path) -> dict[str, Any]:
    """A table of a TOML file."""
    found = data.get(name)
    if not isinstance(found, dict):
        raise LexiconError("this table is missing", file=file, entry=f"[{name}]")
    return found


def lists(data: dict[str, Any], name: str, file: Path) -> dict[str, tuple[str, ...]]:
    """The lists of strings of a table."""
    table = section(data, name, file)
    for key, found in table.items():
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise LexiconError(f"'{key}' must be a list of strings", file=file, entry=f"[{name}]")
    return {key: tuple(found) for key, found in table.items()}


def expressions(data: dict[str, Any], name: str, file: Path) -> tuple[str, ...]:
    """The regular expressions under a key, checked."""
    found = tuple(data.get(name, ()))
    for expression in found:
        try:
            re.compile(expression)
        except re.error as error:
            raise LexiconError(f"not a regular expression: {error}", file=file, entry=name) from error
    return found


def text(data: dict[str, Any], name: str, file: Path) -> str:
    """A string of a TOML file."""
    found = data.get(name)
    if not isinstance(found, str):
        raise LexiconError("expected a string", file=file, entry=name)
    return found


def check_keys(found: dict[str, Any], required: frozenset[str], file: Path, entry: str) -> None:
    """Raise a LexiconError for a key that is missing."""
    missing = sorted(required - set(found))
    if missing:
        raise LexiconError(f"missing: {', '.join(missing)}", file=file, entry=entry)


def label_map(labels: dict[str, tuple[str, ...]], file: Path) -> dict[str, str]:
    """Dependency label -> the engine's label."""
    for name in labels:
        if name not in LABELS:
            raise LexiconError(f"no label '{name}'{did_you_mean(name, LABELS)}", file=file, entry="[labels]")
    return {raw: name for name, raws in labels.items() for raw in raws}


def description_map(table: dict[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """{"Country": ["country", "state"]} -> noun -> classes."""
    found: dict[str, set[str]] = {}
    for type_, nouns in table.items():
        for noun in nouns:
            found.setdefault(noun, set()).add(type_)
    return {noun: frozenset(types) for noun, types in found.items()}


def one_effect_each(table: dict[str, list[str]], file: Path) -> dict[str, str]:
    """From the lemmas of each effect to the effect of each lemma; a LexiconError where a lemma has two."""
    found: dict[str, str] = {}
    for effect, lemmas in table.items():
        for lemma in lemmas:
            if found.setdefault(lemma, effect) != effect:
                raise LexiconError(f"has two effects: '{found[lemma]}' and '{effect}'", file=file, entry=lemma)
    return found


def load_factuality(file: Path) -> FactualityRules:
    """Read one factuality.toml."""
    data = read_toml(file)
    operators = one_effect_each(section(data, "operators", file), file)
    modals = one_effect_each(section(data, "modals", file), file)
    allowed = {"negative", "probable", "possible", "planned", "conditional", "claimed"}
    for lemma, effect in {**operators, **modals}.items():
        if effect not in allowed:
            hint = f"no effect '{effect}'{did_you_mean(effect, allowed)}"
            raise LexiconError(hint, file=file, entry=lemma)
    prepositions = section(data, "source_prepositions", file)
    return FactualityRules(
        negations=frozenset(data.get("negations", ())),
        modals=modals,
        operators=operators,
        claims=frozenset(data.get("claims", ())),
        reports=frozenset(data.get("reports", ())),
        source_prepositions={word: kind for kind, words in prepositions.items() for word in words},
        conditionals=frozenset(data.get("conditionals", ())),
        focus_particles=frozenset(data.get("focus_particles", ())),
        quotes=tuple((pair[0], pair[1]) for pair in data.get("quotes", ())),
    )
