"""Events of the outbox become mails: each told once, whoever tells it, and none stops those behind it."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from tests.builders import CAMILLE, House
from tests.contested import contested, grant, refused_by_revocation
from webapp.domain.actors import Role
from webapp.domain.mail import News
from webapp.services import contests, disavow, post, transfers
from webapp.services.identity import Mismatch, check_identity
from webapp.services.links import DISAVOWAL, link_token
from webapp.services.scribe import Scribe
from webapp.store.database import db
from webapp.web.cards import reference
from webapp.web.messages.mails import write_mail

YOUNG = replace(CAMILLE, email="camille@demo.test")


def failed(kind: str, error: Exception) -> None:
    raise AssertionError(kind) from error


def scribe(house: House) -> Scribe:
    return Scribe(house.office, write_mail, failed)


def addresses(house: House, kind: str) -> list[str]:
    """Whom the mails of a kind of event are written to."""
    events = {row["id"] for row in house.rows("outbox_message") if row["kind"] == kind}
    return sorted(row["address"] for row in house.rows("mail") if row["message_id"] in events)


def test_a_debit_is_told_to_the_young_person_with_a_link_that_is_ours(house: House) -> None:
    actor, first = house.actor(), house.file(person=YOUNG)[0]
    transaction_id = house.debited(actor, first.coupon_id)
    assert scribe(house).tell() == 1
    (mail,) = house.rows("mail")
    assert (mail["address"], mail["state"], mail["attempts"]) == ("camille@demo.test", "waiting", 0)
    assert mail["subject"] == "Coupon 1 débité\u00a0: 300\u00a0€"
    link = f"{house.office.public_url}/pas-moi/{link_token(house.office, DISAVOWAL, transaction_id)}"
    body = mail["body"].replace("\u00a0", " ").replace("\u202f", " ")
    for said in ("Bonjour Camille,", "300 €", "Auto-école de l'Essai", "le 12 mars 2026 à 12:00", link):
        assert said in body
    assert "Exemple" not in body, "the family name is nobody's business on the way"
    assert scribe(house).tell() == 0


def test_a_young_person_without_an_address_is_not_written_to_and_the_event_is_done(house: House) -> None:
    house.debited(house.actor(), house.file()[0].coupon_id)
    assert scribe(house).tell() == 1
    assert house.rows("mail") == []
    assert scribe(house).tell() == 0


def test_a_disavowal_is_told_to_every_officer_and_to_the_owners_of_that_school(house: House) -> None:
    actor, first = house.actor(), house.file(person=YOUNG)[0]
    owner, stranger = house.actor(Role.OWNER, actor.partner_id), house.actor(Role.OWNER)
    transaction_id = house.debited(actor, first.coupon_id)
    disavow.disavow(house.office, link_token(house.office, DISAVOWAL, transaction_id))
    assert scribe(house).tell() == 2
    accounts = {row["id"]: row["email"] for row in house.rows("account")}
    officers = {row["account_id"] for row in house.rows("account_role")}
    told = addresses(house, "debit_disavowed")
    assert told == sorted([accounts[owner.account_id], *(accounts[one] for one in officers)])
    assert accounts[stranger.account_id] not in told
    assert "Camille" not in str([m["body"] for m in house.rows("mail") if m["address"] in told])


def test_a_member_of_staff_who_guesses_too_often_is_told_to_the_owner(house: House) -> None:
    actor = house.actor()
    owner = house.actor(Role.OWNER, actor.partner_id)
    limit = house.scheme.identity.staff_wrong_per_hour
    coupons = [house.file()[0].coupon_id for _ in range(-(-limit // 3))]
    for number in range(limit):
        typed = house.typed(coupons[number // 3], family_name="Personne")
        assert isinstance(check_identity(house.office, actor, house.clock.new_id(), typed), Mismatch)
    assert scribe(house).tell() == 1
    accounts = {row["id"]: row["email"] for row in house.rows("account")}
    assert addresses(house, "staff_identity_limit") == [accounts[owner.account_id]]
    (mail,) = house.rows("mail")
    assert "Dominique S." in mail["body"]
    assert "Dominique" not in mail["subject"], "a subject outlives the words of its mail"


@pytest.mark.parametrize("grant", [True, False])
def test_a_decided_transfer_is_told_to_who_asked_and_to_the_owners_of_that_school(
    house: House,
    grant: bool,  # noqa: FBT001  a parameter of the test
) -> None:
    there, file = house.actor(), house.file(person=YOUNG)
    house.validated(there, file[0].coupon_id)
    here = house.actor()
    owner, officer = house.actor(Role.OWNER, here.partner_id), house.actor(Role.OFFICER)
    # A colleague who asked nothing, and the owner of the school that held the file.
    house.actor(Role.COUNTER, here.partner_id)
    house.actor(Role.OWNER, there.partner_id)
    coupon_id = file[1].coupon_id
    transfers.ask_transfer(house.office, here, coupon_id)
    (request,) = transfers.list_requests(house.office, officer).waiting
    reason = "L'accord de Camille Exemple est au dossier."
    transfers.decide_transfer(house.office, officer, request.id, reason, grant=grant)
    scribe(house).tell()
    accounts = {row["id"]: row["email"] for row in house.rows("account")}
    told = addresses(house, "transfer_decided")
    assert told == sorted(accounts[one.account_id] for one in (here, owner))
    for mail in (row for row in house.rows("mail") if row["address"] in told):
        assert ("accordé" if grant else "refusé") in mail["subject"]
        assert f"{house.office.public_url}/comptoir/coupon/{coupon_id}" in mail["body"]
        for silent in ("Camille", "Exemple", file[1].number, reason):
            assert silent not in mail["subject"] + mail["body"]


@pytest.mark.parametrize("granted", [True, False])
def test_a_decided_contest_is_told_to_the_school_that_contested(
    house: House,
    granted: bool,  # noqa: FBT001  a parameter of the test
) -> None:
    device, claim_id = refused_by_revocation(house, house.file(person=YOUNG)[0].coupon_id)
    contest_id, officer = contested(house, device, claim_id), house.actor(Role.OFFICER)
    house.actor(Role.COUNTER, device.known.partner_id)
    house.actor(Role.OWNER)
    if granted:
        assert grant(house, officer, contest_id, "Vu avec Camille Exemple.") is None
    else:
        contests.refuse_contest(house.office, officer, contest_id, "Vu avec Camille Exemple.")
    scribe(house).tell()
    accounts = {row["id"]: row["email"] for row in house.rows("account")}
    owners = {row["account_id"] for row in house.rows("membership") if row["role"] == "owner"}
    here = {
        row["account_id"] for row in house.rows("membership") if row["partner_id"] == device.known.partner_id
    }
    told = addresses(house, "contest_decided")
    assert told == sorted({accounts[one] for one in owners & here} | {accounts[device.staff.account_id]})
    made = [reference(row["id"]) for row in house.rows("debit_transaction")]
    for mail in (row for row in house.rows("mail") if row["address"] in told):
        assert ("acceptée" if granted else "refusée") in mail["subject"]
        assert f"{house.office.public_url}/comptoir/conflits" in mail["body"]
        assert all(number in mail["body"] for number in made)
        assert len(made) == granted
        for silent in ("Camille", "Exemple", "Vu avec", device.staff.account_id, "Dominique"):
            assert silent not in mail["subject"] + mail["body"]


def test_who_asked_and_left_the_school_since_is_not_told(house: House) -> None:
    there, file = house.actor(), house.file()
    house.validated(there, file[0].coupon_id)
    here, officer = house.actor(), house.actor(Role.OFFICER)
    transfers.ask_transfer(house.office, here, file[1].coupon_id)
    house.execute("DELETE FROM membership WHERE account_id = :id", id=here.account_id)
    (request,) = transfers.list_requests(house.office, officer).waiting
    transfers.decide_transfer(house.office, officer, request.id, "Le jeune a déménagé.", grant=True)
    scribe(house).tell()
    assert addresses(house, "transfer_decided") == []
    assert scribe(house).tell() == 0


def test_an_event_that_cannot_be_told_stops_none_behind_it(house: House) -> None:
    actor = house.actor()
    house.debited(actor, house.file(person=YOUNG)[0].coupon_id)
    house.execute("UPDATE outbox_message SET data = '{'")
    house.clock.move(seconds=1)
    house.debited(actor, house.file(person=replace(YOUNG, email="lou@demo.test"))[0].coupon_id)
    heard: list[tuple[str, str]] = []
    patient = Scribe(house.office, write_mail, lambda kind, error: heard.append((kind, type(error).__name__)))
    assert patient.tell() == 1
    assert addresses(house, "coupon_debited") == ["lou@demo.test"]
    assert patient.tell() == 0
    assert heard == [("coupon_debited", "JSONDecodeError")], "set aside, it is not tried at every round"
    house.clock.move(minutes=10)
    patient.tell()
    assert len(heard) == 2


def test_words_that_fail_leave_the_event_untold_and_no_mail_of_it(house: House) -> None:
    house.debited(house.actor(), house.file(person=YOUNG)[0].coupon_id)

    def speechless(_news: News) -> tuple[str, str]:
        raise ValueError

    Scribe(house.office, speechless, lambda _kind, _error: None).tell()
    assert house.rows("mail") == []
    assert scribe(house).tell() == 1
    assert len(house.rows("mail")) == 1


def test_a_database_away_is_no_fault_of_an_event(house: House) -> None:
    house.debited(house.actor(), house.file(person=YOUNG)[0].coupon_id)

    def away(_news: News) -> tuple[str, str]:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    with pytest.raises(OperationalError):
        Scribe(house.office, away, failed).tell()
    assert scribe(house).tell() == 1


def test_two_workers_at_once_tell_each_event_once(house: House) -> None:
    actor = house.actor()
    for number in range(12):
        house.debited(actor, house.file(person=replace(YOUNG, email=f"young{number}@demo.test"))[0].coupon_id)
        house.clock.move(milliseconds=1)
    ready, told, wrong = threading.Barrier(2), [], []

    def work() -> None:
        with house.app.app_context():
            one = Scribe(house.office, write_mail, lambda kind, error: wrong.append((kind, error)))
            ready.wait()
            told.append(one.tell())
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert sum(told) == 12
    assert len(addresses(house, "coupon_debited")) == len(set(addresses(house, "coupon_debited"))) == 12


def test_what_waits_for_the_worker_is_counted_for_the_administrator(house: House) -> None:
    administrator = house.actor(Role.ADMINISTRATOR)
    house.debited(house.actor(), house.file(person=YOUNG)[0].coupon_id)
    assert post.troubles(house.office, administrator).untold == 0
    house.clock.move(minutes=11)
    assert post.troubles(house.office, administrator).untold == 1
    scribe(house).tell()
    assert post.troubles(house.office, administrator).count == 0
