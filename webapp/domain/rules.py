"""The debit rules by name. A scheme lists the names it wants; the order here is the contract's verdict order.

Each rule is a pure function of ``DebitFacts`` that returns the refusal it stands for, or None.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from webapp.domain.coupon import CouponKind, RevocationReason
from webapp.domain.debit import Accepted, DebitFacts, Decision, IdentityCheck, Refused
from webapp.domain.live_code import CodeDelayed, TypedCode, code_refusal
from webapp.domain.scheme import AidScheme
from webapp.domain.transaction import VALIDATED_STATUSES, Status
from webapp.domain.young_request import STOPS_AT_ONCE

Rule: TypeAlias = Callable[[DebitFacts], Refused | None]


def scheme_suspended(facts: DebitFacts) -> Refused | None:
    """The Region has suspended the scheme (``Source: F29``)."""
    if facts.scheme.is_suspended_on(facts.today):
        return Refused("scheme_suspended", {"until": facts.scheme.suspension.suspended_until})
    return None


def partner_not_validated(facts: DebitFacts) -> Refused | None:
    """The Region's validation and a signed convention in force are both needed (``Source: F15``)."""
    validated = facts.partner.validated_at is not None
    if validated and facts.partner.in_force(facts.today):
        return None
    return Refused("partner_not_validated", {"validated": validated})


def market_mismatch(facts: DebitFacts) -> Refused | None:
    """No convention in force is of the coupon's scheme and market (``Source: F25, F26``)."""
    in_force = facts.partner.in_force(facts.today)
    if any(c.scheme_id == facts.scheme.id and c.market == facts.coupon.market for c in in_force):
        return None
    markets = sorted({c.market for c in in_force if c.scheme_id == facts.scheme.id})
    return Refused(
        "market_mismatch", {"coupon_market": facts.coupon.market, "partner_markets": ", ".join(markets)}
    )


def coupon_revoked(facts: DebitFacts) -> Refused | None:
    """The Region has withdrawn the coupon or replaced it, or it was said to be lost (``Source: M11, M12``).

    What is lost stops before another stands in its place, so it is not told that one does.
    """
    coupon = facts.coupon
    if coupon.revoked_at is None:
        return None
    lost = coupon.revoked_reason in STOPS_AT_ONCE
    replaced = not lost and coupon.revoked_reason not in {None, RevocationReason.WITHDRAWN}
    provisional = coupon.kind is CouponKind.PROVISIONAL
    return Refused(
        "coupon_revoked",
        {"revoked_at": coupon.revoked_at, "replaced": replaced, "lost": lost, "provisional": provisional},
    )


def already_debited(facts: DebitFacts) -> Refused | None:
    """This rank of the file has a live debit; whose it is stays untold."""
    debit = facts.file.debit_of(facts.coupon.rank)
    if debit is not None:
        return Refused(
            "already_debited", {"debited_at": debit.debited_at, "ours": debit.partner_id == facts.partner.id}
        )
    return None


def coupon_expired(facts: DebitFacts) -> Refused | None:
    """The last day of validity is over, in Paris (``Source: F29``)."""
    if facts.today > facts.coupon.expires_on:
        return Refused("coupon_expired", {"expires_on": facts.coupon.expires_on})
    return None


def other_partner(facts: DebitFacts) -> Refused | None:
    """The file belongs to the partner that debited it first (``Source: F31``)."""
    if facts.scheme.bound_to_first_partner and facts.file.holder not in {None, facts.partner.id}:
        return Refused("other_partner")
    return None


def out_of_order(facts: DebitFacts) -> Refused | None:
    """A previous coupon has not been debited (``Source: F8, F9``)."""
    for rank in sorted(r.number for r in facts.scheme.rank if r.number < facts.coupon.rank):
        if facts.file.debit_of(rank) is None:
            return Refused("out_of_order", {"missing_rank": rank})
    return None


def _previous_status(facts: DebitFacts) -> tuple[int, Status] | None:
    earlier = [r.number for r in facts.scheme.rank if r.number < facts.coupon.rank]
    debit = facts.file.debit_of(max(earlier)) if earlier else None
    return None if debit is None else (debit.rank, debit.status)


def previous_not_validated(facts: DebitFacts) -> Refused | None:
    """The Region has not validated the coupon before this one (``Source: F10``)."""
    previous = _previous_status(facts)
    if previous is not None and previous[1] not in VALIDATED_STATUSES:
        return Refused("previous_not_validated", {"previous_rank": previous[0]})
    return None


def previous_not_paid(facts: DebitFacts) -> Refused | None:
    """The coupon before this one has not been paid, where the scheme asks for it (``Source: F10``)."""
    previous = _previous_status(facts)
    if (
        facts.scheme.previous_coupon_must_be == "paid"
        and previous is not None
        and previous[1] is not Status.PAID
    ):
        return Refused("previous_not_paid", {"previous_rank": previous[0]})
    return None


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        scheme_suspended,
        partner_not_validated,
        market_mismatch,
        coupon_revoked,
        already_debited,
        coupon_expired,
        other_partner,
        out_of_order,
        previous_not_validated,
        previous_not_paid,
    )
}
"""Every rule, in the order in which the first that holds is the verdict."""

COMPULSORY = frozenset({"partner_not_validated", "market_mismatch", "coupon_revoked", "already_debited"})
"""Rules no scheme may leave out: without them money could leave twice, or for nothing."""


def examine(facts: DebitFacts) -> Refused | None:
    """Return the first of the scheme's rules to refuse, in verdict order; None when all let it pass."""
    wanted = frozenset(facts.scheme.debit_rules)
    return next(
        (no for name, rule in RULES.items() if name in wanted and (no := rule(facts)) is not None), None
    )


def identity_holds(facts: DebitFacts, check: IdentityCheck | None, account_id: str) -> bool:
    """Tell whether the check is this coupon's, partner's and person's, and fresh (``Source: F12``)."""
    return (
        check is not None
        and not check.used
        and facts.now < check.expires_at
        and (check.coupon_id, check.partner_id, check.account_id)
        == (facts.coupon.id, facts.partner.id, account_id)
    )


def first_status(scheme: AidScheme, rank: int) -> Status:
    """Return the status of a fresh debit: it waits for the documents its rank calls for (``Source: F11``)."""
    due = any(document.required for document in scheme.rank_numbered(rank).document)
    return Status.AWAITING_DOCUMENTS if due else Status.SUBMITTED


def decide_debit(
    facts: DebitFacts, check: IdentityCheck | None, account_id: str, typed: TypedCode | None = None
) -> Decision | CodeDelayed:
    """Decide one claim: the scheme's rules, then who stands at the counter, then the code of the moment.

    A code is judged last, so that nobody tries codes of a coupon that they could not debit.
    """
    refused = examine(facts)
    if refused is not None:
        return refused
    if not identity_holds(facts, check, account_id):
        return Refused("identity_required")
    missing = code_refusal(facts.scheme, facts.coupon.id, typed, facts.now)
    if missing is not None:
        return missing
    return Accepted(facts.coupon.amount_cents, first_status(facts.scheme, facts.coupon.rank))
