"""Mails leave through a real SMTP server that is down, slow, loses answers, refuses an address."""

import threading
from dataclasses import replace

import pytest

from tests.builders import House
from tests.posting import A, B, C, failed, rounds, sent, states, use, write
from tests.smtp import SmtpServer, smtp_server
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError
from webapp.domain.mail import MOST_TRIES, Delivery, Letter, MailState
from webapp.services import post
from webapp.services.postman import LEASE, Postman
from webapp.store import mails
from webapp.store.database import db, writing
from webapp.web.messages.mails import write_mail


def test_every_mail_leaves_once(house: House, server: SmtpServer) -> None:
    use(house, server)
    write(house, A, B)
    assert sent(house) == 2
    assert sent(house) == 0
    assert [address for address, _ in server.taken] == [A, B]
    assert states(house) == {A: "sent", B: "sent"}
    # A table has no order of its own.
    assert set(server.message_ids()) == {f"<{row['id']}@localhost>" for row in house.rows("mail")}


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
