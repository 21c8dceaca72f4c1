"""Bytes in, text out: UTF-8, or another encoding where it is clear which."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from kg.read.language import detect
from kg.read.place import Place

_BOMS = {  # the longer first: UTF-32's begins with UTF-16's
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WINDOW = 64_000  # bytes on both sides of the first that is not UTF-8
_MESS = 0.1  # charset-normalizer's share of odd characters; CP850 or Mac Roman read as Windows-1252 exceed it
# "BelgiÃ«", "cafŽ", "Belgi‰", "co”peration": what UTF-8, Mac Roman and DOS accents become in Windows-1252.
_GARBLED = re.compile(r"[a-z](?:[À-ÖØ-ÞŠŒŽŸ‚„‰‹•†‡ˆ˜¤¦¬±¼½¾¿¡¢£§¶¸]|[“”‘…][a-z])")

# Which encoding a language had before UTF-8: the HTML Standard's default by locale (13.2.3.2), else Windows-1252.
_ENCODING_OF = {
    **dict.fromkeys(("cs", "hu", "pl", "sk", "sl", "hr", "bs", "ro"), "cp1250"),
    **dict.fromkeys(("be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"), "cp1251"),
    **dict.fromkeys(("az", "ku", "tr"), "cp1254"),
    **dict.fromkeys(("ar", "fa", "ur", "ps"), "cp1256"),
    **dict.fromkeys(("et", "lt", "lv"), "cp1257"),
    "el": "cp1253",
    "he": "cp1255",
    "vi": "cp1258",
    "th": "cp874",
    "ja": "cp932",
    "ko": "cp949",
    "zh": "gb18030",
}


def decode(data: bytes, place: Place, *, declared: str | None = None) -> str:
    """Decode a whole text; refuse what is empty, binary, or in an encoding that is not clear."""
    if not data.strip():
        raise place.error("empty: expected text")
    encoding = find_encoding(data, place, declared=declared)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise place.error(f"broken {error.encoding.upper()} at byte {error.start:,}") from error
    check_text(text, place)
    return text


def find_encoding(data: bytes, place: Place, *, declared: str | None = None, start: int = 0) -> str:
    """Name the encoding of a text, or of the piece of it at byte `start`; raise where it is binary or unclear."""
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            return encoding
    if b"\0" in data:
        raise place.error(f"binary, not text: NUL at byte {start + data.index(0):,}")
    bad = bad_utf8(data)
    if bad is None:
        return "utf-8"
    if declared and _decodes(data, declared):
        return declared
    return _guess(data, bad, place, start)


def bad_utf8(data: bytes) -> int | None:
    """Where the first byte stands that is not UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def check_text(text: str, place: Place) -> None:
    """Refuse what no later station or store could hold: NUL, lone surrogates, mostly control characters."""
    if not text.strip():
        raise place.error("empty: expected text")
    if "\0" in text:
        raise place.error(f"binary, not text: NUL at character {text.index(chr(0)):,}")
    if len(_CONTROLS.findall(text)) * 100 > len(text):
        raise place.error("binary, not text: more than one control character in a hundred")
    check_surrogates(text, place, "the text")


def check_surrogates(value: str, place: Place, what: str) -> None:
    r"""Refuse half a character: JSON's "\ud800" without its second half."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(value[error.start])
        raise place.error(
            f"{what} holds half a character (a lone surrogate, \\u{code:04x}) at {error.start:,}"
        ) from error


def _guess(data: bytes, bad: int, place: Place, start: int) -> str:
    """Take the encoding that the text's language was written in, if the text reads clean in it; else refuse by name."""
    sample = data[max(0, bad - _WINDOW) : bad + _WINDOW]
    # One damaged byte must not turn all accents of a UTF-8 text into pairs of odd characters.
    if _mostly_utf8(sample):
        raise place.error(f"damaged UTF-8 at byte {start + bad:,}")
    best = from_bytes(sample).best()
    if best is None:
        raise place.error(f"not UTF-8 (byte {start + bad:,}) and no other known encoding; is it binary?")
    encoding = _ENCODING_OF.get(detect(str(best))[0], "cp1252")
    if not _reads_clean(sample, encoding) or not _decodes(data, encoding):
        raise place.error(
            f"not UTF-8 (byte {start + bad:,}); perhaps {best.encoding}, but that is not clear: convert it to UTF-8"
        )
    return encoding


def _mostly_utf8(data: bytes) -> bool:
    """Whether at least as many characters beyond ASCII are whole as broken."""
    text = data.decode("utf-8", "replace")
    return sum(character > "\x7f" for character in text) >= 2 * text.count("\ufffd")


def _reads_clean(sample: bytes, encoding: str) -> bool:
    match = from_bytes(sample, cp_isolation=[encoding], enable_fallback=False).best()
    return match is not None and match.chaos < _MESS and not _GARBLED.search(str(match))


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
