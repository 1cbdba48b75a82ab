"""The training: what it says is real, what it touches is not."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from scanner.render import render_png
from tests.builders import House, open_house
from webapp.domain.actors import Actor, Role
from webapp.domain.debit import Refused
from webapp.domain.errors import DomainError, Forbidden
from webapp.domain.identity import DocumentType
from webapp.domain.training import Case, MadeUpPerson
from webapp.services import coupons, import_coupons, scan, training
from webapp.services.identity import IdentityTry, Match, Mismatch
from webapp.store.database import db
from webapp.store.trainings import TrainingRecord

ROOT = Path(__file__).resolve().parents[2]
SECOND = next((ROOT / "tests" / "schemes").glob("*.toml"))


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    sent: list[str] = []

    def hear(*call: object) -> None:
        sent.append(str(call[2]))

    event.listen(db.engine, "before_cursor_execute", hear)
    yield sent
    event.remove(db.engine, "before_cursor_execute", hear)


def code_of(house: House, actor: Actor, text: str) -> str:
    """The code with which the training refuses a text."""
    with pytest.raises(DomainError) as caught:
        training.read(house.office, actor, text)
    return caught.value.code


def typed(person: MadeUpPerson, number: str, *, valid: bool = True) -> IdentityTry:
    return IdentityTry(
        number, person.family_name.upper(), person.birth_date, DocumentType.CNI, document_valid=valid
    )


def walk(house: House, actor: Actor) -> None:
    """Take every coupon as far as it goes."""
    training.start(house.office, actor)
    for made in training.classroom(house.office, actor).coupons:
        seen = training.read(house.office, actor, made.coupon.number)
        training.check_identity(house.office, actor, typed(made.presents, seen.number))
        training.recall_match(house.office, actor, seen.number, DocumentType.CNI)
        training.debit(house.office, actor, seen.number)
        training.read_picture(house.office, actor, render_png(seen.number), live=False)
    training.finish(house.office, actor)


def test_a_whole_training_changes_no_table_but_its_own(house: House) -> None:
    actor = house.actor()
    house.debited(actor, house.file()[0].coupon_id)
    before = {table: house.rows(table) for table in house.counts()}
    walk(house, actor)
    after = {table: house.rows(table) for table in house.counts()}
    assert {table for table in before if before[table] != after[table]} == {"training"}


def test_the_training_reads_the_partner_and_its_own_table_and_nothing_else() -> None:
    tree = ast.parse((ROOT / "webapp" / "services" / "training.py").read_text("utf-8"))
    imported = {
        f"{node.module}.{name.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    stores = {name for name in imported if name.startswith("webapp.store")}
    assert stores == {
        "webapp.store.partners",
        "webapp.store.trainings",
        "webapp.store.database.reading",
        "webapp.store.database.writing",
        "webapp.store.partners.NamedPartner",
        "webapp.store.trainings.TrainingRecord",
    }
    acts = {name.rpartition(".")[2] for name in imported if name.startswith("webapp.services.")}
    assert acts == {
        "CheckOutcome",
        "IdentityTry",
        "Match",
        "Mismatch",
        "Office",
        "partner_of",
        "PAYLOAD",
        "CouponView",
    }


def test_a_real_coupon_is_refused_without_a_look_at_the_database(house: House) -> None:
    actor, issued = house.actor(), house.file()[0]
    text = coupons.signed_texts(house.office, [issued.coupon_id])[issued.coupon_id]
    with statements() as sent:
        for real in (issued.number, issued.number.lower(), "7K3M-92QH-4TXV-8E", text, f" {text}\n", "AP2:X"):
            assert code_of(house, actor, real) == "real_coupon", real
    assert sent == []


def test_a_training_coupon_at_the_real_counter_is_told_from_one_unknown(house: House) -> None:
    actor = house.actor()
    with statements() as sent, pytest.raises(DomainError) as caught:
        scan.read_coupon(house.office, actor, "faux 0001")
    assert (caught.value.code, sent) == ("training_coupon", [])
    _, found = scan.read_picture(house.office, actor, render_png("FAUX-0001"), live=False)
    assert found == [True], "worth reading: what is read then says what it is"


def test_no_import_brings_a_number_of_the_trainings_shape(house: House) -> None:
    header = ",".join(import_coupons.COLUMNS)
    row = f"1,Camille,Exemple,,2005-09-04,{house.scheme_id},2021,1,faux-1234,2027-01-01"
    report = import_coupons.import_csv(house.office, house.actor(Role.OFFICER), f"{header}\n{row}\n".encode())
    assert [(one.column, one.code) for one in report.problems] == [("number", "training_number")]
    assert house.rows("coupon") == []


def test_what_is_neither_real_nor_of_the_training_is_unknown(house: House) -> None:
    actor = house.actor()
    for other in ("FAUX-9999", "AB-1234-NOWHERE", "", "https://example.test/FAUX-0001"):
        assert code_of(house, actor, other) == "training_unknown", other


def test_identity_is_compared_as_at_the_counter_and_nothing_is_counted(house: House) -> None:
    actor = house.actor()
    ready = training.read(house.office, actor, Case.READY.number)
    stranger = training.read(house.office, actor, Case.STRANGER.number)
    match = training.check_identity(house.office, actor, typed(ready.made.presents, ready.number))
    assert isinstance(match, Match)
    assert match.family_name == ready.made.holder.family_name
    tries = house.scheme.identity.tries
    for _ in range(tries + 1):
        missed = training.check_identity(house.office, actor, typed(stranger.made.presents, stranger.number))
        assert missed == Mismatch(tries - 1)
    wrong_day = replace(ready.made.presents, birth_date=ready.made.presents.birth_date + timedelta(days=1))
    assert training.check_identity(house.office, actor, typed(wrong_day, ready.number)) == Mismatch(tries - 1)
    with pytest.raises(DomainError, match="document_not_in_force"):
        training.check_identity(house.office, actor, typed(ready.made.presents, ready.number, valid=False))
    expired = training.check_identity(house.office, actor, typed(ready.made.presents, Case.EXPIRED.number))
    assert isinstance(expired, Refused)
    assert house.rows("identity_check") == house.rows("identity_guard") == []


def test_the_first_start_and_the_first_finish_stay(house: House) -> None:
    actor, first = house.actor(), house.clock.now()
    assert training.record(actor) is None
    training.start(house.office, actor)
    house.clock.move(minutes=9)
    training.start(house.office, actor)
    assert training.record(actor) == TrainingRecord(first, None)
    training.finish(house.office, actor)
    done = TrainingRecord(first, first + timedelta(minutes=9))
    house.clock.move(days=1)
    training.finish(house.office, actor)
    training.start(house.office, actor)
    assert training.record(actor) == done


def test_a_training_belongs_to_one_person_at_one_partner(house: House) -> None:
    actor, colleague = house.actor(), house.actor()
    elsewhere = replace(actor, partner_id=house.partner())
    training.finish(house.office, actor)
    assert training.record(actor) is not None
    assert training.record(colleague) is None
    assert training.record(elsewhere) is None


def test_somebody_without_a_partner_does_not_train(house: House) -> None:
    officer = house.actor(Role.OFFICER)
    for act in (training.start, training.finish, training.classroom):
        with pytest.raises(Forbidden, match="partner_required"):
            act(house.office, officer)


def test_a_school_not_validated_yet_trains_as_if_it_were(house: House) -> None:  # F15
    actor = house.actor(Role.OWNER, house.partner(validated=False, signed=False))
    walk(house, actor)
    assert training.read(house.office, actor, Case.READY.number).view.refused is None


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_partner_trains_for_the_scheme_of_its_conventions(database_url: str, instance_path: Path) -> None:
    shipped = next((ROOT / "webapp" / "schemes").glob("*.toml"))
    with open_house(database_url, instance_path, scheme_files=(shipped, SECOND)) as house:
        actor = house.actor(Role.COUNTER, house.partner("2019", scheme_id=SECOND.stem))
        room = training.classroom(house.office, actor)
        assert room.scheme.id == SECOND.stem
        cases = [made.case for made in room.coupons]
        assert cases == [Case.READY, Case.EXPIRED, Case.DEBITED, Case.STRANGER]
        walk(house, actor)
