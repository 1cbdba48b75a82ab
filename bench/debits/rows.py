"""Files, coupons and journal by the hundred thousand, as the product's own services would write them."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeAlias

from webapp.domain.calendar import paris_day
from webapp.domain.coupon import last_day
from webapp.domain.journal import GENESIS, EntryKind, Head, canonical, follow, head_after, instant
from webapp.domain.scheme import AidScheme
from webapp.store.journal import file_stream

Value: TypeAlias = str | int | bool | None
Row: TypeAlias = tuple[Value, ...]

COLUMNS: dict[str, tuple[str, ...]] = {
    "beneficiary": ("id", "first_name", "family_name", "birth_date"),
    "beneficiary_name": ("beneficiary_id", "form"),
    "aid_file": ("id", "scheme_id", "beneficiary_id", "transferred_to"),
    "coupon": (
        "id", "file_id", "rank", "amount_cents", "market", "number", "lookup", "serial", "expires_on", "text",
        "revoked_at",
    ),
    "journal_entry": (
        "stream", "seq", "kind", "recorded_at", "amount_cents", "data", "prev_hash", "hash",
    ),
    "identity_check": (
        "id", "coupon_id", "partner_id", "account_id", "document_type", "document_valid", "result",
        "checked_at", "expires_at",
    ),
    "debit_transaction": (
        "id", "claim_id", "coupon_id", "file_id", "rank", "partner_id", "account_id", "identity_check_id",
        "amount_cents", "status", "debited_at",
    ),
    "claim_reply": (
        "claim_id", "partner_id", "coupon_id", "fingerprint", "status", "body", "captured_at", "created_at",
    ),
    "outbox_message": ("id", "kind", "data", "created_at", "sent_at"),
}  # fmt: skip
"""Tables in the order in which they refer to each other."""

_FILES_AT_ONCE = 5_000
_ONE_DEBITED_IN = 3


@dataclass(frozen=True, slots=True)
class Staff:
    """Who debits: a member of counter staff of a partner, with a token; an officer who issued the coupons."""

    account_id: str
    partner_id: str
    officer_id: str
    token: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A coupon that may be debited, with the identity check made for it."""

    coupon_id: str
    check_id: str


class Sink(Protocol):
    """Where rows go."""

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Write rows, values in the order of ``COLUMNS``."""

    def close(self) -> None:
        """Keep everything, and bring the database to the state it has after a night."""


def seed(
    sink: Sink, scheme: AidScheme, market: str, staff: Staff, *, coupons: int, tickets: int
) -> list[Ticket]:
    """Write files until there are so many coupons, and return what may be claimed; some are debited already.

    Args:
        sink: The database.
        scheme: Every file holds one coupon of each of its ranks.
        market: Of the coupons; the partner has a convention for it.
        staff: Whose identity checks they are.
        coupons: How many, at least.
        tickets: How many files can be claimed: their first coupon's identity is checked.
    """
    made: list[Ticket] = []
    files = -(-coupons // len(scheme.rank))
    source = _Source(scheme, market, staff)
    for start in range(0, files, _FILES_AT_ONCE):
        rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        for number in range(start, min(start + _FILES_AT_ONCE, files)):
            ticket = source.add_file(rows, debited=number >= tickets and number % _ONE_DEBITED_IN == 0)
            if number < tickets:
                made.append(ticket)
        for table, lines in rows.items():
            sink.write(table, lines)
    sink.close()
    return made


class _Source:
    """Makes rows; ids are drawn with a seed, so that two runs compare."""

    def __init__(self, scheme: AidScheme, market: str, staff: Staff) -> None:
        self._scheme, self._market, self._staff = scheme, market, staff
        self._ids = _ids(random.Random(2))
        self._serials = iter(range(1, 1 << 62))
        self._now = datetime.now(UTC) - timedelta(days=1)
        self._until = last_day(paris_day(self._now), scheme.market_coded(market)).isoformat()

    def add_file(self, rows: dict[str, list[Row]], *, debited: bool) -> Ticket:
        """Add a person, their file, its coupons and entries, and an identity check of the first coupon."""
        person, file_id = next(self._ids), next(self._ids)
        rows["beneficiary"].append((person, "Camille", "Exemple", "2005-09-04"))
        rows["beneficiary_name"].append((person, "EXEMPLE"))
        rows["aid_file"].append((file_id, self._scheme.id, person, None))
        head = Head(file_stream(file_id), 0, GENESIS)
        coupon_ids = [next(self._ids) for _ in self._scheme.rank]
        for coupon_id, rank in zip(coupon_ids, self._scheme.rank, strict=True):
            serial = next(self._serials)
            number = f"5{serial:012}"
            what = (rank.number, rank.amount_cents, self._market)
            rows["coupon"].append(
                (coupon_id, file_id, *what, number, number, serial, self._until, None, None)
            )
            data: dict[str, str | int] = {
                "coupon_id": coupon_id,
                "rank": rank.number,
                "account_id": self._staff.officer_id,
                "staff_how": "session",
            }
            head = self._enter(rows, head, EntryKind.COUPON_ISSUED, 0, data)
        ticket = self._check(rows, coupon_ids[0])
        if debited:
            self._debit(rows, head, file_id, ticket)
        return ticket

    def _check(self, rows: dict[str, list[Row]], coupon_id: str) -> Ticket:
        check_id, until = next(self._ids), self._now + timedelta(days=3)
        who = (self._staff.partner_id, self._staff.account_id)
        rows["identity_check"].append(
            (check_id, coupon_id, *who, "cni", True, "match", instant(self._now), instant(until))
        )
        return Ticket(coupon_id, check_id)

    def _debit(self, rows: dict[str, list[Row]], head: Head, file_id: str, ticket: Ticket) -> None:
        transaction, claim, message = next(self._ids), next(self._ids), next(self._ids)
        rank, now, partner_id = self._scheme.rank[0], instant(self._now), self._staff.partner_id
        who, what = (partner_id, self._staff.account_id, ticket.check_id), (ticket.coupon_id, file_id)
        rows["debit_transaction"].append(
            (transaction, claim, *what, rank.number, *who, rank.amount_cents, "submitted", now)
        )
        data: dict[str, str | int] = {
            "transaction_id": transaction,
            "identity_check_id": ticket.check_id,
            "claim_id": claim,
            "coupon_id": ticket.coupon_id,
            "partner_id": partner_id,
            "account_id": self._staff.account_id,
            "staff_how": "session",
        }
        self._enter(rows, head, EntryKind.DEBITED, rank.amount_cents, data)
        rows["claim_reply"].append((claim, partner_id, ticket.coupon_id, GENESIS, 201, "x" * 400, now, now))
        rows["outbox_message"].append(
            (message, "coupon_debited", f'{{"transaction_id":"{transaction}"}}', now, now)
        )

    def _enter(
        self, rows: dict[str, list[Row]], head: Head, kind: EntryKind, cents: int, data: dict[str, str | int]
    ) -> Head:
        entry = follow(head, by=None, kind=kind, at=self._now, amount_cents=cents, data=data)
        place, hashes = (entry.stream, entry.seq), (entry.prev_hash, entry.hash)
        rows["journal_entry"].append((*place, kind, instant(entry.at), cents, canonical(data), *hashes))
        return head_after(entry)


def _ids(draws: random.Random) -> Iterator[str]:
    while True:
        bits = f"{draws.getrandbits(128):032x}"
        yield f"{bits[:8]}-{bits[8:12]}-{bits[12:16]}-{bits[16:20]}-{bits[20:]}"
