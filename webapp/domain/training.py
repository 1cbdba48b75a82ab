"""Training (entraînement): made-up coupons that the real rules judge, and the steps of a guided tour.

A training coupon is made here, each time it is looked at, and stands in no table. Its number can be no real
coupon's: our own numbers have fourteen characters of an alphabet without U, a signed payload begins with
``AP`` and a digit, and an import refuses a number of this shape.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from webapp.domain.calendar import add_months, paris_day
from webapp.domain.coupon import Coupon
from webapp.domain.debit import AidFile, Convention, DebitFacts, LiveDebit, Partner, Refused
from webapp.domain.rules import examine
from webapp.domain.scheme import AidScheme, Suspension
from webapp.domain.transaction import Status

_NUMBER = re.compile(r"FAUX\d{4}", re.ASCII)
_NOBODY = "training"
"""Stands where an id is asked for: it names nothing that is kept."""


class Case(StrEnum):
    """What a training coupon shows; the place in this list is its number."""

    READY = "ready"
    SECOND = "second"
    OTHER_MARKET = "other_market"
    EXPIRED = "expired"
    DEBITED = "debited"
    STRANGER = "stranger"

    @property
    def number(self) -> str:
        """The number as printed: ``FAUX-0001``."""
        return f"FAUX-{list(Case).index(self) + 1:04d}"


def is_training_number(lookup: str) -> bool:
    """Tell whether a number, upper case and without spaces or hyphens, is one of the training's."""
    return _NUMBER.fullmatch(lookup) is not None


@dataclass(frozen=True, slots=True)
class MadeUpPerson:
    """Somebody who does not exist."""

    first_name: str
    family_name: str
    birth_date: date


@dataclass(frozen=True, slots=True)
class TrainingCoupon:
    """A made-up coupon.

    Attributes:
        holder: Whose it is.
        presents: Whose identity document is shown with it: somebody else's in one case.
    """

    case: Case
    coupon: Coupon
    file: AidFile
    holder: MadeUpPerson
    presents: MadeUpPerson


@dataclass(frozen=True, slots=True)
class Classroom:
    """All that a training rests on: a scheme at work, a partner as if validated, made-up coupons."""

    scheme: AidScheme
    partner: Partner
    now: datetime
    coupons: tuple[TrainingCoupon, ...]

    @property
    def held(self) -> frozenset[str]:
        """Codes of the markets the partner takes."""
        return frozenset(convention.market for convention in self.partner.conventions)

    def verdict(self, made: TrainingCoupon) -> Refused | None:
        """Return what the real rules say of a coupon."""
        return examine(DebitFacts(self.scheme, self.now, self.partner, made.coupon, made.file))

    def numbered(self, lookup: str) -> TrainingCoupon | None:
        """Return the coupon of a number, upper case and without spaces or hyphens."""
        return next((c for c in self.coupons if c.coupon.number.replace("-", "") == lookup), None)

    def refused(self) -> TrainingCoupon:
        """Return the first coupon that is refused: there is one in every scheme."""
        return next(c for c in self.coupons if self.verdict(c) is not None)


_EXPECTED = {
    Case.READY: None,
    Case.SECOND: None,
    Case.OTHER_MARKET: "market_mismatch",
    Case.EXPIRED: "coupon_expired",
    Case.DEBITED: "already_debited",
    Case.STRANGER: None,
}
"""What each case is there to show; one that a scheme's rules judge otherwise is left out."""


def open_classroom(scheme: AidScheme, partner: Partner, now: datetime) -> Classroom:
    """Return a partner's training, with its own conventions, before it is validated too (``Source: F15``).

    A suspended scheme trains as if it were not: that is when people have the time.
    """
    scheme = replace(scheme, suspension=Suspension(scheme.suspension.source))
    room = Classroom(scheme, _as_if_validated(scheme, partner, now), now, ())
    made = (coupon for case in Case if (coupon := _make(room, case)) is not None)
    return replace(room, coupons=tuple(c for c in made if _code(room.verdict(c)) == _EXPECTED[c.case]))


def _code(refused: Refused | None) -> str | None:
    return None if refused is None else refused.code


def _as_if_validated(scheme: AidScheme, partner: Partner, now: datetime) -> Partner:
    today = paris_day(now)
    own = [c for c in partner.conventions if c.scheme_id == scheme.id]
    # What is in force decides; before anything is, what was begun; before that, the newest market.
    markets = {c.market for c in own if c.in_force_on(today)} or {c.market for c in own}
    markets = markets or {scheme.market[-1].code}
    conventions = tuple(Convention(scheme.id, market, now, today, None) for market in sorted(markets))
    return Partner(partner.id, now, conventions)


def _make(room: Classroom, case: Case) -> TrainingCoupon | None:
    today = paris_day(room.now)
    taken = [market.code for market in room.scheme.market if market.code in room.held]
    others = [market.code for market in room.scheme.market if market.code not in room.held]
    markets = others if case is Case.OTHER_MARKET else taken
    rank = 2 if case is Case.SECOND else 1
    if not markets or rank > len(room.scheme.rank):
        return None
    holder = _holder(case, today.year)
    coupon = Coupon(
        id=case.number,
        file_id=_NOBODY,
        scheme_id=room.scheme.id,
        market=markets[-1],
        rank=rank,
        amount_cents=room.scheme.rank_numbered(rank).amount_cents,
        number=case.number,
        expires_on=today - timedelta(days=26) if case is Case.EXPIRED else add_months(today, 6),
    )
    file = AidFile(_NOBODY, None, _earlier(room, case))
    presents = MadeUpPerson("Noa", "Factice", date(today.year - 21, 1, 8))
    return TrainingCoupon(case, coupon, file, holder, presents if case is Case.STRANGER else holder)


def _holder(case: Case, year: int) -> MadeUpPerson:
    # Of an age the aid is for, whatever the year.
    if case in {Case.READY, Case.DEBITED}:
        return MadeUpPerson("Camille", "Exemple", date(year - 20, 9, 4))
    if case is Case.SECOND:
        return MadeUpPerson("Lou", "Modèle", date(year - 19, 5, 17))
    return MadeUpPerson("Sacha", "Fictif", date(year - 22, 12, 31))


def _earlier(room: Classroom, case: Case) -> tuple[LiveDebit, ...]:
    if case is Case.SECOND:
        return (LiveDebit(_NOBODY, 1, room.partner.id, Status.PAID, room.now - timedelta(days=40)),)
    if case is Case.DEBITED:
        # Debited elsewhere: of one of theirs people would look for the receipt.
        return (LiveDebit(_NOBODY, 1, _NOBODY, Status.SUBMITTED, room.now - timedelta(days=2)),)
    return ()


class Step(StrEnum):
    """The guided tour, in order."""

    MARKETS = "markets"
    SCAN = "scan"
    IDENTITY = "identity"
    MISMATCH = "mismatch"
    REFUSAL = "refusal"
    DEBIT = "debit"
    RECEIPT = "receipt"

    @property
    def place(self) -> int:
        """Its number, from 1."""
        return list(Step).index(self) + 1


_FIRST = {Step.DEBIT: Step.REFUSAL, Step.RECEIPT: Step.DEBIT}
"""A debit counts once a refusal was seen, a receipt once a debit counted."""


def after(done: Iterable[Step], step: Step) -> frozenset[Step]:
    """Return what is done of the tour once a step was taken; out of turn it may not count."""
    before = frozenset(done)
    return before if step in _FIRST and _FIRST[step] not in before else before | {step}


def next_step(done: Iterable[Step], beyond: Step | None = None) -> Step | None:
    """Return the first step not done beyond a given one, else the first left out; None when all are done."""
    before = frozenset(done)
    left = [step for step in Step if step not in before]
    later = [step for step in left if beyond is None or step.place > beyond.place]
    return next(iter(later or left), None)


def is_finished(done: Iterable[Step]) -> bool:
    """Tell whether the training counts as done: a debit, after a refusal was seen."""
    return Step.DEBIT in frozenset(done)
