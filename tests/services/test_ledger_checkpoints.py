"""Checkpoints when things go wrong: a power cut, a full disk, another process, a hand in the journal."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import NOON, House
from tests.services.test_ledger import tamper
from webapp.adapters.shelf import FolderShelf, NullShelf
from webapp.adapters.vault import make_ring
from webapp.domain.journal import Break, Checkpoint, merkle_root
from webapp.services import ledger
from webapp.store import journal
from webapp.store.database import snapshot

ROOT = Path(__file__).parents[2]
MISSING = "checkpoint_missing"


class CutShelf(NullShelf):
    """A shelf that keeps, and then the power goes."""

    def add(self, checkpoint: Checkpoint) -> None:
        super().add(checkpoint)
        raise OSError("the power is cut")


class BusyShelf(NullShelf):
    """A shelf that another process adds to just before or just after it is read, once."""

    def __init__(self, other: Callable[[], object], *, before: bool) -> None:
        super().__init__()
        self._other: Callable[[], object] | None = other
        self._before = before

    def all(self) -> Sequence[Checkpoint]:
        other, self._other = self._other, None
        if other is not None and self._before:
            other()
        kept = super().all()
        if other is not None and not self._before:
            other()
        return kept


def shelve(house: House, shelf: NullShelf | FolderShelf) -> None:
    """Put the house's checkpoints elsewhere from now on."""
    house.app.extensions["guichet"] = replace(house.office, shelf=shelf)


def holding(*kept: Checkpoint) -> NullShelf:
    shelf = NullShelf()
    for checkpoint in kept:
        shelf.add(checkpoint)
    return shelf


def made(house: House) -> Checkpoint:
    """Make a checkpoint where there is something new."""
    checkpoint = ledger.checkpoint(house.office)
    assert checkpoint is not None
    return checkpoint


def told() -> list[tuple[int, str]]:
    """What the journal tells of checkpoints."""
    with snapshot() as tx:
        return journal.checkpoints_told(tx)


def cut_short(house: House) -> Checkpoint:
    """Make a checkpoint that the power is cut right after: on the shelf, not in the journal."""
    house.file()
    shelve(house, cut := CutShelf())
    with pytest.raises(OSError, match="power"):
        ledger.checkpoint(house.office)
    shelve(house, holding(*cut.all()))
    return cut.all()[-1]


def test_a_checkpoint_the_power_was_cut_after_is_no_break_and_is_told_in_the_next_round(house: House) -> None:
    kept = cut_short(house)
    assert told() == []
    assert ledger.verify(house.office) == []
    assert ledger.checkpoint(house.office) is None
    assert told() == [(1, kept.hash)]
    assert ledger.verify(house.office) == []
    shelve(house, NullShelf())
    assert ledger.verify(house.office) == [Break("checkpoint", 1, MISSING)]


def test_the_next_checkpoint_tells_of_the_one_before_that_was_not_told(house: House) -> None:
    first = cut_short(house)
    house.file()
    second = made(house)
    assert told() == [(1, first.hash), (2, second.hash)]
    assert [ledger.checkpoint(house.office) for _ in range(3)] == [None] * 3
    assert told() == [(1, first.hash), (2, second.hash)]
    assert ledger.verify(house.office) == []


def test_a_checkpoint_of_another_s_hand_is_not_told(house: House) -> None:
    house.file()
    genuine = made(house)
    stranger = make_ring(NOON, demo=True, tag_rounds=1)
    forged = Checkpoint(2, NOON, genuine.hash, (), merkle_root(()))
    signed = replace(forged, signature=stranger.sign_checkpoint(forged.statement()))
    shelve(house, holding(genuine, signed))
    ledger.checkpoint(house.office)
    assert told() == [(1, genuine.hash)]


def test_a_checkpoint_put_in_the_place_of_the_one_told_is_missed(house: House) -> None:
    house.file()
    first = made(house)
    other = replace(first, at=first.at.replace(year=2027))
    signed = replace(other, signature=house.office.keyring.sign_checkpoint(other.statement()))
    shelve(house, holding(signed))
    assert ledger.verify(house.office) == [Break("checkpoint", 1, MISSING)]


def test_checkpoints_begun_again_in_an_empty_folder_do_not_hide_the_lost_ones(
    house: House, tmp_path: Path
) -> None:
    shelve(house, FolderShelf(tmp_path / "checkpoints"))
    for _ in range(2):
        house.file()
        made(house)
    shelve(house, FolderShelf(tmp_path / "chekpoints"))
    missing = [Break("checkpoint", number, MISSING) for number in (1, 2)]
    assert ledger.verify(house.office) == missing
    assert made(house).number == 1
    assert ledger.verify(house.office) == missing


@pytest.mark.parametrize("before", [True, False])
def test_a_checkpoint_made_while_the_journal_is_verified_is_no_break(house: House, *, before: bool) -> None:
    def other() -> None:
        house.file()
        made(house)

    house.file()
    shelve(house, BusyShelf(other, before=before))
    assert ledger.verify(house.office) == []
    assert len(told()) == 1


@pytest.mark.parametrize(
    "data",
    [
        *("{}", "[]", "null", "{", "", "[" * 100_000, '{"half":"\\ud800"}'),
        *('{"number":1}', '{"note_id":1}', '{"note_id":[]}', '{"number":[],"checkpoint_hash":{}}'),
    ],
    ids=range(11),
)
def test_an_entry_whose_data_is_spoilt_is_changed_and_stops_nothing(house: House, data: str) -> None:
    house.file()
    made(house)
    tamper(house, "UPDATE journal_entry SET data = :data WHERE stream = 'system'", data=data)
    assert ledger.verify(house.office) == [Break("system", 1, "changed")]
    tamper(house, "UPDATE journal_entry SET data = :data WHERE seq = 2", data=data)
    assert {found.kind for found in ledger.verify(house.office)} == {"changed"}
    ledger.checkpoint(house.office)


FULL_DISK = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from webapp.adapters.shelf import FolderShelf
from webapp.domain.journal import Head, next_checkpoint

shelf = FolderShelf(Path(sys.argv[1]))
heads = [Head(f"file:{number}", 1, "0" * 64) for number in range(1_000)]
checkpoint = next_checkpoint(None, heads, datetime(2026, 3, 12, tzinfo=UTC))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
try:
    shelf.add(checkpoint)
except OSError:
    print(len(shelf.all()))
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
shelf.add(checkpoint)
print(len(shelf.all()))
"""


def test_a_disk_too_full_for_a_checkpoint_leaves_none_and_the_next_one_is_kept(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "checkpoints")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert run.stdout.split() == ["0", "1"]
    (path,) = (tmp_path / "checkpoints").iterdir()
    assert len(json.loads(path.read_text())["heads"]) == 1_000
