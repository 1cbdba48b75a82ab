"""Receipts (reçus signés), and what the house takes back by them when it returns from a backup.

A receipt is our own signed word that a claim was accepted. Presented again after a restore, it brings back
what the backup did not have, once. Everything here is pure. Source: the offline protocol, 8 and 9.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from webapp.domain.coupon import Coupon
from webapp.domain.identity import CheckResult, DocumentType
from webapp.domain.journal import canonical, instant

RECEIPT_VERSION = 1


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """What a receipt says of the identity check that its debit rested on."""

    id: str
    document_type: DocumentType
    document_valid: bool
    result: CheckResult
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What we sign of an accepted claim: opaque ids, amounts and times, nobody's name.

    Attributes:
        device_id: The device that signed the claim, None when a person made it online.
        seq: The place of the claim in the device's journal; 0 for one made online.
        entry_hash: Hash of the entry that the device signed.
        captured_at: When the claim says that it was made.
        epoch: How many times the house had been restored when this was signed.
    """

    claim_id: str
    transaction_id: str
    coupon_id: str
    partner_id: str
    account_id: str
    check: ReceiptCheck
    rank: int
    amount_cents: int
    debited_at: datetime
    captured_at: datetime | None
    device_id: str | None
    seq: int
    entry_hash: str | None
    epoch: int

    def text(self) -> str:
        """Return the canonical text, which is what is signed."""
        return canonical(
            {
                "v": RECEIPT_VERSION,
                "claim_id": self.claim_id,
                "transaction_id": self.transaction_id,
                "coupon_id": self.coupon_id,
                "partner_id": self.partner_id,
                "account_id": self.account_id,
                "identity_check": {
                    "id": self.check.id,
                    "document_type": self.check.document_type,
                    "document_valid": self.check.document_valid,
                    "result": self.check.result,
                    "checked_at": instant(self.check.checked_at),
                },
                "rank": self.rank,
                "amount_cents": self.amount_cents,
                "debited_at": instant(self.debited_at),
                "captured_at": None if self.captured_at is None else instant(self.captured_at),
                "device_id": self.device_id,
                "seq": self.seq,
                "entry_hash": self.entry_hash,
                "epoch": self.epoch,
            }
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A debit that the house has."""

    transaction_id: str
    claim_id: str
    coupon_id: str


@dataclass(frozen=True, slots=True)
class RestoredFacts:
    """What the house has, under the file's lock, of what a receipt tells of.

    Attributes:
        coupon: The coupon, None when the backup does not know it.
        claimed: The debit of this very claim, reversed since or not.
        live: The live debit of the same file and rank.
        refused: Whether the claim was refused since the restore, when it was sent anew.
    """

    coupon: Coupon | None
    claimed: Standing | None
    live: Standing | None
    refused: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Nothing was lost: the claim stands, under this transaction."""

    transaction_id: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The debit was lost and comes back; ``contradicted`` when the claim was refused in between."""

    contradicted: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """The debit can't come back by itself: a person must look; ``standing`` is what is in its place."""

    standing: Standing | None


Returned: TypeAlias = Known | TakeBack | Conflict


def decide_return(receipt: Receipt, facts: RestoredFacts) -> Returned:
    """Decide what becomes of a receipt whose signature holds; money is never counted twice.

    No rule of the scheme is asked: what was accepted was accepted, whatever the order of presentation.
    """
    if facts.claimed is not None:
        same = facts.claimed.coupon_id == receipt.coupon_id
        return Known(facts.claimed.transaction_id) if same else Conflict(facts.claimed)
    coupon = facts.coupon
    if coupon is None or (coupon.rank, coupon.amount_cents) != (receipt.rank, receipt.amount_cents):
        return Conflict(facts.live)
    if facts.live is not None:
        return Conflict(facts.live)
    return TakeBack(contradicted=facts.refused)
