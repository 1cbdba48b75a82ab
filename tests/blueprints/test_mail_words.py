"""The words of the mails: plain, short, complete, whatever a name holds."""

import re
from datetime import UTC, date, datetime

import pytest

from tests.plumbing import ROOT
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.calendar import PARIS
from webapp.domain.documents import DocumentReason
from webapp.domain.mail import (
    ContestNews,
    DebitNews,
    DisavowalNews,
    MailState,
    News,
    ReplacementNews,
    RequestNews,
    StaffLimitNews,
    TransferNews,
)
from webapp.domain.review import RefusalReason
from webapp.domain.transaction import Status
from webapp.domain.transaction_news import (
    About,
    AboutCoupon,
    AskedLine,
    CouponBackNews,
    FlagNews,
    LookedAtNews,
    MessageNews,
    NextCouponNews,
    RefusedNews,
    ReleasedNews,
    ReopenedNews,
    SentBackNews,
    SubmittedNews,
    ValidatedNews,
)
from webapp.services.news import TOLD
from webapp.web.cards import reference
from webapp.web.messages.mails import write_mail
from webapp.web.messages.post import cause, kind_label, state_label
from webapp.web.support import HOURS, opening_hours, support_line

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
        "link_until": date(2027, 4, 12),
    }
    return DebitNews(**facts | changes)  # type: ignore[arg-type]


def steps(status: Status) -> list[News]:
    """What is told of the steps of a transaction, which may have gone on before its mail leaves."""
    about = About(ID, status, 50000, 2, 3, "Aide au permis", "Auto-école des Tilleuls", AT, LINK)
    coupon = AboutCoupon("Camille", 2, 3, "Aide au permis", "Auto-école des Tilleuls", LINK)
    reasons = [AskedLine("Contrat de formation", one, "Page 3, en bas.", False) for one in DocumentReason]
    missing, sent = AskedLine(None, None, None, False), AskedLine("Contrat de formation", None, None, True)
    since = AT.date()
    refusals: list[News] = [
        RefusedNews(about, AT, reason, "Voir la page 2.") for reason in (*RefusalReason, None)
    ]
    return [
        SubmittedNews(about, AT),
        ValidatedNews(about, AT, since, since),
        NextCouponNews(coupon, 50000, usable=status is Status.VALIDATED),
        SentBackNews(about, ()),
        SentBackNews(about, (sent,), since),
        SentBackNews(about, (missing,)),
        SentBackNews(about, (missing, sent), since),
        SentBackNews(about, (*reasons, missing)),
        SentBackNews(about, (*reasons, missing), since),
        *refusals,
        RefusedNews(about, None, None, None),
        LookedAtNews(coupon, settled=status is Status.VALIDATED),
        ReopenedNews(about),
        ReleasedNews(about),
        CouponBackNews(coupon, 50000, AT, by_region=status is Status.REFUSED, usable=status is Status.PAID),
        FlagNews(about, ()),
        FlagNews(about, tuple(AnomalyKind)),
        MessageNews(about, AT, read_since=status is Status.PAID),
    ]


NEWS: list[News] = [
    debit(),
    debit(rank=3),
    debit(reversed_since=True),
    DisavowalNews(ID, 30000, 1, "Auto-école des Tilleuls", AT),
    DisavowalNews(ID, 30000, 1, "Auto-école des Tilleuls", AT, reversed_since=True),
    ContestNews(ID, 30000, 1, "Auto-école des Tilleuls", AT, LINK),
    ContestNews(None, 30000, 1, "Auto-école des Tilleuls", AT, LINK),
    ReplacementNews("Camille", 1, 3, "Aide au permis", False, AT.date(), 1500, LINK),
    ReplacementNews("Camille", 1, 3, "Aide au permis", True, AT.date(), 0, LINK),
    RequestNews("Camille", False, 2, "Le coupon a été retrouvé.", AT, LINK),
    RequestNews("Camille", True, None, None, AT, LINK),
    StaffLimitNews("Dominique S.", "Auto-école des Tilleuls"),
    TransferNews(True, 2, 3, "Aide au permis", "Auto-école des Tilleuls", AT, LINK),
    TransferNews(False, 2, 3, "Aide au permis", "Auto-école des Tilleuls", AT, LINK),
    *(news for status in Status for news in steps(status)),
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
    assert opening_hours().replace(" ", "\u00a0") in body.replace(" ", "\u00a0")


def test_the_hours_in_mails_are_those_by_which_the_line_is_open_or_closed() -> None:
    assert opening_hours().replace("\u00a0", " ") == (
        "Du lundi au vendredi, de 9 h à 12 h et de 14 h à 17 h 30. Fermé les jours fériés."
    )
    monday = date(2026, 3, 16)
    for start, end in HOURS:
        for at, is_open in ((start, True), (end, False)):
            assert support_line(datetime.combine(monday, at, PARIS)).open is is_open


def test_nobody_else_writes_the_hours_by_hand() -> None:
    written = re.compile(r"\b(9|12|14|17)[\s\u00a0\u202f]?(h\b|heures)")
    places = [path for folder in ("webapp", "templates", "static/js") for path in (ROOT / folder).rglob("*")]
    found = {
        str(path.relative_to(ROOT))
        for path in places
        if path.suffix in {".py", ".html", ".js"} and written.search(path.read_text("utf-8"))
    }
    assert found == set()


def test_a_debit_says_what_where_when_what_comes_next_and_how_to_object() -> None:
    _, body = write_mail(debit())
    plain = body.replace("\u00a0", " ").replace("\u202f", " ")
    for said in (
        "Votre coupon 2 sur 3 a été débité.",
        "Montant : 500 €",
        "École : Auto-école des Tilleuls",
        "le 12 mars 2026 à 14:21",
        "Votre coupon 3 pourra servir ensuite.",
        "Ce n’est pas moi",
        "Il sert jusqu’au 12 avril 2027.",
    ):
        assert said in plain
    assert LINK in body.splitlines(), "alone on its line, so that it can be tapped"
    assert "dernier coupon" in write_mail(debit(rank=3))[1]


def test_a_mail_that_waited_says_nothing_of_just_now_and_that_a_debit_was_cancelled_since() -> None:
    assert not any("vient d" in write_mail(news)[1] for news in NEWS)
    subject, body = write_mail(debit(reversed_since=True))
    assert subject == "Coupon 2 débité, puis annulé\u00a0: 500\u00a0€"
    for said in ("Depuis, l’école a annulé ce débit.", "Ce débit ne compte plus."):
        assert said in body
    for silent in ("examine", "Ce n’est pas moi", LINK):
        assert silent not in body


def test_a_decided_contest_names_the_transaction_that_a_grant_made_and_no_person() -> None:
    granted, refused = (
        write_mail(ContestNews(made, 30000, 1, "Auto-école des Tilleuls", AT, LINK)) for made in (ID, None)
    )
    assert granted[0] == "Contestation acceptée\u00a0: coupon 1"
    assert f"Transaction\u00a0: {reference(ID)}" in granted[1]
    assert refused[0] == "Contestation refusée\u00a0: coupon 1"
    assert "Transaction" not in refused[1]
    assert "rien n’est débité" in refused[1]


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
    assert cause("fault").startswith("Guichet n’a pas pu préparer ce courriel.")
    assert cause("TimeoutError") == "Le service d’envoi ne répond pas."
    assert cause(None).startswith("Personne ne l’a encore pris en charge.")


def test_every_state_and_event_has_a_name() -> None:
    assert len({state_label(state) for state in MailState}) == len(MailState)
    kinds = {kind_label(kind) for kind in TOLD}
    assert len(kinds - {kind_label("something_new")}) == len(TOLD)
    assert kind_label("something_new") == "Courriel"
