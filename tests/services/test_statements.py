"""How many statements a debit sends: each is a journey to the database, made under a lock."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.builders import House
from webapp.services import debit, scan
from webapp.services.debit import Claim
from webapp.store.database import db
from webapp.web.wire import write_outcome

MOST = {"sqlite": 6, "postgresql": 3}


@contextmanager
def counted() -> Iterator[list[str]]:
    """Note every statement sent, and the beginning and end of every transaction."""
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement)

    def begin(_connection: object) -> None:
        told.append("begin")

    def commit(_connection: object) -> None:
        told.append("commit")

    listeners = (("before_cursor_execute", note), ("begin", begin), ("commit", commit))
    for name, listener in listeners:
        event.listen(db.engine, name, listener)
    try:
        yield told
    finally:
        for name, listener in listeners:
            event.remove(db.engine, name, listener)


def statements(told: list[str]) -> list[str]:
    """What travels besides BEGIN and COMMIT themselves."""
    return [s for s in told if not s.lower().startswith(("begin", "commit"))]


def summary(kind: str, what: str, told: list[str]) -> str:
    words = [" ".join(s.split()[:3]) for s in statements(told)]
    return f"{kind}, {what}: {len(words)} statements ({'; '.join(words)})"


def test_an_accepted_debit_is_one_transaction_of_few_statements(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    actor, first = house.actor(), house.file()[0]
    claim = house.claim(actor, first.coupon_id)
    with counted() as told:
        answer = debit.debit(house.office, actor, claim, write_outcome)
    assert answer.status == 201
    with capsys.disabled():
        print(f"\n{summary(house.kind, 'accepted', told)}")  # noqa: T201  a figure to be read
    assert [s for s in told if s in {"begin", "commit"}] == ["begin", "commit"]
    assert 2 <= len(statements(told)) <= MOST[house.kind]


def test_a_refused_debit_is_one_transaction_of_few_statements(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    actor, first = house.actor(), house.file()[2]
    claim = Claim(house.clock.new_id(), first.coupon_id, house.clock.new_id(), face_confirmed=True)
    with counted() as told:
        answer = debit.debit(house.office, actor, claim, write_outcome)
    assert answer.status == 409
    with capsys.disabled():
        print(f"\n{summary(house.kind, 'refused', told)}")  # noqa: T201  a figure to be read
    assert [s for s in told if s in {"begin", "commit"}] == ["begin", "commit"]
    assert 2 <= len(statements(told)) <= MOST[house.kind]


@pytest.mark.parametrize(("rank", "written"), [(1, ["coupon_sighting"]), (3, ["refusal", "coupon_sighting"])])
def test_a_read_notes_that_a_coupon_was_seen_by_one_statement(
    house: House, rank: int, written: list[str]
) -> None:
    actor, coupon = house.actor(), house.file()[rank - 1]
    with counted() as told:
        scan.read_coupon(house.office, actor, coupon.number)
    assert [s.split()[2] for s in statements(told) if s.startswith("INSERT")] == written
    # To find it, its facts and its guard; to note it. A refusal holds the account and looks for the last one.
    assert len(statements(told)) <= (4 if rank == 1 else 7)


def test_a_replay_writes_nothing(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    claim = house.claim(actor, first.coupon_id)
    house.send(actor, claim)
    with counted() as told:
        assert house.send(actor, claim).replayed
    assert not [
        s for s in statements(told) if "INSERT" in s.upper() or "UPDATE " in s.upper().split("FOR ")[0]
    ]
    assert len(statements(told)) <= MOST[house.kind]


def test_a_batch_of_twenty_sends_hardly_more_than_one_claim(house: House) -> None:
    actor = house.actor()
    claims = [house.claim(actor, house.file()[0].coupon_id) for _ in range(20)]
    with counted() as told:
        results = debit.debit_all(house.office, actor, claims, write_outcome)
    assert [getattr(r, "status", None) for r in results] == [201] * 20
    # One more than for a claim alone: the replies of several are asked for apart from the facts.
    assert len(statements(told)) <= MOST[house.kind] + 1


def test_several_claims_on_one_file_need_no_second_try(house: House) -> None:
    actor, made = house.actor(), house.file()
    claims = [house.claim(actor, made[0].coupon_id)]
    claims += [
        Claim(house.clock.new_id(), coupon.coupon_id, house.clock.new_id(), face_confirmed=True)
        for coupon in made
    ]
    with counted() as told:
        results = debit.debit_all(house.office, actor, claims, write_outcome)
    assert [getattr(r, "status", None) for r in results] == [201, 409, 409, 409]
    assert [s for s in told if s in {"begin", "commit"}] == ["begin", "commit"]
