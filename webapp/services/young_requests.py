"""What a young person asks of the Region: a coupon in place of one lost, damaged, stolen; a correction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from webapp.domain.actors import Author
from webapp.domain.calendar import paris_day
from webapp.domain.coupon import Coupon, RevocationReason
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.holding import Standing, holdings
from webapp.domain.journal import Entry, EntryKind, Head, follow, head_after
from webapp.domain.replacement import duplicates_of, fees_of
from webapp.domain.scheme import Duplicates
from webapp.domain.tablet import StaffHow
from webapp.domain.young_request import (
    STOPS_AT_ONCE,
    RequestKind,
    RequestState,
    needs_proof,
)
from webapp.services.office import Office
from webapp.services.review import checked_reason, note
from webapp.store import coupons, debits, journal, replacements, young_files, young_requests
from webapp.store.database import AnyRow, reading, writing

_BY = Author(StaffHow.LINK)
"""A young person has no account: a link of a mail let them in."""


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """A request as the one who made it reads it.

    Attributes:
        rank: Of the coupon; None for a correction.
        reason: Why a duplicate is wanted; None for a correction.
        note: What was written with it; ``GONE`` once it is purged.
        answer: What the Region wrote; ``GONE`` once it is purged.
    """

    id: str
    kind: RequestKind
    state: RequestState
    coupon_id: str | None
    rank: int | None
    reason: RevocationReason | None
    fee_cents: int
    note: str | None
    asked_at: datetime
    decided_at: datetime | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class Replaceable:
    """A coupon for which another may be asked.

    Attributes:
        stopped: It works nowhere any more: it was said to be lost or stolen before.
    """

    coupon_id: str
    rank: int
    amount_cents: int
    duplicates: Duplicates
    stopped: bool


def list_own(beneficiary_id: str) -> list[OwnRequest]:
    """Return a young person's requests, newest first."""
    with reading() as tx:
        return [own_request(row) for row in young_requests.of_person(tx, beneficiary_id)]


def view_replaceable(office: Office, beneficiary_id: str, coupon_id: str) -> Replaceable:
    """Return a coupon of the person's, if another may be asked for in its place.

    Raises:
        NotFound: ``coupon_unknown``: not theirs.
        Invalid: ``request_open``: one is asked for already; ``not_replaceable``: it is debited, replaced or
            withdrawn, or the scheme makes no duplicates; ``replacement_too_late``: it is over;
            ``replacement_too_soon``: its turn is to come.
    """
    with reading() as tx:
        return _replaceable(tx, office, beneficiary_id, coupon_id)


def ask_duplicate(
    office: Office, beneficiary_id: str, coupon_id: str, reason: RevocationReason, words: str
) -> None:
    """Ask for a duplicate; what is lost or stolen stops at once, whoever may hold it (``Source: M12``).

    Args:
        office: The ports.
        beneficiary_id: Who asks.
        coupon_id: For which coupon.
        reason: Lost, damaged or stolen.
        words: What is told of it; needed where the scheme wants a proof, else it may be empty.

    Raises:
        NotFound: ``coupon_unknown``.
        Invalid: those of ``view_replaceable``; ``reason_required``: it is missing, or no sentence.
    """
    words = words.strip()
    with writing() as tx:
        debits.lock_files(tx, [coupon_id])
        found = _replaceable(tx, office, beneficiary_id, coupon_id)
        if words or needs_proof(found.duplicates, reason):
            words = checked_reason(words)
        now, head = office.clock.now(), _head_of(tx, beneficiary_id, coupon_id)
        request_id, told = office.clock.new_id(), note(tx, office, words) if words else {}
        asked = {"request_id": request_id, "coupon_id": coupon_id, "reason": str(reason), **told}
        entries = [follow(head, by=_BY, kind=EntryKind.DUPLICATE_ASKED, at=now, data=asked)]
        young_requests.add(
            tx,
            {
                **_undecided(request_id, beneficiary_id, now),
                "coupon_id": coupon_id,
                "kind": RequestKind.DUPLICATE,
                "reason": reason,
                "fee_cents": fees_of(found.duplicates)[reason],
                "note_id": told.get("note_id"),
            },
        )
        if reason in STOPS_AT_ONCE and not found.stopped:
            entries.append(_stop(tx, entries[0], coupon_id, reason, now))
        journal.append(tx, entries)


def ask_correction(office: Office, beneficiary_id: str, words: str) -> None:
    """Ask the Region to correct what it holds of the person; one at a time.

    Raises:
        Invalid: ``reason_required``; ``request_open``: another waits for an answer; ``not_replaceable``.
    """
    words = checked_reason(words)
    with writing() as tx:
        own = [coupon.id for file in young_files.files(tx, beneficiary_id) for coupon in file.coupons]
        if not own:
            raise Invalid("not_replaceable")
        debits.lock_files(tx, own)
        requests = map(own_request, young_requests.of_person(tx, beneficiary_id))
        if any(_waits(one) and one.kind is RequestKind.CORRECTION for one in requests):
            raise Invalid("request_open")
        now, head = office.clock.now(), _head_of(tx, beneficiary_id, own[0])
        request_id, told = office.clock.new_id(), note(tx, office, words)
        young_requests.add(
            tx,
            {
                **_undecided(request_id, beneficiary_id, now),
                "coupon_id": None,
                "kind": RequestKind.CORRECTION,
                "reason": None,
                "fee_cents": 0,
                "note_id": told["note_id"],
            },
        )
        data = {"request_id": request_id, **told}
        journal.append(tx, [follow(head, by=_BY, kind=EntryKind.CORRECTION_ASKED, at=now, data=data)])


def own_request(row: AnyRow) -> OwnRequest:
    """Return a request of a row of ``store.young_requests.of_person``."""
    decided = RequestState.GRANTED if row.granted else RequestState.REFUSED
    return OwnRequest(
        id=row.id,
        kind=RequestKind(row.kind),
        state=RequestState.WAITING if row.decided_at is None else decided,
        coupon_id=row.coupon_id,
        rank=row.rank,
        reason=None if row.reason is None else RevocationReason(row.reason),
        fee_cents=row.fee_cents,
        note=row.note,
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        answer=row.decision_note,
    )


def _replaceable(tx: Connection, office: Office, beneficiary_id: str, coupon_id: str) -> Replaceable:
    coupon = young_files.coupon(tx, beneficiary_id, coupon_id)
    if coupon is None:
        raise NotFound("coupon_unknown")
    requests = map(own_request, young_requests.of_person(tx, beneficiary_id))
    if any(_waits(one) and one.coupon_id == coupon_id for one in requests):
        raise Invalid("request_open")
    duplicates = duplicates_of(coupon, office.schemes[coupon.scheme_id].duplicates)
    # What its owner said to be lost may be asked for again, once the Region refused; what it withdrew not.
    stopped = coupon.revoked_reason in STOPS_AT_ONCE
    withdrawn = coupon.revoked_at is not None and not stopped
    known = replacements.standing(tx, coupon_id)
    if duplicates is None or withdrawn or known is None or known.debit_status is not None or known.replaced:
        raise Invalid("not_replaceable")
    # What the Region could only refuse must not stop a coupon, nor be waited for.
    if paris_day(office.clock.now()) > known.last_day:
        raise Invalid("replacement_too_late")
    if not _has_turn(tx, office, beneficiary_id, coupon):
        raise Invalid("replacement_too_soon")
    return Replaceable(coupon.id, coupon.rank, coupon.amount_cents, duplicates, stopped)


def _has_turn(tx: Connection, office: Office, beneficiary_id: str, coupon: Coupon) -> bool:
    """Tell whether a coupon's rank is the one that comes next: no other is shown, or could be taken."""
    own = next(one for one in young_files.files(tx, beneficiary_id) if one.file.id == coupon.file_id)
    held = holdings(office.schemes[coupon.scheme_id], office.clock.now(), own.file, own.coupons)
    return any(one.rank == coupon.rank and one.standing is not Standing.LATER for one in held)


def _stop(tx: Connection, after: Entry, coupon_id: str, reason: RevocationReason, now: datetime) -> Entry:
    (issued,) = coupons.issued(tx, [coupon_id])
    coupons.set_revoked(tx, issued.coupon.file_id, coupon_id, now, reason)
    data = {"coupon_id": coupon_id, "reason": str(reason), "by": "beneficiary"}
    return follow(head_after(after), by=_BY, kind=EntryKind.COUPON_REVOKED, at=now, data=data)


def _head_of(tx: Connection, beneficiary_id: str, coupon_id: str) -> Head:
    coupon = young_files.coupon(tx, beneficiary_id, coupon_id)
    if coupon is None:
        raise NotFound("coupon_unknown")
    return journal.head(tx, journal.file_stream(coupon.file_id))


def _undecided(request_id: str, beneficiary_id: str, now: datetime) -> dict[str, object]:
    undecided = dict.fromkeys(("decided_at", "decided_by", "granted", "decision_note_id", "new_coupon_id"))
    return {"id": request_id, "beneficiary_id": beneficiary_id, "asked_at": now, **undecided}


def _waits(request: OwnRequest) -> bool:
    return request.state is RequestState.WAITING
