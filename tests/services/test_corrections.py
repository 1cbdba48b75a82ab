"""A correction that was asked for is really made: the record, the QR, the way in, the mails, the journal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scanner.names import canonical_name
from scanner.payload import TAG_BYTES, decode, identity_tag
from tests.builders import House
from tests.devices import enrol
from tests.reissued import ask, code, provisional, row_of, verdict, with_provisional
from tests.services.test_transfers import at_once
from tests.young import BROWSER, EMAIL, OTHER, YOUNG, bodies, link_of, person_of, tell, young_session
from webapp.domain.actors import Actor, Role
from webapp.domain.correction import Recorded
from webapp.domain.errors import DomainError
from webapp.domain.identity import DocumentType
from webapp.services import corrections, coupons, identity, ledger, scan, young_links, young_view
from webapp.services.coupons import IssuedCoupon
from webapp.services.identity import IdentityTry, Match, Mismatch
from webapp.web.messages.mails import write_mail

REASON = "Corrigé d’après votre pièce d’identité."
KEPT = Recorded("Exemple", "Camille", date(2005, 9, 4), EMAIL)
NEW_EMAIL = "camille.autre@demo.test"


@pytest.fixture
def officer(house: House) -> Actor:
    return house.actor(Role.OFFICER)


@pytest.fixture
def made(house: House) -> list[IssuedCoupon]:
    """A young person who is written to, and their coupons; nothing was shown or printed yet."""
    return house.file(person=YOUNG)


def corrected(
    house: House,
    officer: Actor,
    made: list[IssuedCoupon],
    **changes: Any,  # noqa: ANN401  any value there is
) -> corrections.Corrected:
    """Ask for a correction and make it."""
    request_id = ask(house, None, beneficiary_id=person_of(house, made[0]))
    wanted = replace(KEPT, **changes)
    return corrections.correct(house.office, officer, request_id, wanted, REASON, write_mail)


def shown(house: House, coupon: IssuedCoupon) -> str:
    """Its QR, as the young person's phone or a printed sheet has it."""
    return coupons.signed_texts(house.office, [coupon.coupon_id])[coupon.coupon_id]


def tag_of(house: House, text: str) -> bytes:
    return decode(text, house.office.keyring.coupon_public_keys()).identity_tag


def try_of(coupon_id: str, family_name: str, birth_date: date) -> IdentityTry:
    return IdentityTry(coupon_id, family_name, birth_date, DocumentType.CNI, document_valid=True)


def judged(house: House, tried: IdentityTry) -> identity.CheckOutcome:
    return identity.check_identity(house.office, house.actor(), house.clock.new_id(), tried)


class TestWhatIsRecorded:
    def test_every_value_is_corrected_and_the_counter_knows_the_person_by_the_new_ones_alone(
        self, house: House, officer: Actor, made: list[IssuedCoupon]
    ) -> None:  # M7
        new = {"family_name": "Modèle", "first_name": "Kamille", "birth_date": date(2005, 9, 14)}
        done = corrected(house, officer, made, **new)
        assert done == corrections.Corrected(("family_name", "first_name", "birth_date"), ())
        (row,) = house.rows("beneficiary")
        assert (row["family_name"], row["first_name"], str(row["birth_date"])) == (
            "Modèle", "Kamille", "2005-09-14"
        )  # fmt: skip
        first = made[0].coupon_id
        assert isinstance(judged(house, try_of(first, "Exemple", date(2005, 9, 4))), Mismatch)
        told = judged(house, try_of(first, "MODELE", date(2005, 9, 14)))
        assert isinstance(told, Match)
        assert told.first_name == "Kamille"

    def test_further_spellings_of_the_name_go_on_being_recognised(self, house: House, officer: Actor) -> None:
        made = house.file(person=replace(YOUNG, other_names=("Usage",)))
        corrected(house, officer, made, family_name="Modèle")
        outcome = judged(house, try_of(made[0].coupon_id, "Usage", KEPT.birth_date))
        assert isinstance(outcome, Match)

    def test_the_journal_names_what_changed_by_codes_and_holds_no_value(
        self, house: House, officer: Actor, made: list[IssuedCoupon]
    ) -> None:
        corrected(house, officer, made, family_name="Modèle", email=NEW_EMAIL)
        entry = house.entries(made[0].coupon_id)[-1]
        assert (entry.kind, entry.data["changed"]) == ("request_granted", "family_name,email")
        assert entry.data["request_id"] == house.rows("young_request")[0]["id"]
        journal = repr(house.rows("journal_entry"))
        for hidden in ("Modèle", "MODELE", "Exemple", NEW_EMAIL, EMAIL, REASON):
            assert hidden not in journal
        assert ledger.verify(house.office) == []

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({}, "nothing_corrected"),
            ({"email": EMAIL.upper()}, "nothing_corrected"),
            ({"family_name": "--"}, "name_required"),
            ({"first_name": ""}, "name_required"),
            ({"email": "nowhere"}, "malformed"),
        ],
    )
    def test_what_can_not_be_recorded_changes_nothing_and_leaves_the_request_open(
        self, house: House, officer: Actor, made: list[IssuedCoupon], changes: dict[str, Any], told: str
    ) -> None:
        request_id = ask(house, None, beneficiary_id=person_of(house, made[0]))
        before, wanted = house.dump(), replace(KEPT, **changes)
        args = (house.office, officer, request_id, wanted, REASON, write_mail)
        assert code(corrections.correct, *args) == told
        assert house.dump() == before

    def test_only_an_officer_reads_or_makes_one_and_only_of_a_correction(
        self, house: House, officer: Actor, made: list[IssuedCoupon]
    ) -> None:
        duplicate, request_id = ask(house, made[0].coupon_id), ask(house, None)
        wanted = replace(KEPT, first_name="Kamille")
        for role in set(Role) - {Role.OFFICER}:
            other = house.actor(role)
            assert code(corrections.view_correction, house.office, other, request_id) == "role_required"
            args = (house.office, other, request_id, wanted, REASON, write_mail)
            assert code(corrections.correct, *args) == "role_required"
        for wrong in (duplicate, house.clock.new_id()):
            assert code(corrections.view_correction, house.office, officer, wrong) == "request_unknown"
            args = (house.office, officer, wrong, wanted, REASON, write_mail)
            assert code(corrections.correct, *args) == "request_unknown"

    def test_of_two_officers_at_once_one_corrects(self, house: House, made: list[IssuedCoupon]) -> None:
        shown(house, made[0])
        request_id = ask(house, None)

        def by(name: str) -> Callable[[], None]:
            actor, wanted = house.actor(Role.OFFICER), replace(KEPT, family_name=name)

            def act() -> None:
                corrections.correct(house.office, actor, request_id, wanted, REASON, write_mail)

            return act

        assert at_once(house, [by("Modèle"), by("Fictif")]) == {"done": 1, "request_decided": 1}
        assert len(house.rows("coupon_replacement")) == 1
        kinds = [entry.kind for entry in house.entries(made[0].coupon_id)]
        assert kinds.count("request_granted") == kinds.count("coupon_replaced") == 1
        assert ledger.verify(house.office) == []


class TestWhatTheQrSays:
    def test_a_coupon_shown_before_is_replaced_so_that_qr_and_file_agree_and_the_old_qr_stops(
        self, house: House, officer: Actor, made: list[IssuedCoupon]
    ) -> None:
        device, old = enrol(house), shown(house, made[0])
        done = corrected(house, officer, made, birth_date=date(2005, 9, 14))
        read = scan.read_coupon(house.office, house.actor(), old).refused
        assert read is not None
        assert read.code == "coupon_revoked"
        assert device.renew()["revoked"] == [str(row_of(house, made[0].coupon_id)["serial"])]
        (new,) = done.new_coupon_ids
        refused = verdict(house, house.actor(), made[0].coupon_id)
        assert refused is not None
        assert refused.code == "coupon_revoked"
        assert verdict(house, house.actor(), new) is None
        view = young_view.home(house.office, person_of(house, made[0])).files[0].shown
        assert view is not None
        assert view.coupon_id == new
        assert tag_of(house, view.text) != tag_of(house, old)
        assert [row["fee_cents"] for row in house.rows("coupon_replacement")] == [0]
        assert row_of(house, made[0].coupon_id)["text"] is None
        assert house.rows("young_request")[0]["new_coupon_id"] == new
        assert ledger.verify(house.office) == []

    @pytest.mark.parametrize("changes", [{"family_name": "ÉXEMPLE"}, {"first_name": "Kam"}, {"email": None}])
    def test_what_is_not_in_the_tag_replaces_nothing(
        self, house: House, officer: Actor, made: list[IssuedCoupon], changes: dict[str, Any]
    ) -> None:
        text = shown(house, made[0])
        assert corrected(house, officer, made, **changes).new_coupon_ids == ()
        assert shown(house, made[0]) == text
        assert verdict(house, house.actor(), made[0].coupon_id) is None

    def test_what_was_never_shown_keeps_its_number_and_gets_the_new_tag_when_it_is(
        self, house: House, officer: Actor, made: list[IssuedCoupon]
    ) -> None:
        old = shown(house, made[0])
        house.debited(house.actor(), made[0].coupon_id)
        assert corrected(house, officer, made, family_name="Modèle").new_coupon_ids == ()
        for one in made[:2]:
            row, text = row_of(house, one.coupon_id), shown(house, one)
            assert (row["number"], row["revoked_at"]) == (one.number, None)
            key = house.office.keyring.coupon_key_id
            pepper, rounds = house.office.keyring.pepper(key)
            name = canonical_name("Modèle")
            tag = identity_tag(name, KEPT.birth_date, pepper, row["serial"], rounds)
            assert tag_of(house, text) == tag[:TAG_BYTES]
            assert text != old

    def test_a_provisional_coupon_stays_one_and_what_was_asked_for_it_is_granted(
        self, house: House, officer: Actor, made: list[IssuedCoupon]
    ) -> None:
        with_provisional(house)
        old = provisional(house, officer, made[0].coupon_id)
        coupons.signed_texts(house.office, [old])
        asked = ask(house, old, reason="damaged")
        (new,) = corrected(house, officer, made, family_name="Modèle").new_coupon_ids
        assert row_of(house, new)["kind"] == "provisional"
        (row,) = [one for one in house.rows("young_request") if one["id"] == asked]
        assert (bool(row["granted"]), row["new_coupon_id"]) == (True, new)

    def test_an_officer_reads_beforehand_which_coupons_it_would_replace(
        self, house: House, officer: Actor, made: list[IssuedCoupon]
    ) -> None:
        shown(house, made[0])
        request_id = ask(house, None)
        found = corrections.view_correction(house.office, officer, request_id)
        assert (found.kept, found.shown) == (KEPT, (1,))


class TestTheWayIn:
    def test_another_address_ends_sessions_and_links_and_both_addresses_are_told(
        self, house: House, officer: Actor, made: list[IssuedCoupon]
    ) -> None:
        secret, token = young_session(house, made[0]), link_of(house)
        theirs = young_session(house, house.file(person=OTHER)[0])
        corrected(house, officer, made, email=NEW_EMAIL.upper())
        assert young_links.person_of(house.office, secret) is None
        assert young_links.person_of(house.office, theirs) is not None
        with pytest.raises(DomainError, match="young_link_expired"):
            young_links.use(house.office, token, BROWSER)
        tell(house)
        (told,) = bodies(house, EMAIL)
        assert "quitté" not in told
        assert "n’ouvrent plus rien" in told
        assert NEW_EMAIL not in told
        assert "/mes-coupons" not in told, "no way in stands in it"
        # The link that was still to be sent follows the person, and opens nothing.
        link, answer = sorted(bodies(house, NEW_EMAIL), key=lambda body: "a corrigé" in body)
        assert "/mes-coupons/lien/" in link
        assert "- l’adresse de courriel" in answer
        assert "Demandez un nouveau lien" in answer
        assert link_of(house, NEW_EMAIL)

    def test_a_name_alone_leaves_the_way_in_and_one_mail_tells_of_it(
        self, house: House, officer: Actor, made: list[IssuedCoupon]
    ) -> None:
        secret = young_session(house, made[0])
        shown(house, made[0])
        corrected(house, officer, made, family_name="Modèle")
        assert young_links.person_of(house.office, secret) is not None
        tell(house)
        answer = next(body for body in bodies(house) if "a corrigé votre dossier" in body)
        assert "- le nom de famille" in answer
        assert "L’ancien ne marche plus" in answer
        assert REASON in answer
        assert "Modèle" not in answer

    def test_one_who_had_no_address_is_written_to_at_the_new_one(self, house: House, officer: Actor) -> None:
        made = house.file(person=replace(YOUNG, email=None))
        corrected(house, officer, made)
        tell(house)
        assert [row["address"] for row in house.rows("mail")] == [EMAIL]

    def test_an_address_taken_away_is_told_once_there_and_nowhere_else(
        self, house: House, officer: Actor, made: list[IssuedCoupon]
    ) -> None:
        corrected(house, officer, made, email=None)
        tell(house)
        assert [row["address"] for row in house.rows("mail")] == [EMAIL]
        assert house.rows("beneficiary")[0]["email"] is None
