"""The code of the moment: shown to the young person, and counted at the counter when it is wrong."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from webapp.domain.actors import Actor
from webapp.domain.live_code import COUNTED_FOR, WRONG_PER_COUPON, ShownCode, seconds_to_wait, shown_code
from webapp.domain.scheme import AidScheme, IdentityLimits
from webapp.services.claims import Claim
from webapp.services.office import Office, partner_of
from webapp.store import people, refusals
from webapp.store.database import Values

WRONG = "live_code_wrong"


def code_of(office: Office, scheme: AidScheme, coupon_id: str) -> ShownCode | None:
    """Return a coupon's code now; None where its scheme has none."""
    if scheme.live_code is None:
        return None
    return shown_code(scheme.live_code, office.keyring.live_code_key(), coupon_id, office.clock.now())


def wait_of(
    tx: Connection,
    actor: Actor,
    claim: Claim,
    limits: IdentityLimits,
    unwritten: Sequence[Values],
    now: datetime,
) -> int:
    """Return the seconds before a claim's code may be judged; 0 when it may be now.

    Two counts of an hour: of this coupon at this school, and of this member of staff there, whatever the
    coupon. They are read from what was refused, so that no wrong code can be told without being counted.

    Args:
        tx: The claim's transaction, which holds the coupon's file.
        actor: Counter staff.
        claim: The claim.
        limits: Figures of its scheme.
        unwritten: What this transaction has refused so far.
        now: Aware UTC.
    """
    # After the files, as the identity check does: two of a person's claims, of two coupons, take turns.
    people.lock_account(tx, actor.account_id)
    told = refusals.claims_refused_since(tx, partner_of(actor), WRONG, now - COUNTED_FOR)
    wrong = [*told, *(one for one in unwritten if one["code"] == WRONG)]
    of_coupon = [one["refused_at"] for one in wrong if one["coupon_id"] == claim.coupon_id]
    of_staff = [one["refused_at"] for one in wrong if one["account_id"] == actor.account_id]
    return max(
        seconds_to_wait(of_coupon, WRONG_PER_COUPON, now),
        seconds_to_wait(of_staff, limits.staff_wrong_per_hour, now),
    )
