"""Mails for tests of the post: written by debits, sent by rounds of the worker."""

from dataclasses import replace

from tests.builders import CAMILLE, House
from tests.smtp import SmtpServer
from webapp.adapters.mail import SmtpMailer
from webapp.services.postman import Postman
from webapp.services.scribe import Scribe
from webapp.web.messages.mails import write_mail


def use(house: House, server: SmtpServer, *, timeout: float = 60) -> None:
    """Let the house send its mails through a server; a busy machine makes no slow one of it."""
    mailer = SmtpMailer(server.url, "Guichet <guichet@demo.test>", only="@demo.test", timeout=timeout)
    house.app.extensions["guichet"] = replace(house.office, mailer=mailer)


def failed(kind: str, error: Exception) -> None:
    raise AssertionError(kind) from error


def sent(house: House) -> int:
    """Let the worker make one round; how many mails left."""
    return Postman(house.office, write_mail, failed).send_mails()


def write(house: House, *addresses: str) -> None:
    """Have a mail written to each young person, by a debit of theirs."""
    actor = house.actor()
    for address in addresses:
        house.debited(actor, house.file(person=replace(CAMILLE, email=address))[0].coupon_id)
        Scribe(house.office, write_mail, failed).tell()
        house.clock.move(milliseconds=1)


def states(house: House) -> dict[str, str]:
    return {row["address"]: row["state"] for row in house.rows("mail")}


def rounds(house: House, count: int, **step: float) -> None:
    """Let the worker make some rounds, the clock moved forward before each."""
    for _ in range(count):
        house.clock.move(**step)
        sent(house)


A, B, C = "a@demo.test", "b@demo.test", "c@demo.test"
