"""Transactions before the Region, with documents whose content is not what a test is about."""

import itertools
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.domain.documents import DocumentState, ScanState
from webapp.domain.review import Asked, RefusalReason
from webapp.domain.scheme import Review
from webapp.services import anomalies, disavow, review
from webapp.services.links import DISAVOWAL, link_token
from webapp.store.database import writing
from webapp.store.documents import SupportingDocument

_NUMBERS = itertools.count()


@dataclass(frozen=True)
class Submitted:
    """A first coupon debited and sent to the Region; ``next_id`` is the second of the same person."""

    staff: Actor
    coupon_id: str
    next_id: str
    transaction_id: str
    document_id: str = ""


def submitted(house: House, staff: Actor | None = None) -> Submitted:
    """Debit a first coupon, give it the document of its rank, and send it to the Region."""
    staff = staff or house.actor()
    first, second, *_ = house.file()
    made = Submitted(staff, first.coupon_id, second.coupon_id, house.debited(staff, first.coupon_id))
    codes = [rule.code for rule in house.scheme.rank_numbered(1).document]
    ids = [document(house, made, code) for code in codes]
    house.submit(made.transaction_id)
    # Two that come at once stand in the order of their ids: a test's come one after the other.
    house.clock.move(seconds=1)
    return Submitted(staff, made.coupon_id, made.next_id, made.transaction_id, ids[0])


def document(house: House, made: Submitted, code: str) -> str:
    """Give a transaction a document of a code, and return its id."""
    document_id = house.clock.new_id()
    row = {
        "id": document_id,
        "transaction_id": made.transaction_id,
        "partner_id": made.staff.partner_id,
        "code": code,
        "state": DocumentState.RECEIVED,
        "pages": 1,
        "bytes": 1000,
        "content_name": None,
        "sha256": f"{next(_NUMBERS):064x}",
        "scan": ScanState.NOT_SCANNED,
        "received_at": house.clock.now(),
        "received_by": made.staff.account_id,
    }
    with writing() as tx:
        tx.execute(insert(SupportingDocument), [row])
    return document_id


def opened_by_kind(house: House) -> dict[str, dict[str, Any]]:
    """The open anomalies, one of each kind at most."""
    found = [row for row in house.rows("anomaly") if row["closed_at"] is None]
    by_kind = {row["kind"]: row for row in found}
    assert len(by_kind) == len(found)
    return by_kind


def reviewed(house: House, officer: Actor, why: str) -> None:
    """A transaction sent back, accepted, seconded; another refused, taken up, refused again, given back."""
    made, refused = submitted(house), submitted(house)
    disavow.disavow(house.office, link_token(house.office, DISAVOWAL, made.transaction_id))
    (found,) = (one for one in house.rows("anomaly") if one["transaction_id"] == made.transaction_id)
    anomalies.close(house.office, officer, found["id"], why)
    asked = Asked("", None, "", label="Facture")
    review.send_back(house.office, officer, made.transaction_id, [asked])
    house.submit(made.transaction_id)
    review.accept_document(house.office, officer, made.transaction_id, made.document_id)
    house.change_scheme(review=Review("test", (), four_eyes_from_cents=1))
    for one in (officer, house.actor(Role.OFFICER)):
        review.validate(house.office, one, made.transaction_id)
    review.refuse(house.office, officer, refused.transaction_id, RefusalReason.LATE, why)
    review.reopen(house.office, officer, refused.transaction_id, why)
    review.refuse(house.office, officer, refused.transaction_id, RefusalReason.LATE, why)
    review.release(house.office, officer, refused.transaction_id, why)
