"""Offline claims (débits « à confirmer »): what a device signed without network, judged when it arrives.

A device makes claims; only the server makes debits. Everything here is pure: what a device said, what the
server knows of the device and of the coupon, and the decision. Source: the offline protocol, 3, 5 and 7.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from webapp.domain.coupon import Coupon
from webapp.domain.debit import Accepted, DebitFacts, Decision, Refused
from webapp.domain.identity import DocumentType
from webapp.domain.rules import examine, first_status
from webapp.domain.scheme import AidScheme, OfflineCaps
from webapp.domain.tablet import StaffHow

GENESIS = "0" * 64
"""``prev_hash`` of a device's first entry."""

ONLINE_CHECK_AGE = timedelta(minutes=30)
"""How long before the capture a check made online may lie to count for an entry (5)."""


class IdentityHow(StrEnum):
    """How identity was checked when there was no network."""

    TAG = "tag"
    ONLINE = "online"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class OfflineIdentity:
    """What an entry says of the identity check.

    Attributes:
        proof: Bytes 8 to 24 of the derivation, for ``TAG``: they show that name and date were really typed.
        check_id: The check made online, for ``ONLINE``.
    """

    how: IdentityHow
    document_type: DocumentType
    document_valid: bool
    proof: bytes | None = None
    check_id: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceEntry:
    """One line of a device's journal, as it was signed.

    Attributes:
        seq: Its place on the device, from 1, without a gap.
        prev_hash: SHA-256, hex, of the canonical text of the entry before; ``GENESIS`` for the first.
        coupon_text: The payload that was scanned; None when a number was typed.
        captured_at: The device's clock, which nobody vouches for.
        monotonic_ms: Milliseconds since the page was opened: it can't be set back.
        last_server_time: The latest time that the server had told the device.
        epoch: How many times the server had been restored, as far as the device knew.
    """

    device_id: str
    seq: int
    prev_hash: str
    claim_id: str
    coupon_text: str | None
    number: str | None
    rank: int
    amount_cents: int
    scheme_id: str
    market: str
    staff_id: str
    staff_how: StaffHow
    identity: OfflineIdentity
    face_confirmed: bool
    captured_at: datetime
    monotonic_ms: int
    last_server_time: datetime
    licence_id: str
    epoch: int


class Place(StrEnum):
    """How an entry stands in its device's chain, as the server has it."""

    NEXT = "next"
    GAP = "gap"
    LATE = "late"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last entry of a device that the server has; ``seq`` 0 when it has none."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class Usage:
    """What a device has claimed so far under one licence."""

    claims: int = 0
    amount_cents: int = 0
    first_rank_claims: int = 0


class Proof(StrEnum):
    """What the server makes of the identity check of an entry."""

    HOLDS = "holds"
    UNVERIFIED = "unverified"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class OfflineFacts:
    """What the decision on one entry rests on.

    Attributes:
        debit: The facts of the debit; its ``now`` is ``clock_of`` the entry.
        licence_ends_at: End of the licence the entry names; None when this device was never given it.
        first_here: Whether the young person's file belongs to nobody yet.
    """

    entry: DeviceEntry
    debit: DebitFacts
    place: Place
    device_revoked: bool
    licence_ends_at: datetime | None
    usage: Usage
    first_here: bool
    proof: Proof


def clock_of(entry: DeviceEntry, received_at: datetime) -> datetime:
    """Return the instant an entry is judged at: its own where it can be true, else when it arrived (7).

    It can be true when it lies between the last time the server told the device and the arrival.
    """
    possible = entry.last_server_time <= entry.captured_at <= received_at
    return entry.captured_at if possible else received_at


def place_of(entry: DeviceEntry, head: ChainHead, hash_at_seq: str | None) -> Place:
    """Return how an entry stands in its chain; one already known, hash for hash, is never asked about.

    Args:
        entry: The entry.
        head: The furthest entry that the server has of the device.
        hash_at_seq: Hash of the entry that the server has at this ``seq``, if it has one.
    """
    if hash_at_seq is not None:
        return Place.BROKEN
    if entry.seq <= head.seq:
        return Place.LATE
    if entry.seq > head.seq + 1:
        return Place.GAP
    return Place.NEXT if entry.prev_hash == head.hash else Place.BROKEN


def decide_offline(facts: OfflineFacts) -> Decision:
    """Decide one entry whose signature holds: the device first, then the coupon, then the person."""
    entry, scheme = facts.entry, facts.debit.scheme
    refused = (
        _device_refusal(facts)
        or _coupon_refusal(facts)
        or person_refusal(entry, scheme, facts.proof)
        or code_missing(scheme)
    )
    if refused is not None:
        return refused
    coupon = facts.debit.coupon
    return Accepted(coupon.amount_cents, first_status(facts.debit.scheme, coupon.rank))


def _device_refusal(facts: OfflineFacts) -> Refused | None:
    if facts.place is Place.BROKEN:
        return Refused("chain_broken")
    if facts.device_revoked:
        return Refused("device_revoked")
    if facts.licence_ends_at is None or facts.entry.captured_at > facts.licence_ends_at:
        return Refused("licence_expired", {"licence_ends_at": facts.licence_ends_at})
    return None


def _coupon_refusal(facts: OfflineFacts) -> Refused | None:
    entry, coupon = facts.entry, facts.debit.coupon
    return (
        said_otherwise(entry, coupon) or examine(facts.debit) or exceeded(facts.debit.scheme.offline, facts)
    )


def said_otherwise(entry: DeviceEntry, coupon: Coupon) -> Refused | None:
    """Return the refusal of an entry that claims anything but what its coupon is."""
    said = (entry.scheme_id, entry.market, entry.rank, entry.amount_cents)
    known = (coupon.scheme_id, coupon.market, coupon.rank, coupon.amount_cents)
    return Refused("payload_forged") if said != known else None


def exceeded(caps: OfflineCaps, facts: OfflineFacts) -> Refused | None:
    """Return the refusal of an entry beyond what its licence allows: number, amount, first coupons (3)."""
    first = is_first(facts)
    over = (
        facts.usage.claims + 1 > caps.max_claims
        or facts.usage.amount_cents + facts.entry.amount_cents > caps.max_amount_cents
        or (first and facts.usage.first_rank_claims + 1 > caps.first_rank_max_claims)
    )
    return Refused("cap_exceeded") if over else None


def person_refusal(entry: DeviceEntry, scheme: AidScheme, proof: Proof) -> Refused | None:
    """Return the refusal of an entry whose holder was not checked as the scheme asks."""
    if not entry.face_confirmed:
        return Refused("face_not_confirmed")
    if scheme.identity.document_must_be_in_force and not entry.identity.document_valid:
        return Refused("document_not_in_force")
    allowed = proof is Proof.UNVERIFIED and scheme.offline.unverified_identity_allowed
    return None if proof is Proof.HOLDS or allowed else Refused("identity_unverified")


def code_missing(scheme: AidScheme) -> Refused | None:
    """Return the refusal of any entry of a scheme that asks for the code of the moment.

    Without network nobody can tell whether a code is right, so none is kept in an entry.
    """
    return Refused("live_code_required", {"offline": True}) if scheme.asks_live_code else None


def is_first(facts: OfflineFacts) -> bool:
    """Tell whether an entry claims the first coupon of a young person who is new here."""
    return facts.first_here and facts.entry.rank == min(rank.number for rank in facts.debit.scheme.rank)


def online_check_counts(entry: DeviceEntry, checked_at: datetime) -> bool:
    """Tell whether a check made online is near enough to the capture (5)."""
    return timedelta(0) <= entry.captured_at - checked_at <= ONLINE_CHECK_AGE
