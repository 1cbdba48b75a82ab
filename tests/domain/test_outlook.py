"""What comes next of a transaction: every status has its owner, its step, its date, and what blocks it."""

from datetime import UTC, date, datetime

import pytest

from webapp.domain.anomaly import AnomalyKind
from webapp.domain.outlook import Blocker, NextStep, Outlook, outlook
from webapp.domain.scheme import PaymentDelay
from webapp.domain.transaction import Mover, Status

F21 = PaymentDelay("F21", 21, 28)
DECIDED = datetime(2026, 2, 26, 23, 30, tzinfo=UTC)
"""Half past midnight on the 27th, in Paris."""

WINDOW = (date(2026, 3, 20), date(2026, 3, 27))
TODAY = date(2026, 3, 12)

PLAIN = {
    Status.AWAITING_DOCUMENTS: Outlook(Mover.SCHOOL, NextStep.SEND_DOCUMENTS, None, (Blocker.DOCUMENTS,)),
    Status.SUBMITTED: Outlook(Mover.REGION, NextStep.REVIEW),
    Status.VALIDATED: Outlook(Mover.PAYER, NextStep.ORDER_PAYMENT, WINDOW),
    Status.IN_PAYMENT: Outlook(Mover.BANK, NextStep.RECEIVE_PAYMENT, WINDOW),
    Status.PAID: Outlook(Mover.NOBODY, NextStep.NONE),
    Status.PAYMENT_REJECTED: Outlook(Mover.PAYER, NextStep.PAY_AGAIN, None, (Blocker.ACCOUNT,)),
    Status.REFUSED: Outlook(Mover.NOBODY, NextStep.NONE),
    Status.CANCELLED: Outlook(Mover.NOBODY, NextStep.NONE),
}


def seen(status: Status, *anomalies: AnomalyKind, today: date = TODAY) -> Outlook:
    return outlook(status, anomalies, F21, decided_at=DECIDED, today=today)


@pytest.mark.parametrize("status", list(Status))
def test_each_status_has_its_owner_its_next_step_and_its_date_f21(status: Status) -> None:
    assert seen(status) == PLAIN[status]


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("kind", list(AnomalyKind))
def test_what_is_over_is_blocked_by_nothing_and_the_rest_says_what_blocks_f30(
    status: Status, kind: AnomalyKind
) -> None:
    blockers = seen(status, kind).blockers
    if status in {Status.PAID, Status.REFUSED, Status.CANCELLED}:
        assert blockers == ()
    elif kind is AnomalyKind.NOT_ME:
        assert Blocker.DISPUTED in blockers
    elif kind in {AnomalyKind.DOCUMENT_REFUSED, AnomalyKind.DOCUMENT_MISSING}:
        assert (Blocker.ASKED in blockers) == (status is Status.AWAITING_DOCUMENTS)
    else:
        assert Blocker.TO_CHECK in blockers


@pytest.mark.parametrize("kind", [AnomalyKind.DOCUMENT_REFUSED, AnomalyKind.DOCUMENT_MISSING])
def test_a_document_asked_for_is_to_be_sent_again_f23(kind: AnomalyKind) -> None:
    found = seen(Status.AWAITING_DOCUMENTS, kind)
    assert (found.step, found.blockers) == (NextStep.SEND_AGAIN, (Blocker.ASKED,))


def test_the_most_pressing_comes_first() -> None:
    found = seen(Status.AWAITING_DOCUMENTS, AnomalyKind.OFFLINE_GAP, AnomalyKind.NOT_ME)
    assert found.blockers == (Blocker.DOCUMENTS, Blocker.DISPUTED, Blocker.TO_CHECK)


@pytest.mark.parametrize("status", [Status.VALIDATED, Status.IN_PAYMENT])
def test_a_payment_is_late_from_the_day_after_the_last_of_its_days_f21_f30(status: Status) -> None:
    assert seen(status, today=WINDOW[1]).blockers == ()
    assert seen(status, today=date(2026, 3, 28)).blockers == (Blocker.LATE,)


def test_without_a_decision_nothing_is_promised() -> None:
    found = outlook(Status.VALIDATED, (), F21, decided_at=None, today=TODAY)
    assert (found.window, found.blockers) == (None, ())
