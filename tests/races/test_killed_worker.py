"""The worker killed in the middle of a batch: the next one goes on, nothing is lost and nothing doubled."""

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.batched import letters, people_csv, prepared, view
from tests.builders import House, open_house
from tests.live import house_env, run_flask
from tests.plumbing import KINDS, ROOT, Databases
from webapp.domain.actors import Role
from webapp.domain.batch import CHUNK, BatchState
from webapp.services import batches, ledger

PEOPLE = 2 * CHUNK + 7
CUTS = (
    # Before the coupons of the second chunk: its people are written, and not committed.
    ("INTO coupon ", 2, CHUNK),
    # Before it is noted how far it has come: every row of the third chunk is written, and not committed.
    ("UPDATE coupon_batch", 2, 2 * CHUNK),
)
"""What each worker dies at, and how many people have their coupons by then."""


def killed(environment: dict[str, str], words: str, which: int) -> None:
    """Run the worker until it dies at a statement; the death is a real SIGKILL."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "tests.races.mortal_worker", "worker", "--once"],
        cwd=ROOT,
        env=environment | {"MORTAL": f"{words}|{which}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, (done.returncode, done.stdout, done.stderr)


def held_by(house: House) -> dict[str, int]:
    """How many people, files and coupons stand in the database."""
    counts = house.counts()
    return {table: counts[table] for table in ("beneficiary", "aid_file", "coupon")}


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_goes_on_after_each_death_of_its_worker_with_an_honest_count(
    kind: str, databases: Databases, tmp_path: Path
) -> None:
    url = databases.migrated(kind)
    environment = house_env(url, tmp_path) | {"GUICHET_MODE": "demo"}
    with open_house(url, tmp_path) as house:
        officer = house.actor(Role.OFFICER)
        batch_id = prepared(house, officer, people_csv(PEOPLE))
        batches.confirm(house.office, officer, batch_id)
        for words, which, done in CUTS:
            killed(environment, words, which)
            shown = view(house, officer, batch_id)
            assert (shown.state, shown.done) == (BatchState.RUNNING, done)
            assert held_by(house) == {"beneficiary": done, "aid_file": done, "coupon": 3 * done}
            assert ledger.verify(house.office) == []
        run_flask(environment, "worker", "--once")
        shown = view(house, officer, batch_id)
        assert (shown.state, shown.done) == (BatchState.DONE, PEOPLE)
        names = [row["family_name"] for row in house.rows("beneficiary")]
        assert sorted(names) == sorted(f"Modèle {letters(n)}" for n in range(1, PEOPLE + 1))
        assert Counter(row["rank"] for row in house.rows("coupon")) == dict.fromkeys((1, 2, 3), PEOPLE)
        assert len({row["expires_on"] for row in house.rows("coupon")}) == 1
    # The workers left checkpoints on the shelf of the house, so the house verifies itself.
    assert "every chain holds" in run_flask(environment, "journal", "verify")
