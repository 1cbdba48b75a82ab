"""Another coupon in the place of one: duplicates, provisional coupons, and the final ones that follow.

The new coupon is a row of its own, with a serial and a number of its own; the old one stops everywhere.
Source: M11, M12.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Role
from webapp.domain.calendar import paris_day
from webapp.domain.coupon import CouponKind, RevocationReason
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.journal import EntryKind, follow
from webapp.domain.replacement import (
    REPLACED_FOR,
    Standing,
    check_replaceable,
    fee,
    provisional_last_day,
    reason_for,
)
from webapp.services.coupons import CouponToWrite, coupon_row, new_number
from webapp.services.events import tell
from webapp.services.office import Office, require
from webapp.services.review import checked_reason, note
from webapp.store import coupons, debits, journal, reminders, replacements
from webapp.store import young_decisions as requests
from webapp.store.database import AnyRow, writing


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to stand in a coupon's place.

    Attributes:
        promised_cents: The fee that the young person was told when they asked; None: as the scheme says.
        why: What the entry says beside: the request, the note of its decision.
    """

    reason: RevocationReason
    proof_seen: bool
    kind: CouponKind = CouponKind.FINAL
    promised_cents: int | None = None
    why: Mapping[str, str] | None = None


def duplicate(
    office: Office, actor: Actor, coupon_id: str, reason: RevocationReason, *, proof_seen: bool = False
) -> str:
    """Put a new coupon in the place of one, and return its id; of a provisional one, the final, free.

    Args:
        office: The ports.
        actor: An officer or an administrator.
        coupon_id: The one that stops.
        reason: Why; one of ``REPLACED_FOR``.
        proof_seen: Whether the proof of a theft was shown.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``coupon_unknown``.
        Invalid: ``malformed``: no such reason; ``rank_debited``, ``already_revoked``,
            ``replacement_expired``, ``duplicates_off``, ``proof_required``.
    """
    return _act(office, actor, coupon_id, Wish(reason, proof_seen))


def print_provisional(
    office: Office,
    actor: Actor,
    coupon_id: str,
    reason: RevocationReason = RevocationReason.REISSUED,
    *,
    proof_seen: bool = False,
) -> str:
    """Put a provisional coupon of today in the place of one, and return its id (``Source: M11``).

    In the place of a provisional one: printed again, with a new date and nothing to pay.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``coupon_unknown``.
        Invalid: ``provisional_off``: the scheme has none; and those of ``duplicate``.
    """
    return _act(office, actor, coupon_id, Wish(reason, proof_seen, CouponKind.PROVISIONAL))


def decide_request(
    office: Office, actor: Actor, request_id: str, reason: str, *, grant: bool, proof_seen: bool = False
) -> str | None:
    """Grant or refuse what a young person asked, with a typed reason; return the new coupon's id, if any.

    A correction is granted by making it (``corrections.correct``); here it can be refused.

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``request_unknown``.
        Invalid: ``reason_required``; ``request_decided``: another was faster; ``nothing_corrected``: a
            correction is granted without one; and those of ``duplicate``.
    """
    require(actor, Role.OFFICER)
    reason = checked_reason(reason)
    with writing() as tx:
        row = locked_request(tx, request_id)
        now, why = office.clock.now(), {"request_id": request_id, **note(tx, office, reason)}
        made = None
        if grant and row.coupon_id is None:
            raise Invalid("nothing_corrected")
        if grant:
            wish = Wish(RevocationReason(row.reason), proof_seen, promised_cents=row.fee_cents, why=why)
            made = _replace(tx, office, actor, row.coupon_id, wish)
        else:
            head = journal.head(tx, journal.file_stream(row.file_id))
            about = {} if row.coupon_id is None else {"coupon_id": row.coupon_id}
            data = {**about, **why}
            refused = EntryKind.REQUEST_REFUSED
            journal.append(tx, [follow(head, by=actor.author, kind=refused, at=now, data=data)])
            tell(tx, office, now, "request_decided", request_id=request_id)
        decision = {"decided_at": now, "decided_by": actor.account_id, "granted": grant}
        requests.decide(
            tx, request_id, {**decision, "decision_note_id": why["note_id"], "new_coupon_id": made}
        )
    return made


def _act(office: Office, actor: Actor, coupon_id: str, wish: Wish) -> str:
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    if wish.reason not in REPLACED_FOR:
        raise Invalid("malformed")
    with writing() as tx:
        debits.lock_files(tx, [coupon_id])
        return put_in_place(tx, office, actor, coupon_id, wish)


def put_in_place(tx: Connection, office: Office, actor: Actor, coupon_id: str, wish: Wish) -> str:
    """Put a new coupon in the place of one whose file the caller holds; what was asked for it is granted.

    Raises:
        NotFound: ``coupon_unknown``.
        Invalid: those of ``duplicate``.
    """
    asked = requests.open_of_coupon(tx, coupon_id)
    if asked is None:
        return _replace(tx, office, actor, coupon_id, wish)
    # What the young person asked in the meantime is granted by it: nobody shall decide it once more.
    made = _replace(tx, office, actor, coupon_id, replace(wish, why=wish.why or {"request_id": asked}))
    decision = {"decided_at": office.clock.now(), "decided_by": actor.account_id, "granted": True}
    requests.decide(tx, asked, {**decision, "new_coupon_id": made})
    return made


def _replace(tx: Connection, office: Office, actor: Actor, coupon_id: str, wish: Wish) -> str:
    """Write the new coupon, stop the old one, and tell of both; the file is locked by the caller."""
    standing = replacements.standing(tx, coupon_id)
    if standing is None:
        raise NotFound("coupon_unknown")
    old, now = standing.coupon, office.clock.now()
    reason = reason_for(old, wish.reason)
    # By the reason that was given: a provisional coupon that was lost has stopped for that one.
    check_replaceable(standing, wish.reason, paris_day(now))
    cents = fee(office.schemes[old.scheme_id].duplicates, reason, proof_seen=wish.proof_seen)
    if wish.promised_cents is not None:
        cents = wish.promised_cents
    row = coupon_row(office, old.file_id, _new_coupon(office, standing, wish.kind), old.amount_cents)
    coupons.add_coupons(tx, [row])
    if old.revoked_at is None:
        coupons.set_revoked(tx, old.file_id, old.id, now, reason)
    replacements.add(
        tx,
        {"new_id": row["id"], "old_id": old.id, "reason": reason, "fee_cents": cents, "made_at": now},
    )
    if CouponKind.PROVISIONAL not in {old.kind, wish.kind}:
        # Both end on one day, of which nobody is to hear twice.
        reminders.carry_over(tx, old.id, row["id"])
    data: dict[str, str | int] = {
        "coupon_id": row["id"],
        "fee_cents": cents,
        "kind": str(wish.kind),
        "old_id": old.id,
        "rank": old.rank,
        "reason": str(reason),
        **(wish.why or {}),
    }
    head = journal.head(tx, journal.file_stream(old.file_id))
    entry = follow(head, by=actor.author, kind=EntryKind.COUPON_REPLACED, at=now, data=data)
    journal.append(tx, [entry])
    tell(tx, office, now, "coupon_replaced", coupon_id=row["id"])
    new_id: str = row["id"]
    return new_id


def _new_coupon(office: Office, standing: Standing, kind: CouponKind) -> CouponToWrite:
    old, until = standing.coupon, standing.last_day
    if kind is CouponKind.PROVISIONAL:
        option, today = office.schemes[old.scheme_id].provisional, paris_day(office.clock.now())
        until = provisional_last_day(option, today, standing.last_day)
    return CouponToWrite(old.rank, old.market, new_number(office), until, kind)


def locked_request(tx: Connection, request_id: str) -> AnyRow:
    """Return an open request once its file is locked; read before too, to know which file that is.

    Raises:
        NotFound: ``request_unknown``.
        Invalid: ``request_decided``.
    """
    row = requests.request(tx, request_id)
    if row is None:
        raise NotFound("request_unknown")
    coupons.lock_file(tx, row.file_id)
    locked = requests.request(tx, request_id)
    if locked is None or locked.decided_at is not None:
        raise Invalid("request_decided")
    return locked
