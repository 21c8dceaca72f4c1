"""Names as keys: folded for equality, as a slug for IRIs, by sound for transliterations."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

from anyascii import anyascii

SLUG_LENGTH: Final = 80
SAFE_ID: Final = re.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")

# A name from another script is written by sound: each pair is one sound in English, Dutch, French or German.
SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("x", "ks"),  # Alexei, Aleksej
        ("shch|sjtsj|schtsch", "5"),  # Khrushchev, Chroesjtsjov
        ("tsch|tsj|tch|kh|ch", "h"),  # Khamenei, Chamenei; Gorbachev, Gorbatsjov
        ("sch|sh|sj", "6"),  # Lukashenko, Loekasjenko
        ("zh|zj", "z"),
        ("th", "t"),
        ("dh", "d"),
        ("ph", "f"),
        ("gh", "g"),  # Baghdadi, Bagdadi
        ("dj", "j"),  # Ahmadinejad, Ahmadinedjad
        ("q", "k"),  # Qasem, Kasem
        ("w", "v"),
        ("ou|oe|oo", "u"),  # Putin, Poetin
        ("ij|ie(?!$)|ee|ei|ey|ai|ay|aj|ej|y|j", "i"),  # Yeltsin, Jeltsin; Hussein, Hoessein
        (r"(.)\1+", r"\1"),  # Qassem, Qasem
    )
)
LONG_WORD: Final = re.compile(r"\w{7,}")
SIBILANT: Final = re.compile("z|c(?=[ei])")  # organization, organisation; defence, defense
SLAVIC_ENDING: Final = re.compile("i?[eou]v$")  # Gorbachev, Gorbatsjov
# The article in Arabic names comes and goes: "Bashar al-Assad" is "Bashar Assad"; but Al Gore has no other given name.
ARABIC_ARTICLE: Final = re.compile(r"\b(?:[aA][lL]-|[eE][lL]-|a(?:sh?|d|r|n|z|t)-|(?:al|el) )|(?<= )(?:Al|El) ")
# Particles with which a surname alone begins, in capitals too: "Van Dijk", "Le Pen", but "Ben Affleck", "Al Gore".
FIRST_PARTICLES: Final = frozenset(
    ["bin", "ibn", "de", "den", "der", "di", "da", "del", "du", "la", "le", "ter", "van", "von"]
)
PARTICLES: Final = FIRST_PARTICLES.union(
    ["ben", "des", "do", "dos", "los", "lo", "ten", "te", "t", "vom", "zu", "zur", "op", "af", "av"]
)
GENERATIONS: Final = frozenset(["jr", "sr", "ii", "iii", "iv"])  # Donald Trump Jr. is not Donald Trump
LEGAL_FORMS: Final = frozenset(
    [
        "ab",
        "ag",
        "asa",
        "bv",
        "co",
        "corp",
        "corporation",
        "gmbh",
        "inc",
        "llc",
        "llp",
        "ltd",
        "nv",
        "plc",
        "sa",
        "se",
        "spa",
    ]
)


def fold(name: str, articles: frozenset[str] = frozenset()) -> str:
    """A name without case, diacritics, punctuation and leading articles: 'The Al-Qāʿida' is 'al qaida'."""
    name = re.sub(r"['’]s\b", "", name)
    plain = "".join(_plain(char) for char in unicodedata.normalize("NFKD", name))
    words = re.sub(r"[\W_]+", " ", re.sub("['’‘ʿʾ`.]", "", plain.casefold())).split()
    while len(words) > 1 and words[0] in articles:
        words = words[1:]
    return " ".join(words)


def _plain(char: str) -> str:
    """A Latin letter in ASCII, without marks; other scripts as they are."""
    if char < "\x80":
        return char
    if unicodedata.combining(char):
        return ""
    return anyascii(char) if char < "\u0250" or "\u1e00" <= char < "\u1f00" else char


def slug(name: str) -> str:
    """A name as a part of an IRI: ASCII, lower case, hyphens; a hash where that would lose the name.

    >>> slug("Qasem Soleimani")
    'qasem-soleimani'
    """
    folded = fold(name)
    plain = "-".join(re.findall("[a-z0-9]+", anyascii(folded).lower()))
    faithful = folded.isascii() and 0 < len(plain) <= SLUG_LENGTH
    return plain if faithful else "-".join(filter(None, (plain[:SLUG_LENGTH].strip("-"), short_hash(name))))


def document_slug(document_id: str) -> str:
    """Make a document's id a part of an IRI: as it is if it is plain; different ids never share one."""
    if SAFE_ID.fullmatch(document_id) and len(document_id) <= SLUG_LENGTH:
        return document_id
    return f"{slug(document_id).removesuffix('-' + short_hash(document_id))}-{short_hash(document_id)}"


def short_hash(text: str) -> str:
    """Six hexadecimal digits that tell apart what a slug cannot."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def words_of(name: str, titles: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The folded words of a personal name, without those that come and go; a generation belongs to its surname."""
    words = fold(ARABIC_ARTICLE.sub("", name), titles).split()
    if len(words) > 1 and words[-1] in GENERATIONS:
        words[-2:] = ["-".join(words[-2:])]
    return tuple(words)


def surname_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """The last word of a full name with the particles before it: ("van", "dijk")."""
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return words[start:]


def is_single(name: str, titles: frozenset[str] = frozenset()) -> bool:
    """Whether a personal name is a surname or a given name alone: "Trump", "Van Dijk", "al-Assad"."""
    words = words_of(name, titles)
    if len(words) < 2:
        return True
    in_lower_case = any(word == words[0] for word in name.split())
    starts_as_surname = words[0] in FIRST_PARTICLES or (words[0] in PARTICLES and in_lower_case)
    return starts_as_surname and all(word in PARTICLES for word in words[:-1])


def company(folded: str) -> str:
    """The folded name of an organization without its legal form: 'Nordic Steel Corp' is 'nordic steel'."""
    words = folded.split()
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words = words[:-1]
    return " ".join(words)


def one_spelling(folded: str) -> str:
    """A folded name in which long words are spelled in one way: 'world trade organisation' with s, 'defense' with s."""
    return LONG_WORD.sub(lambda word: SIBILANT.sub("s", word[0]), folded)


def sound(word: str) -> str:
    """How a folded word sounds, however it was transliterated; up to three letters stay as they are."""
    if len(word) <= 3:
        return word
    latin = anyascii(word).lower()
    for pattern, replacement in SOUNDS:
        latin = pattern.sub(replacement, latin)
    latin = SLAVIC_ENDING.sub("ev", latin)
    latin = re.sub("i+", "i", latin)
    # "Juan" and "Joan" are two names; "Osama" and "Usama" one.
    return latin.replace("o", "u") if len(word) > 4 else latin


def loose_sound(word: str) -> str:
    """A sound in which an inner a is an e: 'Mohammed' is 'Muhammad', but 'Anna' is not 'Anne'."""
    heard = sound(word)
    return heard if len(word) <= 4 else heard[0] + heard[1:-1].replace("a", "e") + heard[-1]
