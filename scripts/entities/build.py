"""Tables of known entities in, Turtle out.

In: `countries.toml places.toml organizations.toml agreements.toml` beside this file, CLDR through Babel, ISO 3166
through pycountry.
Out: `ontology/entities/*.ttl`, sorted, the same bytes for the same tables and library versions.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pycountry
from babel import Locale

TABLES = Path(__file__).parent
TARGET = TABLES.parents[1] / "ontology" / "entities"
LANGUAGES = ("en", "nl")
UNINHABITED = frozenset({"ATF", "BVT", "CCK", "HMD", "IOT", "SGS", "UMI"})
KOSOVO = {"XKX": "XK"}  # user-assigned: in CLDR, not in ISO 3166

BASE = "https://w3id.org/newskg/id/"
PREFIXES = {
    "agreement": BASE + "agreement/",
    "kg": "https://w3id.org/newskg/ontology#",
    "org": BASE + "org/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "place": BASE + "place/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wd": "http://www.wikidata.org/entity/",
}

Table = dict[str, Any]
Labels = dict[str, list[str]]


class TableError(ValueError):
    """A table says something that cannot be written."""


@dataclass(frozen=True, slots=True)
class Known:
    """A known entity: `labels` and `demonyms` by language, the first of "en" and "nl" preferred; "" is all."""

    name: str
    type: str
    labels: Labels
    demonyms: Labels = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()
    notation: str | None = None
    wikidata: str | None = None


# ---------------------------------------------------------------- names


def slug_of(name: str) -> str:
    """The local name that a label gives: "São Tomé" is "sao-tome"."""
    ascii_name = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    plain = ascii_name.encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def unique(names: Iterable[str]) -> list[str]:
    """The names in their order, each once."""
    return list(dict.fromkeys(names))


def plain(name: str) -> str:
    """CLDR's typography as newspapers type it: "Bosnia & Herzegovina", "Côte d’Ivoire"."""
    return name.replace(" & ", " and ").replace("’", "'")


# ---------------------------------------------------------------- countries


def find_alpha_2(code: str) -> str | None:
    """The two-letter code under which CLDR names a country."""
    country = pycountry.countries.get(alpha_3=code)
    return country.alpha_2 if country else KOSOVO.get(code)


def official_names(code: str) -> list[str]:
    """What ISO 3166 calls it officially: "Islamic Republic of Iran"."""
    country = pycountry.countries.get(alpha_3=code)
    name = getattr(country, "official_name", None) if country else None
    return [name.removeprefix("the ")] if name and "(" not in name and "Province of China" not in name else []


def cldr_names(language: str, alpha_2: str) -> list[str]:
    """What CLDR calls it, with the abbreviation written out too: "St. Lucia", "Saint Lucia"."""
    name = plain(Locale(language).territories[alpha_2])
    return unique([name, re.sub(r"^St\. ", "Saint ", name)])


def country_labels(code: str, table: Table) -> Labels:
    """Preferred first: ours, else CLDR's; then our other names and the official one."""
    alpha_2, ours = find_alpha_2(code), table.get("preferred", {})
    names = table.get("names", {})
    labels = {}
    for language in LANGUAGES:
        preferred = [ours[language]] if language in ours else cldr_names(language, alpha_2) if alpha_2 else []
        labels[language] = unique([*preferred, *names.get(language, [])])
    labels["en"] = unique(labels["en"] + official_names(code))
    return labels | ({"": names[""]} if "" in names else {})


def is_code(code: str) -> bool:
    """Whether a table's name is an ISO 3166 code."""
    return code.isupper() and len(code) == 3


def country_id(code: str, table: Table) -> str:
    """The local name of a country: its own, else the slug of its preferred English name."""
    return table["id"] if "id" in table else slug_of(country_labels(code, table)["en"][0]) if is_code(code) else code


def capital_of(capital: Table, country: str) -> Known:
    """The city that a country's table describes."""
    name = capital.get("id") or slug_of(capital["en"][0])
    labels = {language: capital[language] for language in LANGUAGES}
    return Known(f"place:{name}", "City", labels, links=(("locatedIn", country),), wikidata=capital.get("wikidata"))


def country_of(code: str, table: Table, ids: dict[str, str]) -> Iterator[Known]:
    """A country or territory, and its capital."""
    name = f"place:{ids[code]}"
    links = [("locatedIn", f"place:{ids[table['located_in']]}")] if "located_in" in table else []
    for key in ("capital", "seat"):
        if key in table:
            capital = capital_of(table[key], name)
            links.append(("capital", capital.name))
            yield capital
    yield Known(
        name,
        table.get("class", "Country"),
        country_labels(code, table),
        demonyms=table.get("demonyms", {}),
        links=tuple(links),
        notation=code if is_code(code) else None,
        wikidata=table.get("wikidata"),
    )


def check_codes(codes: Iterable[str]) -> None:
    """Refuse to leave a country out, or to write one that ISO 3166 does not have."""
    present = {country.alpha_3 for country in pycountry.countries} - UNINHABITED
    past = {country.alpha_3 for country in pycountry.historic_countries}
    written = {code for code in codes if is_code(code)}
    if missing := present - written:
        raise TableError(f"countries.toml: no table for {', '.join(sorted(missing))}")
    if unknown := written - present - past - set(KOSOVO):
        raise TableError(f"countries.toml: {', '.join(sorted(unknown))}: not in ISO 3166")


def read_countries(table: Table) -> list[Known]:
    """All of countries.toml."""
    check_codes(table)
    ids = {code: country_id(code, entry) for code, entry in table.items()}
    return [known for code, entry in table.items() for known in country_of(code, entry, ids)]


# ---------------------------------------------------------------- places


def split_names(text: str) -> list[str]:
    """The names in one column of a line: "Mumbai; Bombay"."""
    return [name.strip() for name in text.split(";") if name.strip()]


def place_of(line: str, type_: str, inside: str | None) -> Known:
    """A line of places.toml: "The Hague | Den Haag; 's-Gravenhage | Q36600 | id"; the Dutch names may be missing."""
    english, dutch, wikidata, name = (*(part.strip() for part in line.split("|")), "", "", "")[:4]
    labels = {"en": split_names(english), "nl": split_names(dutch) or split_names(english)}
    links = (("locatedIn", inside),) if inside else ()
    return Known(f"place:{name or slug_of(labels['en'][0])}", type_, labels, links=links, wikidata=wikidata or None)


def read_places(table: Table) -> list[Known]:
    """All of places.toml: class, then the place in which its lines lie ("world" for none)."""
    demonyms = table.pop("demonyms", {})
    places = [
        place_of(line, type_, None if inside == "world" else f"place:{inside}")
        for type_, groups in table.items()
        for inside, lines in groups.items()
        for line in lines
    ]
    if unknown := set(demonyms) - {place.name.removeprefix("place:") for place in places}:
        raise TableError(f"places.toml: demonyms of unknown places: {', '.join(sorted(unknown))}")
    return [with_demonyms(place, demonyms.get(place.name.removeprefix("place:"), {})) for place in places]


def with_demonyms(place: Known, demonyms: Labels) -> Known:
    """The place with its demonyms."""
    return Known(place.name, place.type, place.labels, demonyms, place.links, place.notation, place.wikidata)


# ---------------------------------------------------------------- organizations, agreements


def entry_of(name: str, prefix: str, type_: str, entry: Table) -> Known:
    """A line of organizations.toml or agreements.toml; without Dutch names the English hold."""
    labels = {"en": entry["en"], "nl": entry.get("nl", entry["en"])} | ({"": entry["any"]} if "any" in entry else {})
    links = tuple(
        (link, iri_of(entry[key])) for key, link in (("part_of", "partOf"), ("in", "locatedIn")) if key in entry
    )
    return Known(f"{prefix}:{name}", type_, labels, links=links, wikidata=entry.get("wikidata"))


def iri_of(name: str) -> str:
    """A prefixed name; a bare one is a place."""
    return name if ":" in name else f"place:{name}"


def read_entries(table: Table, prefix: str) -> list[Known]:
    """All of organizations.toml or agreements.toml: class, then one line an entity."""
    return [entry_of(name, prefix, type_, entry) for type_, group in table.items() for name, entry in group.items()]


# ---------------------------------------------------------------- checks


def labels_of(known: Known, language: str) -> set[str]:
    """Every label and demonym by which a text in a language may name it."""
    texts = (known.labels.get(language, []), known.labels.get("", []), known.demonyms.get(language, []))
    return {label for labels in texts for label in labels}


def check_labels(entities: Iterable[Known], shared: Iterable[str]) -> None:
    """Refuse a label that two entities of a class have in a language, but for those in allowed.toml."""
    owners: dict[tuple[str, str, str], str] = {}
    for known in entities:
        for language in LANGUAGES:
            for label in sorted(labels_of(known, language) - set(shared)):
                owner = owners.setdefault((language, known.type, label), known.name)
                if owner != known.name:
                    raise TableError(f"{known.name}: '{label}'@{language} is a label of {owner} already")


def check_entities(files: dict[str, list[Known]]) -> None:
    """Refuse names that are given twice, links into nothing and identifiers that are none."""
    names: dict[str, str] = {}
    for file, entities in files.items():
        for known in entities:
            if known.name in names:
                raise TableError(f"{file}: {known.name} is in {names[known.name]} already")
            if known.wikidata and not re.fullmatch(r"Q[1-9][0-9]*", known.wikidata):
                raise TableError(f"{file}: {known.name}: '{known.wikidata}' is no Wikidata identifier")
            names[known.name] = file
    for file, entities in files.items():
        for known in entities:
            for link, target in known.links:
                if target not in names:
                    raise TableError(f"{file}: {known.name}: {link} of unknown {target}")


# ---------------------------------------------------------------- Turtle


def literal(text: str, language: str = "") -> str:
    """A Turtle literal."""
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{quoted}@{language}" if language else quoted


def literals(labels: Labels) -> list[str]:
    """All labels, sorted by language and then by text."""
    pairs = sorted({(language, label) for language, texts in labels.items() for label in texts})
    return [literal(label, language) for language, label in pairs]


def preferred_of(known: Known) -> Labels:
    """One label a language."""
    return {language: known.labels[language][:1] for language in LANGUAGES}


def alternative_of(known: Known) -> Labels:
    """The other labels; an acronym that holds everywhere is not told again with a language."""
    everywhere = set(known.labels.get("", []))
    tagged = {
        language: [label for label in known.labels[language][1:] if label not in everywhere] for language in LANGUAGES
    }
    return tagged | {"": sorted(everywhere)}


def properties_of(known: Known) -> Iterator[tuple[str, list[str]]]:
    """What is said of an entity, in the order of writing."""
    yield "a", [f"kg:{known.type}"]
    yield "skos:prefLabel", literals(preferred_of(known))
    yield "skos:altLabel", literals(alternative_of(known))
    yield "kg:demonym", literals(known.demonyms)
    for link in ("capital", "locatedIn", "partOf"):
        yield f"kg:{link}", sorted(target for name, target in known.links if name == link)
    yield "skos:notation", [literal(known.notation)] if known.notation else []
    yield "owl:sameAs", [f"wd:{known.wikidata}"] if known.wikidata else []


def turtle_of(known: Known) -> str:
    """An entity as a block of Turtle."""
    lines = [f"{property_} {' , '.join(values)}" for property_, values in properties_of(known) if values]
    return f"{known.name} " + " ;\n    ".join(lines) + " .\n"


def document_of(file: str, entities: list[Known]) -> str:
    """A whole file: the prefixes in use, then the entities sorted by class and name."""
    blocks = [turtle_of(known) for known in sorted(entities, key=lambda known: (known.type, known.name))]
    body = "\n".join(blocks)
    used = [prefix for prefix in sorted(PREFIXES) if re.search(rf"(?<![\w\"-]){prefix}:[\w-]", body)]
    head = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in used)
    remark = f"# Written by scripts/build_entities from scripts/entities/{file}.toml: change that, not this."
    return f"{remark}\n\n{head}\n{body}"


# ---------------------------------------------------------------- command


def load_table(file: str) -> Table:
    """A table of ours."""
    with (TABLES / f"{file}.toml").open("rb") as stream:
        return tomllib.load(stream)


def read_tables() -> dict[str, list[Known]]:
    """Every entity, by file."""
    readers = {
        "agreements": lambda table: read_entries(table, "agreement"),
        "countries": read_countries,
        "organizations": lambda table: read_entries(table, "org"),
        "places": read_places,
    }
    files = {file: readers[file](load_table(file)) for file in sorted(readers) if (TABLES / f"{file}.toml").exists()}
    check_entities(files)
    check_labels((known for entities in files.values() for known in entities), load_table("allowed")["shared"])
    return files


def write_changed(documents: dict[Path, str], *, check: bool) -> list[Path]:
    """Write the files that differ from what the tables say, or with `check` only name them."""
    stale = [path for path, text in documents.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in [] if check else stale:
        path.write_text(documents[path], "utf-8")
    return stale


def main() -> int:
    """Build or check; the exit code is 1 where a check finds a stale file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is stale")
    check = parser.parse_args().check
    files = read_tables()
    documents = {TARGET / f"{file}.ttl": document_of(file, entities) for file, entities in files.items()}
    stale = write_changed(documents, check=check)
    for file, entities in files.items():
        sys.stdout.write(
            f"{file}.ttl: {len(entities)} entities{', changed' if TARGET / f'{file}.ttl' in stale else ''}\n"
        )
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
