"""``backup`` and ``restore``, as an operator types them, with keys kept apart."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from tests.builders import House, open_house
from tests.plumbing import Databases
from webapp.adapters.shelf import FolderShelf
from webapp.config import Settings


@pytest.fixture
def house(database_url: str, instance_path: Path) -> Iterator[House]:
    with open_house(database_url, instance_path) as opened:
        yield with_folder(opened, instance_path)


def with_folder(house: House, folder: Path) -> House:
    """Give a house the shelf that an operator's has."""
    shelf = FolderShelf(folder / "checkpoints")
    house.app.extensions["guichet"] = replace(house.office, shelf=shelf)
    return house


def run(house: House, *command: str) -> Result:
    return house.app.test_cli_runner().invoke(args=list(command))


def test_a_house_is_saved_lost_and_brought_back(
    house: House, databases: Databases, instance_path: Path, tmp_path: Path
) -> None:
    house.debited(house.actor(), house.file()[0].coupon_id)
    run(house, "journal", "checkpoint")
    saved, keys = tmp_path / "saved", tmp_path / "keys"
    done = run(house, "backup", str(saved), "--keys", str(keys))
    assert done.exit_code == 0, done.output
    assert "documents: 0 files" in done.output
    assert "keys: saved apart" in done.output
    assert not list(saved.rglob("keys*"))
    assert saved.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in (saved / "tables").iterdir())
    (copy,) = keys.iterdir()
    settings: Settings = house.app.extensions["guichet-settings"]
    assert copy.read_bytes() == settings.keys_file.read_bytes()
    assert copy.stat().st_mode & 0o077 == 0

    house.debited(house.actor(), house.file()[0].coupon_id)
    run(house, "journal", "checkpoint")
    # The machine is gone; the shelf was on another, and the keys were apart.
    folder = tmp_path / "new"
    folder.mkdir()
    copy.rename(folder / "keys.json")
    (instance_path / "checkpoints").rename(folder / "checkpoints")
    with open_house(databases.migrated(house.kind), folder) as empty:
        other = with_folder(empty, folder)
        back = run(other, "restore", str(saved))
        assert back.exit_code == 0, back.output
        assert "epoch 1" in back.output
        assert "1 checkpoints are newer" in back.output
        verified = run(other, "journal", "verify")
        assert verified.exit_code == 1
        assert "lost_chain" in verified.output
        aside = run(other, "journal", "checkpoint", "--after-restore")
        assert (aside.exit_code, aside.output) == (0, "1 checkpoints set aside\n")
        assert [path.name for path in (folder / "checkpoints" / "before-epoch-1").iterdir()] == [
            "000002.json"
        ]
        assert run(other, "journal", "verify").output == "every chain holds\n"
        again = run(other, "journal", "checkpoint", "--after-restore")
        assert (again.exit_code, "not_restored" in again.output) == (1, True)
        assert other.balance() == 30000
        assert run(other, "restore", str(saved)).output == "Error: this database is not empty: account\n"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_can_t_be_saved_or_brought_back_says_why(house: House, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    beside = run(house, "backup", str(saved), "--keys", str(saved / "keys"))
    assert (beside.exit_code, "kept apart" in beside.output) == (2, True)
    assert run(house, "backup", str(saved)).exit_code == 0
    assert "keys: not saved" in run(house, "backup", str(tmp_path / "more")).output
    full = run(house, "backup", str(saved))
    assert (full.exit_code, "saved is not empty" in full.output) == (1, True)
    (saved / "manifest.json").unlink()
    cut = run(house, "restore", str(saved))
    assert (cut.exit_code, "no whole backup" in cut.output) == (1, True)
