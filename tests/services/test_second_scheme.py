"""A scheme is data: one that no module knows is loaded, issued and debited, end to end (R3, R4)."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.builders import CAMILLE, NOON, House
from tests.listed import Stocked, stock
from tests.plumbing import Databases
from tests.standing import StandingHouses
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError
from webapp.domain.scheme import AidScheme
from webapp.domain.transaction import Status
from webapp.schemes.loader import HERE
from webapp.services import coupons, identity, ledger, scan, transactions
from webapp.services.dashboard import view_dashboard
from webapp.services.debit import Claim

SECOND = next((Path(__file__).parents[1] / "schemes").glob("*.toml"))


@pytest.fixture(scope="session")
def two_schemes(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> StandingHouses:
    """Return houses that know the shipped scheme and the second."""
    files = (*HERE.glob("*.toml"), SECOND)
    return StandingHouses(databases, tmp_path_factory.mktemp("two"), scheme_files=files)


@pytest.fixture
def house(database_kind: str, two_schemes: StandingHouses) -> Iterator[House]:
    """Return an open, empty house that knows both schemes."""
    with two_schemes.open(database_kind) as opened:
        yield opened


def second(house: House) -> AidScheme:
    return house.office.schemes[SECOND.stem]


def centre(house: House) -> Actor:
    """Counter staff of a training centre with a convention of the second scheme."""
    scheme = second(house)
    partner_id = house.partner(scheme.market[0].code, scheme_id=scheme.id)
    return house.actor(Role.COUNTER, partner_id)


def apprentice(house: House) -> coupons.IssuedCoupon:
    scheme = second(house)
    (only,) = house.file(scheme.market[0].code, scheme_id=scheme.id)
    return only


def test_its_coupon_is_issued_read_verified_and_debited(house: House) -> None:
    actor, only = centre(house), apprentice(house)
    assert [row["kind"] for row in house.rows("partner")] == ["training_centre"]
    text = coupons.signed_texts(house.office, [only.coupon_id])[only.coupon_id]
    view = scan.read_coupon(house.office, actor, text)
    assert (view.scheme.id, view.refused, view.coupon.amount_cents) == (SECOND.stem, None, 50000)
    assert view.coupon.expires_on.isoformat() == "2026-09-12"
    transaction_id = house.debited(actor, only.coupon_id)
    assert house.balance() == 50000
    shown = transactions.view_transaction(house.office, actor, transaction_id)
    assert shown.scheme is second(house)
    again = Claim(house.clock.new_id(), only.coupon_id, house.clock.new_id(), face_confirmed=True)
    assert json.loads(house.send(actor, again).body)["code"] == "already_debited"
    house.validate(transaction_id)
    assert ledger.verify(house.office) == []


def test_its_own_figures_guard_its_identity_checks(house: House) -> None:
    actor, only = centre(house), apprentice(house)
    wrong = house.typed(only.coupon_id, family_name="Faux")
    for _ in range(2):
        identity.check_identity(house.office, actor, house.clock.new_id(), wrong)
    with pytest.raises(DomainError) as waiting:
        identity.check_identity(house.office, actor, house.clock.new_id(), wrong)
    assert (waiting.value.code, waiting.value.retry_after) == ("wait", 10)
    house.clock.move(seconds=10)
    with pytest.raises(DomainError) as locked:
        identity.check_identity(house.office, actor, house.clock.new_id(), wrong)
    assert (locked.value.code, locked.value.retry_after) == ("identity_locked", 12 * 3600)


def test_a_convention_of_one_scheme_does_not_open_the_other(house: House) -> None:
    only, first = apprentice(house), house.file()[0]
    for actor, coupon_id in ((house.actor(), only.coupon_id), (centre(house), first.coupon_id)):
        claim = Claim(house.clock.new_id(), coupon_id, house.clock.new_id(), face_confirmed=True)
        assert json.loads(house.send(actor, claim).body)["code"] == "market_mismatch"


def test_one_batch_may_hold_coupons_of_both_schemes(house: House) -> None:
    scheme, actor = second(house), centre(house)
    house.convene(str(actor.partner_id), house.scheme_id, "2024")
    claims = [house.claim(actor, c.coupon_id) for c in (apprentice(house), house.file()[0])]
    assert [house.send(actor, claim).status for claim in claims] == [201, 201]
    assert house.balance() == 80000
    assert [row["scheme_id"] for row in house.rows("aid_file")].count(scheme.id) == 1


def test_a_scheme_that_binds_no_file_lets_another_centre_follow_r8(house: House) -> None:
    made = coupons.issue(
        house.office,
        house.actor(Role.OFFICER),
        second(house).id,
        second(house).market[0].code,
        [CAMILLE, CAMILLE],
    )
    assert [len(file) for file in made] == [1, 1]
    house.people.update({file[0].coupon_id: CAMILLE for file in made})
    for file in made:
        house.debited(centre(house), file[0].coupon_id)
    assert house.balance() == 100000


def validated(*days: int) -> list[Stocked]:
    return [Stocked(status=Status.VALIDATED, decided_at=NOON - timedelta(days=one)) for one in days]


def test_each_scheme_is_paid_in_its_own_days_and_late_after_its_own(house: House) -> None:
    actor, shipped = house.actor(), house.scheme
    stock(house, actor, validated(59, 61))
    house.execute("UPDATE aid_file SET scheme_id = :second", second=SECOND.stem)
    stock(house, actor, validated(27, 29, 30))
    assert (shipped.payment.to_day, second(house).payment.to_day) == (28, 60)
    seen = view_dashboard(house.office, actor)
    assert seen.late == 3
    # The second scheme's first was decided on January 10th, the shipped one's on February 10th.
    assert seen.window == (date(2026, 2, 9), date(2026, 3, 11))


def test_the_first_payment_may_be_of_what_a_quicker_scheme_decided_later(house: House) -> None:
    actor = house.actor()
    stock(house, actor, validated(5))
    house.execute("UPDATE aid_file SET scheme_id = :second", second=SECOND.stem)
    stock(house, actor, validated(1))
    assert (house.scheme.payment.from_day, second(house).payment.from_day) == (21, 30)
    seen = view_dashboard(house.office, actor)
    assert (seen.late, seen.window) == (0, (date(2026, 4, 1), date(2026, 4, 8)))
