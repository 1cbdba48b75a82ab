"""What becomes of a receipt that is presented again: one row a case."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from webapp.domain.coupon import Coupon
from webapp.domain.identity import CheckResult, DocumentType
from webapp.domain.journal import canonical
from webapp.domain.restored import (
    Conflict,
    Known,
    Receipt,
    ReceiptCheck,
    RestoredFacts,
    Returned,
    Standing,
    TakeBack,
    decide_return,
)

AT = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
CHECK = ReceiptCheck("check", DocumentType.CNI, document_valid=True, result=CheckResult.MATCH, checked_at=AT)
RECEIPT = Receipt(
    claim_id="claim",
    transaction_id="transaction",
    coupon_id="coupon",
    partner_id="partner",
    account_id="account",
    check=CHECK,
    rank=1,
    amount_cents=30000,
    debited_at=AT,
    captured_at=None,
    device_id="device",
    seq=3,
    entry_hash="0" * 64,
    epoch=0,
)
COUPON = Coupon("coupon", "file", "scheme", "2024", 1, 30000, "N", date(2027, 1, 1), None)
LOST = RestoredFacts(COUPON, claimed=None, live=None, refused=False)
HERE = Standing("transaction", "claim", "coupon")
OTHER = Standing("another", "another claim", "coupon")

CASES: list[tuple[str, RestoredFacts, Returned]] = [
    ("it was lost", LOST, TakeBack(contradicted=False)),
    ("it was lost, and refused since", replace(LOST, refused=True), TakeBack(contradicted=True)),
    ("it is here", replace(LOST, claimed=HERE, live=HERE, refused=True), Known("transaction")),
    ("it is here, reversed since", replace(LOST, claimed=HERE), Known("transaction")),
    (
        "its claim was accepted anew under another number",
        replace(LOST, claimed=Standing("new", "claim", "coupon")),
        Known("new"),
    ),
    ("another debit stands in its place", replace(LOST, live=OTHER), Conflict(OTHER)),
    ("its coupon is unknown", replace(LOST, coupon=None), Conflict(None)),
    ("its coupon has another rank", replace(LOST, coupon=replace(COUPON, rank=2)), Conflict(None)),
    ("its coupon has another worth", replace(LOST, coupon=replace(COUPON, amount_cents=1)), Conflict(None)),
    (
        "its claim debited another coupon",
        replace(LOST, claimed=replace(HERE, coupon_id="other")),
        Conflict(replace(HERE, coupon_id="other")),
    ),
]


@pytest.mark.parametrize(("facts", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_what_becomes_of_a_receipt(facts: RestoredFacts, expected: Returned) -> None:
    assert decide_return(RECEIPT, facts) == expected


def test_a_receipt_is_canonical_and_the_same_each_time() -> None:
    text = RECEIPT.text()
    assert text == canonical(json.loads(text)) == RECEIPT.text()
    assert set(json.loads(text)) >= {"v", "claim_id", "debited_at", "device_id", "entry_hash", "epoch"}
    assert json.loads(replace(RECEIPT, captured_at=AT).text())["captured_at"] == "2026-03-12T11:00:00.000000Z"
