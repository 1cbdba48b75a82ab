"""What a mail says when it leaves, and what one that makes us stumble holds up: nothing."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from tests.builders import House
from tests.posting import A, B, C, failed, rounds, sent, states, use, write
from tests.smtp import SmtpServer, smtp_server
from webapp.domain.actors import Role
from webapp.domain.mail import Delivery, Letter, News
from webapp.domain.ports import Mailer
from webapp.services import disavow, post, review
from webapp.services.links import DISAVOWAL, link_token
from webapp.services.postman import Postman
from webapp.services.scribe import Scribe
from webapp.web.messages.mails import write_mail


class Faulty:
    """A mailer with a fault of ours in it: some addresses make it stumble, the rest go to a server."""

    sends = True

    def __init__(self, mailer: Mailer, *stumbles: str) -> None:
        self._mailer, self.stumbles = mailer, set(stumbles)

    def send(self, letter: Letter) -> Delivery:
        if letter.address in self.stumbles:
            raise ValueError(letter.address)
        return self._mailer.send(letter)


def test_a_mail_that_makes_us_stumble_holds_up_no_other_and_is_tried_again_under_its_message_id(
    house: House, server: SmtpServer
) -> None:
    use(house, server)
    write(house, A, B, C)
    faulty, heard = Faulty(house.office.mailer, A, B), list[tuple[str, str]]()
    office = replace(house.office, mailer=faulty)
    postman = Postman(office, write_mail, lambda mail, error: heard.append((mail, type(error).__name__)))
    assert postman.send_mails() == 1
    assert states(house) == {A: "waiting", B: "waiting", C: "sent"}
    ids = {row["address"]: row["id"] for row in house.rows("mail")}
    assert heard == [(ids[A], "ValueError"), (ids[B], "ValueError")]
    assert {row["leased_until"] for row in house.rows("mail")} == {None}, "nobody holds it any more"
    troubles = post.troubles(house.office, house.actor(Role.ADMINISTRATOR)).mails
    assert {(line.address, line.code) for line in troubles} == {(A, "fault"), (B, "fault")}
    faulty.stumbles.clear()
    house.clock.move(seconds=9)
    assert postman.send_mails() == 0, "not at every round"
    house.clock.move(seconds=1)
    assert postman.send_mails() == 2
    assert server.to(A)[0]["Message-ID"] == f"<{ids[A]}@localhost>"


def test_words_that_fail_at_the_sending_hold_up_no_other(house: House, server: SmtpServer) -> None:
    use(house, server)
    write(house, A, B)
    house.execute(
        "UPDATE outbox_message SET data = '{' WHERE id = (SELECT message_id FROM mail WHERE address = :a)",
        a=A,
    )
    heard: list[str] = []
    assert (
        Postman(
            house.office, write_mail, lambda _mail, error: heard.append(type(error).__name__)
        ).send_mails()
        == 1
    )
    assert states(house) == {A: "waiting", B: "sent"}
    assert heard == ["JSONDecodeError"]


def test_a_database_away_is_no_fault_of_a_mail(house: House, server: SmtpServer) -> None:
    use(house, server)
    write(house, A)

    def away(_news: News) -> tuple[str, str]:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    with pytest.raises(OperationalError):
        Postman(house.office, away, failed).send_mails()
    (mail,) = house.rows("mail")
    assert (mail["state"], mail["last_error"]) == ("waiting", None)
    rounds(house, 1, minutes=5)
    assert states(house) == {A: "sent"}


def test_a_debit_reversed_before_its_mail_left_is_told_as_such(house: House) -> None:
    with smtp_server(up=False) as server:
        use(house, server)
        write(house, A)
        sent(house)
        (row,) = house.rows("debit_transaction")
        owner = house.actor(Role.OWNER, row["partner_id"])
        review.reverse(house.office, owner, row["id"], "Le jeune s'est trompé de jour.")
        server.start()
        rounds(house, 1, hours=20)
        (mail,), (told,) = house.rows("mail"), server.to(A)
        body = told.get_content().replace("\u00a0", " ")
        assert told["Message-ID"] == f"<{mail['id']}@localhost>"
        assert told["Subject"] == mail["subject"] == "Coupon 1 débité, puis annulé\u00a0: 300\u00a0€"
        assert "a été débité. Depuis, l’école a annulé ce débit." in body
        assert "le 12 mars 2026 à 12:00" in body
        assert "pas-moi" not in body, "there is nothing left to object to"


def test_a_disavowed_debit_reversed_before_the_school_is_told_asks_for_no_reversal(
    house: House, server: SmtpServer
) -> None:
    write(house, A)
    (row,) = house.rows("debit_transaction")
    owner = house.actor(Role.OWNER, row["partner_id"])
    disavow.disavow(house.office, link_token(house.office, DISAVOWAL, row["id"]))
    Scribe(house.office, write_mail, failed).tell()
    review.reverse(house.office, owner, row["id"], "Le jeune n'était pas là ce jour-là.")
    use(house, server)
    house.clock.move(minutes=1)
    sent(house)
    (address,) = [one["email"] for one in house.rows("account") if one["id"] == owner.account_id]
    body = server.to(address)[0].get_content()
    assert "Depuis, l’école a annulé ce débit." in body
    assert "peut annuler" not in body


def test_what_was_forgotten_since_is_told_as_it_was_written(house: House, server: SmtpServer) -> None:
    use(house, server)
    write(house, A)
    (mail,) = house.rows("mail")
    # As after a restore that lost the debit and not its mail.
    gone = f'{{"transaction_id":"{house.clock.new_id()}"}}'
    house.execute("UPDATE outbox_message SET data = :data", data=gone)
    assert sent(house) == 1
    assert server.to(A)[0].get_content().replace("\r\n", "\n") == mail["body"]
