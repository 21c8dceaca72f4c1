"""What a page elsewhere, or a hostile query, cannot make the server do."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from live_server import Server, serving, write_folder

ALLOWED = "https://explorer.example"
ELSEWHERE = "https://elsewhere.example"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Three articles made by hand."""
    return write_folder(tmp_path_factory.mktemp("safety"))


@pytest.fixture(scope="module")
def server(folder) -> Iterator[Server]:
    """A server as it is by default."""
    with serving(folder) as found:
        yield found


@pytest.fixture(scope="module")
def open_server(folder) -> Iterator[Server]:
    """A server that a page elsewhere may ask, and that has other names."""
    with serving(folder, cors=ALLOWED, host_names=["Graph.example", "tunnel.example:8000"]) as found:
        yield found


@contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port, and what arrives at it."""
    heard: list[bytes] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as found:

        def listen() -> None:
            while True:
                try:
                    connection, _ = found.accept()
                except OSError:
                    return
                with closing(connection):
                    heard.append(connection.recv(1000))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield found.getsockname()[1], heard
        found.shutdown(socket.SHUT_RDWR)
        thread.join(5)


# ---- queries


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
        "SELECT * { service<URL>{?s ?p ?o} }",
        "SELECT * { BIND(<URL> AS ?where) SERVICE ?where { ?s ?p ?o } }",
        "SELECT * { S\\u0045RVICE <URL> { ?s ?p ?o } }",
        "SELECT * { \\U00000053ERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { # a comment ends at a carriage return, too\rSERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { OPTIONAL { ?s kg:a\\#b ?o } SERVICE <URL> { ?a ?b ?c } }",
        "SELECT * { OPTIONAL { ?s kg:a\\'b ?o } SERVICE <URL> { ?a ?b ?c } OPTIONAL { ?s kg:a\\'b ?o } }",
        "SELECT * { VALUES ?x { true } ?s ?p trueSERVICE<URL>{ ?a ?b ?c } }",
        "SELECT * { VALUES ?x { 1 } ?s nif:beginIndex 1e0SERVICE<URL>{ ?a ?b ?c } }",
        "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
        "SELECT * { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
        "SELECT * FROM <URL> { ?s ?p ?o }",
        "SELECT * FROM NAMED <URL> { GRAPH <URL> { ?s ?p ?o } }",
        "LOAD <URL>",
        "LO\\u0041D <URL>",
        "LOAD SILENT <URL> INTO GRAPH <http://example.org/>",
    ],
)
def test_no_query_reaches_another_server(server, sparql):
    """The query is refused for its SERVICE, or the kernel refuses the socket, or there is no such graph."""
    with listener() as (port, heard):
        found = server.query(sparql.replace("URL", f"http://127.0.0.1:{port}/x"), method="POST")

        assert heard == []
    assert found.status != 200 or found.json()["results"] == {"bindings": []} or "SILENT" in sparql


def test_a_plain_service_is_refused_with_a_reason(server):
    found = server.query("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")

    assert (found.status, found.text) == (400, "SERVICE would ask another server; queries stay on this machine\n")


def test_words_that_only_look_like_keywords_are_allowed(server):
    sparql = 'SELECT ?service WHERE { BIND("SERVICE <http://x/> { } LOAD" AS ?service) } # SERVICE'

    assert server.query(sparql).rows() == [{"service": "SERVICE <http://x/> { } LOAD"}]


# ---- names


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
def test_the_names_of_this_machine_are_known(server, name):
    port = server.host.partition(":")[2]

    assert server.get("/sparql?query=ASK%7B%7D", Host=f"{name}:{port}").status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "localhost",
        "localhost:1",
        "127.0.0.1.evil.example:{port}",
        "10.0.0.1:{port}",
    ],
)
@pytest.mark.parametrize("path", ["/", "/graph", "/sparql?query=ASK%7B%7D", "/api/search?q=a", "/static/site.css"])
def test_another_name_is_refused(server, host, path):
    """A page whose name suddenly leads to this machine (DNS rebinding) asks by its own name."""
    found = server.get(path, Host=host.format(port=server.host.partition(":")[2]))

    assert found.status == 421
    assert b"is not called" in found.body


def test_other_names_are_known_if_they_are_given(open_server):
    def status(host: str) -> int:
        return open_server.get("/sparql?query=ASK%7B%7D", Host=host).status

    assert status("graph.example") == status("graph.example:443") == status("tunnel.example:8000") == 200
    assert status("tunnel.example") == status("tunnel.example:8001") == status("evil.example") == 421


def raw(server: Server, request: str) -> bytes:
    """The first line of an answer to what no client would send."""
    host, port = server.host.split(":")
    with closing(socket.create_connection((host, int(port)), timeout=10)) as connection:
        connection.sendall(request.encode("latin-1"))
        return connection.recv(1000).partition(b"\r\n")[0]


@pytest.mark.parametrize(
    "request_",
    [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET /sparql?query=ASK {{}} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "NONSENSE\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
)
def test_a_malformed_request_is_refused(folder, request_):
    with serving(folder, quiet=False) as server:  # uvicorn warns of requests that are none
        status = raw(server, request_.format(host=server.host)).split()[1]
        after = server.query("ASK {}").status

    assert status in {b"400", b"421"}
    assert after == 200


# ---- pages elsewhere


def test_other_origins_may_not_ask_by_default(server):
    found = server.query("ASK {}", Origin=ELSEWHERE)
    preflight = server.ask("OPTIONS", "/sparql", Origin=ELSEWHERE, Access_Control_Request_Method="POST")

    assert (found.status, preflight.status) == (403, 403)
    assert "Access-Control-Allow-Origin" not in found.headers
    assert "--cors" in found.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "image"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "script"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"},
    ],
)
def test_pages_elsewhere_cannot_make_it_work(server, headers):
    """They could not read the answer, but keep the machine busy."""
    assert server.query("ASK {}", **headers).status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://{host}"},
        {"Sec_Fetch_Site": "same-origin", "Sec_Fetch_Mode": "cors", "Sec_Fetch_Dest": "empty"},
        {"Sec_Fetch_Site": "none", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"},
    ],
)
def test_own_pages_and_links_to_here_work(server, headers):
    given = {name: text.format(host=server.host) for name, text in headers.items()}

    assert server.query("ASK {}", **given).status == 200


def test_one_origin_may_ask_if_it_is_given(open_server):
    found = open_server.query("ASK {}", Origin=ALLOWED)
    preflight = open_server.ask("OPTIONS", "/sparql", Origin=ALLOWED, Access_Control_Request_Method="POST")
    elsewhere = open_server.query("ASK {}", Origin=ELSEWHERE)
    nobody = open_server.query("ASK {}")

    assert (found.status, found.headers["Access-Control-Allow-Origin"]) == (200, ALLOWED)
    assert (preflight.status, preflight.headers["Access-Control-Allow-Origin"]) == (204, ALLOWED)
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    assert elsewhere.status == 403
    assert "Access-Control-Allow-Origin" not in nobody.headers
    assert all("Origin" in each.headers["Vary"] for each in (found, elsewhere, nobody))


def test_errors_may_be_read_by_that_origin_too(open_server):
    found = open_server.query("SELEKT", Origin=ALLOWED)

    assert (found.status, found.headers["Access-Control-Allow-Origin"]) == (400, ALLOWED)


# ---- what browsers are told


@pytest.mark.parametrize(
    "path",
    ["/", "/editor", "/sparql?query=ASK%7B%7D", "/sparql?query=SELEKT", "/api/prefixes", "/static/site.css", "/x"],
)
def test_every_answer_says_how_it_may_be_used(server, path):
    found = server.get(path).headers

    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Referrer-Policy"] == "no-referrer"
    assert found["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in found["Content-Security-Policy"]
    assert "default-src 'none'" in found["Content-Security-Policy"]
    assert "unsafe" not in found["Content-Security-Policy"]
    assert found["Cache-Control"] == ("no-cache" if path.startswith("/static/") else "no-store")
    assert "Server" not in found


def test_only_files_of_the_pages_are_sent(server):
    for path in (
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/yasgui/README.md",
        "/static//etc/passwd",
        "/static/",
    ):
        assert server.get(path).status == 404
