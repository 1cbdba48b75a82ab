"""Who is told what at each step of a transaction, by mail and by the bell (F16)."""

from dataclasses import dataclass, replace

import pytest

from tests import steps
from tests.builders import CAMILLE, House
from tests.posting import A, rounds, sent, use
from tests.smtp import SmtpServer, smtp_server
from tests.steps import address, answer, ask, bells, event, mails_of, plain, stand, told
from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.documents import DocumentReason
from webapp.domain.transaction import Status
from webapp.services import notices, review
from webapp.services.coupons import IssuedCoupon

YOUNG = replace(CAMILLE, email=A)


@dataclass
class Scene:
    """A debit, told already; who made it, the owner of that school, another school, an officer."""

    house: House
    coupons: list[IssuedCoupon]
    transaction_id: str
    staff: Actor
    owner: Actor
    officer: Actor

    @property
    def school(self) -> set[str]:
        """Addresses of those who are written to at the school."""
        return {address(self.house, one.account_id) for one in (self.staff, self.owner)}


@pytest.fixture
def scene(house: House) -> Scene:
    owner = house.actor(Role.OWNER)
    staff = house.actor(Role.COUNTER, owner.partner_id)
    house.actor(Role.COUNTER, owner.partner_id)
    house.actor(Role.OWNER)
    made = house.file(person=YOUNG)
    transaction_id = house.debited(staff, made[0].coupon_id)
    told(house)
    return Scene(house, made, transaction_id, staff, owner, house.actor(Role.OFFICER))


def test_what_was_sent_is_confirmed_to_the_school_and_rings_at_the_region_f16(scene: Scene) -> None:
    house = scene.house
    house.submit(scene.transaction_id)
    event(house, "transaction_submitted", scene.transaction_id)
    told(house)
    mails = mails_of(house, "transaction_submitted")
    assert set(mails) == scene.school, "officers have the bell, and no mail each time"
    subject, body = mails[address(house, scene.owner.account_id)]
    assert subject == "Transaction déposée : coupon 1"
    assert "La Région examine les dossiers dans l’ordre d’arrivée." in body
    assert f"{house.office.public_url}/transactions/{scene.transaction_id}\n" in body
    staff = {scene.staff.account_id, scene.owner.account_id}
    assert bells(house, "transaction_submitted") >= {*staff, scene.officer.account_id}


def test_a_validation_says_when_to_expect_money_and_that_the_next_coupon_may_follow(
    scene: Scene,
) -> None:  # F21, F10
    house = scene.house
    house.submit(scene.transaction_id)
    stand(house, scene.transaction_id, Status.VALIDATED)
    event(house, "transaction_validated", scene.transaction_id)
    told(house)
    mails = mails_of(house, "transaction_validated")
    assert set(mails) == {*scene.school, A}
    _, school = mails[address(house, scene.staff.account_id)]
    assert "attendu entre le 2 avril 2026 et le 9 avril 2026" in school
    subject, body = mails[A]
    assert subject == "Votre coupon 2 peut être présenté"
    assert "La Région a validé votre coupon 1. Votre coupon 2 peut être présenté." in body
    assert "Montant : 500 €" in body


def test_the_last_coupon_has_none_that_follows(scene: Scene) -> None:
    house = scene.house
    house.execute("UPDATE debit_transaction SET rank = 3")
    stand(house, scene.transaction_id, Status.VALIDATED)
    event(house, "transaction_validated", scene.transaction_id)
    told(house)
    assert set(mails_of(house, "transaction_validated")) == scene.school


def test_a_next_coupon_used_before_the_mail_left_is_not_offered_any_more(scene: Scene) -> None:
    house = scene.house
    with smtp_server(up=False) as server:
        use(house, server)
        stand(house, scene.transaction_id, Status.VALIDATED)
        event(house, "transaction_validated", scene.transaction_id)
        told(house)
        assert "peut être présenté" in mails_of(house, "transaction_validated")[A][0]
        sent(house)
        house.debited(scene.staff, scene.coupons[1].coupon_id)
        server.start()
        rounds(house, 1, hours=20)
        left = [plain(str(one["Subject"])) for one in server.to(A)]
    assert "Votre coupon 1 est validé" in left
    assert not [one for one in left if "peut être présenté" in one]


def test_each_document_asked_for_has_its_line_with_reason_and_sentence(scene: Scene) -> None:  # M6, M7, F23
    house = scene.house
    refused = ask(
        house, scene.transaction_id, "training_contract", DocumentReason.NOT_SIGNED, "Page 3, en bas."
    )
    ask(house, scene.transaction_id, "other-1", label="Preuve très personnelle")
    event(house, "transaction_sent_back", scene.transaction_id)
    told(house)
    mails = mails_of(house, "transaction_sent_back")
    assert set(mails) == scene.school
    subject, body = mails[address(house, scene.owner.account_id)]
    assert subject == "À compléter : coupon 1, 2 justificatifs"
    assert "Contrat de formation\nMotif : Non signé.\nLa Région écrit : Page 3, en bas." in body
    assert "Autre justificatif\nIl n’est pas arrivé." in body
    assert "personnelle" not in body, "a name that an officer typed is read on the page alone"
    assert f"{house.office.public_url}/transactions/{scene.transaction_id}/justificatifs\n" in body
    assert "Exemple" not in subject + body
    answer(house, refused)
    event(house, "transaction_sent_back", scene.transaction_id)
    house.execute("DELETE FROM mail")
    told(house)
    _, body = mails_of(house, "transaction_sent_back")[address(house, scene.owner.account_id)]
    assert "Déjà renvoyé\nContrat de formation." in body
    assert "La Région attend un justificatif" in body


def test_a_document_sent_again_before_the_mail_left_is_asked_for_no_more(
    scene: Scene, server: SmtpServer
) -> None:
    house = scene.house
    line = ask(house, scene.transaction_id, "training_contract")
    event(house, "transaction_sent_back", scene.transaction_id)
    told(house)
    answer(house, line)
    house.submit(scene.transaction_id)
    use(house, server)
    sent(house)
    (mail,) = server.to(address(house, scene.owner.account_id))
    assert plain(str(mail["Subject"])) == "Justificatifs demandés, puis réglés : coupon 1"
    assert "Depuis, vous les avez renvoyés. Vous n’avez rien à faire." in mail.get_content()
    assert "Importer" not in mail.get_content()


def test_a_refusal_says_why_and_what_to_do_and_the_young_person_is_not_blamed(scene: Scene) -> None:  # M7
    house = scene.house
    said = "Aucune heure au planning."
    steps.refuse(house, scene.officer.account_id, scene.transaction_id, "not_covered", said)
    told(house)
    mails = mails_of(house, "transaction_refused")
    assert set(mails) == {*scene.school, A}
    subject, body = mails[address(house, scene.owner.account_id)]
    assert subject == "Transaction refusée : coupon 1, 300 €"
    assert "Motif : Prestation non couverte." in body
    assert "La Région écrit : Aucune heure au planning." in body
    assert "Que faire ?" in body
    young = " ".join(mails[A])
    assert "La Région regarde le dossier de votre coupon 1" in young
    for silent in ("refus", "planning", "couverte"):
        assert silent not in young.lower()


def test_a_refusal_taken_up_again_before_its_mail_left_says_so(scene: Scene, server: SmtpServer) -> None:
    house = scene.house
    steps.refuse(house, scene.officer.account_id, scene.transaction_id, "late", "Reçu le 2 mars.")
    told(house)
    stand(house, scene.transaction_id, Status.SUBMITTED)
    event(house, "transaction_reopened", scene.transaction_id)
    told(house)
    use(house, server)
    house.clock.move(minutes=1)
    sent(house)
    bodies = [one.get_content() for one in server.to(address(house, scene.owner.account_id))]
    assert len([one for one in bodies if "Depuis, elle est de nouveau à l’examen." in one]) == 1
    assert len([one for one in bodies if "La Région regarde de nouveau cette transaction" in one]) == 1
    assert not [one for one in bodies if "Elle ne sera pas payée" in one]


def test_a_coupon_given_back_is_told_to_both(scene: Scene) -> None:
    house = scene.house
    stand(house, scene.transaction_id, Status.CANCELLED)
    event(house, "transaction_released", scene.transaction_id)
    told(house)
    mails = mails_of(house, "transaction_released")
    assert set(mails) == {*scene.school, A}
    assert "ne sera pas payé" in mails[address(house, scene.owner.account_id)][1]
    assert "La Région a annulé le débit de votre coupon 1 sur 3." in mails[A][1]
    assert "Votre coupon 1 peut servir de nouveau" in mails[A][1]


def test_what_the_region_looks_into_is_told_to_the_school_and_rings_at_the_region(scene: Scene) -> None:
    house = scene.house
    steps.flag(house, scene.transaction_id, AnomalyKind.OFFLINE_GAP)
    event(house, "anomaly_opened", scene.transaction_id)
    told(house)
    mails = mails_of(house, "anomaly_opened")
    assert set(mails) == scene.school
    assert "d’autres manquent avant lui" in mails[address(house, scene.owner.account_id)][1]
    assert scene.officer.account_id in bells(house, "anomaly_opened")


def test_a_contested_debit_has_a_mail_of_its_own_and_no_second(scene: Scene) -> None:
    house = scene.house
    event(house, "anomaly_opened", scene.transaction_id, anomaly=AnomalyKind.NOT_ME)
    assert told(house) == 1
    assert mails_of(house, "anomaly_opened") == {}
    assert bells(house, "anomaly_opened") == set()


@pytest.mark.parametrize("seconds_between", [1, 7200])
def test_a_debit_reversed_after_its_mail_left_has_a_second_mail(
    scene: Scene, server: SmtpServer, seconds_between: int
) -> None:
    house = scene.house
    use(house, server)
    assert sent(house) == 1
    house.clock.move(seconds=seconds_between)
    review.reverse(house.office, scene.owner, scene.transaction_id, "Le jeune s'est trompé de jour.")
    told(house)
    rounds(house, 1, seconds=1)
    first, second = server.to(A)
    assert plain(str(first["Subject"])) == "Coupon 1 débité : 300 €"
    assert plain(str(second["Subject"])) == "Débit annulé : coupon 1, 300 €"
    assert "L’école a annulé le débit de votre coupon 1 sur 3." in second.get_content()


def test_one_reversed_before_its_mail_left_has_only_that_one(scene: Scene, server: SmtpServer) -> None:
    house = scene.house
    review.reverse(house.office, scene.owner, scene.transaction_id, "Le jeune s'est trompé de jour.")
    told(house)
    use(house, server)
    rounds(house, 2, minutes=20)
    (mail,) = server.to(A)
    assert "a été débité. Depuis, l’école a annulé ce débit." in mail.get_content()


def test_a_debit_made_again_after_a_reversal_is_not_offered_as_free(scene: Scene, server: SmtpServer) -> None:
    house = scene.house
    use(house, server)
    sent(house)
    review.reverse(house.office, scene.owner, scene.transaction_id, "Le jeune s'est trompé de jour.")
    told(house)
    house.clock.move(minutes=1)
    house.debited(scene.staff, scene.coupons[0].coupon_id)
    sent(house)
    second = server.to(A)[1].get_content()
    assert "Ce débit ne compte plus." in second
    assert "peut servir" not in second


def test_a_mail_that_somebody_does_without_is_not_written_and_the_bell_rings(scene: Scene) -> None:
    house = scene.house
    notices.refuse_mails(scene.owner, {"transaction_validated"})
    stand(house, scene.transaction_id, Status.VALIDATED)
    event(house, "transaction_validated", scene.transaction_id)
    told(house)
    assert set(mails_of(house, "transaction_validated")) == {A, address(house, scene.staff.account_id)}
    assert scene.owner.account_id in bells(house, "transaction_validated")


def test_told_again_by_another_worker_an_event_rings_once(scene: Scene) -> None:
    house = scene.house
    stand(house, scene.transaction_id, Status.VALIDATED)
    event(house, "transaction_validated", scene.transaction_id)
    assert (told(house), told(house)) == (1, 0)
    rows = [(row["event_id"], row["account_id"]) for row in house.rows("notice")]
    assert len(rows) == len(set(rows)) == 2
    assert {row["transaction_id"] for row in house.rows("notice")} == {scene.transaction_id}
