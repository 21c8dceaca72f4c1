"""Language codes: what users write, and what a text is written in."""

from __future__ import annotations

import functools
import re

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*")
_SAMPLE = 20_000  # characters; more does not change the verdict


def detect(text: str) -> tuple[str, float]:
    """Name the language of a text and how probable it is: ("nl", 0.98)."""
    code, probability = _identifier().classify(text[:_SAMPLE])
    return str(code), float(probability)


def to_code(tag: str) -> str | None:
    """The bare language code of a tag: 'en' for "en-GB", None for what is no tag."""
    match = _CODE.fullmatch(tag.strip())
    return match[1].lower() if match else None


@functools.cache
def _identifier() -> LanguageIdentifier:
    """Load our own identifier, as py3langid's module-wide one can be changed by anybody."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
