"""What one client may take from the others: time, memory, bytes, places in the queue; and no 200 is cut off."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest
from live_server import ENDLESS, FORM, Server, serving, write_folder

SECONDS = 2
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?threat a kg:Threat }"
EVERYTHING = "SELECT * WHERE { ?s ?p ?o }"
GREEDY = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
LIMITS = {
    "seconds": SECONDS,
    "processes": 2,
    "waiting": 60,
    "most_bytes": 20_000,
    "most_asked": 10_000,
    "memory": 1024**3,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Three articles made by hand."""
    return write_folder(tmp_path_factory.mktemp("limits"))


@pytest.fixture(scope="module")
def server(folder) -> Iterator[Server]:
    """A server with narrow limits."""
    with serving(folder, limits=LIMITS) as found:
        yield found


def test_an_endless_query_is_stopped_while_others_are_answered(server):
    with ThreadPoolExecutor() as pool:
        start = time.monotonic()
        endless = pool.submit(server.query, ENDLESS)
        time.sleep(0.3)
        others = [server.query(COUNT) for _ in range(10)]
        answered = time.monotonic() - start
        stopped = endless.result()
        ended = time.monotonic() - start

    assert [found.rows() for found in others] == [[{"n": "2"}]] * 10
    assert answered < SECONDS
    assert (stopped.status, stopped.text) == (503, f"no answer within {SECONDS} s\n")
    assert SECONDS <= ended < SECONDS + 3


def test_a_query_that_nobody_can_read_in_time_is_stopped_too(server):
    """Reading a query may take as long as answering it: this one makes the search for keywords go back and forth."""
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(server.query, "SELECT * WHERE { " + "a." * 4500, method="POST")
        time.sleep(0.2)
        other = server.query(COUNT)

    assert other.status == 200
    assert slow.result().status in {400, 503}


def test_a_client_may_lower_the_limit_and_not_raise_it(server):
    start = time.monotonic()
    lower = server.query(ENDLESS, parameters=[("timeout", "0.5")])
    between = time.monotonic()
    higher = server.query(ENDLESS, parameters=[("timeout", "3600")])
    end = time.monotonic()

    assert (lower.status, lower.text) == (503, "no answer within 0.5 s\n")
    assert (higher.status, higher.text) == (503, f"no answer within {SECONDS} s\n")
    assert between - start < SECONDS < end - between < SECONDS + 3


def test_a_stopped_process_is_gone(server):
    assert server.query(COUNT).status == 200
    before = server.workers()
    assert server.query(ENDLESS).status == 503

    assert len(before - server.workers()) == 1


def test_a_query_that_needs_too_much_memory_is_stopped(folder):
    with serving(folder, limits=LIMITS | {"seconds": 60, "memory": 768 * 1024**2}) as server:
        found = server.query(GREEDY)
        after = server.query(COUNT)

    assert (found.status, found.text) == (507, "the query needs more memory than it may take\n")
    assert after.status == 200


@pytest.mark.parametrize("sparql", [EVERYTHING, "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_an_answer_that_is_too_large_is_an_error_and_no_half_answer(server, sparql):
    found = server.query(sparql)

    assert (found.status, found.text) == (413, "the answer has more than 20,000 bytes; add a LIMIT\n")
    assert server.query(sparql + " LIMIT 10").status == 200


@pytest.mark.parametrize("kind", [FORM, "application/sparql-query"])
def test_a_request_that_is_too_large_is_refused(server, kind):
    query = "ASK {} #" + "x" * 20_000
    body = urlencode({"query": query}) if kind == FORM else query
    found = server.ask("POST", "/sparql", body, Content_Type=kind)

    assert (found.status, found.text) == (413, "expected at most 10,000 bytes\n")


def test_a_body_without_end_is_not_read_to_its_end(server):
    with closing(socket.create_connection(server.host.split(":"))) as connection:
        connection.sendall(
            f"POST /sparql HTTP/1.1\r\nHost: {server.host}\r\nContent-Type: application/sparql-query\r\n"
            "Transfer-Encoding: chunked\r\n\r\n".encode()
        )
        with suppress(BrokenPipeError, ConnectionResetError):  # it may have had enough before all is sent
            for _ in range(15):
                connection.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_fifty_clients_at_the_same_time_are_all_answered(server):
    with ThreadPoolExecutor(50) as pool:
        found = list(pool.map(lambda number: server.query(f"SELECT ({number} AS ?n) WHERE {{}}"), range(50)))

    assert [each.rows() for each in found] == [[{"n": str(number)}] for number in range(50)]
    assert len(server.workers()) <= 2 + 2


def test_who_comes_when_too_many_wait_is_told_to_come_back(folder):
    with serving(folder, limits=LIMITS | {"processes": 1, "waiting": 1}) as server, ThreadPoolExecutor() as pool:
        first = pool.submit(server.query, ENDLESS)
        time.sleep(0.5)
        second = pool.submit(server.query, COUNT)
        time.sleep(0.3)
        third = server.query(COUNT)

    assert (third.status, third.text) == (503, "too many queries are waiting; try again later\n")
    assert int(third.headers["Retry-After"]) > 0
    assert first.result().status == 503
    assert second.result().rows() == [{"n": "2"}]


def test_the_pages_do_not_wait_for_users_queries(folder):
    with serving(folder, limits=LIMITS | {"processes": 1}) as server, ThreadPoolExecutor() as pool:
        endless = pool.submit(server.query, ENDLESS)
        time.sleep(0.3)
        start = time.monotonic()
        found = server.get("/api/search?q=iran")

        assert found.status == 200
        assert time.monotonic() - start < SECONDS
        assert endless.result().status == 503


def test_nobody_works_for_a_client_that_has_left(folder):
    with serving(folder, limits=LIMITS | {"processes": 1, "seconds": 60}) as server:
        with closing(server.connect()) as connection:
            connection.request("GET", "/sparql?" + urlencode({"query": ENDLESS}))
            time.sleep(0.7)
            [busy] = server.workers()
        start = time.monotonic()
        found = server.query(COUNT)

        assert found.rows() == [{"n": "2"}]
        assert time.monotonic() - start < 10
        assert busy not in server.workers()
