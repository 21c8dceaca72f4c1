"""Measure what may not get worse: speed against the bare pipelines, the cost of a large lexicon, memory over time."""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import kg
from kg.pipeline import Extractor
from kg.statements import Lexicon, find_matches
from kg.statements.pattern import TriggerIndex

ROOT = Path(__file__).resolve().parents[2]
BULK = ROOT.parent / "shared" / "bulk"
SLOWEST = 0.5  # of the bare pipelines' words per second
DEAREST = 1.3  # times the cost of matching, with a lexicon three times as large
FATTEST = 1.1  # times the memory, with four times as many documents


def main() -> int:
    """Measure, print, and say what is worse than it may be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=120, help="articles per language")
    parser.add_argument("--memory-of", metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory_of:
        return tell_memory(options.memory_of)
    articles = {code: texts(code, options.documents) for code in ("en", "nl")}
    results = [throughput(articles), matching(articles), memory(articles)]
    return 0 if all(results) else 1


def texts(code: str, count: int) -> list[str]:
    """Articles of a language: from ../shared/bulk, else the samples over and over."""
    file = BULK / f"{code}.jsonl.gz"
    if file.exists():
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            return [json.loads(line)["text"][:20_000] for line in islice(lines, count)]
    samples = [d.text for d in kg.read_documents([ROOT / "kg" / "samples"]) if isinstance(d, kg.Document)]
    return [samples[number % len(samples)] for number in range(count)]


def write(articles: dict[str, list[str]], path: Path) -> None:
    """Articles as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for code, found in articles.items():
            for number, text in enumerate(found):
                record = {"id": f"{code}-{number}", "text": text, "language": code, "published": "2020-01-03"}
                file.write(json.dumps(record, ensure_ascii=False) + "\n")


def seconds(work: Callable[[], object]) -> float:
    """The processor's time for something; other programs on the machine do not count."""
    started = time.process_time()
    work()
    return time.process_time() - started


def throughput(articles: dict[str, list[str]]) -> bool:
    """Compare `kg build` with the bare pipelines: one process, the same texts, the same run."""
    extractor = Extractor(kg.load_ontology())
    pipelines = {code: extractor.annotator.pipeline(code) for code in articles}
    for code in articles:  # not what is measured
        extractor.lexicon(code)
        list(pipelines[code].pipe(articles[code][:5]))
    words = sum(len(text.split()) for found in articles.values() for text in found)
    bare = seconds(lambda: [list(pipelines[code].pipe(found)) for code, found in articles.items()])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        write(articles, path)
        build = seconds(lambda: kg.build([path], Path(folder) / "graph", jobs=1))
    ratio = bare / build
    print(f"bare pipelines: {words / bare:,.0f} words/s; kg build: {words / build:,.0f} words/s")
    print(f"kg build has {ratio:.2f} of their speed (at least {SLOWEST})")
    return ratio >= SLOWEST


def matching(articles: dict[str, list[str]]) -> bool:
    """Compare matching with our lexicons and with lexicons three times as large."""
    extractor = Extractor(kg.load_ontology())
    documents = [
        kg.Document(f"{code}-{n}", text, code) for code, found in articles.items() for n, text in enumerate(found[:40])
    ]
    parsed = [extractor.parse(document) for document in documents]
    ours = {code: extractor.lexicon(code) for code in articles}
    large = {code: tripled(lexicon) for code, lexicon in ours.items()}

    def match(lexicons: dict[str, Lexicon]) -> float:
        def once() -> list[int]:
            return [sum(1 for _ in find_matches(*found, extractor.ontology, lexicons)) for found in parsed]

        return min(seconds(once) for _ in range(3))

    match(ours)
    small, big = match(ours), match(large)
    sizes = [
        sum(len(found) for found in lexicon.index.by_lemma.values())
        for lexicons in (ours, large)
        for lexicon in lexicons.values()
    ]
    print(f"matching: {small:.2f} s with {sum(sizes[:2]):,} triggers, {big:.2f} s with {sum(sizes[2:]):,}")
    print(f"a lexicon three times as large costs {big / small:.2f} times as much (at most {DEAREST})")
    return big / small <= DEAREST


def tripled(lexicon: Lexicon) -> Lexicon:
    """A lexicon with two more triggers, which no text has, for each of its own."""
    more = {
        f"{lemma}{suffix}": [((f"{words[0]}{suffix}", *words[1:]), place, patterns) for words, place, patterns in found]
        for lemma, found in lexicon.index.by_lemma.items()
        for suffix in ("", "qx", "qy")
    }
    index = TriggerIndex(
        more | lexicon.index.by_lemma, lexicon.index.by_name, lexicon.index.frames, lexicon.index.compounds
    )
    return Lexicon(lexicon.language, index, lexicon.patterns * 3)


def memory(articles: dict[str, list[str]]) -> bool:
    """Compare the memory of `kg extract` after a quarter of the documents with that after all."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        write(articles, path)
        command = [sys.executable, __file__, "--memory-of", str(path)]
        quarter, all_ = map(int, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
    print(
        f"memory of kg extract: {quarter / 1024:,.0f} MB after a quarter of the texts, {all_ / 1024:,.0f} MB at the end"
    )
    return all_ / quarter <= FATTEST


def tell_memory(path: str) -> int:
    """Extract a file twice over, and print the peak memory (kB) after a quarter of it and at the end."""
    documents = [found for found in kg.read_documents([path]) if isinstance(found, kg.Document)]
    quarter = len(documents) // 4
    order = [*documents[::4], *documents]  # the first quarter has both languages
    for number, _ in enumerate(kg.extract(order, jobs=1), 1):
        if number == quarter:
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return 0


if __name__ == "__main__":
    sys.exit(main())
