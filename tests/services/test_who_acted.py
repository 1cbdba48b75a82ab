"""Every entry of the journal says how the one who acted was known: no kind may forget it."""

from dataclasses import replace
from datetime import date

from tests.batched import limit, people_csv, prepared, prepared_import
from tests.builders import House
from tests.contested import NO, YES, contested, grant, refused_by_revocation
from tests.devices import enrol
from tests.papers import add_all
from tests.restores import claim_id_of, code, present, receipt_of, restored, saved
from tests.reviewed import reviewed
from tests.services.test_import import csv, good
from tests.standing import StandingHouses
from tests.young import YOUNG, person_of
from webapp.domain.actors import Actor, Role
from webapp.domain.correction import Recorded
from webapp.domain.coupon import RevocationReason
from webapp.domain.errors import DomainError
from webapp.domain.journal import Entry, EntryKind, Head, follow
from webapp.domain.listing import Search
from webapp.domain.tablet import StaffHow
from webapp.services import (
    batch_work,
    batches,
    contests,
    corrections,
    coupons,
    disavow,
    documents,
    exports,
    identity,
    ledger,
    notes,
    reissue,
    review,
    scan,
    signals,
    transfers,
    young_requests,
)
from webapp.services.import_coupons import COLUMNS, import_csv
from webapp.services.links import DISAVOWAL, link_token
from webapp.services.lookout import Lookout
from webapp.store import journal
from webapp.store.database import writing
from webapp.web.messages.mails import write_mail

WHY = "Le jeune a changé d'école cet hiver."
SESSION, PIN, TOKEN, DEVICE, LINK, TERMINAL = (
    StaffHow.SESSION, StaffHow.PIN, StaffHow.TOKEN, StaffHow.DEVICE, StaffHow.LINK, StaffHow.TERMINAL
)  # fmt: skip

BY_PASSWORD = (
    EntryKind.FIRST_YES, EntryKind.DOCUMENT_ACCEPTED, EntryKind.SENT_BACK, EntryKind.REFUSED,
    EntryKind.REOPENED, EntryKind.RELEASED, EntryKind.ANOMALY_CLOSED, EntryKind.VALIDATED,
    EntryKind.TRANSFER_REFUSED, EntryKind.FILE_TRANSFERRED, EntryKind.REFUSAL_CONTESTED,
    EntryKind.CONTEST_GRANTED, EntryKind.CONTEST_REFUSED, EntryKind.COUPON_REPLACED,
    EntryKind.REQUEST_GRANTED, EntryKind.REQUEST_REFUSED, EntryKind.BATCH_PREPARED,
    EntryKind.BATCH_CONFIRMED, EntryKind.BATCH_SECONDED, EntryKind.BATCH_DROPPED, EntryKind.SIGNAL_CLOSED,
)  # fmt: skip
KNOWN_BY = {
    **{kind: {SESSION} for kind in BY_PASSWORD},
    EntryKind.COUPON_ISSUED: {SESSION, StaffHow.BATCH},
    EntryKind.COUPON_IMPORTED: {TERMINAL},
    EntryKind.COUPON_REVOKED: {SESSION, LINK},
    EntryKind.IDENTITY_LOCKED: {PIN},
    EntryKind.IDENTITY_UNLOCKED: {PIN},
    EntryKind.DEBITED: {SESSION, PIN, TOKEN},
    EntryKind.CLAIM_REFUSED: {PIN, DEVICE},
    EntryKind.DEBIT_REVERSED: {PIN},
    EntryKind.DOCUMENT_ADDED: {PIN},
    EntryKind.SUBMITTED: {PIN},
    EntryKind.ANOMALY_OPENED: {LINK, DEVICE, SESSION},
    EntryKind.DOCUMENTS_PURGED: set(),
    EntryKind.TRANSFER_ASKED: {PIN},
    EntryKind.DUPLICATE_ASKED: {LINK},
    EntryKind.CORRECTION_ASKED: {LINK},
    EntryKind.BATCH_SENT_BACK: set(),
    EntryKind.BATCH_DONE: set(),
    EntryKind.LIST_EXPORTED: {PIN},
    EntryKind.NOTES_PURGED: set(),
    EntryKind.RESTORED: {TERMINAL},
    EntryKind.DEBIT_TAKEN_BACK: {DEVICE},
    EntryKind.RECEIPT_UNPLACED: {DEVICE},
    EntryKind.CHECKPOINTED: set(),
    EntryKind.CHECKPOINTS_SET_ASIDE: {TERMINAL},
}
"""How the people of the stories below are known."""

NOBODY = {
    EntryKind.CHECKPOINTED, EntryKind.BATCH_SENT_BACK, EntryKind.BATCH_DONE, EntryKind.DOCUMENTS_PURGED,
    EntryKind.NOTES_PURGED,
}  # fmt: skip
"""What the house does by itself, beside what it writes of a batch that people confirmed."""

HOUSE_TOO = {EntryKind.ANOMALY_OPENED, EntryKind.BATCH_DROPPED}
"""What people do, and the house by itself when it sees something odd or nobody decides."""


def by_pin(actor: Actor) -> Actor:
    """The same person on a tablet that a colleague signed in on."""
    return replace(actor, came_in=PIN)


def locked_and_lifted(house: House, owner: Actor) -> None:
    coupon_id = house.file()[0].coupon_id
    for seconds in (0, 0, 0, 30, 60, 120):
        house.clock.move(seconds=seconds)
        typed = house.typed(coupon_id, family_name="Faux")
        try:
            identity.check_identity(house.office, owner, house.clock.new_id(), typed)
        except DomainError as error:
            assert error.code == "identity_locked"  # noqa: PT017  the last of six tries
    identity.unlock_identity(house.office, owner, coupon_id)


def at_the_counter(house: House, owner: Actor, officer: Actor) -> None:
    """Debits by password, code and token, one refused, one reversed, one disavowed, one coupon revoked."""
    house.debited(replace(owner, scopes=frozenset({"counter"})), house.file()[0].coupon_id)
    house.debited(replace(owner, came_in=SESSION), house.file()[0].coupon_id)
    reversed_one = house.file()
    claim = house.claim(owner, reversed_one[0].coupon_id)
    review.reverse(house.office, owner, house.debited(owner, reversed_one[0].coupon_id), WHY)
    coupons.revoke(house.office, officer, reversed_one[0].coupon_id)
    assert house.send(owner, claim).status == 409
    disputed = house.debited(owner, house.file()[0].coupon_id)
    disavow.disavow(house.office, link_token(house.office, DISAVOWAL, disputed))


def documented(house: House, owner: Actor) -> None:
    """A debit whose documents were sent, put before the Region, and forgotten in their time."""
    transaction_id = house.debited(owner, house.file()[0].coupon_id)
    add_all(house, owner, transaction_id)
    documents.submit(house.office, owner, transaction_id)
    house.execute("UPDATE supporting_document SET purge_on = :day", day=date(2026, 3, 12))
    assert documents.purge_due(house.office) == 1
    exports.export(house.office, owner, Search())


def between_schools(house: House, here: Actor, officer: Actor) -> None:
    """A file asked for and refused, asked for again and granted."""
    file = house.file()
    house.validated(house.actor(), file[0].coupon_id)
    for grants in (False, True):
        transfers.ask_transfer(house.office, here, file[1].coupon_id)
        (request,) = transfers.list_requests(house.office, officer).waiting
        transfers.decide_transfer(house.office, officer, request.id, WHY, grant=grants)


def offline(house: House, officer: Actor) -> None:
    """Refused claims of devices: one contested in vain, one granted, one that names nobody of the school."""
    for granted in (False, True):
        device, claim_id = refused_by_revocation(house)
        contest_id = contested(house, device, claim_id)
        if granted:
            assert grant(house, officer, contest_id, YES) is None
        else:
            contests.refuse_contest(house.office, officer, contest_id, NO)
    stranger = house.actor().account_id
    assert enrol(house).claim(house.file("2021")[0].coupon_id, staff_id=stranger) == "market_mismatch"


OPERATOR = Actor("operator", None, frozenset({Role.ADMINISTRATOR}), came_in=TERMINAL)


def imported(house: House) -> None:
    line = ("B1", "Lou", "Fictif", "", "2004-05-06", house.scheme_id, "2021", "1", "EXT-42", "2027-01-31")
    content = "\n".join((",".join(COLUMNS), ",".join(line)))
    assert import_csv(house.office, OPERATOR, content.encode()).problems == ()


def asked_by_young_people(house: House, officer: Actor) -> None:
    """A coupon lost, another damaged, a name to correct: the first refused."""
    made, other = (house.file(person=YOUNG)[0] for _ in range(2))
    young, twin = person_of(house, made), person_of(house, other)
    young_requests.ask_duplicate(house.office, young, made.coupon_id, RevocationReason.LOST, "")
    young_requests.ask_duplicate(house.office, twin, other.coupon_id, RevocationReason.DAMAGED, "")
    young_requests.ask_correction(house.office, young, "Mon prénom s’écrit avec un k.")
    for row in house.rows("young_request"):
        if row["coupon_id"] is None:
            wanted = Recorded("Exemple", "Kamille", YOUNG.birth_date, YOUNG.email)
            corrections.correct(house.office, officer, row["id"], wanted, WHY, write_mail)
            continue
        grant = row["reason"] != RevocationReason.LOST
        reissue.decide_request(house.office, officer, row["id"], WHY, grant=grant)


def in_batches(house: House, officer: Actor) -> None:
    """A batch seconded and written, one dropped, an import whose number came by another way meanwhile.

    Nobody says yes to that one any more, so the house drops it.
    """
    limit(house, 1)
    seconded, dropped = (prepared(house, officer, people_csv(2, after=after)) for after in (0, 10))
    batches.confirm(house.office, officer, seconded)
    batches.second(house.office, house.actor(Role.OFFICER), seconded)
    batches.drop(house.office, officer, dropped)
    late = prepared_import(house, officer, good(house))
    batches.confirm(house.office, officer, late)
    import_csv(house.office, OPERATOR, csv(good(house)).encode())
    batch_work.write_batches(house.office)
    before = house.clock.now()
    house.clock.move(days=30)
    assert batches.drop_old(house.office) == 1
    house.clock.set(before)


def signalled(house: House, officer: Actor) -> None:
    """A coupon read at two schools, which an officer looked into."""
    coupon = house.file()[0]
    for _ in range(2):
        scan.read_coupon(house.office, house.actor(), coupon.number)
    Lookout(house.office).look()
    (signal,) = signals.list_signals(officer).waiting
    signals.close_signal(house.office, officer, signal.id, WHY)


def lost_and_found(house: House, others: StandingHouses) -> list[Entry]:
    """A house restored from a backup: a debit comes back, another stands in its place, one has no coupon."""
    device, here, there = enrol(house), house.file()[0].coupon_id, house.file()[0].coupon_id
    archive = saved(house)
    items = [device.say(one) for one in (here, there, house.file()[0].coupon_id)]
    assert {device.deliver(item) for item in items} == {"accepted"}
    ledger.checkpoint(house.office)
    receipts, shelf = [receipt_of(device, claim_id_of(item)) for item in items], house.office.shelf
    with restored(house, archive, others) as lost:
        house_again, same = lost.house, lost.same(device)
        house_again.app.extensions["guichet"] = replace(house_again.office, shelf=shelf)
        assert ledger.set_aside(house_again.office) == 1
        house_again.debited(house_again.actor(), there)
        codes = [code(present(same, receipt)) for receipt in receipts]
        assert codes == ["taken_back", "conflict", "conflict"]
        assert ledger.verify(house_again.office) == []
        return house_again.entries()


def test_every_kind_of_entry_says_how_its_person_was_known(
    house: House, other_houses: StandingHouses
) -> None:
    owner, officer = by_pin(house.actor(Role.OWNER)), house.actor(Role.OFFICER)
    locked_and_lifted(house, owner)
    at_the_counter(house, owner, officer)
    documented(house, owner)
    between_schools(house, owner, officer)
    offline(house, officer)
    imported(house)
    asked_by_young_people(house, officer)
    in_batches(house, officer)
    signalled(house, officer)
    reviewed(house, officer, WHY)
    assert ledger.verify(house.office) == []
    lost = lost_and_found(house, other_houses)
    # What was typed in any of these stories is forgotten by itself, and by nobody.
    house.clock.move(days=5 * 366)
    assert notes.purge_old(house.office, "Effacé") > 0
    assert house.rows("journal_note") == []
    told = [*house.entries(), *lost]
    known_by: dict[str, set[str]] = {kind: set() for kind in EntryKind}
    for entry in told:
        how = entry.data.get("staff_how")
        if how is not None:
            known_by[entry.kind].add(str(how))
        # Behind a link or a command of the machine stands no account; behind every other act does one.
        assert ("account_id" in entry.data) or how in {None, LINK, TERMINAL}, entry
        assert (how is None) == (entry.kind in NOBODY) or entry.kind in HOUSE_TOO, entry
        assert ("decided_by" in entry.data) == ("decided_how" in entry.data), entry
    assert known_by == {kind: {str(how) for how in hows} for kind, hows in KNOWN_BY.items()}
    assert {entry.kind for entry in told} == set(EntryKind), "a kind that no story here causes"


def test_an_officer_who_grants_a_contest_is_named_beside_the_staff_with_how_both_were_known(
    house: House,
) -> None:
    device, claim_id = refused_by_revocation(house)
    officer = house.actor(Role.OFFICER)
    assert grant(house, officer, contested(house, device, claim_id)) is None
    (debited,) = [entry for entry in house.entries() if entry.kind == EntryKind.DEBITED]
    names = ("account_id", "staff_how", "decided_by", "decided_how")
    assert [debited.data[name] for name in names] == [
        device.staff.account_id, "pin", officer.account_id, "session"
    ]  # fmt: skip


def test_entries_from_before_that_say_less_keep_their_hash_and_their_chain(house: House) -> None:
    owner, coupon_id = house.actor(Role.OWNER), house.file()[0].coupon_id
    head = house.entries(coupon_id)[-1]
    old = follow(
        Head(head.stream, head.seq, head.hash),
        by=None,
        kind=EntryKind.COUPON_REVOKED,
        at=house.clock.now(),
        data={"coupon_id": coupon_id, "account_id": owner.account_id},
    )
    with writing() as tx:
        journal.append(tx, [old])
    house.debited(owner, coupon_id)
    assert "staff_how" not in house.entries(coupon_id)[-2].data
    assert house.entries(coupon_id)[-1].data["staff_how"] == "session"
    assert ledger.verify(house.office) == []
