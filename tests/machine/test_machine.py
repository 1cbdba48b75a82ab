"""The product and a short model of the facts are given the same life, and must say the same of it."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.builders import open_house
from tests.machine.driver import Driver
from tests.machine.life import MARKETS, CouponLife
from tests.machine.model import OK
from tests.plumbing import Counts
from webapp.services import ledger, tallies

REACHED = {
    *(f"claim {code}" for code in (OK, "identity_required", "scheme_suspended", "market_mismatch")),
    *(f"claim {code}" for code in ("coupon_revoked", "already_debited", "coupon_expired", "other_partner")),
    *(f"claim {code}" for code in ("out_of_order", "previous_not_validated", "previous_not_paid")),
    *(f"reverse {code}" for code in (OK, "already_reviewed", "transaction_unknown")),
    *(f"validate {code}" for code in (OK, "already_reviewed")),
    *(f"revoke {code}" for code in (OK, "already_revoked")),
    *(f"transfer {code}" for code in (OK, "file_not_bound", "same_partner")),
    "replayed",
}
"""Everything that the machine can make the product say; the full count of runs must have heard all of it."""


@pytest.mark.soak
def test_the_product_and_the_model_never_differ(
    database_url: str, instance_path: Path, counts: Counts, record_property: Callable[[str, object], None]
) -> None:
    seen: Counter[str] = Counter()
    with open_house(database_url, instance_path) as house:
        driver = Driver(house, MARKETS)

        class Life(CouponLife):
            def __init__(self) -> None:
                super().__init__(driver, seen)

        try:
            run_state_machine_as_test(
                Life,
                settings=settings(max_examples=counts.machine_runs, stateful_step_count=counts.machine_steps),
            )
        finally:
            record_property("rounds", seen["runs"])
        assert ledger.verify(house.office) == []
        assert tallies.check() == []
    assert seen["runs"] >= counts.machine_runs
    if counts.name == "soak":
        assert REACHED - seen.keys() == set()
