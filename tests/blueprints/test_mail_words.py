"""The words of the mails: plain, short, complete, whatever a name holds."""

import re
from datetime import UTC, datetime

import pytest

from webapp.domain.mail import (
    DebitNews,
    DisavowalNews,
    MailState,
    News,
    ReplacementNews,
    RequestNews,
    StaffLimitNews,
    TransferNews,
)
from webapp.services.news import TOLD
from webapp.web.messages.mails import write_mail
from webapp.web.messages.post import cause, kind_label, state_label

AT = datetime(2026, 3, 12, 13, 21, tzinfo=UTC)
LINK = "https://guichet.example/pas-moi/" + "A" * 43
ID = "0a1b2c3d-0000-4000-8000-000000000000"


def debit(**changes: object) -> DebitNews:
    facts: dict[str, object] = {
        "first_name": "Camille",
        "amount_cents": 50000,
        "rank": 2,
        "ranks_total": 3,
        "scheme_label": "Aide au permis",
        "partner_name": "Auto-école des Tilleuls",
        "debited_at": AT,
        "link": LINK,
    }
    return DebitNews(**facts | changes)  # type: ignore[arg-type]


NEWS: list[News] = [
    debit(),
    debit(rank=3),
    DisavowalNews(ID, 30000, 1, "Auto-école des Tilleuls", AT),
    ReplacementNews("Camille", 1, 3, "Aide au permis", False, AT.date(), 1500, LINK),
    ReplacementNews("Camille", 1, 3, "Aide au permis", True, AT.date(), 0, LINK),
    RequestNews("Camille", False, 2, "Le coupon a été retrouvé.", AT, LINK),
    RequestNews("Camille", True, None, None, AT, LINK),
    StaffLimitNews("Dominique S.", "Auto-école des Tilleuls"),
    TransferNews(True, 2, 3, "Aide au permis", "Auto-école des Tilleuls", AT, LINK),
    TransferNews(False, 2, 3, "Aide au permis", "Auto-école des Tilleuls", AT, LINK),
]


@pytest.mark.parametrize("news", NEWS)
def test_a_mail_is_plain_and_short(news: News) -> None:
    subject, body = write_mail(news)
    for text in (subject, body.replace(LINK, "")):
        assert not re.search(r"[!']| [?;:»€]|« ", text), text
        assert not re.search(r"\berreur|\bOups|\bveuillez|None", text, re.IGNORECASE)
    for line in body.replace(LINK, "").splitlines():
        for sentence in re.split(r"(?<=[.?]) ", line):
            assert len(sentence.split()) <= 20, sentence
    assert len(subject) <= 60
    assert max(map(len, body.splitlines())) < 998, "the longest line of RFC 5322"


@pytest.mark.parametrize("news", NEWS)
def test_every_mail_says_whom_to_call_and_that_nobody_reads_the_answers(news: News) -> None:
    _, body = write_mail(news)
    assert "03 87 15 09 16" in body
    assert "personne ne lit les réponses" in body


def test_a_debit_says_what_where_when_what_comes_next_and_how_to_object() -> None:
    _, body = write_mail(debit())
    plain = body.replace("\u00a0", " ").replace("\u202f", " ")
    for said in (
        "Votre coupon 2 sur 3 vient d’être débité.",
        "Montant : 500 €",
        "École : Auto-école des Tilleuls",
        "le 12 mars 2026 à 14:21",
        "Votre coupon 3 pourra servir ensuite.",
        "Ce n’est pas moi",
    ):
        assert said in plain
    assert LINK in body.splitlines(), "alone on its line, so that it can be tapped"
    assert "dernier coupon" in write_mail(debit(rank=3))[1]


@pytest.mark.parametrize(("granted", "word"), [(True, "accordé"), (False, "refusé")])
def test_a_decided_transfer_says_which_coupon_what_changes_and_where_its_page_is(
    granted: bool,  # noqa: FBT001  a parameter of the test
    word: str,
) -> None:
    news = TransferNews(granted, 2, 3, "Aide au permis", "Auto-école des Tilleuls", AT, LINK)
    subject, body = write_mail(news)
    assert subject == f"Transfert {word}\u00a0: coupon 2"
    assert LINK in body.splitlines()
    plain = body.replace("\u00a0", " ")
    for said in ("Coupon : 2 sur 3", "Demandé : le 12 mars 2026 à 14:21", word[:-1]):
        assert said in plain
    assert ("La page du coupon dit pourquoi." in plain) is not granted
    assert "débité" not in plain, "a transfer debits nothing"


def test_a_name_of_several_lines_stays_on_one() -> None:
    evil = "École\r\nhttps://evil.example/pas-moi/x\n\u2028Suite\u202e\x00"
    _, body = write_mail(debit(partner_name=evil, first_name=evil))
    assert not re.search("[\r\u2028\u202e\x00]", body)
    assert [line for line in body.splitlines() if line.startswith("http")] == [LINK]


def test_a_cause_is_told_in_words_with_the_server_s_figure() -> None:
    assert cause("550") == "Cette adresse n’existe pas, ou refuse nos courriels (code 550)."
    assert cause("554") == "Le service l’a refusé (code 554)."
    assert cause("451") == "Le service demande d’attendre (code 451)."
    assert cause("TimeoutError") == "Le service d’envoi ne répond pas."
    assert cause(None).startswith("Personne ne l’a encore pris en charge.")


def test_every_state_and_event_has_a_name() -> None:
    assert len({state_label(state) for state in MailState}) == len(MailState)
    kinds = {kind_label(kind) for kind in TOLD}
    assert len(kinds - {kind_label("something_new")}) == len(TOLD)
    assert kind_label("something_new") == "Courriel"
