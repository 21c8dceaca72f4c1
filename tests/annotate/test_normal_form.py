"""The normal form: the same edges whatever the syntax. English tables have spaCy's structure, Dutch ones that of UD."""

from __future__ import annotations

import pytest
from parsed import at, parsed, steps

NAMES = {
    "Anna Berg": "Person",
    "Peter Holm": "Person",
    "Norway": "Country",
    "Sweden": "Country",
    "Kenya": "Country",
    "Norwegian": "Country",
    "Oslo": "City",
    "Bergen": "City",
    "Storm Brigade": "MilitaryUnit",
    "Nordic Steel": "Company",
    "Noorwegen": "Country",
    "Zweden": "Country",
    "Noorse": "Country",
}


def edges(news, table: str, word: str, language: str = "en") -> set[str]:
    """The steps from a word of a table."""
    return steps(parsed(table, news.language(language), names=NAMES), word)


# -- voice

ACTIVE = """
    Norway   PROPN 2 subject
    attacked VERB  0 root     attack
    Sweden   PROPN 2 object
"""
PASSIVE = """
    Sweden   PROPN 3 passive_subject
    was      AUX   3 passive_auxiliary be
    attacked VERB  0 root              attack VerbForm=Part
    by       ADP   3 by
    Norway   PROPN 4 prep_object
"""
RELATIVE = """
    Sweden   PROPN 7 subject
    ,        PUNCT 1 punct
    which    PRON  5 passive_subject
    was      AUX   5 passive_auxiliary be
    attacked VERB  1 relative attack VerbForm=Part
    by       ADP   5 by
    denies   VERB  0 root
    Norway   PROPN 6 prep_object
"""
RELATIVE_OBJECT = """
    Sweden   PROPN 6 subject
    ,        PUNCT 1 punct
    which    PRON  5 object
    Norway   PROPN 5 subject
    attacked VERB  1 relative attack Tense=Past
    burns    VERB  0 root
"""
RELATIVE_WITHOUT_PRONOUN = """
    the      DET   2 determiner
    Sweden   PROPN 5 subject
    Norway   PROPN 4 subject
    attacked VERB  2 relative attack Tense=Past
    burns    VERB  0 root
"""
REDUCED_RELATIVE = """
    Sweden   PROPN 5 subject
    attacked VERB  1 adnominal attack VerbForm=Part
    by       ADP   2 by
    Norway   PROPN 3 prep_object
    burns    VERB  0 root
"""
CONTROL = """
    Norway PROPN 2 subject
    vowed  VERB  0 root      vow Tense=Past
    to     PART  4 auxiliary
    attacked VERB 2 open_clause attack VerbForm=Inf
    Sweden PROPN 4 object
"""
OBJECT_CONTROL = """
    Kenya  PROPN 2 subject
    urged  VERB  0 root      urge Tense=Past
    Norway PROPN 2 object
    to     PART  5 auxiliary
    attacked VERB 2 open_clause attack VerbForm=Inf
    Sweden PROPN 5 object
"""
SUBJECT_CONTROL_BESIDE_OBJECT = """
    Norway PROPN 2 subject
    promised VERB 0 root     promise Tense=Past
    Kenya  PROPN 2 object
    to     PART  5 auxiliary
    attacked VERB 2 open_clause attack VerbForm=Inf
    Sweden PROPN 5 object
"""
GERUND = """
    Kenya   PROPN 2 subject
    accused VERB  0 root       accuse Tense=Past
    Norway  PROPN 2 object
    of      ADP   2 preposition
    attacked VERB 4 prep_clause attack Aspect=Prog|VerbForm=Part
    Sweden  PROPN 5 object
"""
SUBJECT_GERUND = """
    Norway  PROPN 2 subject
    insists VERB  0 root       insist Tense=Pres
    on      ADP   2 preposition
    attacked VERB 3 prep_clause attack Aspect=Prog|VerbForm=Part
    Sweden  PROPN 4 object
"""
SECOND_VERB = """
    Norway   PROPN 2 subject
    left     VERB  0 root    leave Tense=Past
    and      CCONJ 2 cc
    attacked VERB  2 conjunct attack Tense=Past
    Sweden   PROPN 4 object
"""
FIRST_VERB = """
    Norway   PROPN 2 subject
    attacked VERB  0 root    attack Tense=Past
    and      CCONJ 2 cc
    burned   VERB  2 conjunct burn Tense=Past
    Sweden   PROPN 4 object
"""
SECOND_PARTICIPLE = """
    Sweden   PROPN 3 passive_subject
    was      AUX   3 passive_auxiliary be
    burned   VERB  0 root    burn VerbForm=Part
    and      CCONJ 3 cc
    attacked VERB  3 conjunct attack VerbForm=Part
    by       ADP   3 by
    Norway   PROPN 6 prep_object
"""
ADVERBIAL = """
    Norway   PROPN 2 subject
    fled     VERB  0 root    flee Tense=Past
    after    ADP   4 marker
    attacked VERB  2 adverbial_clause attack Aspect=Prog|VerbForm=Part
    Sweden   PROPN 4 object
"""
PRESENT_PARTICIPLE = """
    Norway   PROPN 4 subject
    attacked VERB  1 adnominal attack Aspect=Prog|VerbForm=Part
    Sweden   PROPN 2 object
    denies   VERB  0 root
"""
VERB_FINAL = """
    Gisteren  ADV   2 advmod
    heeft     AUX   5 auxiliary hebben
    Noorwegen PROPN 5 subject
    Zweden    PROPN 5 object
    aangevallen VERB 0 root aanvallen VerbForm=Part
"""
DUTCH_PASSIVE = """
    Zweden    PROPN 5 passive_subject
    wordt     AUX   5 passive_auxiliary worden
    door      ADP   4 case
    Noorwegen PROPN 5 oblique
    aangevallen VERB 0 root aanvallen VerbForm=Part
"""
DUTCH_REDUCED = """
    het       DET   5 determiner
    door      ADP   3 case
    Noorwegen PROPN 4 oblique
    aangevallen VERB 5 modifier aanvallen VerbForm=Part
    Zweden    PROPN 6 subject
    brandt    VERB  0 root
"""
TWO_SUBJECTS = """
    Wie       PRON  3 subject
    Noorwegen PROPN 3 subject
    aangevallen VERB 0 root aanvallen
"""


@pytest.mark.parametrize(
    ("table", "language"),
    [
        pytest.param(ACTIVE, "en", id="Norway attacked Sweden"),
        pytest.param(PASSIVE, "en", id="Sweden was attacked by Norway"),
        pytest.param(RELATIVE, "en", id="Sweden, which was attacked by Norway, denies"),
        pytest.param(RELATIVE_OBJECT, "en", id="Sweden, which Norway attacked, burns"),
        pytest.param(RELATIVE_WITHOUT_PRONOUN, "en", id="the Sweden Norway attacked burns"),
        pytest.param(REDUCED_RELATIVE, "en", id="Sweden attacked by Norway burns"),
        pytest.param(PRESENT_PARTICIPLE, "en", id="Norway attacking Sweden denies"),
        pytest.param(CONTROL, "en", id="Norway vowed to attack Sweden"),
        pytest.param(OBJECT_CONTROL, "en", id="Kenya urged Norway to attack Sweden"),
        pytest.param(SUBJECT_CONTROL_BESIDE_OBJECT, "en", id="Norway promised Kenya to attack Sweden"),
        pytest.param(GERUND, "en", id="Kenya accused Norway of attacking Sweden"),
        pytest.param(SUBJECT_GERUND, "en", id="Norway insists on attacking Sweden"),
        pytest.param(ADVERBIAL, "en", id="Norway fled after attacking Sweden"),
        pytest.param(SECOND_VERB, "en", id="Norway left and attacked Sweden"),
        pytest.param(FIRST_VERB, "en", id="Norway attacked and burned Sweden"),
        pytest.param(SECOND_PARTICIPLE, "en", id="Sweden was burned and attacked by Norway"),
        pytest.param(VERB_FINAL, "nl", id="Gisteren heeft Noorwegen Zweden aangevallen"),
        pytest.param(DUTCH_PASSIVE, "nl", id="Zweden wordt door Noorwegen aangevallen"),
        pytest.param(DUTCH_REDUCED, "nl", id="het door Noorwegen aangevallen Zweden brandt"),
    ],
)
def test_who_attacks_whom_does_not_depend_on_the_syntax(news, table, language):
    one, other, verb = ("Norway", "Sweden", "attacked") if language == "en" else ("Noorwegen", "Zweden", "aangevallen")

    found = {step for step in edges(news, table, verb, language) if step.split()[0] in {"subject", "object"}}

    assert found == {f"subject {one}", f"object {other}"}


def test_the_second_of_two_subjects_is_the_object(news):
    """'... die Zweden heeft aangevallen': both look like subjects to a small parser."""
    assert edges(news, TWO_SUBJECTS, "aangevallen", "nl") == {"subject Wie", "object Noorwegen"}


def test_an_active_perfect_is_no_passive(news):
    """'Zweden heeft ... aangevallen': a parser's passive subject beside 'hebben' is the subject."""
    table = """
        Zweden      PROPN 3 passive_subject
        heeft       AUX   3 auxiliary hebben
        aangevallen VERB  0 root aanvallen VerbForm=Part
    """

    assert edges(news, table, "aangevallen", "nl") == {"subject Zweden"}


def test_the_subject_of_a_passive_with_an_object_is_whom_it_was_given(news):
    table = """
        Norway PROPN 3 passive_subject
        was    AUX   3 passive_auxiliary be
        given  VERB  0 root give VerbForm=Part
        aid    NOUN  3 object
    """

    assert edges(news, table, "given") == {"indirect Norway", "object aid"}


def test_by_is_only_the_actor_of_a_passive(news):
    """'Noorwegen reist door Zweden': through Sweden."""
    table = """
        Noorwegen PROPN 2 subject
        reist     VERB  0 root reizen VerbForm=Fin
        door      ADP   4 case
        Zweden    PROPN 2 oblique
    """

    assert edges(news, table, "reist", "nl") == {"subject Noorwegen", "p:door Zweden"}


@pytest.mark.parametrize(
    ("preposition", "expected"),
    [("by", {"p:by Norway", "p:on Sweden"}), ("of", {"p:of Norway", "p:on Sweden"})],
)
def test_phrases_of_a_noun_keep_their_preposition(news, preposition, expected):
    table = f"""
        attack       NOUN  0 root
        {preposition} ADP  1 preposition
        Norway       PROPN 2 prep_object
        on           ADP   1 preposition
        Sweden       PROPN 4 prep_object
    """

    assert edges(news, table, "attack") == expected


def test_prepositions_in_a_row_are_one(news):
    table = """
        fled   VERB  0 root flee
        out    ADP   1 preposition
        of     ADP   2 preposition
        Norway PROPN 3 prep_object
    """

    assert edges(news, table, "fled") == {"p:out of Norway"}


# -- coordination


@pytest.mark.parametrize("label", ["subject", "object"])
def test_coordinated_arguments_are_arguments_each(news, label):
    table = f"""
        attacked VERB  0 root attack
        Norway   PROPN 1 {label}
        ,        PUNCT 2 punct
        Sweden   PROPN 2 conjunct
        and      CCONJ 4 cc
        Kenya    PROPN 4 conjunct
    """

    assert edges(news, table, "attacked") == {f"{label} Norway", f"{label} Sweden", f"{label} Kenya"}


def test_coordinated_phrases_are_phrases_each(news):
    table = """
        talks  NOUN  0 root talk
        with   ADP   1 preposition
        Norway PROPN 2 prep_object
        and    CCONJ 3 cc
        Sweden PROPN 3 conjunct
    """

    assert edges(news, table, "talks") == {"p:with Norway", "p:with Sweden"}


def test_a_second_verb_with_its_own_subject_takes_no_other(news):
    table = """
        Norway   PROPN 2 subject
        left     VERB  0 root leave Tense=Past
        and      CCONJ 2 cc
        Kenya    PROPN 5 subject
        attacked VERB  2 conjunct attack Tense=Past
    """

    assert edges(news, table, "attacked") == {"subject Kenya"}


def test_a_second_verb_after_a_passive_with_its_own_auxiliary_is_active_again(news):
    table = """
        Norway   PROPN 3 passive_subject
        was      AUX   3 passive_auxiliary be
        attacked VERB  0 root attack VerbForm=Part
        and      CCONJ 3 cc
        has      AUX   6 auxiliary have
        fled     VERB  3 conjunct flee VerbForm=Part
    """

    assert edges(news, table, "fled") == {"subject Norway"}


def test_a_finite_clause_takes_no_subject_from_above(news):
    table = """
        Norway PROPN 2 subject
        says   VERB  0 root say Tense=Pres|VerbForm=Fin
        rains  VERB  2 clause rain Tense=Pres|VerbForm=Fin
    """

    assert edges(news, table, "rains") == set()
    assert edges(news, table, "says") == {"subject Norway", "clause rains"}


def test_what_was_taken_over_from_another_verb_is_marked(news):
    syntax = parsed(CONTROL, news.language("en"), names=NAMES)

    raised = {edge.label: edge.raised for edge in syntax.edges[at(syntax, "attacked")]}

    assert raised == {"subject": True, "object": False}


# -- light verbs

CARRIED_OUT = """
    Norway  PROPN 2 subject
    carried VERB  0 root carry_out
    out     ADP   2 particle
    an      DET   5 determiner
    attack  NOUN  2 object
    on      ADP   2 preposition
    Sweden  PROPN 6 prep_object
"""


def test_the_noun_of_a_light_verb_takes_its_subject_and_phrases(news):
    assert edges(news, CARRIED_OUT, "attack") == {"subject Norway", "p:on Sweden"}


def test_another_verbs_noun_takes_nothing(news):
    assert edges(news, CARRIED_OUT.replace("carry_out", "describe"), "attack") == set()


def test_a_light_verb_in_the_passive_gives_its_noun_the_actor(news):
    table = """
        sanctions NOUN  3 passive_subject sanction
        were      AUX   3 passive_auxiliary be
        imposed   VERB  0 root impose VerbForm=Part
        by        ADP   3 by
        Norway    PROPN 4 prep_object
        on        ADP   3 preposition
        Sweden    PROPN 6 prep_object
    """

    assert edges(news, table, "sanctions") == {"subject Norway", "p:on Sweden"}


def test_a_noun_inside_a_phrase_of_a_light_verb_tells_through_which_preposition(news):
    """'Norway is in talks with Sweden'."""
    table = """
        Norway PROPN 2 subject
        is     AUX   0 root be
        in     ADP   2 preposition
        talks  NOUN  3 prep_object talk
        with   ADP   4 preposition
        Sweden PROPN 5 prep_object
    """

    assert edges(news, table, "talks") == {"subject@in Norway", "p:with Sweden"}


def test_the_subject_of_a_passive_light_verb_undergoes_the_noun(news):
    """'Norway faces sanctions': they are not Norway's."""
    table = """
        Norway    PROPN 2 subject
        faces     VERB  0 root face
        sanctions NOUN  2 object sanction
    """

    assert edges(news, table, "sanctions") == {"undergoer Norway"}


def test_an_instrument_tells_nothing_of_its_preposition(news):
    """'Norway responded with an attack': as good as 'made an attack'."""
    table = """
        Norway    PROPN 2 subject
        responded VERB  0 root respond
        with      ADP   2 preposition
        an        DET   5 determiner
        attack    NOUN  3 prep_object
    """

    assert edges(news, table, "attack") == {"subject Norway"}


def test_a_dutch_light_verb_at_the_end(news):
    table = """
        Noorwegen PROPN 7 subject
        heeft     AUX   7 auxiliary hebben
        een       DET   4 determiner
        aanval    NOUN  7 object
        op        ADP   6 case
        Zweden    PROPN 7 oblique
        uitgevoerd VERB 0 root uitvoeren VerbForm=Part
    """

    assert edges(news, table, "aanval", "nl") == {"subject Noorwegen", "p:op Zweden"}


# -- titles, appositions, copulas


@pytest.mark.parametrize(
    ("table", "language"),
    [
        pytest.param(
            """
            Norwegian ADJ   3 modifier
            Prime     PROPN 3 modifier
            Minister  PROPN 5 modifier
            Anna      PROPN 5 modifier
            Berg      PROPN 6 subject
            left      VERB  0 root
            """,
            "en",
            id="Norwegian Prime Minister Anna Berg",
        ),
        pytest.param(
            """
            Anna      PROPN 2 modifier
            Berg      PROPN 7 subject
            ,         PUNCT 2 punct
            the       DET   6 determiner
            Norwegian ADJ   6 modifier
            Minister  NOUN  2 apposition
            left      VERB  0 root
            """,
            "en",
            id="Anna Berg, the Norwegian minister",
        ),
        pytest.param(
            """
            the       DET   3 determiner
            Norwegian ADJ   3 modifier
            Minister  NOUN  7 subject
            ,         PUNCT 3 punct
            Anna      PROPN 6 modifier
            Berg      PROPN 3 apposition
            left      VERB  0 root
            """,
            "en",
            id="the Norwegian minister, Anna Berg",
        ),
        pytest.param(
            """
            Anna      PROPN 2 modifier
            Berg      PROPN 3 subject
            is        AUX   0 root be
            the       DET   6 determiner
            Norwegian ADJ   6 modifier
            Minister  NOUN  3 predicate
            """,
            "en",
            id="Anna Berg is the Norwegian minister",
        ),
        pytest.param(
            """
            Norwegian ADJ   4 possessor
            Minister  PROPN 4 modifier
            Anna      PROPN 4 modifier
            Berg      PROPN 5 subject
            left      VERB  0 root
            """,
            "en",
            id="possessor on the name",
        ),
        pytest.param(
            """
            Anna      PROPN 6 subject
            Berg      PROPN 1 flat
            is        AUX   6 copula zijn
            de        DET   6 determiner
            Norwegian ADJ   6 modifier
            Minister  NOUN  0 root
            """,
            "nl",
            id="Anna Berg is de ... minister",
        ),
        pytest.param(
            """
            de        DET   3 determiner
            Norwegian ADJ   3 modifier
            Minister  NOUN  6 subject
            Anna      PROPN 3 apposition
            Berg      PROPN 4 flat
            vertrok   VERB  0 root
            """,
            "nl",
            id="de ... minister Anna Berg",
        ),
    ],
)
def test_a_title_is_the_persons_and_of_a_country_wherever_it_stands(news, table, language):
    found = edges(news, table, "Minister", language)

    assert "same Anna Berg" in found
    assert found & {"modifier Norwegian", "possessor Norwegian"}


def test_of_two_titles_each_is_of_the_name_right_after_it(news):
    """'premier Berg and president Holm'."""
    table = """
        premier   NOUN  3 modifier
        Anna      PROPN 3 modifier
        Berg      PROPN 8 subject
        and       CCONJ 3 cc
        president NOUN  7 modifier
        Peter     PROPN 7 modifier
        Holm      PROPN 3 conjunct
        left      VERB  0 root
    """

    assert edges(news, table, "premier") == {"same Anna Berg"}
    assert edges(news, table, "president") == {"same Peter Holm"}


def test_a_title_keeps_only_the_name_beside_it_whatever_the_parser_hung_on_it(news):
    """'premier Berg, president Holm': both names hang on the premier."""
    table = """
        premier   NOUN  8 subject
        Anna      PROPN 3 modifier
        Berg      PROPN 1 apposition
        ,         PUNCT 1 punct
        president NOUN  7 modifier
        Peter     PROPN 7 modifier
        Holm      PROPN 1 apposition
        left      VERB  0 root
    """

    assert {step for step in edges(news, table, "premier") if step.startswith("same")} == {"same Anna Berg"}


@pytest.mark.parametrize(
    ("features", "expected"),
    [("Number=Plur", {"same Anna Berg", "same Peter Holm"}), ("Number=Sing", {"same Anna Berg"})],
)
def test_a_plural_title_is_of_all_names_after_it(news, features, expected):
    table = f"""
        ministers NOUN  6 subject minister {features}
        Anna      PROPN 1 apposition
        Berg      PROPN 2 flat
        Peter     PROPN 2 conjunct
        Holm      PROPN 4 flat
        left      VERB  0 root
    """

    assert {step for step in edges(news, table, "ministers") if step.startswith("same")} == expected


def test_a_persons_name_after_an_organization_is_that_of_its_head(news):
    """'the commander of the Storm Brigade, Anna Berg': the commander, not the brigade."""
    table = """
        commander NOUN  8 subject
        of        ADP   1 preposition
        Storm     PROPN 4 modifier
        Brigade   PROPN 2 prep_object
        ,         PUNCT 4 punct
        Anna      PROPN 7 modifier
        Berg      PROPN 4 apposition
        left      VERB  0 root
    """

    assert edges(news, table, "commander") == {"same Anna Berg", "p:of Storm Brigade"}


@pytest.mark.parametrize(
    ("verb", "expected"),
    [("became become", {"same Anna Berg"}), ("was be", {"same Anna Berg"}), ("stayed stay", {"same Anna Berg"})],
)
def test_a_copula_makes_subject_and_predicate_the_same(news, verb, expected):
    text, lemma = verb.split()
    table = f"""
        Anna      PROPN 2 modifier
        Berg      PROPN 3 subject
        {text}    VERB  0 root {lemma}
        president NOUN  3 predicate
    """

    assert edges(news, table, "president") == expected


def test_the_predicate_of_a_verb_with_an_object_is_the_objects(news):
    """'They elected Anna Berg president'."""
    table = """
        Norway    PROPN 2 subject
        elected   VERB  0 root elect
        Anna      PROPN 4 modifier
        Berg      PROPN 2 object
        president NOUN  2 predicate
    """

    assert edges(news, table, "president") == {"same Anna Berg"}


def test_an_adjective_as_predicate_takes_the_subject(news):
    table = """
        Norway  PROPN 2 subject
        is      AUX   0 root be
        angry   ADJ   2 predicate
        at      ADP   3 preposition
        Sweden  PROPN 4 prep_object
    """

    assert edges(news, table, "angry") == {"subject Norway", "p:at Sweden"}


@pytest.mark.parametrize(("voice", "name"), [("object", "object"), ("passive_subject", "object")])
def test_as_makes_the_object_what_follows(news, voice, name):
    table = f"""
        named     VERB  0 root name VerbForm=Part
        Anna      PROPN 3 modifier
        Berg      PROPN 1 {voice}
        as        ADP   1 preposition
        president NOUN  4 prep_object
    """

    assert edges(news, table, "president") == {"same Anna Berg"}
    assert f"{name} Anna Berg" in edges(news, table, "named")


def test_a_dutch_noun_with_as_is_what_the_object_is_made(news):
    """'Noorwegen benoemde Anna Berg als voorzitter'."""
    table = """
        Noorwegen  PROPN 2 subject
        benoemde   VERB  0 root benoemen
        Anna       PROPN 2 object
        Berg       PROPN 3 flat
        als        SCONJ 6 marker
        voorzitter NOUN  2 adverbial_clause
    """

    assert "same Anna Berg" in edges(news, table, "voorzitter", "nl")


@pytest.mark.parametrize(
    ("marker", "copula", "expected"),
    [("als", "is", {"condition lid"}), ("als", "", set()), ("hoewel", "is", set())],
)
def test_a_condition_is_on_its_verb_and_a_noun_with_as_is_none(news, marker, copula, expected):
    """'vertrekt als Zweden lid is' is a condition; 'vertrekt als lid' is none."""
    table = f"""
        Noorwegen PROPN 2 subject
        vertrekt  VERB  0 root vertrekken
        {marker}  SCONJ 4 marker
        lid       NOUN  2 adverbial_clause
        {copula and copula + " AUX 4 copula zijn"}
    """

    assert {step for step in edges(news, table, "vertrekt", "nl") if step.startswith("condition")} == expected


def test_what_happens_on_an_occasion_is_the_subjects_occasion(news):
    """'Anna Berg spoke during a visit to Norway'."""
    table = """
        Anna   PROPN 2 modifier
        Berg   PROPN 3 subject
        spoke  VERB  0 root speak
        during ADP   3 preposition
        a      DET   6 determiner
        visit  NOUN  4 prep_object
        to     ADP   6 preposition
        Norway PROPN 7 prep_object
    """

    assert edges(news, table, "visit") == {"subject@during Anna Berg", "p:to Norway"}


@pytest.mark.parametrize(("title", "expected"), [("president", {"same Anna Berg"}), ("gisteren", set())])
def test_a_title_right_before_a_person_is_hers_though_the_parser_tied_them_not(news, title, expected):
    table = f"""
        {title}  NOUN  4 oblique
        Anna     PROPN 4 subject
        Berg     PROPN 2 flat
        vertrok  VERB  0 root
    """

    assert {step for step in edges(news, table, title, "nl") if step.startswith("same")} == expected


@pytest.mark.parametrize(
    ("verb", "expected"),
    [("aangekomen aankomen", {"subject Noorwegen"}), ("aangevallen aanvallen", {"object Noorwegen"})],
)
def test_the_perfect_of_a_verb_of_motion_is_no_passive(news, verb, expected):
    text, lemma = verb.split()
    table = f"""
        Noorwegen PROPN 3 passive_subject
        is        AUX   3 passive_auxiliary zijn
        {text}    VERB  0 root {lemma} VerbForm=Part
    """

    assert edges(news, table, text, "nl") == expected


# -- possessors, participles, words that only count or classify


def test_a_possessor_is_kept(news):
    table = """
        Norway NOUN 3 possessor
        's     PART 1 case
        attack NOUN 0 root
        on     ADP  3 preposition
        Sweden PROPN 4 prep_object
    """

    assert edges(news, table, "attack") == {"possessor Norway", "p:on Sweden"}


def test_whose_is_the_possessor(news):
    """'the Storm Brigade, whose commander fled'."""
    table = """
        Storm     PROPN 2 modifier
        Brigade   PROPN 7 subject
        ,         PUNCT 2 punct
        whose     PRON  5 possessor
        commander NOUN  6 subject
        fled      VERB  2 relative flee
        denies    VERB  0 root
    """

    assert "possessor Storm Brigade" in edges(news, table, "commander")


def test_a_participle_before_a_noun_has_it_as_object(news):
    table = """
        detained   VERB 2 modifier detain VerbForm=Part
        journalist NOUN 0 root
    """

    assert edges(news, table, "detained") == {"object journalist"}


@pytest.mark.parametrize(
    ("counting", "expected"),
    [("dozens", {"same civilians", "p:of civilians"}), ("photos", {"p:of civilians"})],
)
def test_a_word_that_only_counts_is_the_same_as_what_it_counts(news, counting, expected):
    table = f"""
        {counting} NOUN 0 root
        of        ADP  1 preposition
        civilians NOUN 2 prep_object civilian
    """

    assert edges(news, table, counting) == expected


def test_what_is_said_of_a_kind_of_place_is_said_of_the_place(news):
    """'the city of Bergen in Norway'."""
    table = """
        city   NOUN  0 root
        of     ADP   1 preposition
        Bergen PROPN 2 prep_object
        in     ADP   1 preposition
        Norway PROPN 4 prep_object
    """

    assert "p:in Norway" in edges(news, table, "Bergen")


def test_what_is_said_of_a_compound_is_said_of_its_first_noun(news):
    """'its sanctions campaign against Sweden'."""
    table = """
        Norway    PROPN 4 possessor
        's        PART  1 case
        sanctions NOUN  4 modifier sanction
        campaign  NOUN  0 root
        against   ADP   4 preposition
        Sweden    PROPN 5 prep_object
    """

    assert edges(news, table, "sanctions") == {"possessor Norway", "p:against Sweden"}


def test_an_infinitive_at_a_noun_is_the_nouns_owners(news):
    """'Norway's plan to attack Sweden'."""
    table = """
        Norway PROPN 3 possessor
        's     PART  1 case
        plan   NOUN  0 root
        to     PART  5 auxiliary
        attack VERB  3 adnominal attack VerbForm=Inf
        Sweden PROPN 5 object
    """

    assert edges(news, table, "attack") == {"subject Norway", "object Sweden"}


# -- names are one node


def test_all_edges_of_a_name_stand_at_its_head(news):
    syntax = parsed(
        ACTIVE.replace("Sweden   PROPN 2 object", "Storm PROPN 4 modifier\nBrigade PROPN 2 object"),
        news.language("en"),
        names=NAMES,
    )

    assert steps(syntax, "attacked") == {"subject Norway", "object Storm Brigade"}
    assert syntax.edges[at(syntax, "Storm")] == []
    assert syntax.edges[at(syntax, "Brigade")] == []


def test_a_word_that_hangs_on_itself_does_no_harm(news):
    """A broken parse: 'left' and 'Norway' hang on each other, and nothing is the root."""
    table = """
        Norway PROPN 2 subject
        left   VERB  1 clause leave
    """

    assert edges(news, table, "left") == set()
