"""What the facts say of coupons, in as few words as they allow; written from the facts, not from the product.

It knows two schools, files of three coupons each, and a calendar. It keeps no journal and no database.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

CENTS = {1: 30_000, 2: 50_000, 3: 50_000}  # F8
AWAITING, VALIDATED, CANCELLED = "awaiting_documents", "validated", "cancelled"  # F11
OK = "ok"


@dataclass
class ModelDebit:
    """One debit, and what became of it."""

    rank: int
    school: str
    status: str = AWAITING

    @property
    def live(self) -> bool:
        return self.status != CANCELLED


@dataclass
class ModelFile:
    """A young person's three coupons, issued on one day for one market."""

    market: str
    issued_on: date
    debits: list[ModelDebit] = field(default_factory=list)
    revoked: set[int] = field(default_factory=set)
    given_to: str | None = None

    def live(self, rank: int) -> ModelDebit | None:
        return next((debit for debit in self.debits if debit.live and debit.rank == rank), None)

    @property
    def balance(self) -> int:
        return sum(CENTS[debit.rank] for debit in self.debits if debit.live)

    @property
    def school(self) -> str | None:
        """F31: that of coupon 1, unless the Region has transferred the file."""
        first = self.live(1)
        return self.given_to or (first.school if first else None)

    @property
    def last_day(self) -> date:
        """F29: twelve months; a 29 February has its last day on a 28."""
        try:
            return self.issued_on.replace(year=self.issued_on.year + 1)
        except ValueError:
            return date(self.issued_on.year + 1, 2, 28)


@dataclass
class Model:
    """The Region's settings, the hour, and who may take which market."""

    markets: dict[str, set[str]]
    now: datetime
    bound: bool = True
    previous_must_be: Literal["validated", "paid"] = "validated"
    suspended: bool = False

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo("Europe/Paris")).date()

    def verdict(self, file: ModelFile, rank: int, school: str) -> str:
        """The first that holds, in the order of the contract."""
        before = file.live(rank - 1)
        if self.suspended:
            return "scheme_suspended"  # F29
        if file.market not in self.markets[school]:
            return "market_mismatch"  # F26
        if rank in file.revoked:
            return "coupon_revoked"
        if file.live(rank):
            return "already_debited"
        if self.today > file.last_day:
            return "coupon_expired"  # F29
        if self.bound and file.school not in {None, school}:
            return "other_partner"  # F31
        if any(file.live(lower) is None for lower in range(1, rank)):
            return "out_of_order"  # F9
        if before and before.status != VALIDATED:
            return "previous_not_validated"  # F10
        if before and self.previous_must_be == "paid":
            return "previous_not_paid"  # F10: nothing can be paid yet
        return OK

    def state(self, file: ModelFile, rank: int) -> str:
        """The coupon's life in one word."""
        debit = file.live(rank)
        if rank in file.revoked:
            return "revoked"
        if debit:
            return "validated" if debit.status == VALIDATED else "debited"
        return "expired" if self.today > file.last_day else "available"

    def debit(self, file: ModelFile, rank: int, school: str) -> ModelDebit:
        made = ModelDebit(rank, school)
        file.debits.append(made)
        return made

    def reverse(self, debit: ModelDebit, school: str) -> str:
        """By the owner of the school that made it, before review."""
        if debit.school != school:
            return "transaction_unknown"
        return self._review(debit, CANCELLED)

    def validate(self, debit: ModelDebit) -> str:
        return self._review(debit, VALIDATED)

    def _review(self, debit: ModelDebit, status: str) -> str:
        if debit.status != AWAITING:
            return "already_reviewed"
        debit.status = status
        return OK

    def revoke(self, file: ModelFile, rank: int) -> str:
        if rank in file.revoked:
            return "already_revoked"
        file.revoked.add(rank)
        return OK

    def transfer(self, file: ModelFile, to: str) -> str:
        """F31: only from one school to another."""
        if file.school is None:
            return "file_not_bound"
        if file.school == to:
            return "same_partner"
        file.given_to = to
        return OK
