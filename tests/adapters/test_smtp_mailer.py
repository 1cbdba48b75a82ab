"""The mailer against a real SMTP server: what leaves, what waits, what is refused, and nothing in clear."""

import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import trustme

from tests.smtp import SmtpServer, smtp_server
from webapp.adapters.mail import SmtpMailer, is_sender
from webapp.domain.mail import Letter, MailState

LETTER = Letter(
    "<0c5b@guichet.example>",
    "camille@demo.test",
    "Coupon 1 débité : 300 €",
    "Bonjour Camille,\n\nhttps://guichet.example/pas-moi/" + "x" * 120 + "\n",
    datetime(2026, 3, 12, 11, 0, tzinfo=UTC),
)
SENDER = "Région (démo) <guichet@demo.test>"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with smtp_server() as opened:
        yield opened


def mailer(server: SmtpServer, **options: float) -> SmtpMailer:
    return SmtpMailer(server.url, SENDER, **({"timeout": 5} | options))  # type: ignore[arg-type]


def test_a_mail_arrives_as_it_was_written(server: SmtpServer) -> None:
    assert mailer(server).send(LETTER).state is MailState.SENT
    (message,) = server.to(LETTER.address)
    assert message["Message-ID"] == LETTER.message_id
    assert message["Subject"] == LETTER.subject
    assert message["From"].addresses[0].display_name == "Région (démo)"
    assert message["To"].addresses[0].addr_spec == LETTER.address
    assert message["Date"].datetime == LETTER.written_at
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n") == LETTER.body


def test_the_bytes_on_the_way_are_plain_seven_bits(server: SmtpServer) -> None:
    mailer(server).send(LETTER)
    (message,) = server.to(LETTER.address)
    assert message["Content-Transfer-Encoding"] == "quoted-printable"
    assert message.as_bytes().isascii()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("550 no such user", MailState.REFUSED),
        ("552 mailbox full", MailState.REFUSED),
        ("450 busy", MailState.WAITING),
        ("451 greylisted", MailState.WAITING),
    ],
)
def test_what_is_said_of_an_address_is_about_this_mail_alone(
    server: SmtpServer, answer: str, state: MailState
) -> None:
    server.answers[LETTER.address] = answer
    delivery = mailer(server).send(LETTER)
    assert (delivery.state, delivery.code, delivery.away) == (state, answer[:3], False)


def test_a_server_that_closes_or_wants_a_sign_in_refuses_us_and_not_the_mail(server: SmtpServer) -> None:
    server.closing = True
    delivery = mailer(server).send(LETTER)
    assert (delivery.state, delivery.code, delivery.away) == (MailState.WAITING, "421", True)
    server.closing, server.answers[LETTER.address] = False, "530 sign in first"
    delivery = mailer(server).send(LETTER)
    assert (delivery.state, delivery.code, delivery.away) == (MailState.WAITING, "530", True)


def test_a_server_away_leaves_the_mail_waiting() -> None:
    with smtp_server(up=False) as server:
        delivery = mailer(server).send(LETTER)
    assert (delivery.state, delivery.code, delivery.away) == (
        MailState.WAITING,
        "ConnectionRefusedError",
        True,
    )


def test_a_server_slower_than_our_patience_leaves_the_mail_waiting(server: SmtpServer) -> None:
    server.slow = True
    delivery = mailer(server, timeout=0.3).send(LETTER)
    assert (delivery.state, delivery.away) == (MailState.WAITING, True)


def test_a_server_that_says_a_byte_at_a_time_does_not_keep_us() -> None:
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            line, _ = listener.accept()
            with line:
                while not ended.wait(0.05):
                    try:
                        line.sendall(b"2")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        url = f"smtp://127.0.0.1:{listener.getsockname()[1]}?tls=none"
        delivery = SmtpMailer(url, SENDER, timeout=5, longest=0.4).send(LETTER)
        ended.set()
        thread.join()
    assert (delivery.state, delivery.away) == (MailState.WAITING, True)


def test_an_answer_lost_after_the_mail_was_taken_is_no_answer(server: SmtpServer) -> None:
    server.loses = 1
    assert mailer(server).send(LETTER).state is MailState.WAITING
    assert mailer(server).send(LETTER).state is MailState.SENT
    assert server.message_ids() == [LETTER.message_id] * 2


@pytest.mark.parametrize(
    "address",
    [
        "a@demo.test\r\nBcc: b@demo.test",
        "a,b@demo.test",
        "x<b@demo.test>",
        "é@demo.test",
        "",
        "a@demo.test b",
    ],
)
def test_an_address_that_is_not_one_plain_address_is_refused_and_nobody_is_written_to(
    server: SmtpServer, address: str
) -> None:
    delivery = mailer(server).send(replace(LETTER, address=address))
    assert (delivery.state, delivery.code) == (MailState.REFUSED, "unwritable")
    assert server.taken == []


def test_a_subject_of_two_lines_makes_no_header_of_its_second(server: SmtpServer) -> None:
    delivery = mailer(server).send(replace(LETTER, subject="Un\nBcc: b@demo.test"))
    assert (delivery.state, delivery.code) == (MailState.REFUSED, "unwritable")


def test_a_demonstration_writes_to_no_real_address(server: SmtpServer) -> None:
    demo = SmtpMailer(server.url, SENDER, only="@demo.test")
    outside = demo.send(replace(LETTER, address="camille@example.org"))
    assert (outside.state, outside.code) == (MailState.REFUSED, "outside")
    assert demo.send(LETTER).state is MailState.SENT


def test_the_line_is_encrypted_and_the_certificate_is_looked_at() -> None:
    ca = trustme.CA()
    ours, trusting, strange = (
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
        ssl.create_default_context(),
        ssl.create_default_context(),
    )
    ca.issue_cert("127.0.0.1").configure_cert(ours)
    ca.configure_trust(trusting)
    with smtp_server(tls=ours) as server:
        url = server.url.partition("?")[0]
        in_clear = mailer(server).send(LETTER)
        refused = SmtpMailer(url, SENDER, context=strange).send(LETTER)
        sent = SmtpMailer(url, SENDER, context=trusting).send(LETTER)
    assert (in_clear.state, in_clear.code) == (MailState.WAITING, "530")
    assert (refused.state, refused.code) == (MailState.WAITING, "SSLCertVerificationError")
    assert sent.state is MailState.SENT
    assert server.message_ids() == [LETTER.message_id]


def test_a_server_without_encryption_gets_nothing(server: SmtpServer) -> None:
    delivery = SmtpMailer(server.url.partition("?")[0], SENDER).send(LETTER)
    assert (delivery.state, delivery.code) == (MailState.WAITING, "SMTPNotSupportedError")
    assert server.taken == []


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://user:se/cret@mail.example",
        "smtp://user:secret@mail.example:99999",
        "smtp://user:secret@mail.example?tls=maybe",
        "smtp://user:secret@mail.example?tls=none",
        "smtps://user:secret@mail.example/box",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"smtp://|password") as caught:
        SmtpMailer(url, SENDER)
    assert "cret" not in f"{caught.value}{caught.value.__cause__}"


@pytest.mark.parametrize("url", ["smtp://mail.example", "smtps://u:p%40ss@mail.example", "smtp://[::1]:2525"])
def test_the_ways_to_a_server_are_read(url: str) -> None:
    assert SmtpMailer(url, SENDER).sends


def test_a_sender_is_one_address_with_or_without_a_name() -> None:
    assert is_sender("guichet@demo.test")
    assert is_sender("Guichet <guichet@demo.test>")
    for wrong in (
        "",
        "guichet",
        "a@x.fr, b@x.fr",
        "Guichet <a@x.fr>\nBcc: b@x.fr",
        "Guichet guichet@demo.test",
    ):
        assert not is_sender(wrong), wrong
