"""One coupon as the Region sees it: what it is, what became of it, what may be done. Never whose it is."""

from dataclasses import dataclass
from datetime import date, datetime

from webapp.domain.actors import Actor, Role
from webapp.domain.calendar import paris_day
from webapp.domain.coupon import Coupon, CouponKind, CouponState, RevocationReason, state_of
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.journal import EntryKind
from webapp.domain.replacement import Standing, check_replaceable, fees_of
from webapp.domain.scheme import AidScheme
from webapp.domain.young_request import STOPS_AT_ONCE
from webapp.services.office import Office, require
from webapp.services.scan import find_coupon_id
from webapp.store import replacements, stories, young_decisions
from webapp.store.database import reading, snapshot


@dataclass(frozen=True, slots=True)
class StoryEvent:
    """Something that happened to a coupon.

    Attributes:
        kind: Of the journal's entry.
        partner_name: The school it happened at, empty when at none.
        code: Why: a reason of replacement or revocation, or the code of a refusal.
        became: Whether the entry tells of this coupon as the one that stopped.
        note: The reason that was typed; empty when there was none; ``GONE`` once it is purged.
    """

    kind: str
    at: datetime
    partner_name: str
    code: str
    amount_cents: int
    fee_cents: int
    became: bool
    note: str


@dataclass(frozen=True, slots=True)
class CouponStory:
    """A coupon, its story, and what may be done with it.

    Attributes:
        last_day: Of the final coupon of its rank.
        replaced_by: The coupon in its place, and ``replaces`` the one whose place it took.
        request_id: Of a young person's open request about it.
        fees: What a duplicate costs by reason, in cents; only reasons that may be chosen.
    """

    coupon: Coupon
    scheme: AidScheme
    state: CouponState
    last_day: date
    replaced_by: str | None
    replaces: str | None
    fee_cents: int
    request_id: str | None
    events: tuple[StoryEvent, ...]
    others: tuple[tuple[int, str], ...]
    fees: dict[RevocationReason, int]
    can_withdraw: bool
    can_print: bool


def find(office: Office, actor: Actor, number: str) -> str:
    """Return the coupon of a typed number, or of a scanned text.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``coupon_unknown``.
        Invalid: ``payload_unreadable``, ``payload_forged``, ``number_mistyped``, ``training_coupon``.
    """
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    found = find_coupon_id(office, number)
    if found is None:
        raise NotFound("coupon_unknown")
    return found


def view_story(office: Office, actor: Actor, coupon_id: str) -> CouponStory:
    """Return a coupon with its story.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``coupon_unknown``.
    """
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    with snapshot() as tx:
        standing = replacements.standing(tx, coupon_id)
        if standing is None:
            raise NotFound("coupon_unknown")
        coupon = standing.coupon
        rows = [(row, stories.read_data(row)) for row in stories.entries_about(tx, coupon.file_id, coupon_id)]
        names = stories.partner_names(tx, {d["partner_id"] for _, d in rows if "partner_id" in d})
        # What a young person wrote may say who they are: it is for whoever decides on it.
        hidden = () if actor.has(Role.OFFICER) else (EntryKind.DUPLICATE_ASKED,)
        told = {d["note_id"] for row, d in rows if "note_id" in d and row.kind not in hidden}
        notes = stories.notes(tx, told)
        made = replacements.replacement(tx, coupon_id)
        replaced_by = replacements.replaced_by(tx, coupon_id)
        others = {row.rank: row.id for row in reversed(stories.siblings(tx, coupon.file_id))}
        request_id = young_decisions.open_of_coupon(tx, coupon_id)
    now, scheme = office.clock.now(), office.schemes[coupon.scheme_id]
    fees = _fees(standing, scheme, paris_day(now))
    return CouponStory(
        coupon=coupon,
        scheme=scheme,
        state=state_of(coupon, standing.debit_status, now),
        last_day=standing.last_day,
        replaced_by=replaced_by,
        replaces=None if made is None else made.old_id,
        fee_cents=0 if made is None else made.fee_cents,
        request_id=request_id,
        events=tuple(
            StoryEvent(
                row.kind,
                row.recorded_at,
                names.get(data.get("partner_id", ""), ""),
                str(data.get("reason") or data.get("code") or data.get("kind") or ""),
                row.amount_cents,
                int(data.get("fee_cents", 0)),
                data.get("old_id") == coupon_id,
                notes.get(data.get("note_id", ""), ""),
            )
            for row, data in rows
        ),
        others=tuple(sorted((rank, one) for rank, one in others.items() if rank != coupon.rank)),
        fees=fees,
        can_withdraw=standing.debit_status is None and coupon.revoked_at is None,
        can_print=scheme.provisional is not None and bool(fees),
    )


def _fees(standing: Standing, scheme: AidScheme, today: date) -> dict[RevocationReason, int]:
    """Return the reasons for which a coupon may be replaced now, with what each costs."""
    everything = {RevocationReason.REISSUED: 0}
    if scheme.duplicates is not None:
        everything = dict(fees_of(scheme.duplicates))
    coupon = standing.coupon
    if coupon.kind is CouponKind.PROVISIONAL:
        stopped = coupon.revoked_reason if coupon.revoked_reason in STOPS_AT_ONCE else None
        everything = {stopped or RevocationReason.REISSUED: 0}
    return {reason: cents for reason, cents in everything.items() if _may(standing, reason, today)}


def _may(standing: Standing, reason: RevocationReason, today: date) -> bool:
    try:
        check_replaceable(standing, reason, today)
    except Invalid:
        return False
    return True


def waiting_requests(actor: Actor) -> int:
    """Return how many requests of young people wait for a decision.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    with reading() as tx:
        return young_decisions.waiting_count(tx)
