"""A file begun elsewhere (F31): asked for once, decided once, and the other school is never named."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest

from tests.builders import House
from tests.services.test_review import owner_of, refusal, verdict
from tests.services.test_statements import counted, statements
from webapp.domain.actors import Actor, Role
from webapp.services import ledger, review, transfers
from webapp.services.coupons import IssuedCoupon
from webapp.services.transfers import RequestState, TransferLists
from webapp.store import outbox
from webapp.store.database import reading

REASON = "Le jeune a déménagé, son accord est joint."
NO = "L'accord du jeune manque au dossier."


@dataclass
class Scene:
    """A file begun at one school, presented at another, and an officer."""

    house: House
    here: Actor
    there: Actor
    officer: Actor
    file: list[IssuedCoupon]

    @property
    def second(self) -> str:
        return self.file[1].coupon_id

    def ask(self, actor: Actor | None = None) -> None:
        transfers.ask_transfer(self.house.office, actor or self.here, self.second)

    def decide(self, reason: str = REASON, *, grant: bool, request_id: str | None = None) -> None:
        chosen = request_id or self.lists().waiting[0].id
        transfers.decide_transfer(self.house.office, self.officer, chosen, reason, grant=grant)

    def lists(self) -> TransferLists:
        return transfers.list_requests(self.house.office, self.officer)


@pytest.fixture
def scene(house: House) -> Scene:
    there = house.actor()
    file = house.file()
    house.validated(there, file[0].coupon_id)
    return Scene(house, house.actor(), there, house.actor(Role.OFFICER), file)


def test_a_request_waits_in_the_region_s_list_and_in_the_file_s_stream(scene: Scene) -> None:
    house = scene.house
    assert transfers.asked_transfer(scene.here, scene.second) is None
    scene.ask()
    asked = transfers.asked_transfer(scene.here, scene.second)
    assert asked is not None
    assert (asked.state, asked.asked_at) == (RequestState.WAITING, house.clock.now())
    (line,) = scene.lists().waiting
    assert (line.rank, line.number, line.scheme.id) == (2, scene.file[1].number, house.scheme_id)
    entry = house.entries(scene.second)[-1]
    assert (entry.kind, entry.amount_cents) == ("transfer_asked", 0)
    assert entry.data == {
        "request_id": line.id,
        "coupon_id": scene.second,
        "to_partner_id": scene.here.partner_id,
        **scene.here.author.said(),
    }
    assert ledger.verify(house.office) == []


def test_a_second_tap_from_any_coupon_or_person_of_the_school_asks_for_nothing_more(scene: Scene) -> None:
    colleague = scene.house.actor(Role.OWNER, scene.here.partner_id)
    scene.ask()
    kept = scene.house.counts()
    scene.ask()
    transfers.ask_transfer(scene.house.office, colleague, scene.file[2].coupon_id)
    assert scene.house.counts() == kept
    seen = transfers.asked_transfer(colleague, scene.file[2].coupon_id)
    assert seen is not None
    assert seen.state is RequestState.WAITING


def test_only_a_coupon_refused_as_another_school_s_may_be_asked_for(scene: Scene) -> None:
    house = scene.house
    ask = (transfers.ask_transfer, house.office)
    assert refusal(*ask, scene.there, scene.second) == "transfer_not_possible", "it is theirs"
    assert refusal(*ask, scene.here, scene.file[0].coupon_id) == "transfer_not_possible", "already debited"
    assert refusal(*ask, scene.here, house.file()[1].coupon_id) == "transfer_not_possible", "nobody's yet"
    other_market = house.actor(Role.COUNTER, house.partner("2021"))
    assert refusal(*ask, other_market, scene.second) == "transfer_not_possible"
    assert refusal(*ask, scene.here, house.clock.new_id()) == "coupon_unknown"
    assert refusal(*ask, scene.officer, scene.second) == "partner_required"
    assert house.rows("transfer_request") == []


def test_a_grant_lets_the_new_school_debit_and_the_former_no_longer(scene: Scene) -> None:
    house = scene.house
    scene.ask()
    house.clock.move(hours=2)
    scene.decide(grant=True)
    assert verdict(house, scene.there, scene.second) == "other_partner"
    house.debited(scene.here, scene.second)
    entry = next(e for e in house.entries(scene.second) if e.kind == "file_transferred")
    assert entry.data["note_hash"] == house.office.keyring.note_hash(REASON)
    (row,) = house.rows("transfer_request")
    assert entry.data["request_id"] == row["id"]
    assert (entry.data["from_partner_id"], entry.data["to_partner_id"]) == (
        scene.there.partner_id,
        scene.here.partner_id,
    )
    assert (bool(row["granted"]), row["decided_by"], row["note_id"]) == (
        True,
        scene.officer.account_id,
        entry.data["note_id"],
    )
    asked = transfers.asked_transfer(scene.here, scene.second)
    assert asked is not None
    assert (asked.state, asked.reason) == (RequestState.GRANTED, None)
    assert ledger.verify(house.office) == []


def test_a_refusal_is_read_by_the_school_with_its_reason_and_may_be_asked_again(scene: Scene) -> None:
    house = scene.house
    scene.ask()
    house.clock.move(days=1)
    scene.decide(NO, grant=False)
    asked = transfers.asked_transfer(scene.here, scene.second)
    assert asked is not None
    assert (asked.state, asked.decided_at, asked.reason) == (RequestState.REFUSED, house.clock.now(), NO)
    assert verdict(house, scene.here, scene.second) == "other_partner"
    entry = next(e for e in house.entries(scene.second) if e.kind == "transfer_refused")
    assert entry.data["note_hash"] == house.office.keyring.note_hash(NO)
    assert NO not in str(house.rows("journal_entry"))
    scene.ask()
    again = transfers.asked_transfer(scene.here, scene.second)
    assert again is not None
    assert again.state is RequestState.WAITING
    assert ledger.verify(house.office) == []


def test_a_purged_reason_leaves_the_refusal(scene: Scene) -> None:
    scene.ask()
    scene.decide(NO, grant=False)
    scene.house.execute("DELETE FROM journal_note")
    asked = transfers.asked_transfer(scene.here, scene.second)
    assert asked is not None
    assert (asked.state, asked.reason) == (RequestState.REFUSED, "[…]")


def test_each_decision_is_told_by_opaque_ids_and_a_request_is_told_to_nobody(scene: Scene) -> None:
    scene.ask()
    with reading() as tx:
        assert outbox.messages(tx, "transfer_decided") == []
    request_id = scene.lists().waiting[0].id
    scene.decide(grant=True)
    with reading() as tx:
        (message,) = outbox.messages(tx, "transfer_decided")
    assert message[1] == f'{{"request_id":"{request_id}"}}'


def test_a_school_never_sees_another_school_s_request(scene: Scene) -> None:
    scene.ask()
    scene.decide(NO, grant=False)
    for stranger in (scene.there, scene.house.actor(), scene.house.actor(Role.OWNER)):
        assert transfers.asked_transfer(stranger, scene.second) is None
    third = scene.house.actor()
    scene.ask(third)
    mine = transfers.asked_transfer(scene.here, scene.second)
    assert mine is not None
    assert mine.state is RequestState.REFUSED


def test_only_an_officer_reads_and_decides_requests(scene: Scene) -> None:
    scene.ask()
    request_id = scene.lists().waiting[0].id
    for role in set(Role) - {Role.OFFICER}:
        other = scene.house.actor(role)
        assert refusal(transfers.list_requests, scene.house.office, other) == "role_required"
        with pytest.raises(Exception, match="role_required"):
            transfers.decide_transfer(scene.house.office, other, request_id, REASON, grant=True)
    assert len(scene.lists().waiting) == 1


@pytest.mark.parametrize("grant", [True, False])
def test_a_decision_needs_a_reason_and_an_open_request(scene: Scene, *, grant: bool) -> None:
    def code(reason: str, request_id: str) -> str:
        with pytest.raises(Exception, match=r"^[a-z_]+$") as caught:
            scene.decide(reason, grant=grant, request_id=request_id)
        return str(caught.value)

    scene.ask()
    request_id = scene.lists().waiting[0].id
    kept = scene.house.counts()
    assert code("court", request_id) == code("x" * 501, request_id) == "reason_required"
    assert code(REASON, scene.house.clock.new_id()) == "transfer_unknown"
    assert scene.house.counts() == kept
    scene.decide(grant=not grant)
    kept = scene.house.counts()
    assert code(REASON, request_id) == "transfer_decided"
    assert scene.house.counts() == kept, "not even the reason typed too late is kept"


def test_a_file_that_became_free_is_not_transferred_and_the_request_can_be_refused(house: House) -> None:
    there, here = house.actor(), house.actor()
    file = house.file()
    transaction_id = house.debited(there, file[0].coupon_id)
    scene = Scene(house, here, there, house.actor(Role.OFFICER), file)
    scene.ask()
    review.reverse(house.office, owner_of(house, there), transaction_id, REASON)
    kept = house.counts()
    with pytest.raises(Exception, match="file_not_bound"):
        scene.decide(grant=True)
    assert house.counts() == kept
    scene.decide(NO, grant=False)
    assert scene.lists().waiting == ()


def test_the_region_reads_who_holds_the_file_today_in_order_of_arrival(scene: Scene) -> None:
    house = scene.house
    house.execute("UPDATE partner SET name = 'École A' WHERE id = :id", id=scene.there.partner_id)
    house.execute("UPDATE partner SET name = 'École B' WHERE id = :id", id=scene.here.partner_id)
    third = house.actor()
    house.execute("UPDATE partner SET name = 'École C' WHERE id = :id", id=third.partner_id)
    scene.ask()
    house.clock.move(minutes=1)
    scene.ask(third)
    first, second = scene.lists().waiting
    assert (first.asking_name, first.holding_name) == ("École B", "École A")
    assert (second.asking_name, second.holding_name) == ("École C", "École A")
    scene.decide(grant=True)
    (left,) = scene.lists().waiting
    assert (left.asking_name, left.holding_name) == ("École C", "École B")
    house.clock.move(minutes=1)
    scene.decide(grant=True)
    decided = [(line.asking_name, line.holding_name) for line in scene.lists().decided]
    assert decided == [("École C", "École B"), ("École B", "École A")]


def test_lists_hold_no_name_and_cost_the_same_however_long(scene: Scene) -> None:
    def sent() -> int:
        with counted() as told:
            scene.lists()
        return len(statements(told))

    few = sent()
    for _ in range(3):
        scene.ask(scene.house.actor())
    scene.decide(grant=False)
    assert sent() == few <= 3
    assert "Exemple" not in repr(scene.lists())
    assert (len(scene.lists().waiting), scene.lists().waiting_count, len(scene.lists().decided)) == (2, 2, 1)


def at_once(house: House, acts: list[Callable[[], None]]) -> Counter[str]:
    """Do things at the same moment, each as a use case of its own; count how they ended."""
    start = Barrier(len(acts))

    def act(one: Callable[[], None]) -> str:
        with house.app.app_context():
            start.wait(timeout=60)
            try:
                one()
            except Exception as error:  # noqa: BLE001  whatever it is, it is counted
                return str(error)
            return "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return Counter(threads.map(act, acts))


def test_asked_from_two_tablets_at_once_is_asked_once(scene: Scene) -> None:
    assert at_once(scene.house, [scene.ask] * 8) == {"done": 8}
    assert len(scene.house.rows("transfer_request")) == 1
    kinds = Counter(entry.kind for entry in scene.house.entries(scene.second))
    assert kinds["transfer_asked"] == 1
    assert ledger.verify(scene.house.office) == []


def test_of_two_officers_at_once_one_decides(scene: Scene) -> None:
    scene.ask()
    request_id = scene.lists().waiting[0].id
    acts: list[Callable[[], None]] = [
        *4 * [lambda: scene.decide(grant=True, request_id=request_id)],
        *4 * [lambda: scene.decide(NO, grant=False, request_id=request_id)],
    ]
    assert at_once(scene.house, acts) == {"done": 1, "transfer_decided": 7}
    kinds = Counter(entry.kind for entry in scene.house.entries(scene.second))
    assert kinds["file_transferred"] + kinds["transfer_refused"] == 1
    (row,) = scene.house.rows("transfer_request")
    assert bool(row["granted"]) is (kinds["file_transferred"] == 1)
    with reading() as tx:
        assert len(outbox.messages(tx, "transfer_decided")) == 1
    assert ledger.verify(scene.house.office) == []
