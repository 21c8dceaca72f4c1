"""What the graph says of documents, entities and statements."""

import random
from dataclasses import replace

import pyoxigraph as ox
import pytest
from handmade import ONTOLOGY, Fact, Who, article, corpus, ontology

from kg.graph import to_dataset
from kg.graph.dataset import Refusal
from kg.graph.namespaces import KG
from kg.model import Relation, Span
from kg.resolve import resolve

BASE = "https://w3id.org/newskg/id/"
PROVENANCE = ("evidence", "trigger", "foundBy")


def dataset(extractions, **options):
    known = ontology()
    return to_dataset(extractions, resolve(extractions, known), known, **options)


def short(term):
    return term.replace(BASE, "").replace(KG, "kg:").replace("https://schema.org/", "schema:").strip("<>")


def said_of(triples, tail):
    return {(short(p).rpartition("#")[2], short(o)) for s, p, o in triples if s == f"<{BASE}{tail}>"}


def one(**changes):
    """A corpus of one article with one threat."""
    extraction = article(
        "d1",
        "en",
        ["[Anna Berg|a] threatened [Iran|i] on 3 May."],
        {"a": Who("Person", "Anna Berg"), "i": Who("Country", "Iran", "place:iran")},
        [Fact("Threat", "threatened", {"agent": "a", "addressee": "i"}, **changes)],
    )
    return [extraction]


def only_statement(found):
    [tail] = [iri.removeprefix(BASE) for iri in found.statements.values()]
    return dict(said_of(found.merged, tail))


def test_a_statement_has_its_frame_roles_factuality_and_evidence():
    found = only_statement(dataset(one(time=("3 May", "2020-05-03"))))

    assert found == {
        "type": "kg:Threat",
        "kg:agent": "person/anna-berg",
        "kg:addressee": "place/iran",
        "kg:polarity": '"positive"',
        "kg:certainty": '"certain"',
        "kg:time": '"2020-05-03"^^<http://www.w3.org/2001/XMLSchema#date',
        "kg:begin": '"2020-05-03T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime',
        "kg:end": '"2020-05-03T23:59:59Z"^^<http://www.w3.org/2001/XMLSchema#dateTime',
        "kg:evidence": "doc/d1#char=0,35",
        "kg:trigger": "doc/d1#char=10,20",
        "kg:foundBy": '"en/frames.toml#Test[1]"',
        "wasDerivedFrom": "doc/d1",
    }


@pytest.mark.parametrize(
    ("value", "datatype", "begin", "end"),
    [
        ("2020-02", "gYearMonth", "2020-02-01", "2020-02-29"),
        ("2020-12", "gYearMonth", "2020-12-01", "2020-12-31"),
        ("1999", "gYear", "1999-01-01", "1999-12-31"),
        ("9999", "gYear", "9999-01-01", "9999-12-31"),
    ],
)
def test_a_time_keeps_its_precision(value, datatype, begin, end):
    found = only_statement(dataset(one(time=("3 May", value))))

    assert found["kg:time"].startswith(f'"{value}"')
    assert found["kg:time"].endswith(datatype)
    assert found["kg:begin"].startswith(f'"{begin}T00:00:00Z"')
    assert found["kg:end"].startswith(f'"{end}T23:59:59Z"')


@pytest.mark.parametrize("value", [None, "2020-02-30", "2020-13", "0000", "yesterday", "٢٠٢٠"])
def test_a_time_that_is_no_date_stays_absent(value):
    assert "kg:time" not in only_statement(dataset(one(time=("3 May", value))))


def test_a_fact_has_at_most_eight_provenance_triples():
    found = dataset(one())
    sentence = {s for s, p, _ in found.merged if p.endswith("beginIndex>")}
    evidence = [t for t in found.merged if t[0] in sentence]
    links = [t for t in found.merged if short(t[1]).removeprefix("kg:") in PROVENANCE or "prov#" in t[1]]

    assert len(evidence) + len(links) == 8


def test_evidence_is_a_stretch_of_the_article():
    found = dict(said_of(dataset(one()).merged, "doc/d1#char=0,35"))

    assert found["anchorOf"] == '"Anna Berg threatened Iran on 3 May."'
    assert found["beginIndex"].startswith('"0"')
    assert found["endIndex"].startswith('"35"')
    assert found["referenceContext"] == "doc/d1"


def test_only_relations_that_the_extraction_asserts_are_plain_triples():
    found = dataset(corpus())
    relations = {(short(s), short(p), short(o)) for s, p, o in found.merged if short(p)[3:] in ontology().relations}

    assert relations == {
        ("person/donald-trump", "kg:threatens", "place/iran"),
        ("person/qassem-soleimani", "kg:meetsWith", "person/anna-berg"),
        ("person/qassem-soleimani", "kg:memberOf", "org/quds-force"),
        ("group/nl-1-drie-soldaten", "kg:killedIn", "place/oslo"),
        ("place/united-states", "kg:accuses", "org/quds-force"),
    }


def test_a_claim_has_its_source_and_says_that_it_is_one():
    killings = [
        dict(said_of(dataset(corpus()).merged, tail.removeprefix(BASE)))
        for (document, name), tail in dataset(corpus()).statements.items()
        if (document, name) == ("nl-1", "s2")
    ]

    assert [(k["kg:source"], k["kg:claimed"][:6], k["kg:victim"]) for k in killings] == [
        ("place/iran", '"true"', "person/qassem-soleimani")
    ]


def test_every_document_has_its_graph_with_the_iris_of_the_corpus():
    found = dataset(corpus())

    assert [short(name) for name in found.graphs] == ["doc/en-1", "doc/en-2-3e5888", "doc/nl-1", "graph/links"]
    english = {term for triple in found.graphs[f"<{BASE}doc/en-1>"] for term in triple}
    assert f"<{BASE}person/qassem-soleimani>" in english
    assert f"<{BASE}person/qasem-soleimani>" not in english


def test_the_documents_graphs_together_are_the_merged_view():
    found = dataset(corpus())
    documents = {triple for name, graph in found.graphs.items() if "/doc/" in name for triple in graph}
    rest = set(found.merged) - documents

    assert documents <= set(found.merged)
    assert {short(p) for _, p, _ in rest} == {"kg:mergedBecause"}
    assert rest <= set(found.graphs[f"<{BASE}graph/links>"])


def test_a_change_in_one_document_leaves_the_statements_of_the_others():
    before = dataset(corpus())
    after = dataset(
        [*corpus()[1:], article("new", "en", ["[Donald J. Trump|t] spoke."], {"t": Who("Person", "Donald J. Trump")})]
    )

    kept = {key: iri for key, iri in before.statements.items() if key[0] != "en-1"}
    assert kept.items() <= after.statements.items()


def test_links_say_what_was_merged_and_why_and_who_named_it():
    found = said_of(dataset(corpus()).graphs[f"<{BASE}graph/links>"], "person/qasem-soleimani")

    assert found == {
        ("sameAs", "person/qassem-soleimani"),
        ("wasDerivedFrom", "doc/en-1"),
        ("kg:mergedBecause", "\"one name, spelled differently: 'Qasem Soleimani' and 'Qassem Soleimani'\""),
    }


def test_the_merged_view_has_one_iri_for_one_entity():
    found = dataset(corpus())
    subjects = {short(s) for s, _, _ in found.merged}

    assert {s for s in subjects if s.startswith("person/")} == {
        "person/anna-berg",
        "person/donald-trump",
        "person/qassem-soleimani",
    }


def test_names_carry_the_language_of_their_document():
    found = said_of(dataset(corpus()).merged, "person/qassem-soleimani")

    assert {
        ("core#prefLabel".removeprefix("core#"), '"Qasem Soleimani"@en'),
        ("prefLabel", '"Qassem Soleimani"@nl'),
    } <= found


def test_a_part_of_a_name_is_never_preferred():
    found = said_of(dataset(corpus()).merged, "person/donald-trump")

    assert {o for p, o in found if p == "prefLabel"} == {'"Donald Trump"@en'}
    assert {o for p, o in found if p == "altLabel"} == {'"Trump"@en', '"Trump"@nl'}


def test_a_known_entity_has_its_names_in_all_languages_and_its_wikidata_item():
    found = said_of(dataset(corpus()).graphs[f"<{BASE}doc/nl-1>"], "place/united-states")

    assert found == {
        ("type", "kg:Country"),
        ("prefLabel", '"United States"@en'),
        ("prefLabel", '"Verenigde Staten"@nl'),
        ("altLabel", '"VS"@nl'),
        ("sameAs", "http://www.wikidata.org/entity/Q30"),
    }


def test_a_capital_or_a_demonym_is_no_name_of_its_country():
    who = Who("Country", "Iran", "place:iran", aliases=("Tehran", "Iranian", "Islamic Republic of Iran"))
    found = dataset([article("d1", "en", ["[Tehran|i] spoke."], {"i": who})])

    assert {o for p, o in said_of(found.merged, "place/iran") if p == "altLabel"} == {'"Islamic Republic of Iran"@en'}


def test_a_country_that_is_only_called_by_its_capital_has_its_own_name():
    found = dataset([article("d1", "en", ["[Tehran|i] spoke."], {"i": Who("Country", "Tehran", "place:iran")})])

    assert {o for p, o in said_of(found.merged, "place/iran") if p.endswith("Label")} == {'"Iran"@en', '"Iran"@nl'}
    assert found.names["place/iran"].others == ()


def test_evidence_that_the_text_does_not_have_is_refused():
    [extraction] = one()
    [statement] = extraction.statements
    wrong = replace(statement, evidence=replace(statement.evidence, quote="Anna Berg threatened Norway."))

    found = dataset([replace(extraction, statements=(wrong,))])

    assert found.statements == {}
    assert found.refused == (Refusal("d1", "s1", "the sentence does not stand at 0-35 of the document"),)
    assert not any("threatens" in p for _, p, _ in found.merged)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"frame": "Threatt"}, "no frame 'Threatt'"),
        ({"role": "victim"}, "has no role 'victim'"),
        ({"entity": "e9"}, "no entity 'e9'"),
        ({"entity": "o"}, "is a City, which cannot be the addressee of Threat"),
        ({"trigger": Span(0, 99)}, "the trigger does not stand at 0-99"),
        ({"source": "e9"}, "no entity 'e9'"),
        ({"polarity": "perhaps"}, "polarity is 'perhaps'; expected one of positive, negative"),
        ({"certainty": "surely"}, "certainty is 'surely'"),
        ({"found_by": " "}, "does not say what found it"),
    ],
)
def test_what_the_ontology_does_not_allow_is_refused(change, reason):
    [extraction] = one()
    city = replace(extraction.entities[0], id="o", type="City", name="Oslo")
    [statement] = extraction.statements
    first, second = statement.arguments
    second = replace(second, **{k: v for k, v in change.items() if k in {"role", "entity"}})
    statement = replace(
        statement,
        frame=change.get("frame", "Threat"),
        arguments=(first, second),
        evidence=replace(
            statement.evidence,
            trigger=change.get("trigger", statement.evidence.trigger),
            found_by=change.get("found_by", "a pattern"),
        ),
        factuality=replace(
            statement.factuality,
            source=change.get("source", "author"),
            polarity=change.get("polarity", "positive"),
            certainty=change.get("certainty", "certain"),
        ),
    )

    found = dataset([replace(extraction, entities=(*extraction.entities, city), statements=(statement,))])

    [refusal] = found.refused
    assert (refusal.document, refusal.statement) == ("d1", "s1")
    assert reason in refusal.why


def test_a_relation_that_there_is_not_is_refused():
    [extraction] = one()
    found = dataset([replace(extraction, relations=(Relation("a", "threatns", "i", "s1"),))])

    assert found.refused == (Refusal("d1", "s1", "no relation 'threatns' in the ontology", "threatns"),)


def test_a_class_that_there_is_not_is_an_entity():
    found = dataset([article("d1", "en", ["[It|e] spoke."], {"e": Who("Bad> <class", "It")})])

    assert ("type", "kg:Entity") in said_of(found.merged, "entity/it")


def test_all_words_of_the_graph_are_declared():
    declared = {
        str(triple.subject)
        for file in ("news.ttl", "alignments.ttl")
        for triple in ox.parse(path=str(ONTOLOGY / file), format=ox.RdfFormat.TURTLE)
    }

    used = {term for triple in dataset(corpus()).merged for term in triple if term.startswith(f"<{KG}")}

    assert used <= declared


def test_the_base_can_be_chosen():
    found = dataset(one(), base="https://example.org/news/")

    assert any(s == "<https://example.org/news/person/anna-berg>" for s, _, _ in found.merged)
    assert found.prefixes["person"] == "https://example.org/news/person/"


def test_the_order_of_documents_does_not_matter():
    extractions = corpus()
    expected = dataset(extractions)
    random.Random(3).shuffle(extractions)

    assert dataset(extractions) == expected


def test_a_graph_has_no_blank_nodes():
    found = dataset(corpus())

    assert not any(term.startswith("_:") for triples in found.graphs.values() for triple in triples for term in triple)


def test_a_document_that_says_nothing_is_still_there():
    found = dataset([article("empty", None, ["Nothing."], {})])

    assert said_of(found.merged, "doc/empty") == {
        ("type", "schema:NewsArticle"),
        ("type", "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#Context".rpartition(" ")[2]),
        ("http://purl.org/dc/terms/identifier", '"empty"'),
    }


def test_evidence_of_texts_with_unusual_characters_is_kept():
    extraction = article(
        "d1",
        "en",
        ["\u202e👩‍👩‍👧 said: ", 'It\u2028is\r\n[Anna "Q" Berg\\|a] who threatened\u00a0[Iran|i] \ud800 e\u0301.'],
        {"a": Who("Person", 'Anna "Q" Berg\\'), "i": Who("Country", "Iran", "place:iran")},
        [Fact("Threat", "threatened", {"agent": "a", "addressee": "i"})],
    )

    found = dataset([extraction])

    assert len(found.statements) == 1
    for triple in found.merged:
        assert "\ud800" not in "".join(triple)


def test_mentions_and_evidence_may_be_empty_of_names():
    entity = Who("Person", " ")
    found = dataset([article("d1", "en", ["[He|e] spoke."], {"e": entity})])

    assert any(p == "prefLabel" for p, _ in said_of(found.merged, "person/" + found_tail(found)))


def found_tail(found):
    return next(short(s) for s, _, _ in found.merged if "/person/" in s).removeprefix("person/")
