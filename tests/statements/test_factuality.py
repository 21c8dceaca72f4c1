"""Factuality: what the words around a trigger make of it, and who says it.

In a line: the text, the frame that is asked for, and what becomes of it: "holds", or what it lacks, and its source.
"""

from __future__ import annotations

import pytest
from parsed import at, document_of, parsed

from kg.entities import find_entities
from kg.model import AUTHOR, Document, Extraction, Factuality, Statement
from kg.statements.factuality import Judge, effect, negated


def told(extraction: Extraction, statement: Statement) -> str:
    """ "holds", "negative planned", "claimed by Anna Berg"."""
    fact = statement.factuality
    said = "claimed" if fact.claimed else ""
    parts = [fact.polarity.replace("positive", ""), fact.certainty.replace("certain", ""), said]
    source = "" if fact.source == AUTHOR else f"by {extraction.entity(fact.source).name}"
    return " ".join(part for part in [*parts, "holds" if fact.holds else "", source] if part)


def judged(extractor, language: str, text: str, frame: str) -> str:
    """The factuality of the only statement of a frame."""
    found = extractor.extract(Document("made", text, language, "2021-05-04"))
    [statement] = [statement for statement in found.statements if statement.frame == frame]
    return told(found, statement)


ENGLISH = [
    ("Norway attacked Sweden.", "Attack", "holds"),
    # negation
    ("Norway did not attack Sweden.", "Attack", "negative"),
    ("Norway never attacked Sweden.", "Attack", "negative"),
    ("Norway hasn't attacked Sweden.", "Attack", "negative"),
    ("Nobody attacked Sweden.", "Attack", "negative"),
    # a denial between the words of a trigger
    ("So far Norwegian forces have not withdrawn from Sweden.", "Withdrawal", "negative"),
    ("No Norwegian troops attacked Sweden.", "Attack", "negative"),
    ("Norway killed no civilians in Nairobi.", "Killing", "negative"),
    ("Norway imposed no sanctions on Sweden.", "Sanction", "negative"),
    ("There is no evidence that Norway attacked Sweden.", "Attack", "negative"),
    ("Kenya found no evidence that Norway has attacked Sweden.", "Attack", "negative"),
    ("Kenya has evidence that Norway has attacked Sweden.", "Attack", "holds"),
    # modals and the future
    ("Norway will attack Sweden.", "Attack", "planned"),
    ("Norway would attack Sweden.", "Attack", "planned"),
    ("Norway may attack Sweden.", "Attack", "possible"),
    ("Norway could attack Sweden.", "Attack", "possible"),
    ("Norway to attack Sweden", "Attack", "planned"),
    # conditions and questions
    ("If Norway attacks Sweden, Kenya leaves.", "Attack", "conditional"),
    ("Unless Norway attacks Sweden, Kenya will leave.", "Attack", "conditional"),
    ("Has Norway attacked Sweden?", "Attack", "possible"),
    # attempts, plans, failures
    ("Norway tried to attack Sweden.", "Attack", "planned"),
    ("Norway failed to attack Sweden.", "Attack", "negative"),
    ("Norway refused to attack Sweden.", "Attack", "negative"),
    ("Norway wants to attack Sweden.", "Attack", "planned"),
    ("Norway vowed to attack Sweden.", "Attack", "planned"),
    ("Norway plans to attack Sweden.", "Attack", "planned"),
    ("Norway may carry out an attack on Sweden.", "Attack", "possible"),
    ("Kenya urged Norway to sanction Sweden.", "Sanction", "planned"),
    # hedges
    ("Norway allegedly attacked Sweden.", "Attack", "possible"),
    ("Norway reportedly attacked Sweden.", "Attack", "possible"),
    ("Had Norway attacked Sweden, Kenya would have left.", "Attack", "conditional"),
    ("Norway had attacked Sweden when Kenya left.", "Attack", "holds"),
    ("Norway no longer supports Sweden.", "Support", "negative"),
    ("Norway not only attacked Sweden but burned it.", "Attack", "holds"),
    ("A judge acquitted Anna Berg of killing Peter Holm.", "Killing", "negative"),
    # who says so
    ("Kenya said that Norway attacked Sweden.", "Attack", "holds by Kenya"),
    ("Kenya confirmed that Norway attacked Sweden.", "Attack", "holds by Kenya"),
    ("Kenya claimed that Norway attacked Sweden.", "Attack", "claimed by Kenya"),
    ("Kenya denied that Norway attacked Sweden.", "Attack", "negative claimed by Kenya"),
    ("Norway denied attacking Sweden.", "Attack", "negative claimed by Norway"),
    ("Norway has not denied attacking Sweden.", "Attack", "possible claimed by Norway"),
    ("Norway attacked Sweden, according to Kenya.", "Attack", "holds by Kenya"),
    ("According to Kenya, Norway attacked Sweden.", "Attack", "holds by Kenya"),
    ("Kenya did not say that Norway attacked Sweden.", "Attack", "possible by Kenya"),
    ("Kenya said that Norway will attack Sweden.", "Attack", "planned by Kenya"),
    ("Kenya accused Norway of attacking Sweden.", "Attack", "claimed by Kenya"),
    ("Norway was accused of attacking Sweden.", "Attack", "claimed"),
    ("Norway was accused by Kenya of attacking Sweden.", "Attack", "claimed by Kenya"),
    ("“Norway has attacked Sweden again,” Anna Berg said.", "Attack", "claimed by Anna Berg"),
    # a speech act happened when it was uttered
    ("Norway threatened Sweden.", "Threat", "holds"),
    ("Kenya accused Norway of attacking Sweden.", "Accusation", "holds"),
    ("Kenya urged Norway to sanction Sweden.", "Demand", "holds"),
    # what stands alone
    ("Norway, which attacked Sweden, will leave.", "Attack", "holds"),
    ("Kenya denied that Norway, which attacked Sweden, left.", "Attack", "holds"),
    ("Norway attacked Sweden and will leave.", "Attack", "holds"),
    ("Norway will leave because it attacked Sweden.", "Attack", "holds"),
    # states in titles and appositions do not depend on the clause
    ("Norwegian President Anna Berg will not leave.", "Leadership", "holds"),
    ("Anna Berg, the president of Norway, may leave.", "Leadership", "holds"),
    ("Kenya denied that Norwegian President Anna Berg left.", "Leadership", "holds"),
    ("Anna Berg is not the president of Norway.", "Leadership", "negative"),
    ("Anna Berg will be the president of Norway.", "Leadership", "planned"),
]
DUTCH = [
    ("Noorwegen heeft Zweden aangevallen.", "Attack", "holds"),
    ("Noorwegen heeft Zweden niet aangevallen.", "Attack", "negative"),
    ("Noorwegen heeft Zweden nooit aangevallen.", "Attack", "negative"),
    ("Noorwegen heeft zijn troepen niet teruggetrokken uit Zweden.", "Withdrawal", "negative"),
    ("Noorwegen heeft geen sancties opgelegd aan Zweden.", "Sanction", "negative"),
    ("Noorwegen steunt Zweden niet langer.", "Support", "negative"),
    ("De rechter heeft Anna Berg vrijgesproken van de moord op Peter Holm.", "Killing", "negative"),
    ("Noorwegen heeft Zweden niet alleen bedreigd, maar ook aangevallen.", "Threat", "holds"),
    ("Geen Noorse militairen vielen Zweden aan.", "Attack", "negative"),
    ("Er is geen bewijs dat Noorwegen Zweden heeft aangevallen.", "Attack", "negative"),
    ("Noorwegen zal Kenia steunen.", "Support", "planned"),
    ("Het Noorse leger wil de stad Bergen aanvallen.", "Attack", "planned"),
    ("Noorwegen wil Zweden aanvallen.", "Attack", "planned"),
    ("Het Noorse leger kan de stad Bergen aanvallen.", "Attack", "possible"),
    ("Noorwegen kan sancties opleggen aan Zweden.", "Sanction", "possible"),
    ("Als Noorwegen Zweden aanvalt, vertrekt Kenia.", "Attack", "conditional"),
    ("Noorwegen probeert sancties op te leggen aan Zweden.", "Sanction", "planned"),
    ("Noorwegen weigerde sancties op te leggen aan Zweden.", "Sanction", "negative"),
    ("Het Noorse leger weigerde om de stad Bergen aan te vallen.", "Attack", "negative"),
    ("Kenia meldt dat Noorwegen Zweden heeft aangevallen.", "Attack", "holds by Kenia"),
    ("Kenia beweert dat Noorwegen Zweden heeft aangevallen.", "Attack", "claimed by Kenia"),
    ("Kenia ontkent dat Noorwegen Zweden heeft aangevallen.", "Attack", "negative claimed by Kenia"),
    ("Volgens Kenia heeft Noorwegen Zweden aangevallen.", "Attack", "holds by Kenia"),
    ("Noorwegen heeft Zweden mogelijk aangevallen.", "Attack", "possible"),
    ("„Noorwegen heeft Zweden aangevallen”, zei Anna Berg.", "Attack", "claimed by Anna Berg"),
    ("Noorwegen heeft Zweden bedreigd.", "Threat", "holds"),
    ("De Noorse president Anna Berg zal niet vertrekken.", "Leadership", "holds"),
]


GAPS = [
    ("en", "There is no doubt that Norway attacked Sweden.", "Attack", "holds"),
    ("en", "Norway has not ruled out attacking Sweden.", "Attack", "possible"),
    ("nl", "Noorwegen zou Zweden hebben aangevallen.", "Attack", "possible"),
]


@pytest.mark.parametrize(("text", "frame", "expected"), ENGLISH)
def test_in_english(extractor, text, frame, expected):
    assert judged(extractor, "en", text, frame) == expected


@pytest.mark.parametrize(("text", "frame", "expected"), DUTCH)
def test_in_dutch(extractor, text, frame, expected):
    assert judged(extractor, "nl", text, frame) == expected


@pytest.mark.parametrize(("language", "text", "frame", "expected"), GAPS)
@pytest.mark.xfail(reason="known gap: double negation, hearsay by 'zou'", strict=True)
def test_known_gaps(extractor, language, text, frame, expected):
    assert judged(extractor, language, text, frame) == expected


# -- by hand

NAMES = {"Norway": "Country place:norway", "Sweden": "Country place:sweden", "Kenya": "Country place:kenya"}


def fact_of(news, table: str, trigger: str, *, state: bool = False, last: str | None = None) -> Factuality:
    """The factuality of a word of a table; `last` is the last word of a longer trigger."""
    syntax = parsed(table, news.language("en"), names=NAMES)
    referents = find_entities(document_of(syntax), syntax, news)
    first = at(syntax, trigger)
    return Judge(syntax, referents, news).judge(first, state=state, words=range(first, at(syntax, last or trigger) + 1))


ATTACK_THAT = """
    Norway   PROPN 2 subject
    {text}   VERB  0 root {lemma}
    attacks  NOUN  2 {label} attack
"""


@pytest.mark.parametrize(
    ("verb", "label", "expected"),
    [
        ("planned plan", "object", "planned"),
        ("described describe", "object", "certain"),
        ("planned plan", "adverbial_clause", "certain"),
        ("carried carry_out", "object", "certain"),
    ],
)
def test_only_the_complement_of_a_plan_is_planned(news, verb, label, expected):
    text, lemma = verb.split()

    assert fact_of(news, ATTACK_THAT.format(text=text, lemma=lemma, label=label), "attacks").certainty == expected


def test_a_light_verb_passes_its_modal_on(news):
    """'Norway may carry out attacks'."""
    table = """
        Norway  PROPN 3 subject
        may     AUX   3 auxiliary
        carry   VERB  0 root carry_out
        attacks NOUN  3 object attack
    """

    assert fact_of(news, table, "attacks").certainty == "possible"


def test_the_subject_of_what_failed_did_not_happen(news):
    table = "attacks NOUN 2 subject attack\nfailed VERB 0 root fail"

    assert fact_of(news, table, "attacks").polarity == "negative"


def test_a_negation_inside_the_trigger_is_part_of_it(news):
    """'will not accept' is a refusal, which is certain."""
    table = """
        Norway  PROPN 4 subject
        will    AUX   4 auxiliary
        not     PART  4 negation
        accept  VERB  0 root
        Sweden  PROPN 4 object
    """

    assert fact_of(news, table, "accept").polarity == "negative"
    assert fact_of(news, table, "will", last="accept") == Factuality()


def test_a_nested_claim_is_that_of_the_innermost_speaker(news):
    """'Kenya said that Sweden claimed that Norway attacked'."""
    table = """
        Kenya    PROPN 2 subject
        said     VERB  0 root say
        Sweden   PROPN 4 subject
        claimed  VERB  2 clause claim VerbForm=Fin
        Norway   PROPN 6 subject
        attacked VERB  4 clause attack VerbForm=Fin
    """
    syntax = parsed(table, news.language("en"), names=NAMES)
    referents = find_entities(document_of(syntax), syntax, news)

    fact = Judge(syntax, referents, news).judge(5, state=False, words=range(5, 6))

    assert (referents.entities[fact.source].name, fact.claimed) == ("Sweden", True)


def test_a_speaker_that_is_no_entity_leaves_it_to_the_author(news):
    table = "sources NOUN 2 subject source\nsaid VERB 0 root say\nfled VERB 2 clause flee VerbForm=Fin"

    assert fact_of(news, table, "fled") == Factuality()


def test_a_conjunct_inherits_modals_only_without_a_subject_of_its_own(news):
    shared = """
        Norway PROPN 3 subject
        may    AUX   3 auxiliary
        leave  VERB  0 root
        attack VERB  3 conjunct
    """
    own = shared + "    Kenya PROPN 4 subject"

    assert fact_of(news, shared, "attack").certainty == "possible"
    assert fact_of(news, own, "attack").certainty == "certain"


def test_a_loop_in_the_parse_ends(news):
    """Two words that hang on each other."""
    table = "said VERB 2 clause say\nattacked VERB 1 clause attack VerbForm=Fin"

    assert fact_of(news, table, "attacked").certainty == "certain"


# -- the arithmetic


@pytest.mark.parametrize(
    ("effects", "expected"),
    [
        (["possible", "planned"], "planned"),
        (["planned", "possible"], "planned"),
        (["conditional", "probable"], "conditional"),
        (["probable"], "probable"),
        ([], "certain"),
    ],
)
def test_the_least_certain_word_decides(effects, expected):
    fact = Factuality()
    for name in effects:
        fact = effect(fact, name)

    assert fact.certainty == expected


def test_effects_add_up():
    assert effect(effect(Factuality(), "negative"), "claimed") == Factuality(
        "negative", "certain", AUTHOR, claimed=True
    )


def test_two_negations_cancel_out():
    assert negated(negated(Factuality())) == Factuality()


@pytest.mark.parametrize(
    ("fact", "holds"),
    [
        (Factuality(), True),
        (Factuality(source="e1"), True),
        (Factuality("negative"), False),
        (Factuality(certainty="probable"), False),
        (Factuality(certainty="planned"), False),
        (Factuality(claimed=True), False),
    ],
)
def test_only_what_is_positive_certain_and_no_claim_holds(fact, holds):
    assert fact.holds is holds
