"""The demonstration: one coupon for each case, made by the real services, and nowhere but at home."""

import pytest

from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError
from webapp.services import accounts, demo, demo_seed, ledger, scan
from webapp.store import installation
from webapp.store.database import writing

CASES = {
    "ready": None,
    "accents": None,
    "old_market": "market_mismatch",
    "second_ready": None,
    "already_debited": "already_debited",
    "previous_not_validated": "previous_not_validated",
    "other_partner": "other_partner",
    "out_of_order": "out_of_order",
    "expired": "coupon_expired",
    "revoked": "coupon_revoked",
    "imported": "market_mismatch",
}


def hashed(password: str) -> str:
    """Stand in for the accounts library's slow hash: what is kept is only compared with itself here."""
    return f"hash of {password}"


def set_up(house: House, keys: str = "k1", password: str = "one") -> bool:  # noqa: S107  a test's own
    return demo.setup(house.office, hashed, password, keys)


def counter(house: House, email: str) -> Actor:
    token = accounts.make_token(house.office, email + demo_seed.DOMAIN)
    actor = accounts.actor_of_token(house.office, token)
    assert actor is not None
    return actor


def verdicts(house: House, email: str) -> dict[str, str | None]:
    actor = counter(house, email)
    found = {}
    for shown in demo.shown_coupons(house.office):
        refused = scan.view_coupon(house.office, actor, shown.issued.coupon.id).refused
        found[shown.case] = None if refused is None else refused.code
    return found


def test_it_shows_a_coupon_for_each_case_in_the_state_it_says(house: House) -> None:
    assert set_up(house) is True
    assert verdicts(house, "counter.2024") == CASES
    assert ledger.verify(house.office) == []
    assert len(house.office.shelf.all()) == 1


def test_the_other_counters_stand_where_they_say(house: House) -> None:
    set_up(house)
    old = verdicts(house, "counter.2021")
    assert (old["old_market"], old["imported"], old["ready"]) == (None, None, "market_mismatch")
    assert verdicts(house, "counter.other")["other_partner"] is None
    assert set(verdicts(house, "counter.new").values()) == {"partner_not_validated"}


def test_it_is_filled_once(house: House) -> None:
    set_up(house)
    before = house.counts()
    assert set_up(house) is False
    assert house.counts() == before


def test_keys_made_anew_sign_the_coupons_anew_and_reset_the_password(house: House) -> None:
    set_up(house)
    assert {row["password"] for row in house.rows("account")} == {"hash of one"}
    assert None not in {row["text"] for row in house.rows("coupon") if row["id"] in shown_ids(house)}
    assert set_up(house, keys="k2", password="two") is False
    assert {row["password"] for row in house.rows("account")} == {"hash of two"}
    assert {row["text"] for row in house.rows("coupon")} == {None}
    assert len(demo.shown_coupons(house.office)) == len(CASES)


def shown_ids(house: House) -> set[str]:
    return {shown.issued.coupon.id for shown in demo.shown_coupons(house.office)}


@pytest.mark.parametrize("expired", [False, True])
@pytest.mark.parametrize("market", ["2021", "2024"])
def test_a_fresh_person_s_coupons_can_be_made_at_any_time(
    house: House, market: str, *, expired: bool
) -> None:
    set_up(house)
    made = demo.make_coupon(house.office, market, expired=expired)
    assert [issued.coupon.rank for issued, _ in made] == [1, 2, 3]
    actor = counter(house, f"counter.{market}")
    for issued, text in made:
        assert scan.read_coupon(house.office, actor, text).coupon == issued.coupon
    refused = scan.view_coupon(house.office, actor, made[0][0].coupon.id).refused
    assert (refused.code if refused else None) == ("coupon_expired" if expired else None)
    assert demo.picture(house.office, made[0][0].coupon.id).startswith(b"\x89PNG")


def test_what_it_does_not_know_it_says(house: House) -> None:
    set_up(house)
    with pytest.raises(DomainError, match="market_unknown"):
        demo.make_coupon(house.office, "1999", expired=False)
    with pytest.raises(DomainError, match="coupon_unknown"):
        demo.picture(house.office, house.clock.new_id())


def test_a_database_not_born_a_demonstration_s_is_left_alone(house: House) -> None:
    with writing() as tx:
        installation.remember(tx, demo.BORN, "production")
    before = house.dump()
    for act in (
        lambda: set_up(house),
        lambda: demo.make_coupon(house.office, "2024", expired=False),
        lambda: demo.picture(house.office, house.clock.new_id()),
    ):
        with pytest.raises(DomainError, match="demo_only"):
            act()
    assert house.dump() == before


def test_a_database_that_remembers_no_birth_is_no_demonstration_s(house: House) -> None:
    first = house.file()[0]
    assert not demo.is_demo(house.office)
    with pytest.raises(DomainError, match="demo_only"):
        demo.picture(house.office, first.coupon_id)


def test_every_address_is_a_demonstration_s_and_every_role_has_one() -> None:
    assert {account.role for account in demo_seed.ACCOUNTS} == set(Role) - {Role.BENEFICIARY}
    assert all(account.email.endswith("@demo.test") for account in demo_seed.ACCOUNTS)
