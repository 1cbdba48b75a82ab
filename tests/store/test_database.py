"""Times, transactions and the journal's reading."""

from datetime import UTC, datetime, timedelta, timezone
from sqlite3 import OperationalError

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from tests.builders import House
from webapp.store import journal, outbox
from webapp.store.database import db, reading, snapshot, writing
from webapp.store.outbox import OutboxMessage


def message(house: House, at: datetime) -> dict[str, object]:
    return {"id": house.clock.new_id(), "kind": "test", "data": "{}", "created_at": at, "sent_at": None}


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 3, 12, 12, 0, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(1999, 12, 31, 23, 59, 59, 1, tzinfo=timezone(timedelta(hours=-11))),
    ],
)
def test_an_instant_comes_back_as_it_went_in_utc(house: House, at: datetime) -> None:
    with writing() as tx:
        outbox.add(tx, [message(house, at)])
    with reading() as tx:
        found, sent = tx.execute(select(OutboxMessage.created_at, OutboxMessage.sent_at)).one()
    assert found == at
    assert found.utcoffset() == timedelta(0)
    assert sent is None


@given(st.lists(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)), min_size=2, max_size=6))  # noqa: DTZ001
def test_instants_sort_in_the_database_as_they_do_in_time(house: House, naive: list[datetime]) -> None:
    instants = [at.replace(tzinfo=UTC) for at in naive]
    house.execute("DELETE FROM outbox_message")
    with writing() as tx:
        outbox.add(tx, [message(house, at) for at in instants])
    with reading() as tx:
        found = list(tx.scalars(select(OutboxMessage.created_at).order_by(OutboxMessage.created_at)))
    assert found == sorted(instants)


def test_a_naive_instant_is_refused(house: House) -> None:
    naive = datetime(2026, 3, 12, 12)  # noqa: DTZ001  what is refused
    with pytest.raises(StatementError, match="naive"), writing() as tx:
        outbox.add(tx, [message(house, naive)])
    assert house.rows("outbox_message") == []


def test_what_raises_leaves_nothing_behind(house: House) -> None:
    def write_and_fail() -> None:
        with writing() as tx:
            outbox.add(tx, [message(house, house.clock.now())])
            assert tx.scalar(text("SELECT count(*) FROM outbox_message")) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert house.rows("outbox_message") == []


def test_two_snapshots_of_one_moment_agree_whatever_is_written_between(house: House) -> None:
    house.file()
    with snapshot() as tx:
        before = len(list(journal.entries(tx)))
        house.file()
        assert len(list(journal.entries(tx))) == before == 3
    with snapshot() as tx:
        assert len(list(journal.entries(tx))) == 6


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_writer_takes_its_lock_at_the_beginning(house: House) -> None:
    del house
    told = []
    with writing():
        other = db.engine.raw_connection()
        try:
            cursor = other.cursor()
            cursor.execute("PRAGMA busy_timeout = 0")
            with pytest.raises(OperationalError, match="locked"):
                cursor.execute("BEGIN IMMEDIATE")
            told.append("refused")
        finally:
            cursor.execute("PRAGMA busy_timeout = 15000")
            cursor.close()
            other.close()
    assert told == ["refused"]


def test_a_long_journal_is_read_in_order_piece_by_piece(house: House) -> None:
    for _ in range(4):
        house.file()
    with snapshot() as tx:
        places = [(e.stream, e.seq) for e in journal.entries(tx)]
        heads = {(h.stream, h.seq, h.hash) for h in journal.heads(tx)}
        found = journal.hashes_at(tx, [*places, ("file:nowhere", 1)])
    assert places == sorted(places)
    assert len(places) == len(found) == 12
    assert heads == {(s, n, found[s, n]) for s, n in places if n == 3}


def test_the_head_of_a_stream_not_yet_opened_is_genesis(house: House) -> None:
    del house
    with reading() as tx:
        head = journal.head(tx, journal.file_stream("nobody"))
        assert tx.scalar(text("SELECT 1")) == 1
    assert (head.stream, head.seq, head.hash) == ("file:nobody", 0, "0" * 64)
