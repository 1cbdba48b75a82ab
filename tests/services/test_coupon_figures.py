"""The Region's figures on coupons: each is counted once, by market, in one statement."""

from datetime import timedelta

import pytest

from tests.builders import House
from tests.reissued import code, duplicated
from tests.services.test_statements import counted, statements
from webapp.domain.actors import Role
from webapp.services import coupon_figures, coupons, review
from webapp.services.coupon_figures import MarketFigures


def figures(house: House) -> dict[str, MarketFigures]:
    (scheme,) = coupon_figures.coupon_figures(house.office, house.actor(Role.OFFICER))
    return {one.market.code: one for one in scheme.markets}


def counts(house: House, market: str = "2024") -> tuple[int, ...]:
    one = figures(house)[market]
    assert one.issued == one.usable + one.debited + one.revoked + one.expired
    return one.issued, one.usable, one.debited, one.revoked, one.expired, one.ending


def test_each_coupon_is_counted_once_where_it_stands(house: House) -> None:
    assert counts(house) == (0, 0, 0, 0, 0, 0)
    officer, first, second = house.actor(Role.OFFICER), house.file(), house.file()
    house.file("2021")
    owner = house.actor(Role.OWNER)
    debit = house.debited(owner, first[0].coupon_id)
    assert counts(house) == (6, 5, 1, 0, 0, 0)
    coupons.revoke(house.office, officer, second[2].coupon_id)
    duplicated(house, officer, second[0].coupon_id)
    assert counts(house) == (7, 4, 1, 2, 0, 0)
    # What was debited stays so when it is revoked afterwards; a debit taken back does not count.
    coupons.revoke(house.office, officer, first[0].coupon_id)
    assert counts(house) == (7, 4, 1, 2, 0, 0)
    review.reverse(house.office, owner, debit, "Le jeune s’est trompé d’école.")
    assert counts(house) == (7, 4, 0, 3, 0, 0)
    assert counts(house, "2021") == (3, 3, 0, 0, 0, 0)


def test_sixty_days_before_its_end_it_is_about_to_end_and_after_its_last_day_it_is_over(house: House) -> None:
    house.file()
    (ends_on,) = {str(row["expires_on"]) for row in house.rows("coupon")}
    noon = house.clock.now()
    last = noon.fromisoformat(f"{ends_on}T11:00:00+00:00")
    for before, expected in ((61, (3, 0, 0)), (60, (3, 0, 3)), (0, (3, 0, 3)), (-1, (0, 3, 0))):
        house.clock.set(last - timedelta(days=before))
        _, usable, _, _, expired, ending = counts(house)
        assert (usable, expired, ending) == expected, before


def test_it_is_one_statement_however_many_there_are_and_names_nobody(house: House) -> None:
    officer = house.actor(Role.OFFICER)
    for _ in range(2):
        with counted() as told:
            found = repr(coupon_figures.coupon_figures(house.office, officer))
        assert len(statements(told)) == 1
        assert "Exemple" not in found
        house.file()
        house.file("2021")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICER, Role.ADMINISTRATOR}))
def test_they_are_for_the_region_alone(house: House, role: Role) -> None:
    assert code(coupon_figures.coupon_figures, house.office, house.actor(role)) == "role_required"
