"""What is done to a debit or a file beside the Region's word on it: reverse, transfer."""

from collections.abc import Mapping

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import ASKED_OF_SCHOOL
from webapp.domain.calendar import paris_day
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.journal import EntryKind, follow
from webapp.domain.transaction import Act
from webapp.services.events import tell
from webapp.services.office import Office, partner_of, require
from webapp.services.purge import set_purge_dates
from webapp.services.review.ground import checked_reason, enter, locked, moved, note
from webapp.store import anomaly_review, coupons, debits, journal, partners, reviews, transactions
from webapp.store.database import writing


def reverse(office: Office, actor: Actor, transaction_id: str, reason: str) -> None:
    """Reverse a debit before the Region has reviewed it; the coupon is free for one new debit.

    Raises:
        Forbidden: ``role_required``: only the partner's owner may.
        NotFound: ``transaction_unknown``.
        Invalid: ``reason_required``; ``already_reviewed``: too late, or reversed already.
    """
    require(actor, Role.OWNER)
    partner_id = partner_of(actor)
    reason = checked_reason(reason)
    with writing() as tx:
        row = locked(tx, partner_id, transaction_id)
        transactions.set_status(tx, row.partner_id, transaction_id, moved(row, Act.REVERSE))
        reviews.let_go(tx, transaction_id)
        # Nothing is waited for any more, and nobody is reminded of it.
        now = office.clock.now()
        anomaly_review.close_asked(tx, transaction_id, ASKED_OF_SCHOOL, actor.account_id, now)
        # Nor does anybody decide on it any more: what was sent is kept from now as after a decision.
        set_purge_dates(tx, office, row, paris_day(now))
        more = note(tx, office, reason)
        enter(tx, office, actor, row, EntryKind.DEBIT_REVERSED, more=more, amount_cents=-row.amount_cents)
        tell(tx, office, now, "debit_reversed", transaction_id=row.id, reversed_at=now.isoformat())


def transfer(office: Office, actor: Actor, coupon_id: str, to_partner_id: str, reason: str) -> None:
    """Give the file a coupon belongs to to another partner (``Source: F31``).

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``coupon_unknown`` or ``partner_unknown``.
        Invalid: ``reason_required``; ``file_not_bound``: it belongs to nobody yet; ``same_partner``.
    """
    require(actor, Role.OFFICER)
    reason = checked_reason(reason)
    with writing() as tx:
        hand_over(tx, office, actor, coupon_id, to_partner_id, note(tx, office, reason))


def hand_over(
    tx: Connection, office: Office, actor: Actor, coupon_id: str, to_partner_id: str, why: Mapping[str, str]
) -> str:
    """Transfer a file within a transaction that is open, and return who held it; ``why`` goes into the entry.

    Raises:
        NotFound: ``coupon_unknown`` or ``partner_unknown``.
        Invalid: ``file_not_bound``; ``same_partner``.
    """
    debits.lock_files(tx, [coupon_id])
    if partners.partner(tx, to_partner_id) is None:
        raise NotFound("partner_unknown")
    facts = debits.read_facts(tx, to_partner_id, [coupon_id]).get(coupon_id)
    if facts is None:
        raise NotFound("coupon_unknown")
    holder = facts.file.holder
    if holder is None:
        raise Invalid("file_not_bound")
    if holder == to_partner_id:
        raise Invalid("same_partner")
    coupons.set_transferred(tx, facts.file.id, to_partner_id)
    now, data = office.clock.now(), {"from_partner_id": holder, "to_partner_id": to_partner_id, **why}
    journal.append(
        tx, [follow(facts.head, by=actor.author, kind=EntryKind.FILE_TRANSFERRED, at=now, data=data)]
    )
    return holder
