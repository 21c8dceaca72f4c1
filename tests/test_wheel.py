"""What `pip install` gives: the package with its ontology, weights and samples."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = """
import kg, kg.ontology, kg.read
from importlib.resources import files
folder = kg.ontology.default_folder()
assert folder.name == "_ontology", folder
ontology = kg.load_ontology()
dutch = ontology.language("nl")
assert (dutch.folder / dutch.pipeline / "meta.json").is_file()
print(len(ontology.relations), len(list(kg.read_documents([files("kg") / "samples"]))))
"""


@pytest.mark.slow
def test_a_wheel_brings_everything_along(tmp_path):
    pytest.importorskip("hatchling")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT]
    subprocess.run(command, check=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(tmp_path / "installed")

    found = subprocess.run(
        [sys.executable, "-c", CODE], cwd=tmp_path / "installed", capture_output=True, text=True, check=False
    )

    assert found.returncode == 0, found.stderr
    assert found.stdout.split() == ["26", "9"]
