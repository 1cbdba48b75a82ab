"""What must hold once nothing waits any more: what devices keep and what the ledger holds say the same."""

import hashlib
import json
from collections import Counter
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.chaos.plan import DEVICES, NEWCOMER, REVOKED, Kind
from tests.chaos.scene import Made, Scene
from webapp.domain.anomaly import AnomalyKind, DeviceAnomalyKind
from webapp.domain.base64url import from_b64
from webapp.domain.offline import GENESIS

ACCEPTED = "accepted"
_BECOMES: dict[Kind, set[str]] = {
    Kind.PLAIN: {ACCEPTED},
    Kind.SECOND: {ACCEPTED},
    # Accepted, lost and then lost to the other one: it was told both, and a person looks into it.
    Kind.CONTESTED: {ACCEPTED, "already_debited", "other_partner", "conflict"},
    Kind.TOO_EARLY: {"out_of_order"},
    Kind.STRANGER: {"identity_unverified"},
    Kind.WITHDRAWN: {"coupon_revoked"},
    Kind.OTHER_MARKET: {"market_mismatch"},
    Kind.LATE: {"licence_expired"},
    # The restored house has never issued it.
    Kind.UNSAVED: {"conflict", "coupon_unknown"},
}
"""What becomes of a claim by its kind, whatever was cut."""


def check(scene: Scene) -> None:
    """Compare devices and ledger, and verify every chain."""
    told = [tablet.ask("tell") for tablet in scene.tablets]
    rows = {row["claimId"]: row for one in told for row in one["rows"]}
    _nothing_is_lost(scene, told, rows)
    _each_claim_became_what_it_had_to(scene, rows)
    _the_ledger_is_what_was_told(scene, rows)
    _each_device_has_one_chain(scene, told)
    assert scene.run("journal", "verify") == "every chain holds\n"


def outcome(row: dict[str, Any]) -> str:
    """The code a claim was answered with, or ``accepted``."""
    return ACCEPTED if row["state"] == ACCEPTED else str(row["answer"]["code"])


def _nothing_is_lost(scene: Scene, told: list[dict[str, Any]], rows: dict[str, dict[str, Any]]) -> None:
    for number, one in enumerate(told):
        mine = [made.claim_id for made in scene.made if made.planned.device == number]
        assert sorted(row["claimId"] for row in one["rows"]) == sorted(mine)
    assert Counter(row["state"] for row in rows.values()).keys() <= {"accepted", "refused"}
    assert len(rows) == len(scene.made)


def _each_claim_became_what_it_had_to(scene: Scene, rows: dict[str, dict[str, Any]]) -> None:
    wrong = {
        made.claim_id: (made.planned, outcome(rows[made.claim_id]))
        for made in scene.made
        if outcome(rows[made.claim_id]) not in _possible(scene, made)
    }
    assert not wrong, "\n".join(f"{what} became {code}" for what, code in wrong.values())
    for row in rows.values():
        if row["state"] == "refused":
            assert row["answer"]["detail"], row
    winners = Counter(made.coupon_id for made in scene.made if outcome(rows[made.claim_id]) == ACCEPTED)
    assert set(winners.values()) == {1}


def _possible(scene: Scene, made: Made) -> set[str]:
    possible = set(_BECOMES[made.planned.kind])
    if made.planned.device == REVOKED:
        possible.add("device_revoked")
    if made.planned.device == NEWCOMER and made.device_id != scene.ids[NEWCOMER]:
        # Made under the enrolment that was lost: answered before the restore, or unknown after it.
        possible.add("device_unknown")
    return possible


def _the_ledger_is_what_was_told(scene: Scene, rows: dict[str, dict[str, Any]]) -> None:
    told = {claim_id for claim_id, row in rows.items() if outcome(row) == ACCEPTED}
    debits = scene.house.rows("debit_transaction")
    live = [row for row in debits if row["status"] != "cancelled"]
    assert {row["claim_id"] for row in live} == told | scene.beside
    assert Counter((row["file_id"], row["rank"]) for row in live).most_common(1)[0][1] == 1
    entered: Counter[str] = Counter()
    for entry in scene.house.entries():
        if entry.amount_cents:
            entered[str(entry.data["claim_id"])] += entry.amount_cents
    assert entered == {row["claim_id"]: row["amount_cents"] for row in live}
    for claim_id in told:
        assert entered[claim_id] == rows[claim_id]["amountCents"]
    _each_conflict_is_known(scene, rows)


def _each_conflict_is_known(scene: Scene, rows: dict[str, dict[str, Any]]) -> None:
    """A device that was told yes, and then that another stands in its place, is not the only one to know."""
    lost = {
        str(entry.data["lost_transaction_id"])
        for entry in scene.house.entries()
        if "lost_transaction_id" in entry.data
    }
    for row in rows.values():
        if outcome(row) == "conflict":
            receipt = json.loads(from_b64(row["receipt"]["text"]))
            assert receipt["transaction_id"] in lost
    odd = {row["kind"] for row in scene.house.rows("device_anomaly")}
    # Refusals that were lost are not sent again: their places in the chain stay empty.
    assert odd <= {str(DeviceAnomalyKind.CHAIN_GAP), str(AnomalyKind.RESTORED_TWICE)}


def _each_device_has_one_chain(scene: Scene, told: list[dict[str, Any]]) -> None:
    """What a device signed is one chain; what the house has of it is a part of that, answer for answer."""
    entries = scene.house.rows("device_entry")
    for number in range(DEVICES):
        before, hashes = GENESIS, {}
        for place, line in enumerate(told[number]["lines"], start=1):
            said = json.loads(line["entry"])
            assert (said["seq"], said["prev_hash"]) == (place, before)
            before = hashlib.sha256(line["entry"].encode()).hexdigest()
            hashes[said["device_id"], place] = before
            key = scene.tablets[number].keys[said["device_id"]]
            signature = from_b64(line["signature"])
            Ed25519PublicKey.from_public_bytes(from_b64(key)).verify(signature, line["entry"].encode())
        answers = {row["claimId"]: outcome(row) for row in told[number]["rows"]}
        for entry in entries:
            if entry["device_id"] in scene.tablets[number].keys:
                assert hashes[entry["device_id"], entry["seq"]] == entry["hash"]
                assert entry["in_chain"]
                assert entry["code"] == answers[entry["claim_id"]]
