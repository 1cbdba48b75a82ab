"""Files, coupons and journal by the hundred thousand, as the product's own services would write them."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeAlias

from webapp.domain.calendar import paris_day
from webapp.domain.coupon import last_day
from webapp.domain.journal import GENESIS, Head, canonical, follow, head_after, instant
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
}  # fmt: skip
"""Tables in the order in which they refer to each other."""

_FILES_AT_ONCE = 5_000


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
    """Write files until there are so many coupons, and return what may be claimed.

    Args:
        sink: The database.
        scheme: Every file holds one coupon of each of its ranks.
        market: Of the coupons; the partner has a convention for it.
        staff: Whose identity checks they are.
        coupons: How many, at least.
        tickets: How many files get an identity check of their first coupon.
    """
    made: list[Ticket] = []
    files = -(-coupons // len(scheme.rank))
    source = _Source(scheme, market, staff)
    for start in range(0, files, _FILES_AT_ONCE):
        rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        for _ in range(min(_FILES_AT_ONCE, files - start)):
            coupon_id = source.add_file(rows)
            if len(made) < tickets:
                made.append(Ticket(coupon_id, source.add_check(rows, coupon_id)))
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

    def add_file(self, rows: dict[str, list[Row]]) -> str:
        """Add a person, their file, its coupons and its entries; return the first coupon's id."""
        person, file_id = next(self._ids), next(self._ids)
        rows["beneficiary"].append((person, "Camille", "Exemple", "2005-09-04"))
        rows["beneficiary_name"].append((person, "EXEMPLE"))
        rows["aid_file"].append((file_id, self._scheme.id, person, None))
        head = Head(file_stream(file_id), 0, GENESIS)
        first = ""
        for rank in self._scheme.rank:
            coupon_id, serial = next(self._ids), next(self._serials)
            first = first or coupon_id
            number = f"5{serial:012}"
            what = (rank.number, rank.amount_cents, self._market)
            rows["coupon"].append(
                (coupon_id, file_id, *what, number, number, serial, self._until, None, None)
            )
            data: dict[str, str | int] = {
                "coupon_id": coupon_id,
                "rank": rank.number,
                "account_id": self._staff.officer_id,
            }
            entry = follow(head, kind="coupon_issued", at=self._now, data=data)
            head = head_after(entry)
            place, hashes = (entry.stream, entry.seq), (entry.prev_hash, entry.hash)
            rows["journal_entry"].append((*place, entry.kind, instant(entry.at), 0, canonical(data), *hashes))
        return first

    def add_check(self, rows: dict[str, list[Row]], coupon_id: str) -> str:
        """Add a matching identity check of a coupon that holds for a day, and return its id."""
        check_id = next(self._ids)
        until = self._now + timedelta(days=3)
        who = (self._staff.partner_id, self._staff.account_id)
        rows["identity_check"].append(
            (check_id, coupon_id, *who, "cni", True, "match", instant(self._now), instant(until))
        )
        return check_id


def _ids(draws: random.Random) -> Iterator[str]:
    while True:
        bits = f"{draws.getrandbits(128):032x}"
        yield f"{bits[:8]}-{bits[8:12]}-{bits[12:16]}-{bits[16:20]}-{bits[20:]}"
