"""A refused offline claim that its school contests: what an officer may grant, and what no grant can mend.

A grant is a new act. It lifts what was held against the device (revoked, licence, caps, chain) and, where the
clock was not believed, the day it was judged on. It never lifts what is true of the coupon or the person:
those rules are run once more, on the facts as they are when the officer decides. Source: the offline
protocol, 7 and 8.
"""

from dataclasses import dataclass
from datetime import datetime

from webapp.domain.debit import Accepted, DebitFacts, Decision, Refused
from webapp.domain.offline import DeviceEntry, Proof, clock_of, code_missing, person_refusal, said_otherwise
from webapp.domain.rules import examine, first_status

DEVICE_CODES = frozenset({"cap_exceeded", "chain_broken", "device_revoked", "licence_expired"})
"""Refusals that speak of the device alone."""

GRANTABLE = DEVICE_CODES | {"coupon_expired"}
"""Refusals that an officer may lift; an expired coupon only where it can have been taken in time."""


@dataclass(frozen=True, slots=True)
class ContestFacts:
    """What a grant rests on.

    Attributes:
        code: With which the entry was refused.
        debit: Read anew; its ``now`` is ``clock_of_contest``.
        proof: What speaks for the identity check, looked at anew.
    """

    entry: DeviceEntry
    code: str
    debit: DebitFacts
    proof: Proof


def clock_of_contest(entry: DeviceEntry, code: str, received_at: datetime) -> datetime:
    """Return the instant at which expiry, suspension and convention are judged for a grant.

    It is the one the entry was judged at, so that the Region's own delay costs the school nothing. Where the
    day itself is contested, it is the earliest at which the coupon can have been taken: what the device said,
    and never before the last time the server told it.
    """
    if code != "coupon_expired":
        return clock_of(entry, received_at)
    return min(received_at, max(entry.captured_at, entry.last_server_time))


def decide_contest(facts: ContestFacts) -> Decision:
    """Say whether a refused entry may be debited after all: what was contested is let pass, nothing else."""
    entry, coupon, scheme = facts.entry, facts.debit.coupon, facts.debit.scheme
    if facts.code not in GRANTABLE:
        return Refused(facts.code)
    refused = (
        said_otherwise(entry, coupon)
        or examine(facts.debit)
        or person_refusal(entry, scheme, facts.proof)
        or code_missing(scheme)
    )
    if refused is not None:
        return refused
    return Accepted(coupon.amount_cents, first_status(scheme, coupon.rank))
