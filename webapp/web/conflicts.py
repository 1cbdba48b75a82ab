"""Refused offline claims as the school's page and the Region's draw them: words, no rule."""

import json
from dataclasses import dataclass
from datetime import datetime

from webapp.domain.contest import GRANTABLE
from webapp.services.contests import ContestLine, ContestLists, ContestState
from webapp.web.day import number_end
from webapp.web.filters import day_clock, said, tied
from webapp.web.messages.reasons import reason_label
from webapp.web.transfers import waited

TimelineStep = dict[str, str]
"""One step as ``components/timeline.html`` takes it."""


@dataclass(frozen=True, slots=True)
class ConflictCard:
    """One refused claim; ``end`` is the end of its coupon's number, empty where none is known."""

    claim_id: str
    contest_id: str
    state: ContestState
    code: str
    title: str
    message: str
    advice: str
    rank: int
    amount_cents: int
    end: str
    device_name: str
    partner_name: str
    staff_name: str
    captured_at: datetime
    received_at: datetime
    steps: tuple[TimelineStep, ...]
    transaction_id: str | None
    waited: str
    reason: str | None
    decision_reason: str | None
    decided_at: datetime | None
    grantable: bool


@dataclass(frozen=True, slots=True)
class ContestsPage:
    """What waits for the Region, and what it decided last."""

    waiting: tuple[ConflictCard, ...]
    waiting_count: int
    decided: tuple[ConflictCard, ...]


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that could not be taken: of which claim or contest, what was typed, what is wrong with it."""

    id: str
    reason: str
    error: str | None


def conflict_card(line: ContestLine, *, read_at: datetime) -> ConflictCard:
    """Return a refused claim as drawn; its sentences are those that the device was answered."""
    answer = json.loads(line.answer)
    return ConflictCard(
        claim_id=line.claim_id,
        contest_id=line.contest_id or "",
        state=line.state,
        code=line.code,
        title=tied(reason_label(line.code)),
        message=answer["detail"],
        advice=answer.get("advice", ""),
        rank=line.rank,
        amount_cents=line.amount_cents,
        end="" if line.number is None else number_end(line.number),
        device_name=line.device_name,
        partner_name=line.partner_name,
        staff_name=line.staff_name or "une personne inconnue ici",
        captured_at=line.captured_at,
        received_at=line.received_at,
        steps=tuple(_steps(line)),
        transaction_id=line.transaction_id,
        waited="" if line.asked_at is None else waited(read_at - line.asked_at),
        reason=line.reason,
        decision_reason=line.decision_reason,
        decided_at=line.decided_at,
        grantable=line.code in GRANTABLE,
    )


def contests_page(lists: ContestLists) -> ContestsPage:
    """Return the contests of the Region's page."""
    cards = [
        tuple(conflict_card(line, read_at=lists.read_at) for line in lines)
        for lines in (lists.waiting, lists.decided)
    ]
    return ContestsPage(cards[0], lists.waiting_count, cards[1])


def _steps(line: ContestLine) -> list[TimelineStep]:
    steps = [
        _step("kept", "Gardé sur l’appareil", line.captured_at),
        _step("stop", "Refusé par la Région", line.received_at),
    ]
    if line.asked_at is not None:
        steps.append(_step("past", "Contesté par votre école", line.asked_at, line.reason))
    if line.decided_at is not None:
        state, title = (
            ("done", "Accordé, débité")
            if line.state is ContestState.GRANTED
            else ("stop", "Refus maintenu par la Région")
        )
        steps.append(_step(state, title, line.decided_at, line.decision_reason))
    elif line.asked_at is not None:
        steps.append({"state": "next", "title": "Réponse de la Région", "when": "", "why": ""})
    return steps


def _step(state: str, title: str, at: datetime, why: str | None = None) -> TimelineStep:
    quoted = "" if why is None else said(why)
    return {"state": state, "title": title, "when": day_clock(at), "why": quoted}
