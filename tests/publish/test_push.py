"""Pushing into real triple stores: what arrives, what is sent again, what is left after an interruption."""

from __future__ import annotations

import logging
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from handmade import corpus, ontology
from relay import Reply, Request, relay
from triple_stores import XSD, Store, oxigraph, program, virtuoso

from kg.errors import StoreError
from kg.graph import BASE, background, iri, open_store, to_dataset, write_store
from kg.graph.query import with_union
from kg.graph.store import INFERRED, STORE
from kg.publish.push import Access, Pushed, push
from kg.publish.push.feed import MOST_REFUSED
from kg.publish.push.manifest import Manifest
from kg.publish.push.remote import DEFAULT, PATIENCE, Remote
from kg.resolve import resolve

OURS = "https://w3id.org/newskg/"
MANIFEST = BASE + "graph/pushed"
TEST = "https://w3id.org/newskg/test/"
CHILD = """
import sys, pyoxigraph as ox
from kg.publish.push import push
tell = lambda doing, done, total: print(doing, done, flush=True)
push(ox.Store.read_only(sys.argv[1]), sys.argv[2], sys.argv[3], piece=20, progress=tell)
"""


@pytest.fixture(scope="module")
def oxigraph_server(tmp_path_factory):
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as store:
        yield store


@pytest.fixture(scope="module")
def virtuoso_server(tmp_path_factory):
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as store:
        yield store


@pytest.fixture(params=["oxigraph", "virtuoso"])
def remote(request) -> Store:
    """An empty store of each kind."""
    store = request.getfixturevalue(f"{request.param}_server")
    store.clear(OURS)
    return store


@pytest.fixture
def plain(oxigraph_server) -> Store:
    """An empty store, where one kind is enough."""
    oxigraph_server.clear(OURS)
    return oxigraph_server


def pushed(ours: ox.Store, theirs: Store, endpoint: str | None = None, **options) -> Pushed:
    """A push with the store's credentials."""
    return push(ours, endpoint or theirs.endpoint, MANIFEST, access=theirs.access, **options)


def built(folder: Path, extractions) -> ox.Store:
    """The store of a few documents, as a build writes it."""
    known = ontology()
    folder.mkdir(exist_ok=True)
    dataset = to_dataset(extractions, resolve(extractions, known), known)
    write_store(folder, {**dataset.graphs, **background(known, dataset.names, BASE)}, iri(BASE + INFERRED))
    return open_store(folder / STORE)


def graphs_of(store: ox.Store) -> dict[str, set[str]]:
    """The triples of each named graph."""
    return {
        graph.value: {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, graph)}
        for graph in store.named_graphs()
    }


def made(graphs: dict[str, int], version: str = "", path: Path | None = None) -> ox.Store:
    """A store of graphs with some triples each, in memory or in a folder."""
    store = ox.Store(str(path)) if path else ox.Store()
    store.bulk_extend(
        ox.Quad(
            ox.NamedNode(f"{TEST}{name}/{number}"),
            ox.NamedNode(TEST + "says"),
            ox.Literal(f"{version}{number}"),
            ox.NamedNode(TEST + name),
        )
        for name, size in graphs.items()
        for number in range(size)
    )
    store.flush()
    return store


# -- what arrives


def test_every_triple_of_the_sample_graph_arrives_in_its_graph(remote, sample_graph):
    ours = open_store(sample_graph / STORE)
    expected = graphs_of(ours)

    result = pushed(ours, remote)

    assert set(result.sent) == set(expected)
    assert result.triples == sum(map(len, expected.values()))
    assert remote.counts(OURS) == {name: len(triples) for name, triples in expected.items()} | {MANIFEST: 1}
    assert {name: remote.graph(name) for name in expected} == expected


def test_literals_arrive_as_they_are(remote):
    texts = [
        "he said \"no\" and 'yes'",
        "two\nlines\r\nand a\ttab \\n",
        "Café — naïve “quotes” Zürich",
        "e\u0301 is not é",
        "😀 👩\u200d🚀 𝔘 中文 عربى \ufffd",
        "\u0001 \u001f \u007f \u00a0 \u2028",
        "  spaces around  ",
        "%41 <b>&amp;</b> {|}^` \\u003C",
        '<html lang="en"><head></head> <html> <xhtml> <?xml version="1.0"?><rdf:RDF>',
        "@prefix a: <b> .",
        "",
        "long " * 20_000,
    ]
    literals = [ox.Literal(text) for text in texts]
    literals += [ox.Literal("Iran", language=tag) for tag in ("en", "nl", "fa", "en-gb")]
    values = {
        "date": "2020-01-03",
        "gYearMonth": "2020-01",
        "gYear": "2020",
        "dateTime": "2020-01-03T23:59:59Z",
        "boolean": "true",
        "integer": "120",
    }
    literals += [ox.Literal(text, datatype=ox.NamedNode(XSD + name)) for name, text in values.items()]
    ours = ox.Store()
    ours.extend(
        ox.Quad(ox.NamedNode(f"{TEST}{n}"), ox.NamedNode(TEST + "says"), literal, ox.NamedNode(TEST + "graph"))
        for n, literal in enumerate(literals)
    )

    pushed(ours, remote)

    assert remote.graph(TEST + "graph") == graphs_of(ours)[TEST + "graph"]


@pytest.mark.parametrize(
    "text", ['<html lang="en">', "<html>", "a <b>c</b> <xhtml>", "@prefix a: <b> .", "<a> <b> <c> ."]
)
def test_a_text_that_looks_like_something_else_arrives(remote, text):
    """Virtuoso guesses from the text what it is given."""
    ours = ox.Store()
    ours.add(ox.Quad(*(ox.NamedNode(TEST + name) for name in "sp"), ox.Literal(text), ox.NamedNode(TEST + "a")))

    pushed(ours, remote)

    assert remote.graph(TEST + "a") == graphs_of(ours)[TEST + "a"]


def test_a_text_that_is_longer_than_virtuoso_looks_arrives(remote):
    ours = made({"a": 2})
    texts = [ox.Literal("x" * 100_000 + end) for end in "abc"]
    ours.extend(
        ox.Quad(ox.NamedNode(TEST + "s"), ox.NamedNode(TEST + "p"), text, ox.NamedNode(TEST + "a")) for text in texts
    )

    pushed(ours, remote)

    assert remote.graph(TEST + "a") == graphs_of(ours)[TEST + "a"]


@pytest.mark.parametrize("name", ["a%20b", "caf\u00e9/\u4e2d", "a&b=c?d+e", "a#b", "(a)'b", "a\u2028b\u00a0c"])
def test_a_graph_may_have_any_iri(remote, name):
    ours = made({name: 3, "other": 1})

    pushed(ours, remote)
    again = pushed(ours, remote)

    assert remote.state(TEST) == graphs_of(ours)
    assert again.sent == ()


@pytest.mark.parametrize("size", [9, 10, 11, 35])
def test_a_large_graph_goes_in_pieces(plain, size):
    ours = made({"large": size, "small": 2})

    with relay(plain.endpoint) as between:
        pushed(ours, plain, between.endpoint, piece=10)

    sent = Counter(request.method for request in between.requests if request.graph == TEST + "large")
    assert sent == Counter({"PUT": 1, "POST": (size - 1) // 10})
    assert plain.state(TEST) == graphs_of(ours)


def test_a_graph_that_virtuoso_would_cut_off_arrives_whole(remote):
    ours = made({"large": 10_500})

    result = pushed(ours, remote)

    assert result.triples == 10_500
    assert remote.counts(TEST) == {TEST + "large": 10_500}


def test_the_default_graph_is_the_union_where_it_is_wanted(plain, tmp_path):
    ours = built(tmp_path, corpus())
    everything = f"SELECT DISTINCT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{MANIFEST}>) }}"

    pushed(ours, plain)
    without = plain.ask("SELECT ?s ?p ?o { ?s ?p ?o }")
    result = pushed(ours, plain, default_graph=True)
    again = pushed(ours, plain, default_graph=True)
    union = plain.ask("SELECT ?s ?p ?o { ?s ?p ?o }")

    assert without == []
    assert (result.sent, again.sent) == ((DEFAULT,), ())
    assert sorted(map(str, union)) == sorted(map(str, plain.ask(everything)))


def test_the_default_graph_goes_on_to_be_fed_until_it_is_not_wanted_any_more(plain):
    ours, more = with_union(made({"a": 2})), with_union(made({"a": 3}))
    everything = "SELECT ?s ?p ?o { ?s ?p ?o }"

    pushed(ours, plain, default_graph=True)
    again, sizes = pushed(more, plain), [len(plain.ask(everything))]
    last, sizes = pushed(more, plain, default_graph=False), [*sizes, len(plain.ask(everything))]

    assert again.sent == (TEST + "a", DEFAULT)
    assert last.removed == (DEFAULT,)
    assert sizes == [3, 0]


def test_virtuoso_has_no_default_graph_to_write(virtuoso_server):
    virtuoso_server.clear(OURS)

    with pytest.raises(StoreError, match="--default-graph: this server has no default graph of its own"):
        pushed(made({"a": 1}), virtuoso_server, default_graph=True)

    assert virtuoso_server.counts(OURS) == {}


# -- what is sent again


def test_pushing_twice_only_reads_the_manifest(plain, sample_graph):
    ours = open_store(sample_graph / STORE)
    pushed(ours, plain)

    with relay(plain.endpoint) as between:
        result = pushed(ours, plain, between.endpoint)

    assert (result.sent, result.removed, result.triples) == ((), (), 0)
    assert result.kept == result.graphs == len(graphs_of(ours))
    assert [(request.method, request.graph) for request in between.requests] == [("GET", MANIFEST)]


def test_pushing_twice_sends_nothing(remote, sample_graph):
    ours = open_store(sample_graph / STORE)
    pushed(ours, remote)

    result = pushed(ours, remote)

    assert (result.sent, result.removed) == ((), ())


def test_a_changed_document_is_sent_with_what_follows_from_it_and_no_other(remote, tmp_path):
    first, second, third = corpus()
    changed = replace(first, document=replace(first.document, title="Another title"))
    before, after = (
        built(tmp_path / "before", [first, second, third]),
        built(tmp_path / "after", [changed, second, third]),
    )
    old, new = graphs_of(before), graphs_of(after)

    pushed(before, remote)
    result = pushed(after, remote)

    assert set(result.sent) == {name for name in new if new[name] != old[name]}
    assert BASE + "doc/en-1" in result.sent
    assert BASE + "doc/nl-1" not in result.sent
    assert remote.state(OURS).items() >= new.items()


def test_the_graph_of_a_removed_document_is_removed(remote, tmp_path):
    before, after = built(tmp_path / "before", corpus()), built(tmp_path / "after", corpus()[:2])
    gone = set(graphs_of(before)) - set(graphs_of(after))

    pushed(before, remote)
    result = pushed(after, remote)

    assert len(gone) == 1
    assert set(result.removed) == gone
    assert set(remote.counts(OURS)) == set(graphs_of(after)) | {MANIFEST}
    assert remote.state(OURS).items() >= graphs_of(after).items()


def test_graphs_of_others_are_left_alone(remote):
    theirs = made({"theirs": 4})
    push(theirs, remote.endpoint, TEST + "another/pushed", access=remote.access)

    pushed(made({"a": 1, "b": 1}), remote)
    pushed(made({"a": 1}), remote)

    assert remote.counts(TEST) == {TEST + "theirs": 4, TEST + "a": 1, TEST + "another/pushed": 1}


def test_force_sends_what_the_store_is_believed_to_have(remote):
    ours = made({"a": 3, "b": 2})
    pushed(ours, remote)
    with remote.session() as session:  # somebody meddles
        session.delete(remote.endpoint, params={"graph": TEST + "a"}, timeout=60)

    unnoticed = pushed(ours, remote)
    assert (unnoticed.sent, set(remote.counts(TEST))) == ((), {TEST + "b"})
    result = pushed(ours, remote, force=True)

    assert result.sent == (TEST + "a", TEST + "b")
    assert remote.state(TEST) == graphs_of(ours)


def test_a_dry_run_changes_nothing(plain):
    pushed(made({"a": 3, "b": 2, "c": 1}), plain)
    before = plain.state(OURS)

    with relay(plain.endpoint) as between:
        result = pushed(made({"a": 3, "b": 3, "d": 4}), plain, between.endpoint, dry_run=True)

    assert (result.sent, result.removed, result.kept) == ((TEST + "b", TEST + "d"), (TEST + "c",), 1)
    assert result.triples == 7
    assert between.writes == []
    assert plain.state(OURS) == before


def test_an_empty_store_is_not_pushed_over_a_full_one(plain):
    pushed(made({"a": 3}), plain)

    with pytest.raises(StoreError, match="no graph to push"):
        pushed(ox.Store(), plain)

    assert TEST + "a" in plain.counts(TEST)


def test_progress_is_told(plain):
    told: list[tuple[str, int, int | None]] = []
    pushed(made({"a": 1, "b": 1}), plain)

    pushed(made({"a": 2}), plain, progress=lambda *what: told.append(what))

    assert told == [("comparing graphs", 1, 1), ("sending graphs", 1, 1), ("removing graphs", 1, 1)]


# -- the manifest


def test_the_manifest_of_very_many_graphs_comes_back_whole(remote):
    """Virtuoso gives 10,000 triples of a graph and is silent about the others."""
    digest = "0123456789abcdef" * 4
    graphs = {f"{TEST}doc/an-article-with-a-long-name-{n}": digest if n % 3 else None for n in range(30_000)}
    graphs[TEST + "doc/" + "long" * 1000] = digest

    with Remote(remote.endpoint, remote.access, 60) as theirs:
        Manifest(theirs, MANIFEST, graphs).announce()
        found = Manifest(theirs, MANIFEST).read()

    assert found == graphs


def test_a_manifest_is_not_found_by_queries_about_documents(plain, tmp_path):
    pushed(built(tmp_path, corpus()), plain)

    rows = plain.ask(f"SELECT ?s ?p ?o {{ GRAPH <{MANIFEST}> {{ ?s ?p ?o }} }}")

    assert {subject.value for subject, _, _ in rows} == {MANIFEST}
    assert all(isinstance(text, ox.Literal) for _, _, text in rows)


def test_a_manifest_that_somebody_has_spoilt_is_named(plain):
    body = f'<{MANIFEST}> <{MANIFEST}#graphs> "rubbish in two words" .'.encode()
    with plain.session() as session:
        session.put(
            plain.endpoint, params={"graph": MANIFEST}, data=body, headers={"Content-Type": "text/turtle"}, timeout=60
        )

    with pytest.raises(StoreError, match=f"{MANIFEST}: expected a digest and the name of a graph; got 'rubbish in"):
        pushed(made({"a": 1}), plain)


def test_a_digest_can_be_checked_by_hand(plain):
    """It is that of the sorted N-Triples, as `sort | sha256sum` would give it."""
    ours = made({"a": 20})
    pushed(ours, plain)
    lines = sorted(f"{triple} .\n" for triple in plain.graph(TEST + "a"))
    written = subprocess.run(["sha256sum"], input="".join(lines).encode(), capture_output=True, check=True).stdout

    with Remote(plain.endpoint, plain.access, 60) as theirs:
        assert Manifest(theirs, MANIFEST).read() == {TEST + "a": written.decode().split()[0]}


# -- interruptions


@pytest.mark.parametrize("seed", range(2))
def test_a_push_that_is_killed_again_and_again_ends_as_one_that_is_not(remote, tmp_path, seed):
    chance = random.Random(f"{remote.name}{seed}")
    before = made({f"doc/{n}": 3 for n in range(20)} | {"large": 30, "unchanged": 5}, "old")
    path = tmp_path / "after"
    made({f"doc/{n}": 4 for n in range(10, 40)} | {"large": 400, "unchanged": 5}, "new", path)
    after = ox.Store.read_only(str(path))
    pushed(before, remote)

    ended = [killed(path, remote, chance) for _ in range(4)]
    pushed(after, remote)

    assert -signal.SIGKILL in ended
    assert {name for name in remote.counts(OURS) if name != MANIFEST} == set(graphs_of(after))
    assert {name: remote.graph(name) for name in graphs_of(after)} == graphs_of(after)
    assert pushed(after, remote).sent == ()


def killed(path: Path, remote: Store, chance: random.Random) -> int:
    """Push in another process, and kill it somewhere on the way."""
    environment = {**os.environ, "KG_PUSH_USER": remote.access.user, "KG_PUSH_PASSWORD": remote.access.password}
    command = [sys.executable, "-c", CHILD, str(path), remote.endpoint, MANIFEST]
    last = f"{chance.choice(['comparing', 'sending'])} graphs {chance.randint(1, 30)}"
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == last:
                time.sleep(chance.random() * 0.03)
                process.kill()
                break
        process.stdout.read()
    return process.returncode


def test_a_push_that_ends_after_any_request_is_completed_by_the_next(plain):
    """No moment at which a graph is forgotten, or believed to be whole that is not."""
    before = made({"a": 3, "b": 3, "c": 3, "large": 3}, "old")
    after = made({"b": 3, "c": 3, "d": 3, "large": 25}, "new")
    for ends in range(1, 30):
        plain.clear(OURS)
        pushed(before, plain)
        with (
            relay(plain.endpoint, lambda request, ends=ends: Reply(403) if request.number >= ends else None) as between,
            suppress(StoreError),
        ):
            pushed(after, plain, between.endpoint, piece=10)
            break
        pushed(after, plain, piece=10)

        assert plain.state(TEST) == graphs_of(after)
    assert ends > 10


def test_what_was_sent_before_an_interruption_is_not_sent_again(plain, monkeypatch):
    monkeypatch.setattr("kg.publish.push.manifest.OFTEN", 5)
    ours = made({f"doc/{n:02}": 3 for n in range(30)})

    def until_the_twentieth(request: Request) -> Reply | None:
        return Reply(403, body=b"enough") if request.number > 20 else None

    with relay(plain.endpoint, until_the_twentieth) as between, pytest.raises(StoreError, match="HTTP 403") as caught:
        pushed(ours, plain, between.endpoint)
    result = pushed(ours, plain)

    assert "of 30 graphs were done before, the next push goes on from there" in str(caught.value)
    assert 10 <= result.kept < 20
    assert plain.state(TEST) == graphs_of(ours)


# -- what servers do


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_server_that_fails_for_a_while_is_asked_again(plain, status):
    ours = made({"a": 3, "large": 25})
    failures: Counter[tuple[str, str]] = Counter()

    def twice(request: Request) -> Reply | None:
        failures[request.method, request.graph] += 1
        return Reply(status) if request.number and failures[request.method, request.graph] == 1 else None

    with relay(plain.endpoint, twice) as between:
        result = pushed(ours, plain, between.endpoint, piece=20)

    assert set(result.sent) == {TEST + "a", TEST + "large"}
    assert failures["POST", TEST + "large"] == 2
    assert plain.state(TEST) == graphs_of(ours)


def test_a_server_that_says_when_to_come_back_is_left_alone_until_then(plain):
    def busy(request: Request) -> Reply | None:
        return Reply(503, {"Retry-After": "2"}) if request.number == 0 else None

    began = time.monotonic()
    with relay(plain.endpoint, busy) as between:
        pushed(made({"a": 1}), plain, between.endpoint)

    assert 2 <= time.monotonic() - began < 10


def test_one_graph_that_is_refused_does_not_stop_the_others(plain):
    ours = made({"a": 3, "b": 2, "c": 1})

    def not_b(request: Request) -> Reply | None:
        return (
            Reply(400, {"Content-Type": "text/html"}, b"<p>cannot <b>read</b> this</p>")
            if "test/b" in request.graph
            else None
        )

    with relay(plain.endpoint, not_b) as between:
        result = pushed(ours, plain, between.endpoint)
    again = pushed(ours, plain)

    assert result.sent == (TEST + "a", TEST + "c")
    assert [str(error) for error in result.failed] == [f"{between.endpoint}: {TEST}b: HTTP 400: cannot read this"]
    assert result.triples == 4
    assert again.sent == (TEST + "b",)
    assert plain.state(TEST) == graphs_of(ours)


def test_a_graph_whose_second_piece_is_refused_is_not_said_to_be_there(plain):
    ours = made({"large": 25})

    with relay(plain.endpoint, lambda request: Reply(400) if request.method == "POST" else None) as between:
        result = pushed(ours, plain, between.endpoint, piece=10)
    again = pushed(ours, plain, piece=10)

    assert (result.sent, len(result.failed)) == ((), 1)
    assert again.sent == (TEST + "large",)
    assert plain.state(TEST) == graphs_of(ours)


def test_a_server_that_takes_nothing_is_not_asked_for_ever(plain):
    ours = made({f"doc/{n:02}": 1 for n in range(20)})

    def only_the_manifest(request: Request) -> Reply | None:
        return None if request.graph == MANIFEST else Reply(413)

    with relay(plain.endpoint, only_the_manifest) as between, pytest.raises(StoreError, match=r"HTTP 413.* 0 of 20"):
        pushed(ours, plain, between.endpoint)

    assert sum(graph != MANIFEST for _, graph in between.writes) == MOST_REFUSED


def test_virtuoso_says_what_is_wrong_with_a_graph(virtuoso_server, monkeypatch):
    """It leaves the rest of a request that it refuses on the line, and takes it for the next one."""
    monkeypatch.setattr("kg.publish.push.remote.PATIENCE", PATIENCE.new(backoff_factor=0))
    virtuoso_server.clear(OURS)
    with (
        Remote(virtuoso_server.endpoint, virtuoso_server.access, 60) as theirs,
        pytest.raises(StoreError, match=r"HTTP 500: .*not configured to have default graph"),
    ):
        theirs.replace(DEFAULT, ["<http://a> <http://b> <http://c> .\n"] * 1000)


def test_a_redirect_is_not_followed(plain):
    """A PUT that is sent on as a GET would seem to succeed."""
    with (
        relay(plain.endpoint, lambda _: Reply(302, {"Location": "https://elsewhere.example/store"})) as between,
        pytest.raises(
            StoreError, match=r"HTTP 302: the graph store is elsewhere; give https://elsewhere.example/store"
        ),
    ):
        pushed(made({"a": 1}), plain, between.endpoint)

    assert len(between.requests) == 1


def test_a_server_that_only_seems_to_take_a_graph_is_found_out(plain):
    with (
        relay(plain.endpoint, lambda _: Reply(200)) as between,
        pytest.raises(StoreError, match="took this graph and does not give it back; is this a graph store's address"),
    ):
        pushed(made({"a": 1}), plain, between.endpoint)

    assert between.writes == [("PUT", MANIFEST)]


@pytest.mark.parametrize("path", ["", "query", "nothing"])
def test_another_address_of_a_server_is_no_graph_store(plain, path):
    address = plain.endpoint.removesuffix("store") + path

    with pytest.raises(StoreError, match=r"is this a graph store's address\?|HTTP 400"):
        pushed(made({"a": 1}), plain, address)


def test_a_server_that_is_down_is_named(plain):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/store"

    with pytest.raises(StoreError, match=f"{address}: no connection: Connection refused; is the server running"):
        pushed(made({"a": 1}), plain, address)


def test_a_server_that_never_answers_is_given_up(plain, monkeypatch):
    monkeypatch.setattr("kg.publish.push.remote.PATIENCE", PATIENCE.new(backoff_factor=0))

    def slow(_request: Request) -> Reply:
        time.sleep(0.2)
        return Reply(200)

    with (
        relay(plain.endpoint, slow) as between,
        pytest.raises(StoreError, match=r"no answer in time \(10 s to connect, 0\.02 s to answer\)"),
    ):
        pushed(made({"a": 1}), plain, between.endpoint, seconds=0.02)


# -- who pushes


def test_a_wrong_password_is_named(virtuoso_server):
    wrong = Access("dba", "a-wrong-one")

    with pytest.raises(StoreError, match="HTTP 401: the user or password in KG_PUSH_USER and KG_PUSH_PASSWORD is not"):
        push(made({"a": 1}), virtuoso_server.endpoint, MANIFEST, access=wrong)


def test_a_missing_password_is_asked_for(virtuoso_server, monkeypatch):
    monkeypatch.delenv("KG_PUSH_USER", raising=False)
    monkeypatch.delenv("KG_PUSH_PASSWORD", raising=False)

    with pytest.raises(StoreError, match="HTTP 401: the server asks who is there; set KG_PUSH_USER and"):
        push(made({"a": 1}), virtuoso_server.endpoint, MANIFEST)


def test_user_and_password_come_from_the_environment_and_are_told_nobody(virtuoso_server, monkeypatch, caplog):
    virtuoso_server.clear(OURS)
    monkeypatch.setenv("KG_PUSH_USER", virtuoso_server.access.user)
    monkeypatch.setenv("KG_PUSH_PASSWORD", virtuoso_server.access.password)

    with caplog.at_level(logging.DEBUG):
        result = push(made({"a": 1}), virtuoso_server.endpoint, MANIFEST)

    assert result.sent == (TEST + "a",)
    assert caplog.records
    assert virtuoso_server.access.password not in caplog.text + repr(Access.from_environment()) + repr(result)


def test_a_user_who_may_not_write_is_told_so(virtuoso_server):
    """The address without -auth is for everybody, to read."""
    virtuoso_server.clear(OURS)
    everybody = virtuoso_server.endpoint.removesuffix("-auth")

    with pytest.raises(StoreError, match=r"HTTP 403: this user may not write here; set KG_PUSH_USER and .*Permission"):
        push(made({"a": 1}), everybody, MANIFEST, access=Access())


@pytest.mark.parametrize("scheme", [None, "basic"])
def test_basic_authentication_is_spoken_where_it_is_asked_for(plain, scheme):
    def guarded(request: Request) -> Reply | None:
        right = "Basic d8OlcjpzZWNyw6l0"  # "wår:secrét" in UTF-8
        return None if request.authorization == right else Reply(401, {"WWW-Authenticate": 'Basic realm="a store"'})

    with relay(plain.endpoint, guarded) as between:
        push(made({"a": 1}), between.endpoint, MANIFEST, access=Access("wår", "secrét", scheme))

    refused = [request for request in between.requests if request.authorization is None]
    assert len(refused) == (0 if scheme else 1)
    assert TEST + "a" in plain.counts(TEST)


def test_what_is_for_this_machine_goes_through_no_proxy(plain, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    assert pushed(made({"a": 1}), plain).sent == (TEST + "a",)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """A certificate for this machine that nobody else has signed, with its key."""
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    options = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    command = [program("openssl"), *options.split(), "-keyout", "-", "-out", "-"]
    path.write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)
    return path


def test_a_server_that_does_not_prove_who_it_is_is_told_nothing(plain, certificate):
    with (
        relay(plain.endpoint, certificate=certificate) as between,
        pytest.raises(StoreError, match=r"does not prove who it is: .*self-signed.*; expected a certificate that"),
    ):
        push(made({"a": 1}), between.endpoint, MANIFEST, access=Access("user", "secret", "basic"))

    assert between.requests == []


def test_a_certificate_of_ones_own_can_be_trusted(plain, monkeypatch, certificate):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))

    with relay(plain.endpoint, certificate=certificate) as between:
        push(made({"a": 1}), between.endpoint, MANIFEST, access=Access("user", "secret", "basic"))

    assert {request.authorization for request in between.requests} == {"Basic dXNlcjpzZWNyZXQ="}
    assert TEST + "a" in plain.counts(TEST)


def test_credentials_are_not_sent_before_they_are_asked_for(plain, monkeypatch, tmp_path, certificate):
    """Neither ours nor those of a .netrc file."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password something\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))

    with relay(plain.endpoint, certificate=certificate) as between:
        push(made({"a": 1}), between.endpoint, MANIFEST, access=Access("user", "secret"))

    assert {request.authorization for request in between.requests} == {None}


def test_an_unknown_scheme_is_named(plain):
    with (
        relay(plain.endpoint, lambda _: Reply(401, {"WWW-Authenticate": "Bearer"})) as between,
        pytest.raises(StoreError, match="expected basic or digest authentication; got 'Bearer'"),
    ):
        push(made({"a": 1}), between.endpoint, MANIFEST, access=Access("user", "secret"))


@pytest.mark.parametrize(
    ("endpoint", "allowed", "sent"),
    [
        ("https://store.example/data", False, True),
        ("http://127.0.0.1:7878/store", False, True),
        ("http://localhost:7878/store", False, True),
        ("http://[::1]:7878/store", False, True),
        ("http://store.example/data", False, False),
        ("http://10.0.0.1/data", False, False),
        ("http://127.0.0.1.store.example/data", False, False),
        ("http://store.example/data", True, True),
    ],
)
@pytest.mark.parametrize("scheme", ["basic", "digest"])
def test_a_password_does_not_travel_in_the_clear_to_another_machine(endpoint, allowed, sent, scheme):
    chosen = Access("user", "secret", scheme, in_the_clear=allowed)
    asked = replace(chosen, scheme=None)

    for credentials in (lambda: chosen.start(endpoint), lambda: asked.answer(f'{scheme} realm="a"', endpoint)):
        if sent:
            assert credentials()
        else:
            with pytest.raises(StoreError, match="over plain http for others to read; expected https"):
                credentials()


def test_the_digest_is_chosen_where_a_server_leaves_the_choice():
    challenge = 'Basic realm="a", Digest realm="a", nonce="b"'

    assert type(Access("user", "secret").answer(challenge, "https://store.example/")).__name__ == "HTTPDigestAuth"


@pytest.mark.parametrize("given", [{"KG_PUSH_USER": "dba"}, {"KG_PUSH_PASSWORD": "secret"}])
def test_a_user_without_a_password_is_an_error(given):
    with pytest.raises(StoreError, match="expected KG_PUSH_USER and KG_PUSH_PASSWORD to be set both or neither"):
        Access.from_environment(environment=given)


def test_a_scheme_that_is_not_spoken_is_refused():
    with pytest.raises(StoreError, match="--auth: expected basic or digest; got 'bearer'"):
        Access.from_environment(scheme="bearer", environment={})


@pytest.mark.parametrize(
    "endpoint", ["ftp://store.example/", "store.example/data", "", "http:///data", "http://a/#b", "http://a:99999/"]
)
def test_what_is_no_address_is_refused(endpoint):
    with pytest.raises(StoreError, match=r"expected .*as in http://127"):
        push(made({"a": 1}), endpoint, MANIFEST, access=Access())


def test_an_address_with_a_password_is_refused_and_not_repeated():
    with pytest.raises(StoreError, match="does not belong in an address") as caught:
        push(made({"a": 1}), "https://user:secret@store.example/data", MANIFEST, access=Access())

    assert "secret" not in str(caught.value)
