"""The journal of a real database, tampered with past its triggers: found, and placed."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import NOON, House
from webapp.adapters.shelf import FolderShelf, NullShelf
from webapp.adapters.vault import make_ring
from webapp.domain.actors import Role
from webapp.domain.journal import Break, Entry, EntryKind, Head, follow
from webapp.services import ledger, review
from webapp.store import journal
from webapp.store.database import writing

TRIGGERS = ("update", "delete", "replace")


def tamper(house: House, statement: str, **values: object) -> None:
    """Change the journal as one who owns the database can."""
    if house.kind == "sqlite":
        for name in TRIGGERS:
            house.execute(f"DROP TRIGGER IF EXISTS journal_entry_no_{name}")
    else:
        house.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
    house.execute(statement, **values)
    if house.kind == "postgresql":
        house.execute("ALTER TABLE journal_entry ENABLE TRIGGER USER")


@pytest.fixture
def chain(house: House) -> list[Entry]:
    """A file with three coupons issued, the first debited."""
    first = house.file()[0]
    house.debited(house.actor(), first.coupon_id)
    return house.entries(first.coupon_id)


def place(entry: Entry) -> dict[str, object]:
    return {"stream": entry.stream, "seq": entry.seq}


WHERE = "WHERE stream = :stream AND seq = :seq"


def test_a_journal_nobody_touched_holds(house: House, chain: list[Entry]) -> None:
    assert [e.seq for e in chain] == [1, 2, 3, 4]
    assert ledger.verify(house.office) == []


@pytest.mark.parametrize(
    "change",
    [
        "amount_cents = 1",
        "kind = 'validated'",
        "recorded_at = '2026-03-12T11:00:00.000001Z'",
        'data = \'{"coupon_id":"other"}\'',
    ],
)
def test_a_changed_entry_is_found_and_placed(house: House, chain: list[Entry], change: str) -> None:
    tamper(house, f"UPDATE journal_entry SET {change} {WHERE}", **place(chain[2]))
    assert ledger.verify(house.office) == [Break(chain[2].stream, 3, "changed")]


def test_a_missing_entry_is_found_and_placed(house: House, chain: list[Entry]) -> None:
    tamper(house, f"DELETE FROM journal_entry {WHERE}", **place(chain[1]))
    assert ledger.verify(house.office) == [Break(chain[1].stream, 2, "missing")]


def test_reordered_entries_are_found_and_placed(house: House, chain: list[Entry]) -> None:
    swap = "UPDATE journal_entry SET seq = :to WHERE stream = :stream AND seq = :seq"
    for at, to in ((2, 99), (3, 2), (99, 3)):
        tamper(house, swap, stream=chain[0].stream, seq=at, to=to)
    # The one after them follows neither.
    kinds = ((2, "reordered"), (3, "reordered"), (4, "unlinked"))
    assert ledger.verify(house.office) == [Break(chain[0].stream, seq, kind) for seq, kind in kinds]


def test_an_entry_written_anew_with_its_hash_is_found_at_the_next(house: House, chain: list[Entry]) -> None:
    second = chain[1]
    forged = follow(
        Head(second.stream, 1, second.prev_hash),
        by=None,
        kind=EntryKind(second.kind),
        at=second.at,
        data={"coupon_id": "other"},
    )
    row = journal.entry_row(forged)
    tamper(
        house,
        f"UPDATE journal_entry SET data = :data, hash = :hash {WHERE}",
        data=row["data"],
        hash=row["hash"],
        **place(second),
    )
    assert ledger.verify(house.office) == [Break(second.stream, 3, "unlinked")]


def test_a_cut_tail_shows_only_after_a_checkpoint(house: House, chain: list[Entry]) -> None:
    made = ledger.checkpoint(house.office)
    assert made is not None
    assert ledger.verify(house.office) == []
    tamper(house, f"DELETE FROM journal_entry {WHERE}", **place(chain[3]))
    assert ledger.verify(house.office) == [Break(chain[3].stream, 4, "cut")]


def test_a_shelf_emptied_or_shortened_is_missed(house: House, chain: list[Entry]) -> None:
    first = ledger.checkpoint(house.office)
    house.file()
    second = ledger.checkpoint(house.office)
    assert first is not None
    assert second is not None
    for left, missing in (([first], [2]), ([], [1, 2])):
        shelf = NullShelf()
        for kept in left:
            shelf.add(kept)
        house.app.extensions["guichet"] = replace(house.office, shelf=shelf)
        breaks = ledger.verify(house.office)
        assert breaks == [Break("checkpoint", number, "checkpoint_missing") for number in missing]
    del chain


def test_the_entry_that_tells_of_a_checkpoint_calls_for_no_other(house: House, chain: list[Entry]) -> None:
    assert ledger.checkpoint(house.office) is not None
    assert [ledger.checkpoint(house.office) for _ in range(3)] == [None] * 3
    assert ledger.verify(house.office) == []
    del chain


def test_a_reason_changed_afterwards_is_found_and_a_purged_one_is_not(house: House) -> None:
    owner = house.actor(Role.OWNER)
    coupon_id = house.file()[0].coupon_id
    review.reverse(house.office, owner, house.debited(owner, coupon_id), "Le jeune a changé d'école.")
    assert ledger.verify(house.office) == []
    tamper(house, "UPDATE journal_note SET text = 'autre motif'")
    (found,) = ledger.verify(house.office)
    assert found.kind == "note_changed"
    assert house.entries(coupon_id)[found.seq - 1].kind == "debit_reversed"
    tamper(house, "DELETE FROM journal_note")
    assert ledger.verify(house.office) == []


def test_a_lost_chain_shows_after_a_checkpoint(house: House, chain: list[Entry]) -> None:
    house.file()
    ledger.checkpoint(house.office)
    tamper(house, "DELETE FROM journal_entry WHERE stream = :stream", stream=chain[0].stream)
    assert ledger.verify(house.office) == [Break(chain[0].stream, 4, "lost_chain")]


def test_a_whole_re_hash_shows_after_a_checkpoint(house: House, chain: list[Entry]) -> None:
    ledger.checkpoint(house.office)
    tamper(house, "DELETE FROM journal_entry")
    head = Head(chain[0].stream, 0, "0" * 64)
    anew = []
    for entry in chain:
        made = follow(head, by=None, kind=EntryKind(entry.kind), at=entry.at, amount_cents=1, data=entry.data)
        head = Head(made.stream, made.seq, made.hash)
        anew.append(made)
    with writing() as tx:
        journal.append(tx, anew)
    assert ledger.verify(house.office) == [Break(chain[0].stream, 4, "rehashed")]


def test_a_checkpoint_names_the_streams_that_changed_since_the_last(house: House, chain: list[Entry]) -> None:
    first = ledger.checkpoint(house.office)
    assert first is not None
    assert [(h.stream, h.seq) for h in first.heads] == [(chain[0].stream, 4)]
    assert ledger.checkpoint(house.office) is None
    other = house.entries(house.file()[0].coupon_id)
    second = ledger.checkpoint(house.office)
    assert second is not None
    assert (second.number, second.previous) == (2, first.hash)
    assert [(h.stream, h.seq) for h in second.heads] == [(other[0].stream, 3), ("system", 1)]
    assert ledger.verify(house.office) == []


def test_a_checkpoint_of_another_s_hand_is_found(house: House, chain: list[Entry]) -> None:
    made = ledger.checkpoint(house.office)
    assert made is not None
    stranger = make_ring(NOON, demo=True, tag_rounds=1)
    for signature in (b"", b"\x00" * 64, stranger.sign_checkpoint(made.statement())):
        shelf = NullShelf()
        shelf.add(replace(made, signature=signature))
        house.app.extensions["guichet"] = replace(house.office, shelf=shelf)
        assert ledger.verify(house.office) == [Break("checkpoint", 1, "checkpoint_signature")]
    del chain


def test_checkpoints_are_files_outside_the_database_and_survive_being_read_again(
    house: House, chain: list[Entry], tmp_path: Path
) -> None:
    folder = tmp_path / "checkpoints"
    house.app.extensions["guichet"] = replace(house.office, shelf=FolderShelf(folder))
    made = ledger.checkpoint(house.office)
    assert made is not None
    assert list(FolderShelf(folder).all()) == [made]
    (path,) = folder.iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert ledger.verify(house.office) == []
    # A draft that a power cut left behind is no checkpoint. A file is written once.
    (folder / "cut.draft").write_text("{")
    assert list(FolderShelf(folder).all()) == [made]
    with pytest.raises(FileExistsError):
        FolderShelf(folder).add(made)
    text = path.read_text()
    for spoilt in (text.replace(chain[3].hash, "f" * 64), text.replace('"number": 1', '"number": 2')):
        path.write_text(spoilt)
        assert ledger.verify(house.office) != []
    for unreadable in ("", "{", "[]", '{"number": 1}', text.replace('"signature": "', '"signature": "z')):
        path.write_text(unreadable)
        assert ledger.verify(house.office) == [Break("checkpoint", 0, "checkpoint_unreadable")]
