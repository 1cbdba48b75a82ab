"""The way in of a young person: a link by mail, once, for a quarter of an hour, in the browser that asked."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace

import pytest

from tests.builders import House
from tests.young import BROWSER, EMAIL, OTHER, YOUNG, bodies, link_of, person_of, tell
from webapp.domain.errors import DomainError
from webapp.services import young_links


def code_of(act: object, *arguments: object) -> str:
    with pytest.raises(DomainError) as raised:
        act(*arguments)  # type: ignore[operator]
    return raised.value.code


def test_a_link_opens_a_session_of_the_one_who_is_written_to(house: House) -> None:
    mine = person_of(house, house.file(person=YOUNG)[0])
    house.file(person=OTHER)
    secret = young_links.use(house.office, link_of(house), BROWSER)
    assert young_links.person_of(house.office, secret) == mine
    assert young_links.person_of(house.office, secret[:-1]) is None


def test_an_address_is_met_however_it_is_typed(house: House) -> None:
    house.file(person=YOUNG)
    young_links.ask(house.office, "  Camille.EXEMPLE@demo.test ", None, BROWSER)
    tell(house)
    assert len(bodies(house)) == 1


def test_each_misuse_of_a_link_has_its_own_code(house: House) -> None:
    house.file(person=YOUNG)
    link = link_of(house)
    for act in (young_links.look_at, young_links.use):
        assert code_of(act, house.office, link, None) == "link_other_browser"
        assert code_of(act, house.office, link, "another-browser") == "link_other_browser"
        assert code_of(act, house.office, link[:-4] + "AAAA", BROWSER) == "link_unknown"
        assert code_of(act, house.office, "\ud800", BROWSER) == "link_unknown"
    young_links.use(house.office, link, BROWSER)
    for act in (young_links.look_at, young_links.use):
        assert code_of(act, house.office, link, BROWSER) == "link_used"


def test_a_link_is_good_for_a_quarter_of_an_hour_and_not_a_second_longer(house: House) -> None:
    house.file(person=YOUNG)
    link = link_of(house)
    house.clock.move(seconds=15 * 60 - 1)
    young_links.look_at(house.office, link, BROWSER)
    house.clock.move(seconds=1)
    assert code_of(young_links.use, house.office, link, BROWSER) == "young_link_expired"


def test_to_look_at_a_link_uses_nothing_up(house: House) -> None:
    house.file(person=YOUNG)
    link = link_of(house)
    before = house.dump()
    for _ in range(3):
        young_links.look_at(house.office, link, BROWSER)
    assert house.dump() == before
    young_links.use(house.office, link, BROWSER)


def test_two_taps_at_once_begin_one_session(house: House) -> None:
    house.file(person=YOUNG)
    link = link_of(house)

    def tap(_: int) -> str:
        try:
            return young_links.use(house.office, link, BROWSER) and "in"
        except DomainError as error:
            return error.code

    with ThreadPoolExecutor(8) as pool:
        contexts = [copy_context() for _ in range(8)]
        told = list(pool.map(lambda context: context.run(tap, 0), contexts))
    assert sorted(told) == ["in", *["link_used"] * 7]
    assert len(house.rows("young_session")) == 1


def test_a_session_is_another_after_each_link_and_the_one_before_ends(house: House) -> None:
    house.file(person=YOUNG)
    first = young_links.use(house.office, link_of(house), BROWSER)
    second = young_links.use(house.office, link_of(house), BROWSER, instead_of=first)
    assert first != second
    assert young_links.person_of(house.office, first) is None
    assert young_links.person_of(house.office, second) is not None


def test_signing_out_ends_the_session_in_the_database_too(house: House) -> None:
    person = person_of(house, house.file(person=YOUNG)[0])
    here = young_links.use(house.office, link_of(house), BROWSER)
    there = young_links.use(house.office, link_of(house), BROWSER)
    elsewhere = young_links.use(house.office, link_of(house), BROWSER)
    young_links.sign_out(house.office, here)
    assert young_links.person_of(house.office, here) is None
    assert young_links.person_of(house.office, there) == person
    assert young_links.count_sessions(house.office, person) == 2
    young_links.sign_out_everywhere(house.office, person)
    assert {young_links.person_of(house.office, one) for one in (here, there, elsewhere)} == {None}
    young_links.sign_out(house.office, "nothing")


def test_a_session_lasts_thirty_days_then_is_forgotten(house: House) -> None:
    house.file(person=YOUNG)
    secret = young_links.use(house.office, link_of(house), BROWSER)
    house.clock.move(days=30, seconds=-1)
    assert young_links.person_of(house.office, secret) is not None
    house.clock.move(seconds=1)
    assert young_links.person_of(house.office, secret) is None
    house.clock.move(days=31)
    young_links.forget_old(house.office)
    assert house.rows("young_session") == house.rows("young_link") == []


def test_no_secret_is_kept_nor_told_to_the_outbox(house: House) -> None:
    house.file(person=YOUNG)
    link = link_of(house)
    secret = young_links.use(house.office, link, BROWSER)
    kept = "\n".join(f"{table} {house.rows(table)!r}" for table in house.counts() if table != "mail")
    for hidden in (link, secret, BROWSER):
        assert hidden not in kept


def test_an_address_that_nobody_has_is_answered_alike_and_leaves_nothing(house: House) -> None:
    before = house.counts()
    young_links.ask(house.office, "nobody@demo.test", None, BROWSER)
    tell(house)
    after = house.counts()
    assert {name for name in after if after[name] != before[name]} == {"sign_in_guard"}
    assert "nobody@demo.test" not in house.dump()


def test_everybody_written_to_at_one_address_gets_a_link_of_their_own(house: House) -> None:
    first = person_of(house, house.file(person=YOUNG)[0])
    second = person_of(house, house.file(person=replace(OTHER, email=EMAIL))[0])
    young_links.ask(house.office, EMAIL, None, BROWSER)
    tell(house)
    told = bodies(house)
    assert len(told) == 2
    assert {body.splitlines()[0] for body in told} == {"Bonjour Camille,", "Bonjour Sacha,"}
    opened = set()
    for body in told:
        link = body.partition("/mes-coupons/lien/")[2].split()[0]
        opened.add(young_links.person_of(house.office, young_links.use(house.office, link, BROWSER)))
    assert opened == {first, second}


def test_what_is_no_address_is_told_so_before_anything_is_counted(house: House) -> None:
    for wrong in ("", "camille", "a@b", "a b@demo.test", "x" * 250 + "@demo.test"):
        assert code_of(young_links.ask, house.office, wrong, None, BROWSER) == "address_malformed"
    assert house.rows("sign_in_guard") == []


@pytest.mark.parametrize("email", [EMAIL, "nobody@demo.test"])
def test_links_for_one_address_are_slowed_down_whether_it_is_known_or_not(house: House, email: str) -> None:
    house.file(person=YOUNG)
    waits = []
    for _ in range(4):
        try:
            young_links.ask(house.office, email, None, BROWSER)
            waits.append(0)
        except DomainError as error:
            waits.append(error.retry_after or 0)
    assert waits == [0, 0, 0, 60]
    assert code_of(young_links.ask, house.office, email, None, BROWSER) == "link_wait"
    house.clock.move(seconds=60)
    young_links.ask(house.office, email, None, BROWSER)


def test_a_network_is_slowed_down_whatever_addresses_it_asks_for(house: House) -> None:
    for n in range(20):
        young_links.ask(house.office, f"{n}@demo.test", "8.8.8.8", BROWSER)
    assert code_of(young_links.ask, house.office, "20@demo.test", "8.8.8.8", BROWSER) == "link_wait"
    young_links.ask(house.office, "20@demo.test", "127.0.0.1", BROWSER)


def test_a_mail_that_would_come_too_late_is_not_written(house: House) -> None:
    house.file(person=YOUNG)
    young_links.ask(house.office, EMAIL, None, BROWSER)
    house.clock.move(minutes=15)
    tell(house)
    assert bodies(house) == []


def test_the_link_leads_to_the_public_address_alone(house: House) -> None:
    house.file(person=YOUNG)
    link_of(house)
    (body,) = bodies(house)
    assert f"\n{house.office.public_url}/mes-coupons/lien/" in body
    assert "12:15" in body, "it says until when"
