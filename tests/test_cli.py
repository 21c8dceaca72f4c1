"""The command: what it says, where it says it, and how it ends."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.graph.query import recipes
from kg.publish import to_line

ROOT = Path(__file__).parent.parent
GOOD = "Norway threatened Sweden on Tuesday. The president of Norway, Anna Berg, visited Kenya."
THREATS = "SELECT ?who ?whom WHERE { ?who kg:threatens ?whom }"


# -- bad input: a clear line that names it, exit code 1, and the rest is finished


@pytest.fixture(scope="module")
def bad_articles(tmp_path_factory) -> Path:
    """One good article among everything that can be wrong."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "damaged.txt").write_bytes(
        "Noorwegen bedreigt Zweden opnieuw. België, Italië en Spanje zijn bezorgd. ".encode() * 9 + b"\xff."
    )
    (folder / "huge.txt").write_text("Norway threatened Sweden. " * 200_000, encoding="utf-8")
    (folder / "french.jsonl").write_text('{"id": "f1", "text": "La Norvège menace la Suède.", "language": "fr"}\n')
    broken = [json.dumps({"id": "j1", "text": GOOD}), '{"id": "j2", "text": ', json.dumps({"id": "j3", "text": GOOD})]
    (folder / "broken.jsonl").write_text("\n".join(broken), encoding="utf-8")
    (folder / "no-text.jsonl").write_text('{"id": "n1"}\n')
    with gzip.open(folder / "packed.jsonl.gz", "wt") as file:
        file.write(json.dumps({"id": "g1", "text": GOOD}) + "\n")
    (folder / "torn.jsonl.gz").write_bytes((folder / "packed.jsonl.gz").read_bytes()[:40])
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n")
    return folder


@pytest.fixture(scope="module")
def bad_build(bad_articles, tmp_path_factory):
    """What `kg build` makes of them."""
    output = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "kg", "build", "missing.txt", ".", "-o", str(output)]
    found = subprocess.run(
        command,
        cwd=bad_articles,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    return found, output


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.txt", "error: missing.txt: no such file or folder"),
        ("empty.txt", "error: ./empty.txt: "),
        ("binary.txt", "error: ./binary.txt: "),
        ("damaged.txt", "error: ./damaged.txt: damaged UTF-8 at byte "),
        ("huge.txt", "error: ./huge.txt: 5,200,000 bytes"),
        (
            "french.jsonl",
            "error: ./french.jsonl: line 1: the language is 'fr', for which there is no lexicon; there are: en, nl",
        ),
        ("broken.jsonl", "error: ./broken.jsonl: line 2, column 22: "),
        ("no-text.jsonl", "error: ./no-text.jsonl: line 1: "),
        ("torn.jsonl.gz", "error: ./torn.jsonl.gz: "),
        ("picture.png", "skipped: ./picture.png: "),
    ],
)
def test_bad_input_is_named_in_one_line(bad_build, name, said):
    found, _ = bad_build

    assert [line for line in found.stderr.splitlines() if line.startswith(said)], found.stderr


def test_the_rest_of_a_bad_batch_is_built(bad_build):
    found, output = bad_build
    report = json.loads((output / "report.json").read_text(encoding="utf-8"))

    assert found.returncode == 1
    assert "Traceback" not in found.stderr
    assert report["documents"] == 4
    assert (len(report["errors"]), len(report["skipped"])) == (9, 1)
    assert kg.query(output, "ASK { place:norway kg:threatens place:sweden }").answer


def test_extract_goes_on_after_bad_input(bad_articles, tmp_path, command):
    result = command("extract", bad_articles / "broken.jsonl", bad_articles / "empty.txt", "-o", tmp_path / "out.jsonl")

    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [record["document"]["id"] for record in records] == ["j1", "j3"]
    assert result.exit_code == 1
    assert result.stderr.count("error: ") == 2


def test_what_was_left_out_unharmed_is_no_failure(tmp_path, command):
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"")

    result = command("extract", tmp_path, "-o", tmp_path / "out.jsonl")

    assert result.exit_code == 0, result.output
    assert "skipped: " in result.stderr


def test_no_article_at_all_writes_no_graph(tmp_path, command):
    result = command("build", tmp_path / "nothing.txt", "-o", tmp_path / "out")

    assert result.exit_code == 1
    assert "none of the sources gave an article" in result.stderr
    assert not (tmp_path / "out" / "graph.ttl").exists()


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        (
            '[[Killling]]\ntriggers = ["kill"]\nexamples = ["[agent Norway] killed."]',
            "no frame 'Killling' in news.ttl; did you mean 'Killing'?",
        ),
        ('[[Killing]]\ntriggers = ["kill"]\nexamples = ["[killer Norway] killed."]', "'killer'"),
        ('[[Killing]]\ntriggers = ["kill"]', "a block needs triggers and examples"),
        ('[[Killing]\ntriggers = ["kill"]', "not valid TOML"),
    ],
)
def test_a_bad_lexicon_stops_everything_and_is_named(tmp_path, command, frames, said):
    file = tmp_path / "mine" / "lexicon" / "en" / "frames.toml"
    file.parent.mkdir(parents=True)
    file.write_text(frames, encoding="utf-8")

    for arguments in (
        ["lexicon", "check", tmp_path / "mine"],
        ["build", "-o", tmp_path / "o", "--beside", tmp_path / "mine"],
    ):
        result = command(*arguments)

        assert result.exit_code == 1
        assert result.stderr.startswith(f"error: {file}: ")
        assert said in result.stderr
        assert result.stderr.count("\n") == 1


def test_turtle_that_does_not_parse_is_named(tmp_path, command):
    bad = tmp_path / "bad.ttl"
    bad.write_text("@prefix kg: <https://w3id.org/newskg/ontology#> .\nkg:a kg:b ; ; . x", encoding="utf-8")

    for arguments in (["query", bad, THREATS], ["validate", bad], ["explain", "Norway.", "--entities", bad]):
        result = command(*arguments)

        assert result.exit_code == 1
        assert result.stderr.startswith(f"error: {bad}: ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "-l", "fr", "x.txt"], "no lexicon for language 'fr'; there are: en, nl"),
        (["build", "--ontology", "nowhere", "x.txt"], "error: nowhere: no such ontology folder"),
        (["build", "x.txt", "-o", __file__], f"error: {__file__}: cannot be made: File exists"),
        (["query", "nowhere", THREATS], "error: nowhere: no such file or folder"),
        (["lexicon", "check", "-l", "fr"], "no lexicon for language 'fr'"),
        (["lexicon", "check", "nowhere"], "error: nowhere: no such ontology folder"),
    ],
)
def test_a_bad_option_is_named(command, arguments, said):
    result = command(*arguments)

    assert result.exit_code == 1
    assert said in result.stderr


@pytest.mark.parametrize(
    "arguments", [["--pipeline", "nl"], ["--base", "no-iri"], ["--base", "https://example.org/x"], ["--jobs", "0"]]
)
def test_a_wrong_use_is_exit_code_2(command, arguments):
    assert command("build", *arguments).exit_code == 2


# -- what it does


def test_extract_streams_records(command):
    record = json.dumps({"id": "a", "text": GOOD, "published": "2020-01-03"})

    result = command("extract", "-", "-o", "-", stdin=record)

    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert set(found) >= {"document", "entities", "statements", "relations"}
    assert found["document"]["language"] == "en"
    assert {relation["predicate"] for relation in found["relations"]} >= {"threatens", "leads"}


def test_extract_writes_what_the_library_says(extractor, tmp_path, command):
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")

    command("extract", tmp_path / "a.txt", "-o", tmp_path / "out.jsonl")

    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == to_line(
        extractor.extract(kg.Document("a", GOOD))
    ) + "\n"


def test_explain_shows_what_fired_and_what_nearly_did(command):
    result = command("explain", "Norway killed Anna Berg in Oslo. Anna Berg criticized.", "--parse")

    assert result.exit_code == 0, result.output
    for said in (
        "place:norway kg:kills person:anna-berg",
        "taught by: ",
        "positive, certain: holds",
        "subject->Norway",
    ):
        assert said in result.stdout
    missed = result.stdout.partition("What nearly fired")[2]
    assert "'criticized' Criticism: found no " in missed


def test_explain_speaks_of_what_does_not_hold(command):
    result = command("explain", "Noorwegen heeft Zweden niet bedreigd.", "--language", "nl", "--turtle")

    assert "negative, certain: no direct triple" in result.stdout
    assert 'kg:polarity "negative"' in result.stdout
    assert "Triples\n  nothing" in result.stdout


@pytest.mark.parametrize(
    ("format_", "said"),
    [
        ("table", "place:united-states"),
        ("csv", "who,whom\n"),
        ("tsv", "?who\t?whom\n"),
        ("json", '"bindings"'),
    ],
)
def test_query_answers_in_every_format(sample_graph, command, format_, said):
    result = command("query", sample_graph, THREATS, "--format", format_)

    assert result.exit_code == 0
    assert said in result.stdout


def test_query_reads_a_file_and_describes(sample_graph, tmp_path, command):
    (tmp_path / "iran.rq").write_text("DESCRIBE place:iran", encoding="utf-8")

    result = command("query", sample_graph / "graph.ttl", tmp_path / "iran.rq", "--format", "ttl")

    assert "place:iran a kg:Country" in result.stdout


def test_query_by_name_takes_values(sample_graph, command):
    one = command("query", sample_graph, "threats", "--country", "Iran", "-f", "csv")
    other = command("query", sample_graph, "threats", "--country=Iran", "--since", "2019", "-f", "csv")

    assert one.stdout.splitlines()[0] == other.stdout.strip() == "who,whom,time,sentence,document"
    assert len(one.stdout.splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["thread"], 1, "error: query: no query 'thread' in the cookbook; did you mean 'threats'?"),
        (["threats", "--contry", "Iran"], 1, "error: threats: no parameter 'contry'; did you mean 'country'?"),
        (["threats", "--country", "Irann"], 1, "error: query: --country: nothing in the graph is called 'Irann'"),
        (["threats", "--country"], 2, "expected a value"),
        (["SELECT * {\n ?s ?p }"], 1, "error: query: line 2, column "),
        (["INSERT DATA { kg:a kg:b kg:c }"], 1, "error: query: INSERT would change the graph"),
        (["DESCRIBE place:iran", "-f", "ttll"], 2, "'ttll' is not one of"),
        (["ASK {}", "-f", "ttl"], 1, "error: query: Turtle needs a CONSTRUCT or DESCRIBE query"),
        (["nothing.rq"], 1, "error: nothing.rq: cannot be read"),
        (["a", "b"], 2, "expected a query, and before it where to ask; got 3 words"),
    ],
)
def test_a_wrong_question_says_what_is_expected(sample_graph, command, words, code, message):
    result = command("query", sample_graph, *words)

    assert result.exit_code == code
    assert message in " ".join(result.stderr.replace("│", " ").split())


def test_a_question_without_an_answer_says_what_the_ontology_does_not_have(sample_graph, command):
    result = command("query", sample_graph, "SELECT * { ?who kg:kils ?whom ; kg:threatens ?whom }")

    assert result.exit_code == 0
    assert result.stderr == "0 rows\nnote: the ontology has no 'kg:kils'; did you mean 'kills'?\n"
    assert command("query", sample_graph, "SELECT * { ?who kg:kills kg:Person }").stderr == "0 rows\n"
    assert command("query", sample_graph / "graph.ttl", "SELECT * { ?who kg:kils ?whom }").stderr == "0 rows\n"


def test_turtle_has_the_prefixes_that_it_needs_in_order(sample_graph, command):
    result = command("query", sample_graph, "CONSTRUCT WHERE { ?a kg:threatens ?b }", "-f", "ttl")

    assert [line.split()[1] for line in result.stdout.splitlines() if line.startswith("@prefix")] == [
        "kg:",
        "person:",
        "place:",
    ]


def test_a_question_that_takes_too_long_is_stopped(sample_graph, command):
    crossed = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(4))

    result = command("query", sample_graph, f"SELECT (COUNT(*) AS ?n) {{ {crossed} }}", "--timeout", "0.5")

    assert (result.exit_code, result.stderr) == (1, "error: query: no answer within 0.5 s\n")


def test_the_cookbook_lists_its_queries_and_shows_one(command):
    listed, shown = command("cookbook"), command("cookbook", "threats")

    assert all(name in listed.stdout for name in recipes())
    assert "kg query threats [--country ENTITY] [--since DATE] [--until DATE]" in shown.stdout
    assert "--country: Only threats by or against it" in shown.stdout
    assert "?threat a kg:Threat" in shown.stdout
    assert command("cookbook", "thread").stderr.endswith("did you mean 'threats'?\n")


def test_stats_are_tables_or_json(sample_graph, command):
    tables, as_json = command("stats", sample_graph, "--top", 3), command("stats", sample_graph, "--json")

    assert "United States" in tables.stdout
    assert json.loads(as_json.stdout)["counts"]["documents"] == 9
    assert "did you mean 'degree'" in command("stats", sample_graph, "--by", "degre").stderr


def test_export_lists_its_formats_and_writes_one(sample_graph, tmp_path, command):
    listed = command("export")
    written = command("export", sample_graph, "--to", "graphml", "-o", tmp_path / "g.graphml")

    assert all(name in listed.stdout for name in ("turtle", "rdf12", "neo4j", "parquet", "ftm"))
    assert written.stdout.endswith("g.graphml\n")
    assert (tmp_path / "g.graphml").exists()
    assert "did you mean 'graphml'" in command("export", sample_graph, "--to", "graphlm").stderr


def test_validate_says_conforms(sample_graph, command):
    result = command("validate", sample_graph)

    assert (result.exit_code, result.stdout) == (0, "conforms\n")


def test_validate_names_what_breaks_a_shape(tmp_path, command):
    file = tmp_path / "graph.ttl"
    file.write_text(
        "@prefix kg: <https://w3id.org/newskg/ontology#> . <http://a> a kg:Weapon ; kg:threatens <http://b> .",
        encoding="utf-8",
    )

    result = command("validate", file)

    assert result.exit_code == 1
    assert "http://a: " in result.stdout


def test_ontology_lists_every_relation(news, command):
    english, dutch = command("ontology"), command("ontology", "--language", "nl")

    assert all(name in english.stdout for name in news.relations)
    assert "bedreigt" in dutch.stdout


def test_lexicon_check_of_a_folder_beside_ours_checks_only_that(command):
    result = command("lexicon", "check", ROOT / "tests" / "takeovers", "--show")

    assert result.exit_code == 0, result.stdout
    assert "en/frames.toml#Takeover[1].1: verb: buyer=subject, bought=object" in result.stdout
    assert "Killing" not in result.stdout
    assert result.stdout.endswith("0 problems\n")


def test_examples_whose_country_is_the_documents_need_only_fire(tmp_path, command):
    file = tmp_path / "lexicon" / "en" / "frames.toml"
    file.parent.mkdir(parents=True)
    file.write_text(
        '[[Leadership]]\nhome = "led"\ntriggers = ["president", "grobble"]\n'
        'examples = ["President [leader Anna Berg] left.", "Anna Berg met [leader Peter Holm], the president."]\n'
        'todo = ["[leader Anna Berg] fell asleep."]\n',
        encoding="utf-8",
    )

    result = command("lexicon", "check", tmp_path, "-l", "en")

    assert (result.exit_code, result.stdout) == (0, "0 problems\n")


def test_lexicon_check_finds_what_is_wrong(tmp_path, command):
    file = tmp_path / "lexicon" / "en" / "frames.toml"
    file.parent.mkdir(parents=True)
    file.write_text(
        '[[Visit]]\ntriggers = ["grobble"]\nexamples = ["[agent Anna Berg] grobbled [destination Norway]."]\n'
        'not = ["Anna Berg visited Norway."]\ntodo = ["[agent Anna Berg] visited [destination Norway]."]\n',
        encoding="utf-8",
    )

    result = command("lexicon", "check", tmp_path, "-l", "en")

    assert result.exit_code == 1
    assert "'Anna Berg visited Norway.': expected nothing, got Visit" in result.stdout
    assert "it works now; move it to examples" in result.stdout


@pytest.mark.parametrize(
    "name",
    [
        *([], ["build"], ["extract"], ["explain"], ["query"], ["cookbook"], ["stats"], ["export"], ["serve"], ["push"]),
        *(["validate"], ["ontology"], ["lexicon", "check"]),
    ],
)
def test_help_teaches_by_example(command, name):
    result = command(*name, "--help")

    assert result.exit_code == 0
    assert " ".join(["kg", *name]) in result.stdout


def test_the_version_is_that_of_the_package(command):
    assert command("--version").stdout == f"kg {kg.__version__}\n"
