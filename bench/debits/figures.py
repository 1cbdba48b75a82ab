"""Figures beside their limits, in Markdown."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """What a figure must reach, and what we aim at; ``most``: it is not to be exceeded instead."""

    must: float
    aim: float
    most: bool = False

    def verdict(self, value: float) -> str:
        """Say how a figure stands."""
        if value <= self.aim if self.most else value >= self.aim:
            return "aim met"
        return "met" if (value <= self.must if self.most else value >= self.must) else "**missed**"


@dataclass(frozen=True, slots=True)
class Unit:
    """How a figure is written: factor, digits, what comes after it."""

    factor: float = 1
    digits: int = 0
    sign: str = ""

    def write(self, value: float) -> str:
        """Write one value."""
        return f"{value * self.factor:.{self.digits}f}{self.sign}"

    def spread(self, values: Sequence[float]) -> str:
        """Write a median, and the range where there are several."""
        median = self.write(statistics.median(values))
        if len(values) == 1:
            return median
        return f"{median} ({self.write(min(values))}–{self.write(max(values))})"


PERCENT = Unit(100, 1, " %")
TIMES = Unit(1, 2, " ×")
COUNT = Unit()
MEBIBYTES = Unit(1, 0, " MiB")
MILLISECONDS = Unit(1_000, 1, " ms")


@dataclass(frozen=True, slots=True)
class Target:
    """One line of the targets: what, where, each round's figure, and the limit.

    Attributes:
        absent: Why there is no value, where there is none.
    """

    name: str
    engine: str
    values: Sequence[float]
    unit: Unit
    limit: Limit
    absent: str = ""

    def line(self) -> str:
        """Return the line."""
        sign = "≤" if self.limit.most else "≥"
        must, aim = self.unit.write(self.limit.must), self.unit.write(self.limit.aim)
        if not self.values:
            measured, verdict = f"not measured: {self.absent}", "–"
        else:
            measured = self.unit.spread(self.values)
            verdict = self.limit.verdict(statistics.median(self.values))
        return f"| {self.name} | {self.engine} | {measured} | {sign} {must} | {sign} {aim} | {verdict} |"


def targets(lines: Sequence[Target]) -> str:
    """Return the table of the targets."""
    head = ["| figure | on | measured | must | aim | |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *(line.line() for line in lines)])


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value under which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Divide round by round."""
    return [a / b for a, b in zip(above, below, strict=True)]
