"""Backup and restore: one moment of the house, whole or not at all, on either database and across them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import House, open_house
from tests.devices import enrol
from tests.plumbing import Databases
from webapp.adapters.archive import FolderArchive, NullArchive
from webapp.adapters.shelf import NullShelf
from webapp.domain.actors import Role
from webapp.domain.errors import Invalid
from webapp.services import backup, ledger, review
from webapp.services.backup import BackupError

ALIKE = {"installation", "journal_entry", "alembic_version"}
"""Tables that a restore writes into: they tell of it."""


def lived_in(house: House) -> House:
    """A house with people, a device, debits, a reversal, a note, a refusal and a checkpoint."""
    device = enrol(house)
    made = house.file()
    assert device.claim(made[0].coupon_id) == "accepted"
    assert device.claim(house.file("2021")[0].coupon_id) == "market_mismatch"
    owner = house.actor(Role.OWNER)
    taken = house.debited(owner, house.file()[0].coupon_id)
    review.reverse(house.office, owner, taken, "Erreur d'élève")
    ledger.checkpoint(house.office)
    return house


@contextmanager
def another(databases: Databases, house: House, folder: Path, kind: str) -> Iterator[House]:
    """An empty house with the keys of the first, and a shelf of its own."""
    folder.mkdir()
    keys = house.app.extensions["guichet-settings"].keys_file
    (folder / "keys.json").write_bytes(keys.read_bytes())
    (folder / "keys.json").chmod(0o600)
    url = databases.migrated(kind)
    with open_house(url, folder, at=house.clock.now()) as opened:
        yield opened
    databases.drop(url)


def tables(house: House) -> dict[str, list[str]]:
    """All that a house holds, but what tells of a restore, in a form that does not depend on the engine."""
    archive = NullArchive()
    backup.backup(house.office, archive)
    return {name: rows for name, rows in archive.tables.items() if name not in ALIKE}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_house_comes_back_as_it_was_on_either_database(
    house: House, kind: str, databases: Databases, tmp_path: Path
) -> None:
    lived_in(house)
    before, entries, balance = tables(house), house.entries(), house.balance()
    made = backup.backup(house.office, FolderArchive.new(tmp_path / "saved"))
    assert made.checkpoints == 1
    with another(databases, house, tmp_path / "other", kind) as other:
        done = backup.restore(other.office, FolderArchive(tmp_path / "saved"))
        assert (done.epoch, done.newer) == (1, 0)
        assert tables(other) == before
        assert [entry for entry in other.entries() if entry.kind != "restored"] == entries
        assert (other.balance(), balance) == (30000, 30000)
        assert ledger.verify(other.office) == []
        assert list(other.office.shelf.all()) == list(house.office.shelf.all())
        # It goes on: counters, chains and triggers are where they were.
        other.people.update(house.people)
        assert other.debited(other.actor(), other.file()[0].coupon_id)
        assert ledger.verify(other.office) == []


def test_a_house_comes_back_once_and_never_into_one_that_holds_anything(
    house: House, databases: Databases, tmp_path: Path
) -> None:
    lived_in(house)
    archive = FolderArchive.new(tmp_path / "saved")
    backup.backup(house.office, archive)
    with pytest.raises(BackupError, match="not empty"):
        backup.restore(house.office, archive)
    assert ledger.verify(house.office) == []
    with another(databases, house, tmp_path / "other", house.kind) as other:
        assert backup.restore(other.office, archive).epoch == 1
        with pytest.raises(BackupError, match="not empty"):
            backup.restore(other.office, archive)
    with pytest.raises(ValueError, match="not empty"):
        FolderArchive.new(tmp_path / "saved")


def test_the_same_backup_restored_twice_is_two_epochs_where_the_shelf_outlives_the_database(
    house: House, databases: Databases, tmp_path: Path
) -> None:
    archive = NullArchive()
    backup.backup(lived_in(house).office, archive)
    shelf = NullShelf()
    for number, expected in enumerate([1, 2]):
        with another(databases, house, tmp_path / str(number), house.kind) as other:
            other.app.extensions["guichet"] = replace(other.office, shelf=shelf)
            assert backup.restore(other.office, archive).epoch == expected


class TestRefused:
    @pytest.fixture
    def saved(self, house: House, tmp_path: Path) -> Path:
        backup.backup(lived_in(house).office, FolderArchive.new(tmp_path / "saved"))
        return tmp_path / "saved"

    def refused(self, house: House, databases: Databases, saved: Path, match: str) -> None:
        with another(databases, house, saved.parent / "other", "sqlite") as other:
            with pytest.raises(BackupError, match=match):
                backup.restore(other.office, FolderArchive(saved))
            assert set(other.counts().items()) == {
                (name, int(name == "alembic_version")) for name in other.counts()
            }
            assert other.office.shelf.epoch() == 0

    @pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
    def test_a_changed_file(self, house: House, databases: Databases, saved: Path) -> None:
        file = saved / "tables" / "debit_transaction.jsonl"
        file.write_text(file.read_text("utf-8").replace("30000", "50000"), "utf-8")
        self.refused(house, databases, saved, "changed since it was made: debit_transaction")

    @pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
    @pytest.mark.parametrize("gone", ["tables/coupon.jsonl", "manifest.json", "checkpoints/000001.json"])
    def test_a_missing_file(self, house: House, databases: Databases, saved: Path, gone: str) -> None:
        (saved / gone).unlink()
        self.refused(house, databases, saved, "can't be read|checkpoints")

    @pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
    def test_a_manifest_that_these_keys_did_not_sign(
        self, house: House, databases: Databases, saved: Path
    ) -> None:
        raw = json.loads((saved / "manifest.json").read_text("utf-8"))
        raw["manifest"] = raw["manifest"].replace('"epoch":0', '"epoch":7')
        (saved / "manifest.json").write_text(json.dumps(raw), "utf-8")
        self.refused(house, databases, saved, "not signed by these keys")

    @pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
    def test_another_migration(self, house: House, databases: Databases, saved: Path) -> None:
        with another(databases, house, saved.parent / "other", "sqlite") as other:
            other.execute("UPDATE alembic_version SET version_num = '0001'")
            with pytest.raises(BackupError, match="stands at 0001"):
                backup.restore(other.office, FolderArchive(saved))

    @pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
    def test_a_shelf_of_another_house(self, house: House, databases: Databases, saved: Path) -> None:
        with another(databases, house, saved.parent / "other", "sqlite") as other:
            other.file()
            ledger.checkpoint(other.office)
            shelf = other.office.shelf
        with another(databases, house, saved.parent / "third", "sqlite") as third:
            third.app.extensions["guichet"] = replace(third.office, shelf=shelf)
            with pytest.raises(BackupError, match="another house's"):
                backup.restore(third.office, FolderArchive(saved))


def test_what_a_restore_cut_is_told_until_somebody_sets_the_newer_checkpoints_aside(
    house: House, databases: Databases, tmp_path: Path
) -> None:
    archive = NullArchive()
    backup.backup(lived_in(house).office, archive)
    house.debited(house.actor(), house.file()[0].coupon_id)
    ledger.checkpoint(house.office)
    shelf = house.office.shelf
    assert isinstance(shelf, NullShelf)
    newest = shelf.all()[-1]
    with another(databases, house, tmp_path / "other", house.kind) as other:
        other.app.extensions["guichet"] = replace(other.office, shelf=shelf)
        assert backup.restore(other.office, archive).newer == 1
        assert {found.kind for found in ledger.verify(other.office)} <= {"cut", "lost_chain", "rehashed"}
        assert ledger.verify(other.office) != []
        assert ledger.set_aside(other.office) == 1
        assert ledger.verify(other.office) == []
        assert shelf.aside == {"before-epoch-1": [newest]}
        (told,) = [entry for entry in other.entries() if entry.kind == "checkpoints_set_aside"]
        assert told.data == {
            "epoch": 1, "first": newest.number, "last": newest.number, "last_hash": newest.hash,
            "staff_how": "terminal",
        }  # fmt: skip
        with pytest.raises(Invalid, match="not_restored"):
            ledger.set_aside(other.office)


def test_a_checkpoint_made_too_early_after_a_restore_is_set_aside_with_the_others(
    house: House, databases: Databases, tmp_path: Path
) -> None:
    archive, shelf = NullArchive(), house.office.shelf
    backup.backup(lived_in(house).office, archive)
    house.debited(house.actor(), house.file()[0].coupon_id)
    ledger.checkpoint(house.office)
    with another(databases, house, tmp_path / "other", house.kind) as other:
        other.app.extensions["guichet"] = replace(other.office, shelf=shelf)
        backup.restore(other.office, archive)
        other.file()
        ledger.checkpoint(other.office)
        assert ledger.set_aside(other.office) == 2
        assert ledger.verify(other.office) == []
        other.file()
        ledger.checkpoint(other.office)
        assert ledger.verify(other.office) == []


def test_checkpoints_are_not_set_aside_where_nothing_was_restored(house: House) -> None:
    lived_in(house)
    with pytest.raises(Invalid, match="not_restored"):
        ledger.set_aside(house.office)
