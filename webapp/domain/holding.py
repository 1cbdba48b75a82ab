"""What a young person holds: of each rank the coupon that counts, where it stands, and which may be shown.

Only the coupon that could be taken now is ever shown or printed, so the rules that judge it at the counter
judge it here too: those of them that need no school.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from webapp.domain.coupon import Coupon
from webapp.domain.debit import AidFile, DebitFacts, LiveDebit, Partner, Refused
from webapp.domain.rules import RULES
from webapp.domain.scheme import AidScheme

OF_THE_SCHOOL = frozenset({"partner_not_validated", "market_mismatch", "other_partner"})
"""Rules that judge who takes a coupon: whoever holds it is no school."""

_NO_SCHOOL = Partner("", None, ())


class Standing(StrEnum):
    """Where a rank stands for the one who holds it.

    ``NEXT``: its turn has come, and something else is awaited or has ended; ``LATER``: its turn is to come.
    """

    DEBITED = "debited"
    USABLE = "usable"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Holding:
    """One rank of a file.

    Attributes:
        coupon: The one that counts: the one debited, else the one in force, else the last one stopped.
        debit: Its live debit, if it has one.
        refused: Why it can't be taken now; None when it can, or was.
    """

    rank: int
    amount_cents: int
    standing: Standing
    coupon: Coupon | None
    debit: LiveDebit | None = None
    refused: Refused | None = None


def holdings(scheme: AidScheme, now: datetime, file: AidFile, coupons: Sequence[Coupon]) -> list[Holding]:
    """Return every rank of the scheme; at most one is usable, and at most one is next.

    Args:
        scheme: The file's scheme.
        now: Aware UTC.
        file: Its live debits.
        coupons: Every coupon of the file, those stopped included.
    """
    found, turn_taken = [], False
    for rank in sorted(scheme.rank, key=lambda one: one.number):
        debit = file.debit_of(rank.number)
        coupon = _counts(debit, [one for one in coupons if one.rank == rank.number])
        refused = None
        if debit is not None:
            standing = Standing.DEBITED
        elif turn_taken or coupon is None:
            standing = Standing.LATER
            turn_taken = True
        else:
            turn_taken = True
            refused = refused_now(scheme, now, file, coupon)
            standing = Standing.USABLE if refused is None else Standing.NEXT
        found.append(Holding(rank.number, rank.amount_cents, standing, coupon, debit, refused))
    return found


def refused_now(scheme: AidScheme, now: datetime, file: AidFile, coupon: Coupon) -> Refused | None:
    """Return why no school could take a coupon now; None when one of its market can."""
    facts = DebitFacts(scheme, now, _NO_SCHOOL, coupon, file)
    wanted = frozenset(scheme.debit_rules) - OF_THE_SCHOOL
    return next(
        (no for name, rule in RULES.items() if name in wanted and (no := rule(facts)) is not None), None
    )


def _counts(debit: LiveDebit | None, coupons: Sequence[Coupon]) -> Coupon | None:
    """Choose among the coupons of one rank: duplicates leave several."""
    if debit is not None:
        return next((one for one in coupons if one.id == debit.coupon_id), None)
    in_force = [one for one in coupons if one.revoked_at is None]
    # Two in force is what no act here makes; the one that lasts longest is then as good as any.
    if in_force:
        return max(in_force, key=lambda one: (one.expires_on, one.id))
    stopped = [(one.revoked_at, one.id, one) for one in coupons if one.revoked_at is not None]
    return max(stopped, key=lambda one: one[:2])[2] if stopped else None
