"""Mails leave through a real SMTP server that is down, slow, loses answers, refuses an address."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from tests.builders import CAMILLE, House
from tests.smtp import SmtpServer, smtp_server
from webapp.adapters.mail import SmtpMailer
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError
from webapp.domain.mail import MOST_TRIES, Delivery, Letter, MailState, News
from webapp.domain.ports import Mailer
from webapp.services import disavow, post, review
from webapp.services.links import DISAVOWAL, link_token
from webapp.services.postman import LEASE, Postman
from webapp.services.scribe import Scribe
from webapp.store import mails
from webapp.store.database import db, writing
from webapp.web.messages.mails import write_mail


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with smtp_server() as opened:
        yield opened


def use(house: House, server: SmtpServer, *, timeout: float = 5) -> None:
    """Let the house send its mails through a server."""
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


def test_every_mail_leaves_once(house: House, server: SmtpServer) -> None:
    use(house, server)
    write(house, A, B)
    assert sent(house) == 2
    assert sent(house) == 0
    assert [address for address, _ in server.taken] == [A, B]
    assert states(house) == {A: "sent", B: "sent"}
    assert server.message_ids() == [f"<{row['id']}@localhost>" for row in house.rows("mail")]


def test_a_server_down_for_hours_delays_every_mail_and_loses_none(house: House) -> None:
    with smtp_server(up=False) as server:
        use(house, server)
        write(house, A, B, C)
        rounds(house, 60, minutes=4)
        assert states(house) == {A: "waiting", B: "waiting", C: "waiting"}
        server.start()
        rounds(house, 4, minutes=30)
        assert states(house) == {A: "sent", B: "sent", C: "sent"}
        assert sorted(address for address, _ in server.taken) == [A, B, C]
        assert len(set(server.message_ids())) == 3
    administrator = house.actor(Role.ADMINISTRATOR)
    assert post.troubles(house.office, administrator).count == 0


def test_a_server_away_is_asked_once_a_round(house: House) -> None:
    with smtp_server(up=False) as server:
        use(house, server)
        write(house, A, B, C)
        sent(house)
        assert sorted(row["attempts"] for row in house.rows("mail")) == [0, 0, 1]
        sent(house)
        assert sorted(row["attempts"] for row in house.rows("mail")) == [0, 1, 1]


def test_a_slow_server_gets_the_mail_once_it_is_quick_again(house: House, server: SmtpServer) -> None:
    use(house, server, timeout=0.3)
    write(house, A)
    server.slow = True
    sent(house)
    assert states(house) == {A: "waiting"}
    server.slow = False
    rounds(house, 1, seconds=10)
    assert states(house) == {A: "sent"}
    assert len(server.to(A)) == 1


def test_an_answer_lost_may_repeat_a_mail_and_only_under_its_message_id(
    house: House, server: SmtpServer
) -> None:
    use(house, server)
    write(house, A, B)
    server.loses = 1
    rounds(house, 3, seconds=10)
    assert states(house) == {A: "sent", B: "sent"}
    assert (len(server.to(A)), len(server.to(B))) == (2, 1)
    first, second = server.to(A)
    assert first["Message-ID"] == second["Message-ID"] != server.to(B)[0]["Message-ID"]
    assert first.as_bytes() == second.as_bytes(), "not a byte differs"


def test_a_refused_address_stops_no_other_and_is_shown_to_the_administrator(
    house: House, server: SmtpServer
) -> None:
    use(house, server)
    write(house, A, B, C)
    server.answers[B] = "550 no such user"
    assert sent(house) == 2
    assert states(house) == {A: "sent", B: "refused", C: "sent"}
    (line,) = post.troubles(house.office, house.actor(Role.ADMINISTRATOR)).mails
    assert (line.address, line.state, line.code) == (B, MailState.REFUSED, "550")
    rounds(house, 5, hours=1)
    assert len(server.taken) == 2, "a refusal for good is not tried again by itself"


def test_a_refused_mail_is_sent_again_when_the_administrator_says_so(
    house: House, server: SmtpServer
) -> None:
    use(house, server)
    write(house, A)
    server.answers[A] = "550 no such user"
    sent(house)
    (mail,) = house.rows("mail")
    administrator = house.actor(Role.ADMINISTRATOR)
    house.clock.move(days=20)
    server.answers.clear()
    post.send_again(house.office, administrator, mail["id"])
    with pytest.raises(DomainError, match="mail_unknown"):
        post.send_again(house.office, administrator, mail["id"])
    sent(house)
    assert server.message_ids() == [f"<{mail['id']}@localhost>"]
    assert states(house) == {A: "sent"}


def test_a_busy_server_is_asked_again_later(house: House, server: SmtpServer) -> None:
    use(house, server)
    write(house, A, B)
    server.answers[A] = "451 come back"
    assert sent(house) == 1
    rounds(house, 1, seconds=9)
    server.answers.clear()
    rounds(house, 1, seconds=1)
    assert states(house) == {A: "sent", B: "sent"}


def test_a_mail_is_given_up_after_days_of_tries_and_then_shown(house: House) -> None:
    with smtp_server(up=False) as server:
        use(house, server)
        write(house, A)
        rounds(house, MOST_TRIES, hours=1)
        assert states(house) == {A: "refused"}
    (line,) = post.troubles(house.office, house.actor(Role.ADMINISTRATOR)).mails
    assert (line.code, line.attempts) == ("ConnectionRefusedError", MOST_TRIES)


def test_a_mail_that_a_dead_worker_held_leaves_when_the_lease_is_over(
    house: House, server: SmtpServer
) -> None:
    use(house, server)
    write(house, A)
    with writing() as tx:
        now = house.clock.now()
        assert mails.lease(tx, now, now + LEASE) is not None
    sent(house)
    assert server.taken == []
    rounds(house, 1, minutes=5)
    assert states(house) == {A: "sent"}


class Meanwhile:
    """A mailer during whose sending something else happens."""

    sends = True

    def __init__(self, happens: object, delivery: Delivery) -> None:
        self._happens, self._delivery = happens, delivery

    def send(self, letter: Letter) -> Delivery:
        del letter
        self._happens()  # type: ignore[operator]
        return self._delivery


@pytest.mark.parametrize(
    "late", [Delivery(MailState.WAITING, "TimeoutError", away=True), Delivery(MailState.REFUSED, "550")]
)
def test_a_worker_that_outlived_its_lease_does_not_undo_what_another_did(
    house: House, server: SmtpServer, late: Delivery
) -> None:
    write(house, A)
    slow = replace(house.office)

    def other_sends() -> None:
        house.clock.move(minutes=6)
        use(house, server)
        sent(house)

    Postman(replace(slow, mailer=Meanwhile(other_sends, late)), write_mail, failed).send_mails()
    assert states(house) == {A: "sent"}
    rounds(house, 2, hours=1)
    assert len(server.to(A)) == 1


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


def test_two_workers_at_once_send_each_mail_once(house: House, server: SmtpServer) -> None:
    use(house, server)
    addresses = [f"young{number}@demo.test" for number in range(10)]
    write(house, *addresses)
    ready = threading.Barrier(2)

    def work() -> None:
        with house.app.app_context():
            ready.wait()
            sent(house)
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent(house)
    assert sorted(address for address, _ in server.taken) == sorted(addresses)


def test_old_mails_lose_address_and_words_and_waiting_ones_keep_them(
    house: House, server: SmtpServer
) -> None:
    use(house, server)
    write(house, A, B)
    server.answers[B] = "451 come back"
    sent(house)
    house.clock.move(days=29)
    post.forget_old_mails(house.office)
    assert {row["address"] for row in house.rows("mail")} == {A, B}
    house.clock.move(days=2)
    post.forget_old_mails(house.office)
    assert {(row["state"], row["address"], row["body"] is None) for row in house.rows("mail")} == {
        ("sent", None, True),
        ("waiting", B, False),
    }
    server.answers.clear()
    sent(house)
    assert len(server.to(B)) == 1, "however long it waited"


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


def test_without_a_server_mails_stay_and_nothing_is_late(house: House) -> None:
    write(house, A)
    assert sent(house) == 0
    house.clock.move(days=3)
    assert [line.address for line in post.recent_mails()] == [A]
    assert post.troubles(house.office, house.actor(Role.ADMINISTRATOR)).count == 0


def test_what_no_worker_takes_up_is_late(house: House, server: SmtpServer) -> None:
    use(house, server)
    write(house, A)
    administrator = house.actor(Role.ADMINISTRATOR)
    assert post.troubles(house.office, administrator).count == 0
    house.clock.move(minutes=11)
    assert [line.address for line in post.troubles(house.office, administrator).mails] == [A]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_the_administrator_sees_and_sends_again(house: House, role: Role) -> None:
    somebody: Actor = house.actor(role)
    for act in (
        lambda: post.troubles(house.office, somebody),
        lambda: post.send_again(house.office, somebody, house.clock.new_id()),
    ):
        with pytest.raises(DomainError, match="role_required"):
            act()
