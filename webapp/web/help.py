"""The help page: every verdict and every refusal, each under an anchor that bears its code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webapp.domain.debit import Detail
from webapp.domain.scheme import AidScheme
from webapp.web.filters import tied
from webapp.web.messages import Explanation, codes, explain
from webapp.web.messages.verdicts import REFUSED
from webapp.web.messages.why import SECTIONS, WHY
from webapp.web.messages.words import CALL, NOTHING, screened

OTHERS = "autres"
"""The part for what no part names: nothing that can be refused goes unexplained."""

_NO_REFUSAL = frozenset({"ok"})
_BOTH_WAYS: Mapping[str, tuple[Mapping[str, Detail], ...]] = {
    "partner_not_validated": ({"validated": False}, {"validated": True}),
}
"""Codes whose words differ so much with the facts that each case is told."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do in one case; ``case`` says in which, and is empty where there is one only."""

    case: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One code explained: its name on screen, what the screen says, why it happens, what to do."""

    code: str
    title: str
    message: str
    why: str
    advices: tuple[Advice, ...]


def help_entries(schemes: Iterable[AidScheme]) -> Mapping[str, tuple[Entry, ...]]:
    """Return the entries of each part of the page, by the part's anchor."""
    known = tuple(schemes)
    placed = {code for part in SECTIONS.values() for code in part}
    others = tuple(sorted(codes() - placed - _NO_REFUSAL))
    parts = {**SECTIONS, OTHERS: others}
    return {name: tuple(_entry(code, known) for code in part) for name, part in parts.items()}


def _entry(code: str, schemes: tuple[AidScheme, ...]) -> Entry:
    words = explain(code)
    advices = _ways_of_mismatch(schemes) if code == "market_mismatch" else _advices(code)
    return Entry(code, _name(words), words.message, tied(WHY.get(code, "")), advices)


def _name(words: Explanation) -> str:
    """All verdicts bear the same title on screen: what tells them apart is the line under it."""
    return words.subtitle if words.title == REFUSED else words.title


def _advices(code: str) -> tuple[Advice, ...]:
    cases = _BOTH_WAYS.get(code, ({},))
    told = [explain(code, details) for details in cases]
    return tuple(Advice(words.subtitle if len(cases) > 1 else "", _kept(words.steps)) for words in told)


def _ways_of_mismatch(schemes: tuple[AidScheme, ...]) -> tuple[Advice, ...]:
    """F26: a mismatch goes both ways, and what to do depends on which."""
    return tuple(
        Advice(
            tied(f"Votre convention : {held.label}. Le coupon : {shown.label}."),
            _kept(
                explain(
                    "market_mismatch", {"coupon_market": shown.code, "partner_markets": held.code}, scheme
                ).steps
            ),
        )
        for scheme in schemes
        for held in scheme.market
        for shown in scheme.market
        if held != shown
    )


def _kept(steps: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the line to call, which the page gives as a link, and what its message has said."""
    return tuple(step for step in steps if step not in {screened(CALL), NOTHING})
