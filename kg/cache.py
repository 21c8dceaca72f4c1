"""What was computed once: bytes under keys in a folder, and the keys that say when they still hold."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kg.model import Document
    from kg.ontology import Language, Ontology

PACKAGE: Final = Path(__file__).parent
# What the first phase consists of, and what of it decides how examples become patterns.
COMPILING: Final = ("syntax.py", "ontology", "annotate", "statements")
EXTRACTING: Final = (*COMPILING, "model.py", "pipeline.py", "read/language.py", "entities")
LIBRARIES: Final = ("spacy", "simplemma", "dateparser", "py3langid")


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of computed things. Each is there whole or not at all; a folder that cannot be written keeps nothing."""

    folder: Path
    suffix: str = ".json"

    def get(self, key: str) -> bytes | None:
        """What is kept under a key."""
        try:
            return self.path(key).read_bytes()
        except OSError:
            return None

    def put(self, key: str, data: bytes) -> None:
        """Keep something, if the folder allows."""
        path = self.path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(draft, path)
        except OSError:
            return

    def keep_only(self, keys: Collection[str]) -> None:
        """Forget everything else."""
        wanted = {self.path(key) for key in keys}
        forget(path for path in self.folder.glob("*/*") if path not in wanted)

    def keep_newest(self, count: int) -> None:
        """Forget what was written long ago."""
        forget(sorted(self.folder.glob("*/*"), key=written, reverse=True)[count:])

    def path(self, key: str) -> Path:
        """Where a key's file is."""
        return self.folder / key[:2] / (key[2:] + self.suffix)


def forget(paths: Iterable[Path]) -> None:
    """Remove files, as far as one may."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            return


def written(path: Path) -> float:
    """When a file was written; one that has just gone is the oldest."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def user_folder() -> Path:
    """Where a user's programs keep what they can compute again."""
    root = os.environ.get("XDG_CACHE_HOME")
    return Path(root or os.path.expanduser("~/.cache")) / "newskg"


def compiled_lexicons() -> Cache:
    """Where a user's compiled lexicons are kept."""
    return Cache(user_folder() / "lexicons")


def digest(*parts: str) -> str:
    """A key made of everything that it depends on."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def document_key(document: Document, extractor_key: str) -> str:
    """The key of what a document says."""
    known = (document.id, document.language, document.published, document.title, document.url, document.publisher)
    return digest(extractor_key, document.sha256, repr(known))


def extractor_key(ontology: Ontology) -> str:
    """The key of all that can change what is extracted: ontology, pipelines, code and libraries."""
    pipelines = [pipeline_key(language) for language in ontology.languages.values()]
    return digest(ontology.fingerprint, code_key(EXTRACTING), *pipelines, *map(installed, LIBRARIES))


def lexicon_key(ontology: Ontology, code: str) -> str:
    """The key of a language's compiled lexicon."""
    pipeline = pipeline_key(ontology.language(code))
    return digest(code, ontology.fingerprint, code_key(COMPILING), pipeline, *map(installed, LIBRARIES))


def pipeline_key(language: Language) -> str:
    """The key of a language's weights: a folder's bytes, or a package's version."""
    folders = [language.folder / name for name in (language.pipeline, language.names) if name]
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    return digest(language.pipeline, installed(language.pipeline), hash_of(files))


@lru_cache
def code_key(parts: tuple[str, ...]) -> str:
    """The hash of modules of this package."""
    files = [file for part in parts for file in ([PACKAGE / part] if part.endswith(".py") else modules(PACKAGE / part))]
    return hash_of(files)


def modules(folder: Path) -> list[Path]:
    """A station's modules."""
    return sorted(folder.rglob("*.py"))


def hash_of(files: Iterable[Path]) -> str:
    """One hash over the names and bytes of files."""
    found = hashlib.sha256()
    for file in files:
        found.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()


@lru_cache
def installed(package: str) -> str:
    """The version of an installed package, or nothing."""
    try:
        return version(package)
    except (PackageNotFoundError, ValueError):
        return ""
