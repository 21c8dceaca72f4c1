"""What training does to its data before any model sees it."""

import json
import random

import pytest
import spacy

from scripts.training.agreement import settle
from scripts.training.corpus import Article, Name, read_raw
from scripts.training.examples import to_doc
from scripts.training.names import in_turn
from scripts.training.scoring import adapt_scheme, tally
from scripts.training.substitution import Inventory, change_case, split_paragraphs, substitute

TEXT = "Anna Berg bezoekt Oslo. Minister Berg spreekt er met de NVK.\nDe NVK zwijgt."


@pytest.fixture
def article():
    forms = (("Anna Berg", "PERSON"), ("Oslo", "GPE"))
    names = [Name(TEXT.index(form), TEXT.index(form) + len(form), label) for form, label in forms]
    return Article("made-up", TEXT, (*names, Name(33, 37, "PERSON"), Name(56, 59, "ORG"), Name(64, 67, "ORG")))


def forms(article):
    return [article.text[name.start : name.end] for name in article.names]


def test_a_near_copy_of_a_measured_article_is_not_read(tmp_path):
    measured = Article("a", " ".join(f"woord{number}" for number in range(40)))
    copy, other = measured.text + " en nog iets", " ".join(f"ander{number}" for number in range(40))
    lines = [json.dumps({"id": str(number), "text": text}) for number, text in enumerate((copy, other))]
    (tmp_path / "raw.jsonl").write_text("\n".join(lines), encoding="utf-8")

    articles = read_raw(tmp_path / "raw.jsonl", without=[measured], seed=0)

    assert [other] == [article.text for article in articles]


def test_no_source_is_drawn_more_than_another_while_both_have_text():
    articles = [Article(f"wire-{number}", "x" * 10) for number in range(6)]
    articles += [Article(f"paper-{number}", "x" * 30) for number in range(2)]

    drawn = [article.id.partition("-")[0] for article in in_turn(articles)]

    assert drawn == ["paper", "wire", "wire", "wire", "paper", "wire", "wire", "wire"]


def test_a_person_keeps_one_new_name_throughout(article):
    inventory = Inventory({label: [] for label in ("ORG", "GPE", "NORP", "LOC", "FAC")}, ["Joris Halm"])

    changed = substitute(article, inventory, share=1, rng=random.Random(0))

    assert forms(changed) == ["Joris Halm", "Oslo", "Halm", "NVK", "NVK"]


def test_an_acronym_is_replaced_by_an_acronym(article):
    inventory = Inventory({"ORG": ["Havenbond", "KBD"], "GPE": []}, [])

    changed = substitute(article, inventory, share=1, rng=random.Random(0))

    assert forms(changed) == ["Anna Berg", "Oslo", "Berg", "KBD", "KBD"]


def test_a_paragraph_has_the_names_of_its_own(article):
    first, second = split_paragraphs(article)

    assert (len(first.names), forms(second)) == (4, ["NVK"])


def test_capitals_leave_the_names_in_their_places(article):
    assert forms(change_case(article, share=1, rng=random.Random(0)))[0] == "ANNA BERG"


def test_a_text_that_grows_in_capitals_keeps_its_case():
    article = Article("made-up", "In de Hauptstraße.")

    assert article == change_case(article, share=1, rng=random.Random(0))


def test_white_space_at_the_ends_is_no_part_of_a_name():
    doc = to_doc(Article("made-up", "Oslo \n zwijgt", (Name(0, 6, "GPE"),)), spacy.blank("nl"))

    assert [(entity.text, entity.label_) for entity in doc.ents] == [("Oslo", "GPE")]


def test_articles_and_possessives_of_other_schemes_are_trimmed():
    text = "the Dune Trust's plan"

    assert Name(4, 14, "ORG") == adapt_scheme(Name(0, 16, "ORG"), text, {})


def test_a_name_with_another_label_is_wrong_twice(article):
    found = [{*article.names[1:], article.names[0]._replace(label="ORG")}]

    counts = tally(found, [article], ("PERSON", "ORG"))

    assert (counts.right, counts.found, counts.there) == (3, 4, 4)


def test_a_surname_gets_the_label_of_the_full_name(article):
    names = [*article.names[:2], article.names[2]._replace(label="ORG"), *article.names[3:]]

    settled = settle(spacy.blank("nl")(TEXT), names)

    assert settled == list(article.names)


def test_a_label_that_has_no_type_stays_where_it_is():
    text = "Dune Award voor Berg"
    names = [Name(0, 10, "WORK_OF_ART"), Name(16, 20, "PERSON")]

    assert names == settle(spacy.blank("nl")(text), names)
