"""The guided tour as the screens show it: how far one is, what to do here, where to go next.

How far one is stands in the session: names of steps, nothing of anybody. That the tour was begun and done
stands in the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import session, url_for

from webapp.domain.actors import Actor
from webapp.domain.identity import DocumentType
from webapp.domain.training import Case, MadeUpPerson, Step, after, is_finished, next_step
from webapp.services import training
from webapp.web.access import office
from webapp.web.filters import tied
from webapp.web.messages.training import HINTS, TOUR

_DONE = "training"
"""Session key of the steps taken."""

_ASKED = "training_asked"
"""Session key of the partner for which there is no need to propose the tour, or to ask whether there is."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a screen of the training adds to the real one.

    Attributes:
        place: Number of the step this screen is about, from 1; None outside of the tour.
        next_url: Where the next step begins, once this one is taken.
        coupons_url: Where the coupons are, on the screen where one is read.
        presents: What the identity document says, on the screen where it is copied.
    """

    hint: str = ""
    place: int | None = None
    total: int = len(Step)
    next_url: str | None = None
    coupons_url: str | None = None
    presents: MadeUpPerson | None = None


@dataclass(frozen=True, slots=True)
class TourStep:
    """A line of the tour."""

    place: int
    title: str
    text: str
    done: bool
    current: bool


def done() -> frozenset[Step]:
    """Return the steps taken in this session."""
    return frozenset(step for step in Step if step in session.get(_DONE, ()))


def did(actor: Actor, step: Step) -> frozenset[Step]:
    """Take a step; the one that ends the training is told to the database."""
    before = done()
    now = after(before, step)
    if now != before:
        session[_DONE] = sorted(now)
        if is_finished(now) and not is_finished(before):
            training.finish(office(), actor)
    return now


def begin(actor: Actor) -> str:
    """Begin the tour, go on with it, or take it again; return where."""
    training.start(office(), actor)
    settle(actor)
    if next_step(done()) is None:
        session.pop(_DONE)
    return place_of(next_step(done()))


def settle(actor: Actor) -> None:
    """Propose the tour no more in this session."""
    session[_ASKED] = actor.partner_id


def is_first_time(actor: Actor) -> bool:
    """Tell whether to propose the tour: never begun, and not put off in this session."""
    if actor.partner_id is None or session.get(_ASKED) == actor.partner_id:
        return False
    if training.record(actor) is None:
        return True
    settle(actor)
    return False


def tour() -> list[TourStep]:
    """Return the lines of the tour."""
    taken = done()
    return [
        TourStep(step.place, tied(title), tied(text), step in taken, step is next_step(taken))
        for step, (title, text) in TOUR.items()
    ]


def place_of(step: Step | None) -> str:
    """Return where a step begins; the tour's own page when there is none."""
    ready = Case.READY.number
    match step:
        case Step.MARKETS:
            return url_for("counter.training_markets")
        case Step.SCAN | Step.REFUSAL:
            return url_for("counter.training_home")
        case Step.IDENTITY:
            return url_for("counter.training_coupon", number=ready)
        case Step.MISMATCH:
            return url_for("counter.training_identity", number=Case.STRANGER.number)
        case Step.DEBIT:
            # The third step has verified that identity: it is not typed a second time.
            return url_for("counter.training_person", number=ready, verifie=DocumentType.CNI.value)
        case Step.RECEIPT:
            return url_for("counter.training_receipt", number=ready)
        case None:
            return url_for("counter.training_tour")


def lesson(hint: str, step: Step | None = None, **shown: object) -> Lesson:
    """Return what a screen adds.

    Args:
        hint: Name of its sentence in the catalogue.
        step: The step it is about.
        shown: ``presents``, or what the sentence needs.
    """
    taken = done()
    coming = next_step(taken, step)
    presents = shown.pop("presents", None)
    return Lesson(
        hint=tied(_filled(HINTS[hint], shown)),
        place=None if step is None else step.place,
        next_url=place_of(coming) if coming and (step in taken or hint == "receipt_early") else None,
        coupons_url=url_for("counter.training_coupons") if hint.startswith("scan") else None,
        presents=presents if isinstance(presents, MadeUpPerson) else None,
    )


def _filled(words: str, shown: Mapping[str, object]) -> str:
    return words.format(**shown) if shown else words


def lesson_at_home(refused: str) -> Lesson:
    """Return what the scan adds; ``refused`` is the number of a coupon that is refused."""
    match next_step(done(), Step.MARKETS):
        case None | Step.MARKETS:
            return lesson("scan_any")
        case Step.REFUSAL:
            return lesson("scan_refused", Step.REFUSAL, number=refused)
        case Step.MISMATCH:
            return lesson("scan", Step.MISMATCH, number=Case.STRANGER.number)
        case step:
            return lesson("scan", step, number=Case.READY.number)
