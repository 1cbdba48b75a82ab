"""A whole file by the real acts: every mail of every step comes to a real mail server (F16)."""

from dataclasses import replace
from email.message import EmailMessage

from tests.builders import CAMILLE, House
from tests.papers import add_all
from tests.posting import A, sent, use
from tests.smtp import SmtpServer
from tests.steps import address, plain, told
from webapp.domain.actors import Role
from webapp.domain.documents import DocumentReason
from webapp.domain.review import Asked, RefusalReason
from webapp.services import anomaly_reminders, documents, messages, review

SENTENCE = "La page 3 n’est pas signée en bas."


def subjects(mails: list[EmailMessage]) -> list[str]:
    return [plain(str(one["Subject"])) for one in mails]


def work(house: House) -> None:
    """Let a worker write and send what there is, and an hour pass."""
    told(house)
    sent(house)
    house.clock.move(hours=1)


def test_every_step_of_a_file_is_told_by_mail(house: House, server: SmtpServer) -> None:
    use(house, server)
    owner, officer = house.actor(Role.OWNER), house.actor(Role.OFFICER)
    first, *_ = house.file(person=replace(CAMILLE, email=A))
    school, region = address(house, owner.account_id), address(house, officer.account_id)
    office, debit = house.office, house.debited(owner, first.coupon_id)
    (paper,) = add_all(house, owner, debit)
    documents.submit(office, owner, debit)
    work(house)
    review.send_back(
        office, officer, debit, [Asked("training_contract", DocumentReason.NOT_SIGNED, SENTENCE)]
    )
    work(house)
    house.clock.move(days=3)
    assert anomaly_reminders.remind(office) == 1
    work(house)
    messages.write(office, officer, debit, house.clock.new_id(), "La page 3 suffit.")
    work(house)
    (again,) = add_all(house, owner, debit)
    assert again != paper
    documents.submit(office, owner, debit)
    house.clock.move(days=20)
    assert anomaly_reminders.remind(office) == 0, "it was answered"
    work(house)
    review.refuse(office, officer, debit, RefusalReason.LATE, "Le dossier est arrivé hors délai.")
    work(house)
    review.reopen(office, officer, debit, "L’école a justifié son retard.")
    work(house)
    assert review.validate(office, officer, debit) is None
    work(house)
    assert subjects(server.to(school)) == [
        "Transaction déposée : coupon 1",
        "À compléter : coupon 1, 1 justificatif",
        "Rappel, à compléter : coupon 1, 1 justificatif",
        "Message de la Région : coupon 1",
        "Transaction déposée : coupon 1",
        "Transaction refusée : coupon 1, 300 €",
        "Transaction reprise : coupon 1",
        "Transaction validée : coupon 1, 300 €",
    ]
    assert subjects(server.to(A)) == [
        "Coupon 1 débité : 300 €",
        "Votre coupon 1 : la Région regarde le dossier",
        "Votre coupon 2 peut être présenté",
    ]
    assert server.to(region) == [], "officers have the bell"
    asked = plain(server.to(school)[1].get_content())
    assert f"Contrat de formation\nMotif : Non signé.\nLa Région écrit : {SENTENCE}" in asked.replace(
        "\r", ""
    )
    assert "Exemple" not in " ".join(map(str, [*subjects(server.to(school)), *subjects(server.to(A))]))
    assert len({mail["Message-ID"] for mail in (*server.to(school), *server.to(A))}) == 11


def test_a_coupon_given_back_by_the_region_is_told_to_both(house: House, server: SmtpServer) -> None:
    use(house, server)
    owner, officer = house.actor(Role.OWNER), house.actor(Role.OFFICER)
    first, *_ = house.file(person=replace(CAMILLE, email=A))
    debit = house.debited(owner, first.coupon_id)
    review.refuse(house.office, officer, debit, RefusalReason.NOT_COVERED, "L’aide ne paie pas ces heures.")
    work(house)
    review.release(house.office, officer, debit, "Le jeune peut reprendre ailleurs.")
    work(house)
    assert subjects(server.to(address(house, owner.account_id)))[-1] == "Coupon rendu au jeune : coupon 1"
    assert subjects(server.to(A))[-1] == "Débit annulé : coupon 1, 300 €"
    assert "Votre coupon 1 peut servir de nouveau" in server.to(A)[-1].get_content()
