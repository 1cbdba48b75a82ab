"""A refused offline claim that its school contests: an officer grants, which is a new debit, or refuses.

The contest stands in the stream of its device; the debit that a grant makes stands in the file's.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Role
from webapp.domain.contest import ContestFacts, clock_of_contest, decide_contest
from webapp.domain.debit import Accepted, DebitFacts, Refused
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.journal import EntryKind, follow
from webapp.domain.offline import DeviceEntry, Proof
from webapp.services.claims import Claim, Writer
from webapp.services.entries import check_of, find_coupon, staff_of, still_unused
from webapp.services.events import tell
from webapp.services.evidence import prove
from webapp.services.office import Office, partner_of, require
from webapp.services.review import checked_reason, note
from webapp.services.settlement import Settlement
from webapp.store import contests as store
from webapp.store import devices, journal, people
from webapp.store.database import AnyRow, reading, snapshot, writing

SHOWN, DECIDED_SHOWN = 100, 20
KEPT = timedelta(days=90)
"""How far back a school's refused entries are listed."""

EntryReader = Callable[[str], DeviceEntry]
"""Reads an entry from the canonical text that was signed."""
Ids: TypeAlias = dict[str, str]


class ContestState(StrEnum):
    """Where a contest stands."""

    NONE = "none"
    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ContestLine:
    """A refused entry of a device, and what became of it; no name of a young person.

    Attributes:
        staff_name: Who made the claim; None for one who does not work there, and for the Region.
        answer: What the device was answered, to the byte.
        number: Of the coupon; None where none was found.
        decision_reason: What the officer typed; None until then; ``GONE`` once it is purged.
        transaction_id: Of the debit that a grant made.
    """

    claim_id: str
    contest_id: str | None
    state: ContestState
    code: str
    answer: str
    rank: int
    amount_cents: int
    number: str | None
    captured_at: datetime
    received_at: datetime
    device_name: str
    partner_name: str
    staff_name: str | None
    asked_at: datetime | None
    decided_at: datetime | None
    reason: str | None
    decision_reason: str | None
    transaction_id: str | None


@dataclass(frozen=True, slots=True)
class ContestLists:
    """What waits for the Region, oldest first, and what it decided last."""

    waiting: tuple[ContestLine, ...]
    waiting_count: int
    decided: tuple[ContestLine, ...]
    read_at: datetime


def list_refused(office: Office, actor: Actor) -> list[ContestLine]:
    """Return the refused entries of the devices of the actor's school, newest first.

    Raises:
        Forbidden: ``partner_required``.
    """
    partner_id = partner_of(actor)
    with snapshot() as tx:
        rows = store.refused_entries(tx, partner_id, office.clock.now() - KEPT, SHOWN)
        names = dict(people.staff(tx, partner_id))
    return [_line(row, names) for row in rows]


def contest(office: Office, actor: Actor, claim_id: str, reason: str) -> None:
    """Contest the refusal of a claim of one of the school's devices: once a claim.

    Raises:
        Forbidden: ``partner_required``.
        NotFound: ``refusal_unknown``: no refused claim of theirs.
        Invalid: ``reason_required``; ``contested_before``.
    """
    partner_id = partner_of(actor)
    with writing() as tx:
        found = store.refused_entry(tx, partner_id, claim_id)
        if found is None:
            raise NotFound("refusal_unknown")
        reason = checked_reason(reason)
        # The device's lock makes one of two contests at once see the other.
        devices.lock(tx, [found.device_id])
        row = store.refused_entry(tx, partner_id, claim_id)
        if row is None or row.contest_id is not None:
            raise Invalid("contested_before")
        now, contest_id, why = office.clock.now(), office.clock.new_id(), note(tx, office, reason)
        asked = {"id": contest_id, "claim_id": claim_id, "partner_id": partner_id, "asked_at": now}
        undecided = {"decided_at": None, "decided_by": None, "granted": None, "decision_note_id": None}
        store.add(tx, {**asked, **undecided, "account_id": actor.account_id, "note_id": why["note_id"]})
        data = {"contest_id": contest_id, "claim_id": claim_id, "entry_hash": row.hash, "code": row.code}
        told = {**data, "partner_id": partner_id, **why}
        _enter(tx, actor, row, EntryKind.REFUSAL_CONTESTED, now, told)


def list_contests(office: Office, actor: Actor) -> ContestLists:
    """Return what waits for a decision, and what was decided last.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    with snapshot() as tx:
        waiting, count = store.waiting(tx, SHOWN), store.waiting_count(tx)
        decided = store.decided(tx, DECIDED_SHOWN)
    lines = [tuple(_line(row, {}) for row in rows) for rows in (waiting, decided)]
    return ContestLists(lines[0], count, lines[1], office.clock.now())


def refuse_contest(office: Office, actor: Actor, contest_id: str, reason: str) -> None:
    """Leave a refusal as it is, and say why.

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``contest_unknown``.
        Invalid: ``reason_required``; ``contest_decided``: another was faster.
    """
    require(actor, Role.OFFICER)
    with writing() as tx:
        row = _open(tx, contest_id)
        _decide(tx, office, actor, row, note(tx, office, checked_reason(reason)), granted=False)


def grant_contest(
    office: Office, actor: Actor, contest_id: str, reason: str, read: EntryReader, write: Writer
) -> Refused | None:
    """Debit a refused entry after all, as a new act, or say which rule forbids it; then nothing changes.

    Args:
        office: The ports.
        actor: An officer.
        contest_id: The contest; its debit bears this id as its claim id.
        reason: Typed, kept.
        read: Reads the entry as it was signed.
        write: Puts the answer to the new claim into words, inside the transaction.

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``contest_unknown``.
        Invalid: ``reason_required``; ``contest_decided``: another was faster.
    """
    require(actor, Role.OFFICER)
    with reading() as tx:
        found = store.contest(tx, contest_id)
    if found is None:
        raise NotFound("contest_unknown")
    reason = checked_reason(reason)
    entry = read(found.entry)
    coupon_id, unfound = find_coupon(office, entry)
    if coupon_id is None:
        return unfound
    # Slow, so it is done before any lock.
    proof = prove(office, found.partner_id, entry, coupon_id)
    with writing() as tx:
        row = _open(tx, contest_id)
        return _Grant(tx, office, actor, row, entry, coupon_id, proof).settle(reason, write)


@dataclass(frozen=True, slots=True)
class _Grant:
    """An open contest under its device's lock."""

    tx: Connection
    office: Office
    officer: Actor
    row: AnyRow
    entry: DeviceEntry
    coupon_id: str
    proof: Proof

    def settle(self, reason: str, write: Writer) -> Refused | None:
        tx, row, entry, now = self.tx, self.row, self.entry, self.office.clock.now()
        staff, _ = staff_of(tx, row.partner_id, entry, row.enrolled_by)
        court = Settlement(self.office, staff, row.partner_id, write)
        check = [] if entry.identity.check_id is None else [entry.identity.check_id]
        court.read(tx, [self.coupon_id], check, [])
        facts = court.facts[self.coupon_id]
        scheme = self.office.schemes[facts.coupon.scheme_id]
        proof = still_unused(entry, self.proof, facts)
        at = clock_of_contest(entry, row.code, row.received_at)
        debit = DebitFacts(scheme, at, facts.partner, facts.coupon, facts.file)
        decision = decide_contest(ContestFacts(entry, row.code, debit, proof))
        match decision:
            case Refused():
                return decision
            case Accepted():
                why = note(tx, self.office, reason)
                check_id = check_of(
                    tx, self.office, staff, entry, self.coupon_id, proof, checked_at=at, now=now
                )
                claim = Claim(row.id, self.coupon_id, check_id, entry.face_confirmed, entry.captured_at)
                how = {"contest_id": row.id, "device_id": row.device_id, "entry_hash": row.entry_hash}
                how |= {"decided_by": self.officer.account_id, "decided_how": str(self.officer.staff_how)}
                court.accept(claim, facts, scheme, decision, now, {**how, **why})
                court.append(tx)
                _decide(tx, self.office, self.officer, row, why, granted=True)
                return None


def _open(tx: Connection, contest_id: str) -> AnyRow:
    """Return an open contest once its device is locked; read before too, to know which device that is."""
    found = store.contest(tx, contest_id)
    if found is None:
        raise NotFound("contest_unknown")
    devices.lock(tx, [found.device_id])
    row = store.contest(tx, contest_id)
    if row is None or row.decided_at is not None:
        raise Invalid("contest_decided")
    return row


def _decide(tx: Connection, office: Office, actor: Actor, row: AnyRow, why: Ids, *, granted: bool) -> None:
    now = office.clock.now()
    decision = {"decided_at": now, "decided_by": actor.account_id, "granted": granted}
    store.decide(tx, row.id, {**decision, "decision_note_id": why["note_id"]})
    data = {"contest_id": row.id, "claim_id": row.claim_id, **why}
    kind = EntryKind.CONTEST_GRANTED if granted else EntryKind.CONTEST_REFUSED
    _enter(tx, actor, row, kind, now, data)
    tell(tx, office, now, "contest_decided", contest_id=row.id)


def _enter(tx: Connection, actor: Actor, row: AnyRow, kind: EntryKind, now: datetime, data: Ids) -> None:
    head = journal.head(tx, journal.device_stream(row.device_id))
    journal.append(tx, [follow(head, by=actor.author, kind=kind, at=now, data=data)])


def _state(row: AnyRow) -> ContestState:
    if row.contest_id is None:
        return ContestState.NONE
    if row.decided_at is None:
        return ContestState.WAITING
    return ContestState.GRANTED if row.granted else ContestState.REFUSED


def _line(row: AnyRow, names: dict[str, str]) -> ContestLine:
    said = json.loads(row.entry)
    return ContestLine(
        claim_id=row.claim_id,
        contest_id=row.contest_id,
        state=_state(row),
        code=row.code,
        answer=row.body,
        rank=row.rank,
        amount_cents=row.amount_cents,
        number=row.number or said.get("number"),
        captured_at=row.captured_at,
        received_at=row.received_at,
        device_name=row.device_name,
        partner_name=row.partner_name,
        staff_name=names.get(said["staff_id"]),
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        reason=row.reason,
        decision_reason=row.decision_reason,
        transaction_id=row.transaction_id,
    )
