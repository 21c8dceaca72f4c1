"""Processes that answer questions, and what is done with them when they do not."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from live_server import ENDLESS, write_folder

from kg.graph import prefixes
from kg.graph.engine import ask_within, engine
from kg.graph.messages import Question, pack
from kg.graph.results import in_order, used

ONE = "SELECT (1 AS ?one) {}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Three articles made by hand."""
    return write_folder(tmp_path_factory.mktemp("engine"))


def test_a_process_is_kept_for_the_next_question(folder):
    async def ask() -> tuple[int, int]:
        async with engine(folder, size=2) as made:
            await made.ask(Question(ONE))
            first = made.idle[0].pid
            await made.ask(Question(ONE))
            return first, made.idle[0].pid

    first, second = asyncio.run(ask())
    assert first == second


def test_a_process_that_was_killed_is_replaced(folder):
    async def ask() -> list[str]:
        async with engine(folder, size=1) as made:
            first = await made.ask(Question(ONE))
            made.idle[0].kill()
            await made.idle[0].wait()
            return [first[0].outcome, (await made.ask(Question(ONE)))[0].outcome]

    assert asyncio.run(ask()) == ["answered", "answered"]


def test_what_ends_a_process_is_told(folder):
    async def ask() -> str:
        async with engine(folder, size=1) as made:
            asking = asyncio.ensure_future(made.ask(Question(ENDLESS)))
            while not made.busy:
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.3)
            next(iter(made.busy)).kill()
            return (await asking)[0].message

    assert asyncio.run(ask()) == "the process that was asked has ended: code -9"


def test_who_waits_too_long_for_a_process_is_turned_away(folder):
    async def ask() -> list[str]:
        async with engine(folder, size=1, seconds=1) as made:
            found = await asyncio.gather(*(made.ask(Question(ENDLESS)) for _ in range(3)))
            return [answer.outcome for answer, _ in found]

    outcomes = asyncio.run(ask())
    assert outcomes[0] == "too slow"
    assert set(outcomes) == {"busy", "too slow"}


def test_a_question_that_nobody_waits_for_ends_its_process(folder):
    async def ask() -> int | None:
        async with engine(folder, size=1) as made:
            asking = asyncio.ensure_future(made.ask(Question(ENDLESS)))
            while not made.busy:
                await asyncio.sleep(0.05)
            worker = next(iter(made.busy))
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            assert (await made.ask(Question(ONE)))[0].outcome == "answered"
            return worker.returncode

    assert asyncio.run(ask()) == -signal.SIGKILL


def test_a_process_ends_itself_when_nobody_is_left_to_end_it(folder):
    """Whoever asked may have been killed in the middle of a question."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "kg.graph.worker", str(folder)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert worker.stdin is not None
    start = time.monotonic()
    worker.stdin.write(pack(Question(ENDLESS, seconds=0.5)))
    worker.stdin.flush()

    assert worker.wait(20) == -signal.SIGALRM
    assert time.monotonic() - start < 10
    worker.stdin.close()


def test_an_idle_process_ends_with_whoever_started_it(folder):
    worker = subprocess.Popen([sys.executable, "-m", "kg.graph.worker", str(folder)], stdin=subprocess.PIPE)
    worker.communicate(b"", timeout=20)

    assert worker.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the filter of system calls is Linux's")
def test_the_kernel_refuses_a_process_that_answers_every_socket():
    code = """
import socket, pyoxigraph as ox
from kg.graph.worker import forbid_sockets
server = socket.create_server(("127.0.0.1", 0))
server.settimeout(0.5)
query = "SELECT * { SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }" % server.getsockname()[1]
assert forbid_sockets()
try:
    list(ox.Store().query(query))
except OSError as error:
    print(error)
try:
    server.accept()
except TimeoutError:
    print("nobody came")
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert "Permission denied" in found
    assert found.endswith("nobody came\n")


def test_a_question_within_a_limit(folder):
    answer, payload = ask_within(folder, Question("ASK { ?s a kg:Threat }", prefixes()), 20)

    assert answer.outcome == "answered"
    assert b"true" in payload
    assert ask_within(folder, Question(ENDLESS), 0.5)[0].outcome == "too slow"


def test_prefixes_are_those_in_use_and_sorted():
    kg, person = ox.NamedNode("http://kg/is"), ox.NamedNode("http://person/anna")
    triple = ox.Triple(person, kg, ox.Literal(1))
    xsd = "http://www.w3.org/2001/XMLSchema#"
    known = {"person": "http://person/", "unused": "http://unused/", "kg": "http://kg/", "xsd": xsd}

    assert used(known, [triple]) == {name: known[name] for name in ("person", "kg", "xsd")}
    assert (
        in_order(b"@prefix b: <b> .\n@prefix a: <a> .\n@prefixed") == b"@prefix a: <a> .\n@prefix b: <b> .\n@prefixed"
    )
    assert in_order(b'{"head":{}}') == b'{"head":{}}'
