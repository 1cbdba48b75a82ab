"""Reads scheme files, checks that what they say holds together, and keeps them by id and by wire code."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from webapp.domain.rules import COMPULSORY, RULES
from webapp.domain.scheme import AidScheme
from webapp.schemes.build import BuildError, build
from webapp.schemes.build import Path as KeyPath
from webapp.schemes.lines import line_of

HERE = Path(__file__).parent
_BYTE = range(256)
_STEPS = range(15, 301)
"""Seconds of a code of the moment: time enough to read it out and type it, too short to send it round."""


class SchemeError(ValueError):
    """A scheme file that can't be used; the message reads ``file:line: what is wrong``."""


@dataclass(frozen=True, slots=True)
class Schemes:
    """The schemes in force, by id."""

    by_id: Mapping[str, AidScheme]

    def __getitem__(self, scheme_id: str) -> AidScheme:
        """Return the scheme of that id.

        Raises:
            KeyError: there is none.
        """
        return self.by_id[scheme_id]

    def replacing(self, scheme: AidScheme) -> "Schemes":
        """Return the same schemes with one replaced or added."""
        return Schemes({**self.by_id, scheme.id: scheme})


def load_scheme(path: Path) -> AidScheme:
    """Return the scheme of one TOML file; its id is the file's name without ``.toml``.

    Raises:
        SchemeError: unreadable, an unknown key or rule, a missing one, or numbers that contradict each other.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SchemeError(f"{path.name}: not a text that can be read: {type(error).__name__}") from error
    try:
        scheme = cast("AidScheme", build(AidScheme, tomllib.loads(text)))
        _check(scheme)
    except tomllib.TOMLDecodeError as error:
        raise SchemeError(f"{path.name}: {error}") from error
    except BuildError as error:
        raise SchemeError(f"{path.name}:{line_of(text, error.path)}: {error}") from error
    return replace(scheme, id=path.stem)


def load_schemes(paths: Iterable[Path] | None = None) -> Schemes:
    """Return the schemes of the given files, by default all those that stand beside this module.

    Raises:
        SchemeError: one of them can't be used, or two share a name or a wire code.
    """
    schemes: dict[str, AidScheme] = {}
    for path in sorted(HERE.glob("*.toml")) if paths is None else paths:
        scheme = load_scheme(path)
        if scheme.id in schemes:
            raise SchemeError(f"{path.name}: a scheme of this name is loaded already")
        twin = next((s.id for s in schemes.values() if s.wire_code == scheme.wire_code), None)
        if twin is not None:
            raise SchemeError(f"{path.name}: wire_code {scheme.wire_code} is that of {twin} already")
        schemes[scheme.id] = scheme
    return Schemes(schemes)


def _check(scheme: AidScheme) -> None:
    _refuse(bool(scheme.id), ("id",), "the id is the file's name, not a key")
    _refuse(scheme.wire_code not in _BYTE, ("wire_code",), "wire_code lies within 0..255")
    _refuse(not scheme.rank, (), "at least one [[rank]] is needed")
    _refuse(not scheme.market, (), "at least one [[market]] is needed")
    _check_rules(scheme)
    _check_ranks(scheme)
    _check_markets(scheme)
    start, end = scheme.suspension.suspended_from, scheme.suspension.suspended_until
    _refuse(
        start is not None and end is not None and end < start,
        ("suspension", "suspended_until"),
        "suspended_until comes before suspended_from",
    )
    _refuse(
        scheme.payment.from_day > scheme.payment.to_day,
        ("payment", "from_day"),
        "from_day comes before to_day",
    )
    _check_figures(scheme)


def _check_rules(scheme: AidScheme) -> None:
    for place, name in enumerate(scheme.debit_rules):
        _refuse(name not in RULES, ("debit_rules", place), f"unknown rule {name!r}")
        _refuse(name in scheme.debit_rules[:place], ("debit_rules", place), f"the rule {name!r} stands twice")
    for name in sorted(COMPULSORY.difference(scheme.debit_rules)):
        _refuse(True, ("debit_rules",), f"the rule {name!r} can't be left out")


def _check_ranks(scheme: AidScheme) -> None:
    for place, rank in enumerate(scheme.rank):
        _refuse(rank.number != place + 1, ("rank", place, "number"), "ranks count from 1, in order")
        _refuse(
            rank.amount_cents <= 0, ("rank", place, "amount_cents"), "an amount is a positive number of cents"
        )
        _refuse_twins([d.code for d in rank.document], ("rank", place, "document"), "code")


def _check_markets(scheme: AidScheme) -> None:
    _refuse_twins([m.code for m in scheme.market], ("market",), "code")
    _refuse_twins([str(m.wire_code) for m in scheme.market], ("market",), "wire_code")
    for place, market in enumerate(scheme.market):
        _refuse(market.wire_code not in _BYTE, ("market", place, "wire_code"), "wire_code lies within 0..255")
        _refuse(
            market.validity_months <= 0, ("market", place, "validity_months"), "validity is at least a month"
        )


def _check_figures(scheme: AidScheme) -> None:
    limits, caps = scheme.identity, scheme.offline
    _refuse(limits.free_tries < 1, ("identity", "free_tries"), "at least one try is free")
    _refuse(
        any(w < 1 for w in limits.waits_seconds), ("identity", "waits_seconds"), "a wait is at least a second"
    )
    for name in ("lock_hours", "staff_wrong_per_hour", "check_minutes"):
        _refuse(getattr(limits, name) < 1, ("identity", name), f"{name} is at least 1")
    if scheme.live_code is not None:
        step = scheme.live_code.step_seconds
        _refuse(step not in _STEPS, ("live_code", "step_seconds"), "a step is 15 to 300 seconds")
    for name in ("max_claims", "max_amount_cents", "max_age_hours", "first_rank_max_claims"):
        _refuse(getattr(caps, name) < 0, ("offline", name), f"{name} is at least 0")


def _refuse_twins(values: list[str], tables: KeyPath, key: str) -> None:
    for place, value in enumerate(values):
        _refuse(value in values[:place], (*tables, place, key), f"{key} {value!r} stands twice")


def _refuse(wrong: bool, path: KeyPath, message: str) -> None:  # noqa: FBT001  a one-line guard reads best so
    if wrong:
        raise BuildError(path, message)
