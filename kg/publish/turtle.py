"""Turtle and TriG that a person can read, and that is the same, byte for byte, from run to run.

In: triples of N-Triples terms without blank nodes. Out: text in sections and blocks by subject: class and names first,
sorted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from kg.publish.files import write_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    Triple = tuple[str, str, str]

RDF_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
# What stands first in a block, by keys that sort before all predicates.
LEADING: Final = {RDF_TYPE: "\0", f"<{SKOS}prefLabel>": "\1", f"<{SKOS}altLabel>": "\2"}
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
BARE: Final = {f"<{XSD}boolean>": re.compile("true|false"), f"<{XSD}integer>": re.compile("-?[0-9]+")}
# Narrower than Turtle's PN_LOCAL: whatever would need an escape is written as a whole IRI.
LOCAL_NAME: Final = re.compile("[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
NAMESPACE: Final = re.compile("(.*[/#])([^/#]*)", re.DOTALL)
OFFSETS: Final = re.compile(r"<(.*)#char=(\d+),(\d+)>")
SECTIONS: Final = (
    ("person", "persons"),
    ("org", "organizations"),
    ("place", "places"),
    ("agreement", "agreements"),
    ("group", "groups"),
    ("weapon", "weapons"),
    ("entity", "other entities"),
    ("st", "statements"),
    ("doc", "documents and their sentences"),
)
WIDTH: Final = 90
REST: Final = ("", "other resources")


class Terms(dict[str, str]):
    """N-Triples terms as Turtle writes them; each IRI is shortened once."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__()
        self._prefixes = {namespace: prefix for prefix, namespace in prefixes.items()}
        self.leading = {key: self[predicate] for predicate, key in LEADING.items()} | {LEADING[RDF_TYPE]: "a"}

    def __missing__(self, term: str) -> str:
        if term[0] != "<":
            return self.literal(term)
        short = self[term] = self.shortened(term)
        return short

    def shortened(self, term: str) -> str:
        """`person:qasem-soleimani`; the IRI in full where no prefix fits or the name would need escapes."""
        found = NAMESPACE.fullmatch(term[1:-1])
        if not found:
            return term
        prefix = self._prefixes.get(found[1])
        return f"{prefix}:{found[2]}" if prefix is not None and LOCAL_NAME.fullmatch(found[2]) else term

    def literal(self, term: str) -> str:
        """A literal with a short datatype; `true` and `12` without one."""
        if term[-1] != ">":
            return term
        text, _, datatype = term.rpartition("^^")
        bare = BARE.get(datatype)
        return text[1:-1] if bare and bare.fullmatch(text[1:-1]) else f"{text}^^{self[datatype]}"


def write_turtle(path: Path, triples: Iterable[Triple], prefixes: Mapping[str, str]) -> None:
    """Write one graph as Turtle; the file is there whole or not at all."""
    write_chunks(path, turtle(triples, prefixes))


def write_trig(path: Path, graphs: Mapping[str, Iterable[Triple]], prefixes: Mapping[str, str]) -> None:
    """Write named graphs as TriG; the file is there whole or not at all."""
    write_chunks(path, trig(graphs, prefixes))


def turtle(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Turtle in pieces."""
    terms = Terms(prefixes)
    yield header(prefixes)
    for title, blocks in sections(triples, terms, prefixes):
        yield f"\n\n# {title}\n"
        for block in blocks:
            yield "\n"
            yield block


def trig(graphs: Mapping[str, Iterable[Triple]], prefixes: Mapping[str, str]) -> Iterator[str]:
    """TriG in pieces: the graphs sorted by name."""
    terms = Terms(prefixes)
    yield header(prefixes)
    for name in sorted(graphs):
        yield f"\n\n{terms[name]} {{\n"
        for _, blocks in sections(graphs[name], terms, prefixes):
            for block in blocks:
                yield "\n"
                yield block
        yield "\n}\n"


def header(prefixes: Mapping[str, str]) -> str:
    """The prefix lines, sorted."""
    return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(prefixes.items()))


def sections(
    triples: Iterable[Triple], terms: Terms, prefixes: Mapping[str, str]
) -> Iterator[tuple[str, Iterator[str]]]:
    """The titles of the sections that are not empty, with their blocks."""
    by_subject: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject, predicate, object_ in triples:
        by_subject[subject].append((predicate, object_))
    starts = {"<" + prefixes[prefix]: title for prefix, title in SECTIONS if prefix in prefixes}
    by_section: dict[str, list[str]] = defaultdict(list)
    for subject in by_subject:
        by_section[section_of(subject, starts)].append(subject)
    for _, title in (*SECTIONS, REST):
        if title in by_section:
            subjects = sorted(by_section[title], key=reading_order)
            yield title, (block(subject, by_subject[subject], terms) for subject in subjects)


def section_of(subject: str, starts: Mapping[str, str]) -> str:
    """The section that a subject stands in."""
    found = NAMESPACE.match(subject.partition("#")[0])
    return starts.get(found[1], REST[1]) if found else REST[1]


def reading_order(subject: str) -> tuple[str, int, int]:
    """By name; the sentences of an article after it, in their order."""
    found = OFFSETS.fullmatch(subject) if "#char=" in subject else None
    return (found[1], int(found[2]), int(found[3])) if found else (subject[1:-1], -1, -1)


def block(subject: str, pairs: Sequence[tuple[str, str]], terms: Terms) -> str:
    """All that is said of one subject: its class and its names first, a line for each predicate, everything once."""
    lines: dict[str, list[str]] = {}
    for predicate, object_ in sorted({(LEADING.get(p) or terms[p], terms[o]) for p, o in pairs}):
        lines.setdefault(predicate, []).append(object_)
    said = " ;\n    ".join(f"{terms.leading.get(verb, verb)} {listed(objects)}" for verb, objects in lines.items())
    return f"{terms[subject]} {said} .\n"


def listed(objects: Sequence[str]) -> str:
    """Objects on one line; several that make it long, one on a line."""
    on_one_line = " , ".join(objects)
    return on_one_line if len(objects) == 1 or len(on_one_line) <= WIDTH else " ,\n        ".join(objects)
