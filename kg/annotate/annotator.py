"""The spaCy side: pipelines, and documents through them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import simplemma
import spacy
from spacy.language import Language as Pipeline
from spacy.util import filter_spans
from thinc.api import use_ops
from threadpoolctl import ThreadpoolController

from kg.annotate.gazetteer import Gazetteer
from kg.annotate.names import Tagged, find_names, spread
from kg.annotate.normal import normal_form
from kg.annotate.segments import Segment, segments
from kg.errors import OntologyError
from kg.model import Span
from kg.syntax import Name, Sentence, Syntax, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from spacy.tokens import Doc, Token

    from kg.model import Document
    from kg.ontology import Language, Ontology

BATCH = 64
SHOUTED = 3  # letters; shorter words in capitals are acronyms
ENDS = frozenset(".!?:;\"'”’»…)")
OPEN_CLASSES = frozenset({"VERB", "NOUN", "ADJ"})
FUNCTION = frozenset(
    {"auxiliary", "passive_auxiliary", "punct", "negation", "advmod", "conjunct", "cc", "fixed", "flat"}
)
ENDINGS = (
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("d", ""),
    ("ing", ""),
    ("ing", "e"),
    ("t", ""),
    ("en", ""),
    ("e", ""),
)


class LanguageGuess(Protocol):
    """Tells the language of a paragraph: one of the candidates, or None if it cannot be told."""

    def __call__(self, text: str, candidates: tuple[str, ...]) -> str | None:
        """One of the candidates, or None."""


@dataclass(slots=True)
class Draft:
    """A document's words, sentences and names while they are collected."""

    words: list[Word] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    times: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cases:
    """An annotator's knowledge of one language's words and names, for text whose capitals say nothing."""

    annotator: Annotator
    code: str

    def is_common(self, word: str) -> bool:
        """Whether a lower-case word is an ordinary word of the language."""
        return self.annotator.is_common(word, self.code)

    def places_of_names(self, words: list[str]) -> set[int]:
        """Which of the words belong to a known name of several words."""
        return self.annotator.gazetteer(self.code).places_of_names(words)


class Annotator:
    """Parses documents; keeps the loaded pipelines. One per process.

    Raises OntologyError when a pipeline cannot be loaded.
    """

    def __init__(self, ontology: Ontology, guess: LanguageGuess | None = None) -> None:
        self._ontology = ontology
        self._guess = guess
        self._pipelines: dict[str, Pipeline] = {}
        self._gazetteers: dict[str, Gazetteer] = {}
        self._common: dict[str, frozenset[str]] = {}
        # One thread: as fast for small matrices, and the same sums on any number of cores.
        self._threads = ThreadpoolController()

    def annotate(self, document: Document) -> Syntax:
        """Parse one document."""
        return next(self.annotate_all([document]))

    def annotate_all(self, documents: Iterable[Document]) -> Iterator[Syntax]:
        """Parse documents in order, batched over their paragraphs."""
        for document in documents:
            default = self._ontology.language(document.language)
            parts = list(segments(document.text, default, Cases(self, default.code)))
            yield self._collect(self._parse(parts, default))

    def parse_example(self, text: str, language: Language, names: Sequence[tuple[int, int, str]]) -> Syntax:
        """Parse one sentence whose names are given as (start, end, class): for the lexicon's examples."""
        draft = Draft()
        with self._threads.limit(limits=1, user_api="blas"):
            doc = self.pipeline(language.code)(text)
        self._add(draft, doc, Segment(0, text, 0, heading=False), language)
        marked = [span for start, end, type_ in names if (span := self._words_in(draft.words, start, end, type_))]
        taken = {index for name in marked for index in range(name.first, name.last + 1)}
        others = [name for name in draft.names if taken.isdisjoint(range(name.first, name.last + 1))]
        draft.names = sorted([*marked, *others], key=lambda name: name.first)
        return self._finish(draft, {language.code: language})

    def pipeline(self, code: str) -> Pipeline:
        """The spaCy pipeline of a language, loaded once."""
        if code not in self._pipelines:
            self._pipelines[code] = load_pipeline(self._ontology.language(code))
        return self._pipelines[code]

    def gazetteer(self, code: str) -> Gazetteer:
        """The known entities' names in a language, built once."""
        if code not in self._gazetteers:
            tokenizer = self.pipeline(code).tokenizer
            known = self._ontology.known.values()
            self._gazetteers[code] = Gazetteer(known, code, lambda text: [token.text for token in tokenizer(text)])
        return self._gazetteers[code]

    def is_common(self, word: str, code: str) -> bool:
        """Whether a lower-case word is an ordinary word of the language, so that its capital means nothing."""
        if code not in self._common:
            self._common[code] = common_words(self.pipeline(code), self._ontology.language(code))
        known = self._common[code]
        inflected = any(word.endswith(end) and word[: -len(end)] + put in known for end, put in ENDINGS)
        return (word in known or inflected) and word.capitalize() not in self.gazetteer(code).words

    # -- documents

    def _parse(self, parts: Sequence[Segment], default: Language) -> list[tuple[Segment, Doc, Language]]:
        """Each segment with its parse, in the segment's own language."""
        languages = [self._language_of(part, default) for part in parts]
        parsed: dict[int, Doc] = {}
        for code in sorted({language.code for language in languages}):
            numbers = [number for number, language in enumerate(languages) if language.code == code]
            docs = self.pipeline(code).pipe((parts[number].view for number in numbers), batch_size=BATCH)
            with self._threads.limit(limits=1, user_api="blas"):
                parsed.update(zip(numbers, docs, strict=True))
        return [(parts[number], parsed[number], languages[number]) for number in range(len(parts))]

    def _language_of(self, part: Segment, default: Language) -> Language:
        """The language of a paragraph: an English tweet in a Dutch article is English."""
        if self._guess is None or len(part.view) < 60 or len(self._ontology.languages) < 2:
            return default
        code = self._guess(part.view, tuple(self._ontology.languages))
        return self._ontology.languages.get(code or "", default)

    def _collect(self, parsed: Sequence[tuple[Segment, Doc, Language]]) -> Syntax:
        draft = Draft()
        languages = {}
        for part, doc, language in parsed:
            languages[language.code] = language
            self._add(draft, doc, part, language)
        return self._finish(draft, languages)

    def _finish(self, draft: Draft, languages: dict[str, Language]) -> Syntax:
        names = spread(draft.words, draft.names)
        edges = normal_form(draft.words, draft.sentences, names, languages)
        heads = {index: place for place, name in enumerate(names) for index in range(name.first, name.last + 1)}
        return Syntax(draft.words, draft.sentences, names, draft.times, edges, heads)

    def _add(self, draft: Draft, doc: Doc, part: Segment, language: Language) -> None:
        """Append a parsed segment."""
        base, first_word = part.start, len(draft.words)
        for tokens in sentences(doc):
            number, first = len(draft.sentences), len(draft.words)
            known = self.gazetteer(language.code).words
            cuts = {token.i: compound_cut(token, language, known) for token in tokens}
            place = places(tokens, cuts, first)
            for token in tokens:
                draft.words += to_words(token, place, cuts[token.i], base, number, language)
            last = len(draft.words) - 1
            stretch = Span(draft.words[first].start, draft.words[last].end)
            draft.sentences.append(Sentence(first, last, stretch, language.code, part.paragraph, part.heading))
        new = draft.words[first_word:]
        lift_from_auxiliaries(new, draft.words)
        demote_counting_verbs(new, draft.words, language)
        open_controlled_clauses(new, draft.words, language)
        for word in new:
            if word.head != word.index:
                draft.words[word.head].children.append(word.index)
        join_particles(new, draft.words, language)
        self._add_names(draft, doc, part, first_word, language)

    def _add_names(self, draft: Draft, doc: Doc, part: Segment, first_word: int, language: Language) -> None:
        """Find the names of a segment and append them."""
        base = part.start
        known = self.gazetteer(language.code).words
        texts = [known_form(word.text, known, language) for word in draft.words[first_word:]]
        hits = [
            hit.__class__(hit.first + first_word, hit.last + first_word, hit.keys, hit.demonym)
            for hit in self.gazetteer(language.code).hits(texts)
        ]
        for hit in hits:
            if self._ontology.known[hit.keys[0]].type == "Country":
                draft.words[hit.first].country = True
        split_flat_phrases(draft.words[first_word:], draft.words, language)
        start_of = {word.start: word.index for word in draft.words[first_word:]}
        end_of = {word.end: word.index for word in draft.words[first_word:]}
        tagged = []
        for ent in filter_spans(doc.ents):
            visible = [token for token in ent if not token.is_space]  # a recogniser may take a line break in
            if not visible:
                continue
            first = start_of.get(base + visible[0].idx)
            last = end_of.get(base + visible[-1].idx + len(visible[-1]))
            if first is None or last is None:
                continue
            if ent.label_ == language.time_label:
                draft.times.append((first, last))
            elif ent.label_ in language.types:
                tagged.append(Tagged(first, last, language.types[ent.label_]))
        names = find_names(draft.words, tagged, hits, self._ontology.known, language)
        split_flat_names(names, draft.words, language)
        split_subject_and_object(names, draft.words)
        draft.names += names
        if part.upper:
            capitalise(names, draft.words)

    def _words_in(self, words: Sequence[Word], start: int, end: int, type_: str) -> Name | None:
        inside = [word.index for word in words if start <= word.start and word.end <= end]
        return Name(inside[0], inside[-1], type_) if inside else None


def capitalise(names: Iterable[Name], words: Sequence[Word]) -> None:
    """Give the words of names a capital where all capitals had to be undone."""
    for name in names:
        for index in range(name.first, name.last + 1):
            words[index].text = words[index].text[:1].upper() + words[index].text[1:]


def load_pipeline(language: Language) -> Pipeline:
    """Load a language's pipeline, a folder beside language.toml or a package, with its own name recogniser if any."""
    folder = language.folder / language.pipeline
    source = folder if folder.is_dir() else language.pipeline
    try:
        with use_ops("numpy", use_blis=False):  # NumPy's own matrix products are faster than BLIS
            nlp = spacy.load(source, exclude=["senter", "textcat"])
            names = language.folder / language.names if language.names else None
            if names and names.is_dir():
                replace_names(nlp, names)
        keep_names_whole(nlp)
    except OSError as error:
        expected = "expected a spaCy package that is installed, or a folder"
        raise OntologyError(
            f"the pipeline '{language.pipeline}' cannot be loaded; {expected}: {error}",
            file=language.folder / "language.toml",
            entry="pipeline",
        ) from error
    return nlp


def replace_names(nlp: Pipeline, folder: Path) -> None:
    """Put the name recogniser of a folder in the place of the pipeline's own."""
    own = spacy.load(folder)
    if "ner" in nlp.pipe_names:
        nlp.remove_pipe("ner")
    nlp.add_pipe("ner", source=own, first=True)


def keep_names_whole(nlp: Pipeline) -> None:
    """Where names are found before sentences, let no sentence begin inside one: 'St. | Petersburg'."""
    order = nlp.pipe_names
    if "ner" in order and "parser" in order and order.index("ner") < order.index("parser"):
        nlp.add_pipe("kg_names_in_sentences", after="ner")


@Pipeline.component("kg_names_in_sentences")
def names_in_sentences(doc: Doc) -> Doc:
    """Tell the parser that a sentence does not begin inside a name."""
    for name in doc.ents:
        for token in name[1:]:
            token.is_sent_start = False
    return doc


def common_words(nlp: Pipeline, language: Language) -> frozenset[str]:
    """Words that are no names: from the lemmatizer's tables if it has any, the stop words and language.toml."""
    words = {word for listed in language.words.values() for word in listed} | set(language.descriptions)
    words |= {str(word) for word in nlp.Defaults.stop_words}
    lookups = getattr(nlp.get_pipe("lemmatizer"), "lookups", None) if "lemmatizer" in nlp.pipe_names else None
    for table in ("lemma_index", "lemma_exc"):
        if lookups is not None and lookups.has_table(table):
            words |= {word for listed in lookups.get_table(table).values() for word in listed}
    return frozenset(words)


def lemma_of(token: Token, language: Language) -> str:
    """The pipeline's lemma; where that is no word, the dictionary's ('beschuldigden': not 'beschuldiglen')."""
    lemma = str(token.lemma_ or token.text).lower()
    if token.pos_ == "VERB" and token.text.lower() in language.lemmas:
        return language.lemmas[token.text.lower()]
    if not language.dictionary or token.pos_ not in OPEN_CLASSES:
        return lemma
    if not simplemma.is_known(lemma, lang=language.dictionary):
        lemma = look_up(token.text, language.dictionary)
    ending = language.infinitive_ending
    if token.pos_ != "VERB" or not ending or lemma.endswith(ending):
        return lemma
    # "veroordeelde" is "veroordeeld" in the dictionary, the participle, and that is "veroordelen".
    forms = (look_up(lemma, language.dictionary), look_up(token.text, language.dictionary), token.text.lower())
    return next((form for form in forms if form.endswith(ending)), lemma)


def look_up(word: str, dictionary: str) -> str:
    """The dictionary's lemma of a word."""
    return str(simplemma.lemmatize(word.lower(), lang=dictionary)).replace("_", "").lower()


def sentences(doc: Doc) -> Iterator[list[Token]]:
    """Yield the tokens of each sentence; what a parser splits with no mark at the end belongs together."""
    open_: list[Token] = []
    for span in doc.sents:
        open_ += [token for token in span if not token.is_space]
        if open_ and (open_[-1].text[-1] in ENDS or span.end == len(doc)):
            yield open_
            open_ = []
    if open_:
        yield open_


def compound_cut(token: Token, language: Language, known: AbstractSet[str]) -> int:
    """Where a compound with a name as its first part is cut: 'Hezbollah-leider' after 'Hezbollah'; else 0."""
    head, dash, tail = token.text.rpartition("-")
    common = tail.islower() or (head.isupper() and tail[1:].islower())
    named = bool(dash) and head[:1].isupper() and len(head) > 1 and len(tail) > 2 and common
    cut = language.compounds and named and token.pos_ in {"NOUN", "PROPN"} and token.text not in known
    return len(head) if cut else 0


def places(tokens: Sequence[Token], cuts: dict[int, int], first: int) -> dict[int, int]:
    """Token -> index of its word; a compound that is cut takes two words, of which the second is its head."""
    found = {}
    for token in tokens:
        first += 1 if cuts[token.i] else 0
        found[token.i] = first
        first += 1
    return found


def to_words(token: Token, place: dict[int, int], cut: int, base: int, sentence: int, language: Language) -> list[Word]:
    """A token as one word, or as modifier and head where it is cut."""
    word = to_word(token, place, base, sentence, language)
    if not cut:
        return [word]
    name = replace(word, text=token.text[:cut], lemma=token.text[:cut].lower(), pos="PROPN", end=word.start + cut)
    name = replace(name, index=word.index - 1, head=word.index, label="modifier", features="", children=[])
    tail = token.text[cut + 1 :]
    lemma = word.lemma.rpartition("-")[2] or tail
    return [name, replace(word, text=tail, lemma=lemma, pos="NOUN", start=word.start + cut + 1, children=[])]


def to_word(token: Token, place: dict[int, int], base: int, sentence: int, language: Language) -> Word:
    """A token in the engine's terms; a head outside the sentence makes it a root."""
    index = place[token.i]
    head = place.get(token.head.i, index)
    label = language.labels.get(token.dep_, token.dep_) if head != index else "root"
    return Word(
        index=index,
        text=token.text,
        lemma=lemma_of(token, language),
        pos=token.pos_,
        start=base + token.idx,
        end=base + token.idx + len(token.text),
        head=head,
        label=label,
        sentence=sentence,
        features=str(token.morph),
    )


def lift_from_auxiliaries(new: Sequence[Word], words: Sequence[Word]) -> None:
    """Hang on the verb what a parser hung on its auxiliary: 'De regering heeft (subject) de rebellen beschuldigd'."""
    for word in new:
        head = words[word.head]
        if word.index != head.index and head.label in {"auxiliary", "passive_auxiliary"} and word.label not in FUNCTION:
            word.head = head.head


def split_flat_names(names: Sequence[Name], words: Sequence[Word], language: Language) -> None:
    """'Bergen in Noorwegen', 'de moord op Berg in Oslo': what was parsed as one name are two and a preposition."""
    for name in names:
        first = words[name.first]
        before = words[name.first - 1] if name.first else first
        flat = first.label == "flat" and before.label == "flat" and first.head == before.head
        if not flat or not language.is_in("prepositions", before.text.lower()) or before.sentence != first.sentence:
            continue
        head = words[first.head]
        above = words[head.head]
        target = above if above.pos == "NOUN" and head.label in {"apposition", "oblique"} else head
        for child in (before.index, first.index):
            head.children.remove(child)
        before.head, before.label = first.index, "case"
        first.head, first.label = target.index, "oblique"
        first.children.append(before.index)
        target.children.append(first.index)


def split_subject_and_object(names: Sequence[Name], words: Sequence[Word]) -> None:
    """'Als Noorwegen Zweden aanvalt': two known names side by side, parsed as one subject, are subject and object."""
    for one, other in pairwise(names):
        first, subject = words[other.first], words[one.first]
        verb = words[subject.head]
        beside = one.last + 1 == other.first and one.known and other.known
        flat = first.label == "flat" and first.head == subject.index and subject.label == "subject"
        if beside and flat and verb.pos == "VERB" and not any(words[i].label == "object" for i in verb.children):
            subject.children.remove(first.index)
            first.head, first.label = verb.index, "object"
            verb.children.append(first.index)


def known_form(text: str, known: AbstractSet[str], language: Language) -> str:
    """The known name in 'IRAN' and in 'Irans': Iran."""
    if len(text) <= SHOUTED or text in known:
        return text
    plain = text.capitalize() if text.isupper() else text.removesuffix(language.genitive_ending)
    return plain if plain in known else text


def demote_counting_verbs(new: Sequence[Word], words: Sequence[Word], language: Language) -> None:
    """'hebben tientallen burgers gedood': where a tagger takes the number for a verb, its words hang on the verb."""
    for word in new:
        if word.pos != "VERB" or not language.is_in("transparent", word.text.lower()) or word.head == word.index:
            continue
        counted = next((w for w in new if w.head == word.index and w.label == "object"), None)
        if counted is None:
            continue
        for other in new:
            if other.head == word.index and other is not counted:
                other.head = word.head
        counted.head, counted.label = word.head, "object"
        word.head, word.label, word.pos = counted.index, "modifier", "NOUN"


def open_controlled_clauses(new: Sequence[Word], words: Sequence[Word], language: Language) -> None:
    """'Hij weigerde om te vertrekken': what such a verb asks for is no circumstance, whatever a parser calls it."""
    for word in new:
        infinitive = word.label == "adverbial_clause" and "VerbForm=Inf" in word.features
        if infinitive and language.is_in("subject_control", words[word.head].lemma):
            word.label = "open_clause"


def split_flat_phrases(new: Sequence[Word], words: Sequence[Word], language: Language) -> None:
    """'premier Berg van Zweden', 'minister van Financiën Berg': a small parser takes all of it for one name."""
    for word in new[1:]:
        before = words[word.index - 1]
        head = words[word.head]
        plain = word.label == "flat" and word.pos == "PROPN" and not language.is_in("portfolios", word.text.lower())
        if plain and language.is_in("portfolios", head.text.lower()) and head.label == "oblique":
            head.children.remove(word.index)
            word.head, word.label = head.head, "apposition"
            words[word.head].children.append(word.index)
        glued = before.label == "flat" and word.label == "flat" and before.head == word.head
        if glued and word.country and language.is_in("genitive_prepositions", before.text.lower()):
            words[before.head].children.remove(before.index)
            before.head, before.label = word.index, "case"
            word.label = "oblique"
            word.children.append(before.index)


def join_particles(new: Sequence[Word], words: Sequence[Word], language: Language) -> None:
    """Give a verb the lemma of the whole: 'carry out', 'overnemen'."""
    for word in new:
        if word.label == "particle":
            verb = words[word.head]
            joined = word.lemma + verb.lemma if language.particle_first else f"{verb.lemma} {word.lemma}"
            verb.lemma = joined
