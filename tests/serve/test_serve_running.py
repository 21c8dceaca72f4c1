"""The server as a process: where it listens, what it says, how it ends, and what it serves after another build."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from handmade import corpus
from live_server import CODE, ENDLESS, serving, write_folder

from kg.errors import StoreError
from kg.serve import serve
from kg.serve.running import address_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Three articles made by hand."""
    return write_folder(tmp_path_factory.mktemp("running"))


def test_it_says_where_it_is_only_when_it_can_be_asked(folder):
    with serving(folder) as server:
        assert server.url == f"http://{server.host}/"
        assert server.warning is None
        assert server.query("ASK {}").json()["boolean"] is True


def test_it_listens_on_this_machine_only(folder):
    with serving(folder) as server:
        [listening] = [
            line.split()[1]
            for line in Path(f"/proc/{server.process.pid}/net/tcp").read_text().splitlines()[1:]
            if line.split()[1].endswith(f":{int(server.host.split(':')[1]):04X}") and line.split()[3] == "0A"
        ]

    assert listening.startswith("0100007F:")


def test_a_port_that_is_in_use_is_an_error_with_a_hint(folder):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            StoreError, match=rf"^127\.0\.0\.1:{port}: cannot listen there: address already in use; --port"
        ):
            serve(folder, port=port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("not a host", 0), ("192.0.2.1", 0)])
def test_a_place_where_nobody_can_listen_is_an_error(folder, host, port):
    with pytest.raises(StoreError, match=r"cannot listen there|expected a port"):
        serve(folder, host=host, port=port)


def test_a_folder_without_a_store_says_how_to_make_one(tmp_path):
    with pytest.raises(StoreError, match=r"no store in this folder; `kg build -o .*` makes one"):
        serve(tmp_path)
    with pytest.raises(StoreError, match="no store in this folder"):
        serve(tmp_path / "nothing")


@pytest.mark.parametrize("origin", ["*", "https://example.org/", "example.org", "null"])
def test_what_is_no_origin_is_an_error(folder, origin):
    with pytest.raises(StoreError, match=r"expected an origin such as https://example\.org"):
        serve(folder, port=0, cors=origin)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"])
def test_on_this_machine_there_is_nothing_to_warn_of(host):
    assert address_of(host, 7200).warning is None


def test_elsewhere_there_is_a_warning():
    found = address_of("0.0.0.0", 7200)

    assert found.url == "http://127.0.0.1:7200/"
    assert found.warning == "everyone who reaches this machine's port 7200 may read the graph and ask it questions"
    assert address_of("192.0.2.1", 80).url == "http://192.0.2.1:80/"


def test_any_address_must_be_asked_for_and_is_then_served(folder):
    with serving(folder, host="0.0.0.0") as server:
        port = server.host.split(":")[1]

        assert "everyone who reaches this machine's port" in str(server.warning)
        assert server.get("/sparql?query=ASK%7B%7D", Host=f"10.0.0.7:{port}").status == 200
        assert server.get("/sparql?query=ASK%7B%7D", Host=f"evil.example:{port}").status == 421


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)])
def test_an_interrupted_server_leaves_no_process_behind(folder, sent, code):
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", CODE, json.dumps({"folder": str(folder), "port": 0})],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout is not None
    server_url, _ = json.loads(process.stdout.readline())
    host, port = server_url.removeprefix("http://").strip("/").split(":")
    with closing(socket.create_connection((host, int(port)))) as busy:
        query = ENDLESS.replace(" ", "%20")
        busy.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        time.sleep(1)
        workers = [home for home in Path("/proc").glob("[0-9]*") if is_child(home, process.pid)]
        start = time.monotonic()
        process.send_signal(sent)
        out, errors = process.communicate(timeout=20)
        ended = time.monotonic() - start
        answer = busy.recv(10_000)

    assert len(workers) == 1
    assert not any(home.exists() for home in workers)
    assert (process.returncode, out, errors) == (code, "", "")
    assert ended < 2
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"the server is being ended" in answer


def is_child(home: Path, parent: int) -> bool:
    """Whether a folder in /proc is that of a process of another."""
    try:
        return int((home / "stat").read_text().rpartition(")")[2].split()[1]) == parent
    except OSError:
        return False


def test_a_store_that_is_built_anew_is_picked_up(tmp_path):
    articles = corpus()
    folder = write_folder(tmp_path / "output", articles[:1])
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?article a schema:NewsArticle }"
    with serving(folder) as server:
        before, page_before = server.query(count).rows(), server.get("/").text
        write_folder(folder, articles)
        after, page_after = server.query(count).rows(), server.get("/").text

    assert (before, after) == ([{"n": "1"}], [{"n": "3"}])
    assert "<dd>1</dd>" in page_before
    assert "<dd>3</dd>" in page_after


def test_a_store_that_has_vanished_is_an_error_of_the_server(tmp_path):
    folder = write_folder(tmp_path / "output")
    with serving(folder) as server:
        shutil.rmtree(folder)
        found = server.query("ASK {}")

    assert found.status == 500
