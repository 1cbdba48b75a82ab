"""A French reader's check: whoever adds a sentence hears of it when it is long, English, or badly marked.

What to do when a test fails: shorten the sentence or cut it in two; say the word in French, or, where it is
one of ours, put it into the French column of docs/glossary.md; in templates write ``&#8239;`` before ? and ;,
and ``&nbsp;`` before : and €. The catalogue is written with plain spaces, and ``tied`` sets them.
"""

import pytest

from tests.words.rules import APOSTROPHE, ENGLISH, JARGON, LONGEST, foreign_words, glossary, wrong_marks
from tests.words.sentences import Sentence, of_catalogue, of_document, of_schemes, of_templates, split
from webapp.web.messages import codes, explain
from webapp.web.messages.verdicts import MARKET_MISMATCH

PLACES = {"catalogue": of_catalogue, "schemes": of_schemes, "templates": of_templates}


@pytest.fixture(params=sorted(PLACES))
def sentences(request: pytest.FixtureRequest) -> list[Sentence]:
    """Every sentence of one place."""
    return list(PLACES[str(request.param)]())


def test_no_sentence_is_longer_than_twenty_words(sentences: list[Sentence]) -> None:
    assert len(sentences) > 5
    long = [f"{one}\n    has {one.words} words" for one in sentences if one.words > LONGEST]
    assert long == [], "cut in two:" + "".join(long)


def test_no_word_is_english_or_jargon(sentences: list[Sentence]) -> None:
    wrong = [f"{one}\n    says {', '.join(found)}" for one in sentences if (found := foreign_words(one.text))]
    assert wrong == [], "say it in French:" + "".join(wrong)


def test_no_sentence_shouts_and_apostrophes_are_curly(sentences: list[Sentence]) -> None:
    wrong = [str(one) for one in sentences if "!" in one.text or APOSTROPHE.search(one.text)]
    assert wrong == [], "no exclamation mark, and ’ for an apostrophe:" + "".join(wrong)


@pytest.mark.parametrize("place", ["schemes", "templates"])
def test_marks_have_their_narrow_spaces(place: str) -> None:
    sentences = PLACES[place]()
    wrong = [f"{one}\n    has {', '.join(found)}" for one in sentences if (found := wrong_marks(one.text))]
    assert wrong == [], "marks:" + "".join(wrong)


def test_the_words_of_every_code_are_plain_as_they_are_said() -> None:
    for code in sorted(codes()):
        words = explain(code)
        for text in (words.title, words.subtitle, words.message, *words.steps):
            for sentence in split(code, text):
                assert sentence.words <= LONGEST, sentence
                assert foreign_words(sentence.text) == [], sentence
                assert wrong_marks(sentence.text) == [], sentence


def test_the_regions_own_words_are_the_only_ones_left_out() -> None:  # F25
    assert list(split("", MARKET_MISMATCH)) == []
    assert [one.text for one in split("", f"Lisez. {MARKET_MISMATCH} Ensuite, rendez-le.")] == [
        "Lisez.",
        "Ensuite, rendez-le.",
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Appelez le 03 87 15 09 16.", 3),
        ("300\u00a0€ débités", 2),
        ("L’identité\u202f: à vérifier", 3),
        ("«\u00a0Plus\u00a0»", 1),
    ],
)
def test_words_are_counted_as_a_person_counts_them(text: str, count: int) -> None:
    assert Sentence("", text).words == count


def test_a_document_is_read_block_by_block_with_what_is_said_only() -> None:
    page = (
        '<p>Un <b>mot</b>, puis&nbsp;: rien.</p><p>Deux</p><svg><path d="M0"/></svg>'
        '<button aria-label="Fermer le reçu" data-wait="Encore un peu">x</button>'
        '<template><span data-name="a-b">Trois mots ici</span></template><script>let a = "no";</script>'
    )
    assert [one.text for one in of_document("", page)] == [
        "Un mot, puis\u00a0: rien.",
        "Deux",
        "Fermer le reçu",
        "Encore un peu",
        "x",
        "Trois mots ici",
    ]


@pytest.mark.parametrize(
    "text", ["Une erreur est survenue", "Cliquez pour upload", "Le scan est fini", "Bad token"]
)
def test_what_must_not_be_said_is_heard(text: str) -> None:
    assert foreign_words(text)


@pytest.mark.parametrize(
    "text", ["Scannez", "Scanner un coupon", "ce voucher", "La page", "Ouvert à 9\u00a0h"]
)
def test_what_may_be_said_is_let_through(text: str) -> None:
    assert foreign_words(text) == []


@pytest.mark.parametrize(
    "text", ["Bravo\u202f!", "Vraiment ?", "Oui: non", "Oui : non", "300 €", "«Plus»", "Attendez..."]
)
def test_a_wrong_mark_is_heard(text: str) -> None:
    assert wrong_marks(text)


def test_the_glossary_decides_on_words_that_look_foreign() -> None:
    assert "voucher" in glossary()
    assert (ENGLISH | JARGON) - glossary()
