"""The embedded store: a graph for each document, what follows in a graph of its own, replaced in one step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from handmade import ONTOLOGY, Fact, Who, article, ontology

from kg.errors import StoreError
from kg.graph import BASE, background, iri, open_store, prefixes, to_dataset, write_store
from kg.graph.namespaces import KG
from kg.graph.store import INFERRED, STORE
from kg.ontology import KnownEntity
from kg.resolve import resolve

LINKS, KNOWN, FOLLOWS = BASE + "graph/links", BASE + "graph/known", BASE + INFERRED
OUR_ONTOLOGY = "https://w3id.org/newskg/ontology"
PLACES = (
    KnownEntity(
        "place:norway", "Country", (("Norway", "en"), ("Noorwegen", "nl")), {"en": "Norway", "nl": "Noorwegen"}
    ),
    KnownEntity("place:oslo", "City", (("Oslo", "en"),), {"en": "Oslo"}, located_in="place:norway"),
)


def news():
    """Our ontology with two places."""
    return replace(ontology(PLACES), files=(ONTOLOGY / "news.ttl",))


def told():
    """Two articles that tell of one person, spelled in two ways."""
    who = {
        "p": Who("Person", "Qasem Holm"),
        "u": Who("MilitaryUnit", "Red Unit"),
        "h": Who("Facility", "Old Harbour"),
        "o": Who("City", "Oslo", "place:oslo"),
        "b": Who("Person", "Anna Berg"),
    }
    sentences = [
        "[Qasem Holm|p] commands the [Red Unit|u].",
        "The [Red Unit|u] is in the [Old Harbour|h], which lies in [Oslo|o].",
        "[Qasem Holm|p] met [Anna Berg|b].",
    ]
    facts = [
        Fact("Command", "commands", {"commander": "p", "commanded": "u"}),
        Fact("Location", "is", {"located": "u", "place": "h"}),
        Fact("Location", "lies", {"located": "h", "place": "o"}),
        Fact("Meeting", "met", {"agent": "p", "counterpart": "b"}),
    ]
    other = {"p": Who("Person", "Qassem Holm"), "b": Who("Person", "Anna Berg")}
    return [
        article("one", "en", sentences, who, facts),
        article("two", "en", ["[Qassem Holm|p] met [Anna Berg|b]."], other, [facts[3]]),
    ]


def write(folder: Path, extractions) -> ox.Store:
    """The store of extractions."""
    known = news()
    dataset = to_dataset(extractions, resolve(extractions, known), known)
    assert dataset.refused == ()
    write_store(folder, {**dataset.graphs, **background(known, dataset.names, BASE)}, iri(FOLLOWS))
    return open_store(folder / STORE)


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> ox.Store:
    return write(tmp_path_factory.mktemp("store"), told())


def says(store: ox.Store, sparql: str) -> bool:
    return bool(store.query(f"ASK {{ {sparql} }}", prefixes=prefixes()))


def generations(folder: Path) -> set[str]:
    return {path.name for path in folder.glob(f".{STORE}-*")}


# -- graphs


def test_a_document_has_its_graph_and_so_have_ontology_links_places_and_what_follows(store):
    names = {graph.value for graph in store.named_graphs()}

    assert names == {f"{BASE}doc/one", f"{BASE}doc/two", OUR_ONTOLOGY, LINKS, KNOWN, FOLLOWS}


def test_the_default_graph_is_the_union_and_has_every_triple_once(store):
    named = [quad.triple for name in store.named_graphs() for quad in store.quads_for_pattern(None, None, None, name)]
    merged = [quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())]

    assert set(merged) == set(named)
    assert len(merged) == len(set(merged)) < len(named)


def test_a_merge_is_in_the_graph_of_links_with_its_reason(store):
    assert says(store, f"GRAPH <{LINKS}> {{ ?one owl:sameAs ?other ; kg:mergedBecause ?why }}")
    assert not says(store, "GRAPH doc:one { ?one owl:sameAs ?other }")


def test_nothing_in_it_is_a_blank_node(store):
    assert not any(isinstance(term, ox.BlankNode) for quad in store for term in (quad.subject, quad.object))


# -- what follows


@pytest.mark.parametrize(
    "triple",
    [
        "person:qasem-holm kg:leads org:red-unit",  # commands is a way to lead
        "org:red-unit kg:ledBy person:qasem-holm",  # and the other way round
        "person:anna-berg kg:meetsWith person:qasem-holm",  # symmetric
        "org:red-unit kg:locatedIn place:oslo",  # in the harbour, which is in Oslo
        "org:red-unit a kg:Organization",  # a military unit is one
        "org:red-unit a kg:Agent",
        'place:norway rdfs:label "Norway"@en',  # one label, where there are names in two languages
    ],
)
def test_what_follows_is_in_a_graph_of_its_own_and_in_the_default_graph(store, triple):
    assert says(store, f"GRAPH <{FOLLOWS}> {{ {triple} }}")
    assert says(store, triple)
    assert not says(store, f"GRAPH ?document {{ {triple} }} FILTER(STRSTARTS(STR(?document), STR(doc:)))")


@pytest.mark.parametrize(
    "triple",
    [
        "org:red-unit kg:leads person:qasem-holm",
        "org:red-unit kg:commands ?anything",
        "org:red-unit kg:locatedIn org:red-unit",
        "place:oslo kg:locatedIn ?where",  # known beforehand, which is no relation that an article tells
        "person:qasem-holm a kg:Organization",
        "person:qasem-holm a owl:Thing",
        'place:norway rdfs:label "Noorwegen"@nl',
    ],
)
def test_nothing_else_follows(store, triple):
    assert not says(store, triple)


def test_what_follows_adds_nothing_that_is_told(store):
    told_ = {quad.triple for quad in store if quad.graph_name not in {ox.DefaultGraph(), ox.NamedNode(FOLLOWS)}}
    follows = {quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(FOLLOWS))}

    assert follows
    assert not follows & told_


def test_places_lie_in_what_is_known_of_them(store):
    assert says(store, f"GRAPH <{KNOWN}> {{ place:oslo schema:containedInPlace place:norway }}")


def pairs(folder: Path) -> set[tuple[ox.NamedNode, ox.NamedNode]]:
    """What lies in what."""
    found = open_store(folder / STORE).quads_for_pattern(None, ox.NamedNode(KG + "locatedIn"), None, ox.DefaultGraph())
    return {(quad.subject, quad.object) for quad in found}


def test_a_chain_of_places_is_followed_to_its_end(tmp_path):
    """Ten harbours in a row: rules run until nothing new comes."""
    links = tuple((iri(f"{BASE}place/{n}"), iri(KG + "locatedIn"), iri(f"{BASE}place/{n + 1}")) for n in range(10))
    write_store(tmp_path, {iri("x:told"): links, **background(news(), [], BASE)}, iri(FOLLOWS))

    assert len(pairs(tmp_path)) == 11 * 10 / 2


def test_a_circle_ends_and_nothing_lies_in_itself(tmp_path):
    ends = [iri(f"{BASE}place/{n}") for n in range(3)]
    links = tuple((ends[n], iri(KG + "locatedIn"), ends[(n + 1) % 3]) for n in range(3))
    write_store(tmp_path, {iri("x:told"): links, **background(news(), [], BASE)}, iri(FOLLOWS))

    assert len(pairs(tmp_path)) == 6


# -- generations


def test_the_same_graph_is_not_written_again(tmp_path):
    write(tmp_path, told())
    [home] = generations(tmp_path)
    stamp = (tmp_path / home / "CURRENT").stat().st_mtime_ns
    write(tmp_path, told())

    assert generations(tmp_path) == {home}
    assert (tmp_path / home / "CURRENT").stat().st_mtime_ns == stamp


def test_who_reads_the_old_store_goes_on_while_there_is_a_new_one(tmp_path):
    old = write(tmp_path, told())
    new = write(tmp_path, told()[:1])

    assert says(old, "doc:two ?p ?o")
    assert not says(new, "doc:two ?p ?o")
    assert says(open_store(tmp_path / STORE), "doc:one ?p ?o")


def test_one_generation_before_the_newest_is_kept(tmp_path):
    extractions = told()
    write(tmp_path, extractions)
    [first] = generations(tmp_path)
    write(tmp_path, extractions[:1])
    write(tmp_path, extractions[1:])

    assert len(generations(tmp_path)) == 2
    assert first not in generations(tmp_path)
    assert (tmp_path / STORE).resolve().name in generations(tmp_path)


def test_what_a_killed_build_left_is_taken_away(tmp_path):
    (tmp_path / ".store-0123456789abcdef.new").mkdir()
    (tmp_path / "mine").mkdir()
    write(tmp_path, told())

    assert [name for name in generations(tmp_path) if name.endswith(".new")] == []
    assert (tmp_path / "mine").is_dir()


def test_a_folder_that_was_copied_without_its_links_is_written_again(tmp_path):
    """`cp -rL` makes a folder of the link."""
    write(tmp_path, told())
    home = (tmp_path / STORE).resolve()
    (tmp_path / STORE).unlink()
    home.rename(tmp_path / STORE)

    assert says(open_store(tmp_path / STORE), "doc:two ?p ?o")
    assert not says(write(tmp_path, told()[:1]), "doc:two ?p ?o")


def test_a_store_is_only_read(tmp_path):
    store = write(tmp_path, told())

    with pytest.raises(RuntimeError, match="read-write"):
        store.add(ox.Quad(ox.NamedNode("x:a"), ox.NamedNode("x:b"), ox.NamedNode("x:c")))


def test_a_place_where_nothing_can_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="file/store: cannot be written"):
        write_store(tmp_path / "file", {}, iri(FOLLOWS))


def test_a_store_that_is_broken_is_named(tmp_path):
    (tmp_path / STORE).mkdir()

    with pytest.raises(StoreError, match="store: cannot be opened"):
        open_store(tmp_path / STORE)
