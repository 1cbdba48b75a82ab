"""What a young person sees of their coupons, and of the schools that take them."""

from dataclasses import replace
from datetime import date

import pytest

from tests.builders import House
from tests.young import OTHER, YOUNG, person_of
from webapp.domain.actors import Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.errors import NotFound
from webapp.services import coupons, disavow, review, scan, young_view
from webapp.services.young_view import FileView
from webapp.store import partners
from webapp.store.database import writing


def view(house: House, person: str) -> FileView:
    (file,) = young_view.home(house.office, person).files
    return file


def settle(house: House, partner_id: str, name: str, town: str | None, phone: str | None = None) -> None:
    house.execute(
        "UPDATE partner SET name = :name, town = :town, phone = :phone WHERE id = :id",
        id=partner_id,
        name=name,
        town=town,
        phone=phone,
    )


def test_the_first_coupon_alone_is_shown_with_its_signed_text(house: House) -> None:  # F9
    made = house.file(person=YOUNG)
    shown = view(house, person_of(house, made[0])).shown
    assert shown is not None
    assert (shown.coupon_id, shown.number) == (made[0].coupon_id, made[0].number)
    assert scan.find_coupon_id(house.office, shown.text) == made[0].coupon_id


def test_a_text_is_made_the_first_time_and_looking_again_writes_nothing(house: House) -> None:
    made = house.file(person=YOUNG)
    person = person_of(house, made[0])
    assert [row["text"] for row in house.rows("coupon")] == [None] * 3
    first = view(house, person).shown
    before = house.dump()
    assert view(house, person).shown == first
    assert house.dump() == before
    assert sum(row["text"] is not None for row in house.rows("coupon")) == 1


def test_the_second_is_shown_once_the_region_validated_the_first_and_not_before(house: House) -> None:  # F10
    made, actor = house.file(person=YOUNG), house.actor()
    person = person_of(house, made[0])
    transaction_id = house.debited(actor, made[0].coupon_id)
    waiting = view(house, person)
    assert waiting.shown is None
    assert waiting.turn is not None
    assert waiting.turn.refused is not None
    assert waiting.turn.refused.code == "previous_not_validated"
    house.validate(transaction_id)
    shown = view(house, person).shown
    assert shown is not None
    assert shown.coupon_id == made[1].coupon_id


def test_a_person_sees_their_own_files_and_no_other(house: House) -> None:
    mine, theirs = house.file(person=YOUNG), house.file(person=OTHER)
    home = young_view.home(house.office, person_of(house, mine[0]))
    assert (home.first_name, home.family_name) == ("Camille", "Exemple")
    held = {one.coupon.id for file in home.files for one in file.holdings if one.coupon}
    assert held == {coupon.coupon_id for coupon in mine}
    assert held.isdisjoint(coupon.coupon_id for coupon in theirs)
    with pytest.raises(NotFound):
        young_view.home(house.office, house.clock.new_id())


def test_what_happened_is_told_newest_first_with_reversals_and_flags(house: House) -> None:
    made, actor = house.file(person=YOUNG), house.actor()
    person = person_of(house, made[0])
    first = house.debited(actor, made[0].coupon_id)
    review.reverse(house.office, house.actor(Role.OWNER, actor.partner_id), first, "Une méprise au comptoir.")
    house.clock.move(hours=1)
    second = house.debited(actor, made[0].coupon_id)
    disavow.disavow_own(house.office, person, second)
    told = view(house, person).debits
    assert [(one.debit.transaction_id, str(one.debit.status), one.anomalies) for one in told] == [
        (second, "awaiting_documents", (AnomalyKind.NOT_ME,)),
        (first, "cancelled", ()),
    ]
    assert told[0].debit.partner_name == "Auto-école de l'Essai"


def test_only_their_own_debit_can_be_disavowed(house: House) -> None:
    mine, theirs = house.file(person=YOUNG), house.file(person=OTHER)
    transaction_id = house.debited(house.actor(), theirs[0].coupon_id)
    person = person_of(house, mine[0])
    before = house.dump()
    with pytest.raises(NotFound, match="transaction_unknown"):
        disavow.view_own(person, transaction_id)
    with pytest.raises(NotFound, match="transaction_unknown"):
        disavow.disavow_own(house.office, person, transaction_id)
    assert house.dump() == before
    owner = person_of(house, theirs[0])
    assert not disavow.view_own(owner, transaction_id).disputed
    assert disavow.disavow_own(house.office, owner, transaction_id).disputed
    assert disavow.disavow_own(house.office, owner, transaction_id).disputed
    assert len(house.rows("anomaly")) == 1


def test_schools_are_those_of_its_market_that_may_take_it_today(house: House) -> None:  # F15, F26
    made = house.file(person=YOUNG)
    person = person_of(house, made[0])
    for town, name in (
        ("Exempleville", "Auto-école B"),
        ("Exempleville", "Auto-école A"),
        (None, "Sans ville"),
    ):
        settle(house, house.partner("2024"), name, town, "01 99 00 00 01")
    settle(house, house.partner("2021", "2024"), "Deux marchés", "Modèle-sur-Seine")
    for other in (
        house.partner("2021"),
        house.partner("2024", validated=False),
        house.partner("2024", signed=False),
        house.partner("2024", ends_on=date(2026, 3, 11)),
        house.partner("2024", starts_on=date(2026, 3, 13)),
    ):
        settle(house, other, "Jamais", "Exempleville")
    (found,) = young_view.schools(house.office, person)
    told = [(one.town, one.name) for one in found.found]
    assert told == [
        ("Exempleville", "Auto-école A"),
        ("Exempleville", "Auto-école B"),
        ("Modèle-sur-Seine", "Deux marchés"),
        (None, "Sans ville"),
    ]
    assert (found.market, found.only, found.count) == ("2024", None, 4)
    for wanted, names in (("modele sur", ["Deux marchés"]), ("EXEMPLE b", ["Auto-école B"]), ("75", [])):
        (found,) = young_view.schools(house.office, person, wanted)
        assert [one.name for one in found.found] == names, wanted


def test_a_file_that_was_begun_is_for_its_school_alone(house: House) -> None:  # F31
    made, actor = house.file(person=YOUNG), house.actor()
    house.partner("2024")
    house.validated(actor, made[0].coupon_id)
    person = person_of(house, made[0])
    (found,) = young_view.schools(house.office, person)
    assert found.only is not None
    assert found.only.id == actor.partner_id
    file = view(house, person)
    assert file.holder == found.only
    house.change_scheme(bound_to_first_partner=False)
    (found,) = young_view.schools(house.office, person)
    assert (found.only, found.count) == (None, 2)


def test_an_old_market_coupon_leads_to_old_market_schools(house: House) -> None:  # F26
    made = house.file("2021", person=YOUNG)
    house.partner("2024")
    old = house.partner("2021")
    (found,) = young_view.schools(house.office, person_of(house, made[0]))
    assert [one.id for one in found.found] == [old]


def test_a_revoked_coupon_is_not_shown(house: House) -> None:
    made = house.file(person=replace(YOUNG))
    coupons.revoke(house.office, house.actor(Role.OFFICER), made[0].coupon_id)
    assert view(house, person_of(house, made[0])).shown is None


def test_where_a_school_is_need_not_be_known(house: House) -> None:
    partner_id = house.partner()
    with writing() as tx:
        school = partners.school(tx, partner_id)
        assert partners.school(tx, house.clock.new_id()) is None
    assert school is not None
    assert (school.town, school.phone) == (None, None)
