"""A build that is killed while it writes leaves what was there, or what was to come, and nothing in between."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.errors import StoreError
from kg.graph import open_store
from kg.publish.files import locked

MOMENTS = 20
BUILD = """
import sys, kg
tell = lambda doing, done, total: print(doing, flush=True)
kg.build(sys.argv[2:], sys.argv[1], jobs=1, progress=tell)
"""


@pytest.fixture(scope="module")
def parts() -> tuple[list[str], list[str]]:
    """Two lists of articles whose graphs differ."""
    files = sorted(str(path) for path in (Path(kg.__file__).parent / "samples").iterdir() if path.is_file())
    return files[:2], files[1:3]


def start(output: Path, articles: list[str]) -> subprocess.Popen[str]:
    """A build in a process of its own, that has begun to write."""
    command = [sys.executable, "-c", BUILD, str(output), *articles]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == "writing":
            return process
    raise AssertionError("the build wrote nothing")


def end(process: subprocess.Popen[str]) -> int:
    """Wait for the end; the exit code."""
    with process:
        return process.wait()


def documents_in(quads: object) -> frozenset[str]:
    """The articles that a graph has."""
    return frozenset(
        quad.subject.value for quad in quads if quad.predicate.value == "http://purl.org/dc/terms/identifier"
    )


def documents_of_all(output: Path) -> dict[str, frozenset[str]]:
    """The articles that each file has; a file that cannot be read is an error."""
    with (output / "extractions.jsonl").open(encoding="utf-8") as lines:
        records = frozenset(json.loads(line)["document"]["id"] for line in lines)
    assert (output / "graph.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    json.loads((output / "report.json").read_text(encoding="utf-8"))
    return {
        "graph.ttl": documents_in(ox.parse(path=str(output / "graph.ttl"))),
        "graph.trig": documents_in(ox.parse(path=str(output / "graph.trig"))),
        "store": documents_in(open_store(output / "store").quads_for_pattern(None, None, None, ox.DefaultGraph())),
        "extractions.jsonl": frozenset(f"https://w3id.org/newskg/id/doc/{name}" for name in records),
    }


@pytest.mark.slow
def test_a_killed_build_leaves_every_file_and_the_store_whole(tmp_path, parts):
    whole = []
    for articles in parts:
        process = start(tmp_path, articles)
        begun = time.perf_counter()
        assert end(process) == 0
        took = time.perf_counter() - begun
        [documents] = set(documents_of_all(tmp_path).values())
        whole.append(documents)
    assert whole[0] != whole[1]

    dice = random.Random(0)
    broken_off = 0
    for attempt in range(5 * MOMENTS):
        process = start(tmp_path, parts[attempt % 2])
        begun = time.perf_counter()
        try:
            process.wait(took * dice.random())
            took = min(took, time.perf_counter() - begun)  # a build that ends by itself was not killed in time
        except subprocess.TimeoutExpired:
            process.kill()
        broken_off += end(process) != 0
        found = documents_of_all(tmp_path)
        assert set(found.values()) <= set(whole), f"attempt {attempt}: {found}"
        if broken_off == MOMENTS:
            break
    assert broken_off == MOMENTS

    assert end(start(tmp_path, parts[0])) == 0
    assert set(documents_of_all(tmp_path).values()) == {whole[0]}
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith((".tmp", ".new"))] == []


@pytest.mark.slow
def test_the_old_store_answers_while_the_new_one_is_written(tmp_path, parts):
    assert end(start(tmp_path, parts[0])) == 0
    store = open_store(tmp_path / "store")
    before = documents_in(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))

    for articles in (parts[1], parts[0]):
        process = start(tmp_path, articles)
        while process.poll() is None:
            assert documents_in(open_store(tmp_path / "store").quads_for_pattern(None, None, None, None))
        assert end(process) == 0
        assert documents_in(store.quads_for_pattern(None, None, None, ox.DefaultGraph())) == before


def test_two_builds_do_not_write_into_one_folder(tmp_path):
    with locked(tmp_path), pytest.raises(StoreError, match="another process is writing"), locked(tmp_path):
        pass
