"""What holds for every file of known entities: they parse, are unambiguous, and no label is a word of the language."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import OWL
from spacy.lang.en.stop_words import STOP_WORDS as ENGLISH
from spacy.lang.nl.stop_words import STOP_WORDS as DUTCH

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "ontology" / "entities").glob("*.ttl"))
KG = Namespace("https://w3id.org/newskg/ontology#")
BASE = "https://w3id.org/newskg/id/"
LANGUAGES = ("en", "nl")
LABELS = (SKOS.prefLabel, SKOS.altLabel, KG.demonym)

# Words that have been mistaken for names in news, or easily would be; spaCy's stop words come on top.
WORDS = {
    "en": ENGLISH
    | {
        "best",
        "bill",
        "bond",
        "fed",
        "goes",
        "grant",
        "hope",
        "let",
        "male",
        "man",
        "mark",
        "may",
        "media",
        "meta",
        "mobile",
    }
    | {
        "news",
        "nice",
        "pale",
        "people",
        "phoenix",
        "police",
        "reading",
        "split",
        "target",
        "time",
        "turkey",
        "visa",
        "will",
    },
    "nl": DUTCH
    | {
        "best",
        "bron",
        "denk",
        "geel",
        "goed",
        "groen",
        "houten",
        "huizen",
        "kamer",
        "kent",
        "let",
        "man",
        "media",
        "mei",
    }
    | {"monster", "namen", "politie", "rechtbank", "regering", "schot", "spiegel", "stad", "trouw", "vooruit", "wet"},
}


def load_table(name: str) -> dict[str, object]:
    with (ROOT / "scripts" / "entities" / f"{name}.toml").open("rb") as stream:
        return tomllib.load(stream)


@pytest.fixture(scope="module")
def graph() -> Graph:
    """All files of known entities in one graph."""
    graph = Graph()
    for file in FILES:
        graph.parse(file)
    return graph


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(ROOT / "ontology" / "news.ttl")


def labels(graph: Graph, language: str) -> Iterator[tuple[URIRef, str]]:
    """Every label and demonym that a text in a language may use."""
    for property_ in LABELS:
        for entity, label in graph.subject_objects(property_):
            if label.language in (language, None):
                yield entity, str(label)


def countries() -> dict[str, dict[str, object]]:
    """The tables of the countries that exist, by code."""
    tables = load_table("countries")
    return {code: table for code, table in tables.items() if "class" not in table and "historic" not in table}


def name_of(graph: Graph, code: str) -> URIRef:
    return graph.value(predicate=SKOS.notation, object=Literal(code), any=False)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_parses_and_is_in_the_project_s_namespaces(file):
    subjects = set(Graph().parse(file).subjects())

    assert subjects
    assert all(str(subject).startswith(BASE) for subject in subjects)


def test_the_files_are_what_the_tables_say():
    built = subprocess.run(
        [ROOT / "scripts" / "build_entities", "--check"], capture_output=True, text=True, check=False
    )

    assert built.returncode == 0, built.stdout + built.stderr


def test_only_classes_and_properties_of_the_ontology_are_used(graph, ontology):
    classes = set(graph.objects(None, RDF.type))
    properties = {property_ for property_ in graph.predicates() if property_.startswith(KG)}

    assert classes <= set(ontology.subjects(RDF.type, OWL.Class))
    assert all((property_, RDFS.label, None) in ontology for property_ in properties)


def test_every_entity_has_one_class_and_one_preferred_label_a_language(graph):
    wrong = {
        entity
        for entity in set(graph.subjects())
        if len(list(graph.objects(entity, RDF.type))) != 1
        or sorted(label.language for label in graph.objects(entity, SKOS.prefLabel)) != list(LANGUAGES)
    }

    assert not wrong


def test_every_link_leads_to_a_known_entity(graph):
    links = {target for link in (KG.locatedIn, KG.partOf, KG.capital) for target in graph.objects(None, link)}

    assert not {target for target in links if (target, RDF.type, None) not in graph}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_entities_of_a_class_share_a_label(graph, language):
    owners = defaultdict(set)
    for entity, label in labels(graph, language):
        owners[graph.value(entity, RDF.type), label].add(entity)

    shared = {label for (_, label), entities in owners.items() if len(entities) > 1}

    assert shared <= set(load_table("allowed")["shared"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_demonym_is_another_country_s_name(graph, language):
    names = {
        str(name): country
        for country in graph.subjects(RDF.type, KG.Country)
        for name in graph.objects(country, SKOS.prefLabel)
        if name.language == language
    }

    stolen = [
        (country, label)
        for country, label in graph.subject_objects(KG.demonym)
        if label.language == language and names.get(str(label), country) != country
    ]

    assert not stolen


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_demonym(graph, language):
    without = {
        code
        for code, table in countries().items()
        if "demonym" not in table.get("without", [])
        and not [demonym for demonym in graph.objects(name_of(graph, code), KG.demonym) if demonym.language == language]
    }

    assert not without


def test_every_country_has_a_capital_that_lies_in_it(graph):
    capitals = {
        code: list(graph.objects(name_of(graph, code), KG.capital))
        for code, table in countries().items()
        if "capital" not in table.get("without", [])
    }

    assert all(capitals.values())
    assert all(
        (capital, KG.locatedIn, name_of(graph, code)) in graph
        for code, cities in capitals.items()
        for capital in cities
    )


def test_wikidata_identifiers_are_well_formed_and_used_once(graph):
    identifiers = [str(identifier) for identifier in graph.objects(None, OWL.sameAs)]

    assert len(identifiers) == len(set(identifiers))
    assert all(re.fullmatch(r"http://www\.wikidata\.org/entity/Q[1-9][0-9]*", identifier) for identifier in identifiers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_has_a_capital_or_a_digit(graph, language):
    lower = {label for _, label in labels(graph, language) if label == label.lower() and not re.search(r"\d", label)}

    assert lower <= set(load_table("allowed")["lower_case"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_is_an_ordinary_word(graph, language):
    """'Goes' would match 'Goes without saying'; an acronym in capitals ("US") may be one."""
    ordinary = {
        label for _, label in labels(graph, language) if label.lower() in WORDS[language] and not label.isupper()
    }

    assert ordinary <= set(load_table("allowed")["ordinary"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_clean(graph, language):
    dirty = [
        label
        for _, label in labels(graph, language)
        if label != label.strip() or re.search(r"[’|;\u00ad\u200b]|  |-$", label)
    ]

    assert not dirty


@pytest.mark.parametrize(
    ("label", "language", "name"),
    [
        ("US", "en", "place/united-states"),
        ("VS", "nl", "place/united-states"),
        ("Amerikaanse", "nl", "place/united-states"),
        ("Iraniërs", "nl", "place/iran"),
        ("Teheran", "nl", "place/tehran"),
        ("Britten", "nl", "place/united-kingdom"),
        ("Houthi's", "nl", "org/houthis"),
        ("Daesh", "en", "org/islamic-state"),
        ("Witte Huis", "nl", "org/white-house"),
        ("OM", "nl", "org/openbaar-ministerie"),
        ("Gazastrook", "nl", "place/gaza-strip"),
        ("atoomakkoord", "nl", "agreement/jcpoa"),
    ],
)
def test_a_name_leads_to_its_entity(graph, label, language, name):
    found = {entity for entity, text in labels(graph, language) if text == label}

    assert found == {URIRef(BASE + name)}


@pytest.mark.parametrize(
    ("label", "language"), [("OM", "en"), ("IS", "en"), ("AP", "nl"), ("Let", "nl"), ("Supreme Court", "en")]
)
def test_an_ambiguous_name_leads_nowhere(graph, label, language):
    assert label not in {text for _, text in labels(graph, language)}
