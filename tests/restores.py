"""A house lost and restored from a backup, for tests: what devices remember then comes back, or does not."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tests.builders import House
from tests.devices import Device
from tests.standing import StandingHouses
from webapp.adapters.archive import NullArchive
from webapp.domain.base64url import from_b64
from webapp.domain.errors import DomainError
from webapp.services import backup
from webapp.services.receipts import SignedReceipt, receipts_of
from webapp.services.restored import Returning, take_back
from webapp.web.wire import write_outcome
from webapp.web.wire.receipts import ReceiptBody


def claim_id_of(item: dict[str, str]) -> str:
    return str(json.loads(from_b64(item["entry"]))["claim_id"])


def receipt_of(device: Device, claim_id: str) -> SignedReceipt:
    return receipts_of(device.house.office, device.known.partner_id, [claim_id])[claim_id]


def present(device: Device, signed: SignedReceipt) -> Returning:
    body = ReceiptBody.model_construct(text=signed.text.encode(), signature=signed.signature)
    return take_back(device.house.office, device.known, body.to_presented(), write_outcome)


def code(became: Returning) -> str:
    if isinstance(became, DomainError):
        return became.code
    return "known" if became.known else "taken_back"


def ledger_of(house: House) -> list[tuple[object, ...]]:
    """What is owed: the live debits, with all their ids and hours."""
    kept = ("claim_id", "coupon_id", "rank", "partner_id", "account_id", "amount_cents", "debited_at", "id")
    rows = [row for row in house.rows("debit_transaction") if row["status"] != "cancelled"]
    return sorted(tuple(str(row[name]) for name in kept) for row in rows)


@dataclass
class Lost:
    """A house restored from a backup, and the devices that remember more than it does."""

    house: House

    def same(self, device: Device) -> Device:
        """The same device, at the restored house."""
        return replace(device, house=self.house)


@contextmanager
def restored(house: House, archive: NullArchive, others: StandingHouses) -> Iterator[Lost]:
    """Lose all since the backup: another, empty house of the same keys, restored."""
    with others.open(house.kind) as other:
        clock, people = house.clock.now(), dict(house.people)
        other.app.extensions["guichet"] = replace(other.office, keyring=house.office.keyring)
        other.clock.set(clock)
        other.people.update(people)
        backup.restore(other.office, archive)
        yield Lost(other)


def saved(house: House) -> NullArchive:
    archive = NullArchive()
    backup.backup(house.office, archive)
    return archive
