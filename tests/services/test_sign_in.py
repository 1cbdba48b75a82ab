"""The door: counted in the database, the same for those who exist and those who don't."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest

from tests.builders import House
from webapp.domain.errors import DomainError
from webapp.services import sign_in

EMAIL = "somebody@demo.test"


def knocks(house: House, times: int, email: str = EMAIL, network: str | None = None) -> list[int]:
    """Knock and never come in; return the wait told each time."""
    told = []
    for _ in range(times):
        try:
            sign_in.knock(house.office, email, network)
            told.append(0)
        except DomainError as error:
            told.append(error.retry_after or 0)
    return told


def test_the_wait_has_its_own_code(house: House) -> None:
    knocks(house, 5)
    with pytest.raises(DomainError, match="sign_in_wait"):
        sign_in.knock(house.office, EMAIL, None)


def test_five_tries_are_free_then_each_waits_longer(house: House) -> None:
    assert knocks(house, 6) == [0, 0, 0, 0, 0, 30]
    house.clock.move(seconds=30)
    assert knocks(house, 2) == [0, 60]
    assert knocks(house, 1, "another@demo.test") == [0], "each address has its own count"


def test_a_try_that_is_not_judged_costs_nothing_more(house: House) -> None:
    knocks(house, 5)
    assert knocks(house, 20) == [30] * 20
    house.clock.move(seconds=30)
    assert knocks(house, 1) == [0]


def test_coming_in_forgets_the_wrong_tries(house: House) -> None:
    knocks(house, 4)
    sign_in.knock(house.office, EMAIL.upper(), None)
    sign_in.open_door(house.office, EMAIL, None)
    assert knocks(house, 6) == [0, 0, 0, 0, 0, 30]


def test_a_network_is_slowed_down_whatever_addresses_it_tries(house: House) -> None:
    told = [knocks(house, 1, f"{n}@demo.test", "8.8.8.8")[0] for n in range(31)]
    assert told == [*[0] * 30, 60]
    assert knocks(house, 1, "0@demo.test", "8.8.4.4") == [0]
    assert knocks(house, 1, "0@demo.test", "127.0.0.1") == [0], "a proxy stands for everybody"


def test_right_sign_ins_cost_a_network_nothing(house: House) -> None:
    for n in range(40):
        sign_in.knock(house.office, f"{n}@demo.test", "8.8.8.8")
        sign_in.open_door(house.office, f"{n}@demo.test", "8.8.8.8")
    assert knocks(house, 1, network="8.8.8.8") == [0]


def test_a_day_of_rest_forgets_and_no_address_is_kept(house: House) -> None:
    knocks(house, 5, network="8.8.8.8")
    assert EMAIL not in house.dump()
    assert "8.8.8.8" not in house.dump()
    house.clock.move(days=1)
    assert knocks(house, 5) == [0] * 5
    house.clock.move(days=2)
    sign_in.forget_old(house.office)
    assert house.rows("sign_in_guard") == []


@pytest.mark.parametrize("tries", [16])
def test_many_at_once_gain_nothing(house: House, tries: int) -> None:
    def one(_: int) -> int:
        return knocks(house, 1)[0]

    with ThreadPoolExecutor(8) as pool:
        contexts = [copy_context() for _ in range(tries)]
        told = list(pool.map(lambda context: context.run(one, 0), contexts))
    assert told.count(0) == sign_in.ACCOUNT.free
