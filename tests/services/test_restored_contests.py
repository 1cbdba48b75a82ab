"""A contest that was granted and lost in a restore: any device of the school brings the debit back, once."""

import json

import pytest

from tests.builders import House
from tests.contested import NO, claim_of, contested, grant, refused_by_revocation
from tests.devices import Device, enrol
from tests.plumbing import Databases
from tests.restores import code, ledger_of, present, restored, saved
from tests.standing import StandingHouses
from webapp.adapters.archive import NullArchive
from webapp.domain.actors import Role
from webapp.services import contests, ledger
from webapp.services.contests import ContestState
from webapp.services.receipts import KEPT, SignedReceipt, granted_to


@pytest.fixture(scope="session")
def other_houses(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> StandingHouses:
    return StandingHouses(databases, tmp_path_factory.mktemp("others"), scheme_files=None)


@pytest.fixture
def refused(house: House) -> tuple[Device, str]:
    """A device that was revoked before its claim arrived; the claim's id."""
    return refused_by_revocation(house)


def granted(house: House, device: Device, contest_id: str) -> SignedReceipt:
    """Grant a contest; the receipt that the school's next contact brings."""
    assert grant(house, house.actor(Role.OFFICER), contest_id) is None
    (told,) = granted_to(house.office, device.known)
    assert told.claim_id == claim_of(house, device)
    assert json.loads(told.receipt.text)["claim_id"] == contest_id
    return told.receipt


def test_every_device_of_the_school_is_told_of_a_grant_for_as_long_as_receipts_are_kept(
    house: House, refused: tuple[Device, str]
) -> None:
    device, claim_id = refused
    sibling, stranger = enrol(house, device.known.partner_id), enrol(house)
    assert granted_to(house.office, sibling.known) == []
    contest_id = contested(house, device, claim_id)
    assert granted_to(house.office, sibling.known) == []
    receipt = granted(house, device, contest_id)
    assert [one.receipt.text for one in granted_to(house.office, sibling.known)] == [receipt.text]
    assert granted_to(house.office, stranger.known) == []
    house.clock.move(seconds=KEPT.total_seconds() + 1)
    assert granted_to(house.office, sibling.known) == []


def test_a_refused_contest_has_no_receipt(house: House, refused: tuple[Device, str]) -> None:
    device, claim_id = refused
    contests.refuse_contest(house.office, house.actor(Role.OFFICER), contested(house, device, claim_id), NO)
    assert granted_to(house.office, device.known) == []


class TestLost:
    def test_an_open_contest_in_the_backup_is_granted_again_by_the_receipt_alone(
        self, house: House, refused: tuple[Device, str], other_houses: StandingHouses
    ) -> None:
        device, claim_id = refused
        sibling = enrol(house, device.known.partner_id)
        contest_id = contested(house, device, claim_id)
        archive = saved(house)
        receipt, before = granted(house, device, contest_id), ledger_of(house)
        with restored(house, archive, other_houses) as lost:
            assert lost.house.balance() == 0
            same = lost.same(sibling)
            assert [code(present(same, receipt)) for _ in range(2)] == ["taken_back", "known"]
            assert ledger_of(lost.house) == before
            told = contests.list_refused(lost.house.office, device.staff)[0]
            assert told.state is ContestState.GRANTED
            assert told.transaction_id == json.loads(receipt.text)["transaction_id"]
            (entry,) = [one for one in lost.house.entries() if one.kind == "contest_granted"]
            assert entry.data["presented_by"] == sibling.id
            assert ledger.verify(lost.house.office) == []
            assert lost.house.rows("anomaly") == []
            # The restored house keeps it among its receipts as it was.
            assert [one.claim_id for one in granted_to(lost.house.office, same.known)] == [claim_id]

    def test_a_contest_that_the_backup_does_not_know_comes_back_as_a_debit(
        self, house: House, refused: tuple[Device, str], other_houses: StandingHouses
    ) -> None:
        device, claim_id = refused
        sibling = enrol(house, device.known.partner_id)
        archive = saved(house)
        receipt, before = granted(house, device, contested(house, device, claim_id)), ledger_of(house)
        with restored(house, archive, other_houses) as lost:
            assert code(present(lost.same(sibling), receipt)) == "taken_back"
            assert ledger_of(lost.house) == before
            # The school may ask again: the officer is told that it is debited.
            again = contested(lost.house, lost.same(device), claim_id)
            refusal = grant(lost.house, lost.house.actor(Role.OFFICER), again)
            assert refusal is not None
            assert refusal.code == "already_debited"
            assert lost.house.balance() == 30000

    def test_one_refused_since_the_restore_comes_back_with_a_flag(
        self, house: House, refused: tuple[Device, str], other_houses: StandingHouses
    ) -> None:
        device, claim_id = refused
        sibling = enrol(house, device.known.partner_id)
        contest_id = contested(house, device, claim_id)
        archive = saved(house)
        receipt = granted(house, device, contest_id)
        with restored(house, archive, other_houses) as lost:
            officer, same = lost.house.actor(Role.OFFICER), lost.same(sibling)
            contests.refuse_contest(lost.house.office, officer, contest_id, NO)
            assert [code(present(same, receipt)) for _ in range(2)] == ["taken_back", "known"]
            assert lost.house.balance() == 30000
            (flag,) = lost.house.rows("anomaly")
            assert flag["kind"] == "restored_twice"
            assert ledger.verify(lost.house.office) == []

    def test_one_granted_anew_before_the_receipt_comes_stays_one(
        self, house: House, refused: tuple[Device, str], other_houses: StandingHouses
    ) -> None:
        device, claim_id = refused
        sibling = enrol(house, device.known.partner_id)
        contest_id = contested(house, device, claim_id)
        archive: NullArchive = saved(house)
        receipt = granted(house, device, contest_id)
        with restored(house, archive, other_houses) as lost:
            assert grant(lost.house, lost.house.actor(Role.OFFICER), contest_id) is None
            assert code(present(lost.same(sibling), receipt)) == "known"
            assert lost.house.balance() == 30000
            assert lost.house.rows("anomaly") == []
