"""The whole path: from articles to files, again and again, in several processes, and when it is interrupted."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic, to_canonical_graph

import kg
from kg.cache import Cache, document_key, extractor_key, lexicon_key
from kg.model import Document, Extraction
from kg.pipeline import Extractor, Plan, extract_all
from kg.publish import to_line
from kg.statements.cache import lexicon_from_json, lexicon_to_json
from kg.workers import Pool

ROOT = Path(__file__).parent.parent
TAKEOVERS = ROOT / "tests" / "takeovers"
OUTPUTS = ("graph.ttl", "graph.trig", "graph.html", "extractions.jsonl")
ENGLISH = "Norway threatened Sweden. The Swedish army killed rebel leader Peter Holm in Oslo. Kenya sanctioned Peru."
DUTCH = "Noorwegen heeft Zweden bedreigd. President Anna Berg ontmoette in Oslo de Zweedse premier Peter Holm."


def relations(extraction: Extraction) -> set[tuple[str, str, str]]:
    """The direct relations with the names of their ends."""
    names = {entity.id: entity.name for entity in extraction.entities}
    return {(names[r.subject], r.predicate, names[r.object]) for r in extraction.relations}


# -- one text


def test_a_sentence_gives_its_relations(extractor):
    found = extractor.extract(Document("a", "Norway threatened Sweden."))

    assert found.document.language == "en"
    assert relations(found) == {("Norway", "threatens", "Sweden")}


def test_a_text_without_words_gives_nothing(extractor):
    found = extractor.extract(Document("a", " \n\n…\n", "en"))

    assert (found.entities, found.statements, found.relations) == ((), (), ())


def test_a_language_without_a_lexicon_is_refused(extractor):
    with pytest.raises(
        kg.DocumentError, match=r"^b: the language is 'fr', for which there is no lexicon; there are: en, nl"
    ):
        extractor.extract(Document("b", "La Norvège menace la Suède.", "fr"))


def test_half_a_surrogate_pair_is_refused(extractor):
    with pytest.raises(kg.DocumentError, match=r"^c: character 6 is half of a surrogate pair"):
        extractor.extract(Document("c", "Norway\ud83d threatened Sweden.", "en"))


ODD = (
    "\u00a0",
    "\u2028",
    "\r\n",
    "\u0301",
    "😀",
    "👩🏽‍🚀",
    "\u200f",
    "شرق",
    "\ufeff",
    "\u200b",
    "\t",
    "\x00",
    "—",
    "’",
    "„",
)


@pytest.mark.parametrize("seed", range(12))
def test_evidence_re_slices_whatever_the_text(extractor, seed):
    """Emoji, combining marks, CRLF, no-break spaces, line separators, right-to-left text."""
    dice = random.Random(seed)
    text = dice.choice([ENGLISH, DUTCH, ENGLISH + "\r\n\r\n" + DUTCH])
    for _ in range(dice.randrange(1, 12)):
        place = dice.randrange(len(text) + 1)
        text = text[:place] + dice.choice(ODD) + text[place:]

    found = extractor.extract(Document("fuzzed", text, dice.choice(["en", "nl"]), "2020-01-03"))

    check_evidence(found)


def test_evidence_re_slices_in_the_samples(sample_graph):
    lines = (sample_graph / "extractions.jsonl").read_text(encoding="utf-8").splitlines()

    assert len(lines) >= 6
    for line in lines:
        check_record(json.loads(line))


def check_evidence(extraction: Extraction) -> None:
    """Every span is what it says it is."""
    check_record(json.loads(to_line(extraction)) | {"document": {"text": extraction.document.text}})


def check_record(record: dict) -> None:
    """The same for a record."""
    text = record["document"]["text"]
    spans = [mention for entity in record["entities"] for mention in entity["mentions"]]
    for statement in record["statements"]:
        evidence = statement["evidence"]
        spans += [evidence | {"text": evidence["quote"]}, evidence["trigger"], *statement["roles"]]
        spans += [statement["time"]] if statement["time"] else []
    for span in spans:
        assert text[span["start"] : span["end"]] == span["text"] != ""


# -- a relation by data alone


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Harbour Bank was bought by Atlas Motors last year."),
        ("en", "Atlas Motors, which has acquired Harbour Bank, is a company from Peru."),
        ("en", "Investors praised the acquisition of Harbour Bank by Atlas Motors."),
        ("nl", "Harbour Bank is vorig jaar door Atlas Motors overgenomen."),
        ("nl", "Atlas Motors neemt Harbour Bank over."),
    ],
)
def test_a_relation_is_added_by_data_alone(takeovers, language, text):
    start_buyer, start_bought = text.index("Atlas Motors"), text.index("Harbour Bank")
    names = [(start_buyer, start_buyer + 12, "Company"), (start_bought, start_bought + 12, "Company")]

    found = takeovers.extract_example(text, language, sorted(names))

    assert ("Atlas Motors", "acquires", "Harbour Bank") in relations(found)


def test_the_added_relation_reaches_the_graph(takeovers, tmp_path):
    document = Document("a", "Microsoft acquired Nokia in 2014.", "en")

    Plan(takeovers.ontology, tmp_path).assemble([takeovers.extract(document)])

    assert kg.query(tmp_path, "ASK { ?buyer kg:acquires ?bought }").answer
    assert kg.validate(tmp_path, ontology=takeovers.ontology) == ()


@pytest.fixture(scope="module")
def takeovers(extractor) -> Extractor:
    """An extractor that knows takeovers; it borrows the pipelines."""
    found = Extractor(kg.load_ontology(beside=[TAKEOVERS]))
    for code in ("en", "nl"):
        found.annotator._pipelines[code] = extractor.annotator.pipeline(code)
    return found


# -- a build


def test_a_build_writes_its_files_and_a_report(sample_graph):
    report = json.loads((sample_graph / "report.json").read_text(encoding="utf-8"))

    assert all((sample_graph / name).stat().st_size for name in OUTPUTS)
    assert (report["documents"], report["errors"], report["version"]) == (9, [], kg.__version__)
    assert report["relations"] >= 100
    assert report["languages"] == {"nl": 5, "en": 4}


def test_the_sample_graph_conforms_to_the_shapes(sample_graph):
    assert kg.validate(sample_graph) == ()


def test_three_parsers_read_the_same_triples(sample_graph):
    """Ours names no blank nodes, so sorted N-Triples can be compared."""
    file = sample_graph / "graph.ttl"
    by_rdflib = rdflib.Graph().parse(file)
    by_oxigraph = rdflib.Graph().parse(
        data=ox.serialize(ox.parse(path=str(file)), format=ox.RdfFormat.N_TRIPLES), format="nt"
    )
    assert isomorphic(by_rdflib, by_oxigraph)
    rapper = shutil.which("rapper")
    if rapper is None:
        pytest.skip("rapper is missing: install raptor2-utils")
    written = subprocess.run(
        [rapper, "-q", "-i", "turtle", "-o", "ntriples", str(file)], capture_output=True, check=True
    ).stdout

    assert isomorphic(by_rdflib, rdflib.Graph().parse(data=written, format="nt"))


def test_the_named_graphs_are_the_documents_and_the_links(sample_graph):
    graphs = {quad.graph_name.value for quad in ox.parse(path=str(sample_graph / "graph.trig"))}

    assert sum("/id/doc/" in graph for graph in graphs) == 9
    assert "https://w3id.org/newskg/id/graph/links" in graphs


def test_the_same_countries_are_one_node_across_languages(sample_graph):
    query = (
        "SELECT ?e (COUNT(DISTINCT ?lang) AS ?n) WHERE { ?d schema:mentions ?e ; schema:inLanguage ?lang } GROUP BY ?e"
    )
    shared = {row[0].value.rsplit("/id/")[-1] for row in kg.query(sample_graph, query).rows if row[1].value == "2"}

    assert {"place/united-states", "place/russia", "place/iran"} <= shared


@pytest.mark.slow
def test_a_build_gives_the_same_bytes_under_every_hash_seed(tmp_path, sample_graph, samples):
    for seed in ("0", "1"):
        kg_build(samples, tmp_path / seed, PYTHONHASHSEED=seed)

    for name in OUTPUTS:
        assert (
            (tmp_path / "0" / name).read_bytes()
            == (tmp_path / "1" / name).read_bytes()
            == (sample_graph / name).read_bytes()
        )


def kg_build(sources: Path, output: Path, *options: str, **environment: str) -> None:
    """Build in a process of its own."""
    command = [sys.executable, "-m", "kg", "build", str(sources), "-o", str(output), *options]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=os.environ | environment)


def test_the_order_of_documents_does_not_matter(sample_graph, tmp_path, news):
    from kg.publish import read_records

    found = list(read_records(sample_graph / "extractions.jsonl"))
    Plan(news, tmp_path).assemble(found[::-1])

    for name in OUTPUTS[:3]:
        assert (tmp_path / name).read_bytes() == (sample_graph / name).read_bytes()


def test_nothing_is_written_when_there_is_no_article(tmp_path, news):
    with pytest.raises(kg.DocumentError, match="none of the sources gave an article"):
        kg.build([tmp_path / "missing.txt"], tmp_path / "out", ontology=news)

    assert not (tmp_path / "out" / "graph.ttl").exists()


def test_the_base_is_configurable(extractor, tmp_path):
    found = extractor.extract(Document("a", "Norway threatened Sweden."))

    Plan(extractor.ontology, tmp_path, base="https://example.org/news/").assemble([found])

    ask = "ASK { <https://example.org/news/place/norway> kg:threatens <https://example.org/news/place/sweden> }"
    assert kg.query(tmp_path, ask).answer


# -- what was done is not done again


def test_an_unchanged_document_is_not_extracted_again(sample_graph, samples, news, monkeypatch):
    before = {name: (sample_graph / name).read_bytes() for name in OUTPUTS}
    monkeypatch.setattr(Extractor, "extract", fail)

    report = kg.build([samples], sample_graph, ontology=news)

    assert report.cached == report.documents
    assert {name: (sample_graph / name).read_bytes() for name in OUTPUTS} == before


def fail(*_arguments: object) -> None:
    """What must not be called."""
    pytest.fail("was called")


def test_a_changed_document_is_extracted_again_and_nothing_else(extractor, tmp_path, monkeypatch):
    seen: list[str] = []
    one, two = Document("one", "Norway threatened Sweden.", "en"), Document("two", "Kenya sanctioned Peru.", "en")
    monkeypatch.setattr(Extractor, "extract", lambda _self, document: seen.append(document.id) or Extraction(document))

    kg.build([one, two], tmp_path, ontology=extractor.ontology)
    kg.build([one, replace(two, published="2020-01-03")], tmp_path, ontology=extractor.ontology)

    assert seen == ["one", "two", "two"]
    assert len(list((tmp_path / ".cache").rglob("*.json"))) == 2


def test_a_broken_cache_entry_is_as_good_as_none(extractor, tmp_path, monkeypatch):
    document = Document("one", "Norway threatened Sweden.", "en")
    cache = Cache(tmp_path / ".cache")
    cache.put(document_key(document, extractor_key(extractor.ontology)), b'{"document": ')
    monkeypatch.setattr(Extractor, "extract", lambda _self, document: Extraction(document))

    assert kg.build([document], tmp_path, ontology=extractor.ontology).cached == 0


def test_a_cache_that_cannot_be_written_keeps_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file")

    cache.put("abcd", b"1")

    assert cache.get("abcd") is None


@pytest.mark.slow
def test_a_killed_build_resumes(tmp_path, samples, news):
    articles = tmp_path / "articles"
    articles.mkdir()
    for number in range(40):
        (articles / f"{number}.txt").write_text(f"{ENGLISH}\n\n" * 20 + f"Number {number}.", encoding="utf-8")
    output = tmp_path / "out"
    command = [sys.executable, "-m", "kg", "build", str(articles), "-o", str(output), "-l", "en", "--jobs", "1"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(lambda: len(list(output.glob(".cache/*/*.json"))) >= 3 or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    process.wait()

    done = len(list(output.glob(".cache/*/*.json")))
    assert 3 <= done < 40
    assert not (output / "graph.ttl").exists()
    report = kg.build([articles], output, ontology=news, language="en")

    assert (report.documents, report.errors) == (40, [])
    assert report.cached >= done
    assert list(output.rglob("*.tmp")) == []


def wait_for(ready, seconds: float = 120) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, "took too long"
        time.sleep(0.05)


def test_a_compiled_lexicon_survives_the_file(extractor):
    for code in ("en", "nl"):
        lexicon = extractor.lexicon(code)

        again = lexicon_from_json(lexicon_to_json(lexicon))

        assert again.patterns == lexicon.patterns
        assert again.failures == lexicon.failures
        assert {name: list(found) for name, found in again.index.by_lemma.items()} == lexicon.index.by_lemma
        assert (again.index.by_name, again.index.frames) == (lexicon.index.by_name, lexicon.index.frames)


def test_keys_change_with_what_they_depend_on(news):
    other = replace(news, fingerprint="other")
    document = Document("a", "text")

    assert extractor_key(news) != extractor_key(other)
    assert len({lexicon_key(news, "en"), lexicon_key(news, "nl"), lexicon_key(other, "en")}) == 3
    changed = [document, replace(document, text="Text"), replace(document, id="b"), replace(document, published="2020")]
    assert len({document_key(each, "k") for each in changed}) == 4
    assert document_key(document, "k") != document_key(document, "l")


# -- several processes


def test_several_processes_give_the_same_in_the_same_order(extractor):
    documents = [Document(f"d{n}", text, "en") for n, text in enumerate([ENGLISH, "Kenya sanctioned Peru."] * 3)]
    bad = kg.DocumentError("no such file", file="x.txt")

    found = list(extract_all([documents[0], bad, *documents[1:]], extractor.ontology, jobs=2))

    assert bad in found
    assert [each for each in found if each is not bad] == [extractor.extract(document) for document in documents]


def test_a_process_that_dies_takes_only_its_document_with_it():
    documents = [Document(name, "") for name in ("a", "deadly", "b", "bad", "c")]

    found = list(Pool(partial(prepare_deadly), 2).extract_all(documents))

    assert [each.document.id if isinstance(each, Extraction) else str(each) for each in found] == [
        "a",
        "deadly: its process died (exit code -9); perhaps the memory was full",
        "b",
        "bad: is bad",
        "c",
    ]


def test_what_is_wrong_with_all_stops_the_pool():
    with pytest.raises(kg.KgError, match="no pipeline"):
        list(Pool(prepare_nothing, 2).extract_all([Document("a", "")]))


def test_documents_are_read_only_as_they_are_needed():
    asked: list[int] = []
    documents = (asked.append(number) or Document(str(number), "") for number in range(1000))

    next(Pool(partial(prepare_deadly), 2).extract_all(documents))

    assert len(asked) < 20


def prepare_deadly():
    """An extraction that dies of one document and refuses another."""

    def extract(document: Document) -> Extraction:
        if document.id == "deadly":
            os.kill(os.getpid(), signal.SIGKILL)
        if document.id == "bad":
            raise kg.DocumentError("is bad", file=document.id)
        return Extraction(document)

    return extract


def prepare_nothing():
    """A process that cannot start to work."""
    from kg.errors import OntologyError

    raise OntologyError("no pipeline")


# -- gold cases


@pytest.mark.parametrize(
    "case", sorted(path for path in (ROOT / "tests" / "gold").iterdir() if path.is_dir()), ids=lambda p: p.name
)
def test_gold_case(case, extractor, tmp_path):
    """A folder with articles and the relations that they state."""
    articles = [found for found in kg.read_documents([case]) if isinstance(found, Document)]
    Plan(extractor.ontology, tmp_path).assemble([extractor.extract(document) for document in articles])
    direct = {rdflib.URIRef(extractor.ontology.namespace + name) for name in extractor.ontology.relations}

    built = rdflib.Graph()
    for triple in rdflib.Graph().parse(tmp_path / "graph.ttl"):
        if triple[1] in direct:
            built.add(triple)
    wanted = rdflib.Graph().parse(case / "expected.ttl")

    assert articles
    assert lines(built) == lines(wanted)
    assert isomorphic(built, wanted)


def lines(graph: rdflib.Graph) -> list[str]:
    """Triples in a form in which a difference can be read."""
    return sorted(
        " ".join(str(term).rsplit("/id/")[-1].rsplit("#")[-1] for term in triple)
        for triple in to_canonical_graph(graph)
    )
