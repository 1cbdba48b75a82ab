"""The assistance finds a transaction by its number, sees what it waits for, and nothing of anybody (F28)."""

from dataclasses import asdict

import pytest

from tests.builders import CAMILLE, House
from tests.services.test_statements import counted, statements
from tests.steps import answer, ask, flag
from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.coupon import RevocationReason
from webapp.domain.errors import Forbidden, Invalid, NotFound
from webapp.domain.transaction import Mover, Status
from webapp.services import reissue, review, support
from webapp.web.cards import reference


@pytest.fixture
def helper(house: House) -> Actor:
    return house.actor(Role.SUPPORT)


def debit(house: House) -> tuple[str, str, Actor]:
    """A debit: its id, the coupon's number, the owner of its school."""
    owner = house.actor(Role.OWNER)
    first = house.file()[0]
    return house.debited(owner, first.coupon_id), first.number, owner


def test_coupon_number_reference_and_id_lead_to_the_same_transaction(house: House, helper: Actor) -> None:
    transaction_id, number, _ = debit(house)
    debit(house)
    short = reference(transaction_id)
    for typed in (
        number,
        number.lower(),
        short,
        short.lower(),
        short.replace("-", " "),
        transaction_id.upper(),
    ):
        (found,) = support.find(house.office, helper, f" {typed} ")
        assert found.id == transaction_id, typed


def test_it_says_where_it_stands_what_blocks_and_who_moves_next(house: House, helper: Actor) -> None:
    transaction_id, number, _ = debit(house)
    (found,) = support.find(house.office, helper, number)
    assert (found.status, found.mover) == (Status.AWAITING_DOCUMENTS, Mover.SCHOOL)
    assert (found.rank, found.ranks_total, found.amount_cents) == (1, 3, 30000)
    assert found.partner_name == "Auto-école de l'Essai"
    line = ask(house, transaction_id, "training_contract")
    house.clock.move(minutes=1)
    flag(house, transaction_id, AnomalyKind.OFFLINE_GAP)
    (found,) = support.find(house.office, helper, number)
    assert [(one.kind, one.of_school) for one in found.anomalies] == [
        (AnomalyKind.DOCUMENT_MISSING, True),
        (AnomalyKind.OFFLINE_GAP, False),
    ]
    answer(house, line)
    house.submit(transaction_id)
    (found,) = support.find(house.office, helper, number)
    assert [one.of_school for one in found.anomalies] == [False, False]
    assert found.mover is Mover.REGION


def test_nothing_that_it_returns_is_about_a_person(house: House, helper: Actor) -> None:
    transaction_id, number, owner = debit(house)
    ask(house, transaction_id, "training_contract", sentence="Signé par Camille Exemple.")
    (found,) = support.find(house.office, helper, number)
    said = repr(asdict(found))
    for silent in (
        CAMILLE.first_name,
        CAMILLE.family_name,
        "2005",
        owner.account_id,
        "Dominique",
        number,
        "Signé",
    ):
        assert silent not in said


def test_a_reversed_debit_is_told_beside_the_one_that_followed(house: House, helper: Actor) -> None:
    owner, first = house.actor(Role.OWNER), house.file()[0]
    reversed_ = house.debited(owner, first.coupon_id)
    review.reverse(house.office, owner, reversed_, "Le jeune s'est trompé de jour.")
    house.clock.move(minutes=1)
    again = house.debited(owner, first.coupon_id)
    assert [one.id for one in support.find(house.office, helper, first.number)] == [again, reversed_]


def test_the_number_of_a_replaced_coupon_still_leads_to_its_rank(house: House, helper: Actor) -> None:
    owner, first = house.actor(Role.OWNER), house.file()[0]
    officer = house.actor(Role.OFFICER)
    new = reissue.duplicate(house.office, officer, first.coupon_id, RevocationReason.LOST)
    house.people[new] = CAMILLE
    debited = house.debited(owner, new)
    (found,) = support.find(house.office, helper, first.number)
    assert found.id == debited


def test_what_is_not_there_is_said_and_told_apart_from_never_debited(house: House, helper: Actor) -> None:
    unused = house.file()[0].number
    for typed, code in (
        ("T-0000-0000", "number_unknown"),
        ("AB-1234-NOWHERE", "number_unknown"),
        (house.clock.new_id(), "number_unknown"),
        (unused, "nothing_debited"),
    ):
        with pytest.raises(NotFound, match=code):
            support.find(house.office, helper, typed)
    for typed, code in (
        (" ", "search_empty"),
        (unused[:-1] + ("A" if unused[-1] != "A" else "B"), "number_mistyped"),
    ):
        with pytest.raises(Invalid, match=code):
            support.find(house.office, helper, typed)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPPORT}))
def test_nobody_but_the_assistance_may_look_f28(house: House, role: Role) -> None:
    with pytest.raises(Forbidden, match="role_required"):
        support.find(house.office, house.actor(role), "T-0000-0000")


def test_to_look_changes_nothing(house: House, helper: Actor) -> None:
    _, number, _ = debit(house)
    before = house.dump()
    support.find(house.office, helper, number)
    assert house.dump() == before


def test_a_search_sends_as_many_statements_however_many_debits_and_anomalies_it_finds(
    house: House, helper: Actor
) -> None:
    owner, first = house.actor(Role.OWNER), house.file()[0]
    sent = []
    for _ in range(2):
        transaction_id = house.debited(owner, first.coupon_id)
        for kind in (AnomalyKind.OFFLINE_GAP, AnomalyKind.NOT_ME):
            flag(house, transaction_id, kind)
        with counted() as told:
            found = support.find(house.office, helper, first.number)
        sent.append((len(found), len(statements(told))))
        review.reverse(house.office, owner, transaction_id, "Le jeune s'est trompé de jour.")
        house.clock.move(minutes=1)
    assert [count for count, _ in sent] == [1, 2]
    assert sent[0][1] == sent[1][1] <= 4
