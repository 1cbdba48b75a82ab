"""The last wall: the database itself refuses to change the journal and the stored replies."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from tests.builders import House
from webapp.domain.actors import Actor
from webapp.services import ledger
from webapp.services.debit import Claim
from webapp.store.database import db, reading, writing

TABLES = ("journal_entry", "claim_reply")
UPDATES = {
    "journal_entry": "UPDATE journal_entry SET amount_cents = 0",
    "claim_reply": "UPDATE claim_reply SET body = ''",
}
# The same row once more: as it is, at its place under another key, and under its key at another place.
REPLACES = {
    "journal_entry": [
        "SELECT id, stream, seq, kind, recorded_at, 0, data, prev_hash, hash FROM journal_entry",
        "SELECT id + 1000, stream, seq, kind, recorded_at, 0, data, prev_hash, hash FROM journal_entry",
        "SELECT id, 'file:x', seq, kind, recorded_at, 0, data, prev_hash, hash FROM journal_entry",
    ],
    "claim_reply": [
        (
            "SELECT claim_id, partner_id, coupon_id, fingerprint, status, '', captured_at, created_at "
            "FROM claim_reply"
        )
    ],
}


@pytest.fixture
def kept(house: House) -> House:
    """A house with one debit and one refusal."""
    actor, made = house.actor(), house.file()
    house.debited(actor, made[0].coupon_id)
    house.send(
        actor, Claim(house.clock.new_id(), made[1].coupon_id, house.clock.new_id(), face_confirmed=True)
    )
    return house


def contents(house: House) -> list[object]:
    return [house.rows(table) for table in TABLES]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_update_and_delete_are_refused(kept: House, table: str, verb: str) -> None:
    before = contents(kept)
    statement = UPDATES[table] if verb == "update" else f"DELETE FROM {table}"
    with pytest.raises(DatabaseError, match=f"{table} is append-only"):
        kept.execute(statement)
    assert contents(kept) == before


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("tail", ["", " CASCADE", " RESTART IDENTITY"])
def test_truncate_is_refused(kept: House, table: str, tail: str) -> None:
    before = contents(kept)
    with pytest.raises(DatabaseError, match=f"{table} is append-only"):
        kept.execute(f"TRUNCATE {table}{tail}")
    assert contents(kept) == before


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_truncate_that_reaches_the_replies_through_what_they_name_is_refused(kept: House) -> None:
    before = contents(kept)
    with pytest.raises(DatabaseError, match="claim_reply is append-only"):
        kept.execute("TRUNCATE coupon CASCADE")
    assert contents(kept) == before


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_an_upsert_is_refused(kept: House) -> None:
    before = contents(kept)
    upserts = {
        "journal_entry": "(stream, seq) DO UPDATE SET amount_cents = 0",
        "claim_reply": "(claim_id) DO UPDATE SET body = ''",
    }
    for table, conflict in upserts.items():
        with pytest.raises(DatabaseError, match=f"{table} is append-only"):
            kept.execute(f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT {conflict}")
    assert contents(kept) == before


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE INTO", "REPLACE INTO"])
@pytest.mark.parametrize(("table", "rows"), [(t, rows) for t in TABLES for rows in REPLACES[t]])
def test_insert_or_replace_is_refused_whatever_the_connection_asked_for(
    kept: House, recursive: str, verb: str, table: str, rows: str
) -> None:
    before = contents(kept)
    # A connection of a stranger, without our settings.
    with closing(sqlite3.connect(str(db.engine.url.database))) as stranger:
        stranger.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.Error, match="append-only"):
            stranger.execute(f"{verb} {table} {rows}")
    assert contents(kept) == before


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_an_upsert_is_refused_on_sqlite_too(kept: House) -> None:
    before = contents(kept)
    with pytest.raises(DatabaseError, match="append-only"):
        kept.execute(
            "INSERT INTO claim_reply SELECT * FROM claim_reply WHERE true "
            "ON CONFLICT (claim_id) DO UPDATE SET body = ''"
        )
    assert contents(kept) == before


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_our_own_connections_are_set_for_durability_and_recursive_triggers(house: House) -> None:
    del house
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 15000,
    }
    with reading() as tx:
        assert {name: tx.scalar(text(f"PRAGMA {name}")) for name in wanted} == wanted


def twin(house: House, **changes: object) -> Callable[[], None]:
    """A statement that inserts the only transaction once more, with some columns changed."""
    (row,) = house.rows("debit_transaction")
    other = row | {"id": house.clock.new_id(), "claim_id": house.clock.new_id()} | changes
    columns = ", ".join(other)
    values = ", ".join(f":{name}" for name in other)
    statement = text(f"INSERT INTO debit_transaction ({columns}) VALUES ({values})")

    def insert() -> None:
        with writing() as tx:
            tx.execute(statement, other)

    return insert


def debited(house: House) -> tuple[Actor, str]:
    actor, first = house.actor(), house.file()[0]
    house.debited(actor, first.coupon_id)
    return actor, first.coupon_id


def test_a_second_live_debit_of_a_file_and_rank_meets_a_wall(house: House) -> None:
    actor, coupon_id = debited(house)
    other_check = house.clock.new_id()
    house.execute(
        "INSERT INTO identity_check SELECT :new, coupon_id, partner_id, account_id, document_type, "
        "document_valid, result, checked_at, expires_at FROM identity_check",
        new=other_check,
    )
    for status in ("awaiting_documents", "submitted", "validated", "paid", "refused", "payment_rejected"):
        with pytest.raises(IntegrityError):
            twin(house, identity_check_id=other_check, status=status)()
    # A cancelled one is no debit: the wall is for what is live.
    twin(house, identity_check_id=other_check, status="cancelled")()
    assert [row["status"] for row in house.rows("debit_transaction")].count("cancelled") == 1
    del actor, coupon_id


def test_a_second_debit_of_a_claim_or_of_a_check_meets_a_wall(house: House) -> None:
    debited(house)
    (row,) = house.rows("debit_transaction")
    with pytest.raises(IntegrityError):
        twin(house, claim_id=row["claim_id"], rank=2, status="cancelled")()
    with pytest.raises(IntegrityError):
        twin(house, rank=2, status="cancelled")()  # The same identity check.
    assert len(house.rows("debit_transaction")) == 1


def test_a_second_reply_to_a_claim_meets_a_wall(house: House) -> None:
    debited(house)
    with pytest.raises(IntegrityError):
        house.execute("INSERT INTO claim_reply SELECT * FROM claim_reply")
    assert len(house.rows("claim_reply")) == 1


def test_two_entries_can_t_stand_at_one_place_of_a_stream(house: House) -> None:
    house.file()
    with pytest.raises(IntegrityError):
        house.execute(
            "INSERT INTO journal_entry (stream, seq, kind, recorded_at, amount_cents, data, prev_hash, hash) "
            "SELECT stream, seq, kind, recorded_at, amount_cents, data, prev_hash, hash FROM journal_entry"
        )
    assert ledger.verify(house.office) == []


def test_two_coupons_can_t_share_a_number_or_a_serial(house: House) -> None:
    first, second, _ = house.file()
    for column in ("lookup", "serial"):
        with pytest.raises(IntegrityError):
            house.execute(
                f"UPDATE coupon SET {column} = (SELECT {column} FROM coupon WHERE id = :a) WHERE id = :b",
                a=first.coupon_id,
                b=second.coupon_id,
            )


def test_what_names_something_that_is_not_there_is_refused(house: House) -> None:
    debited(house)
    with pytest.raises(IntegrityError):
        house.execute("UPDATE debit_transaction SET partner_id = 'nobody'")
