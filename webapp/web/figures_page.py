"""Figures on coupons as the Region's page draws them: a table a scheme, a column a market."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.services.coupon_figures import SOON, MarketFigures, SchemeFigures
from webapp.web.filters import NARROW_NO_BREAK_SPACE

_ROWS = (
    ("Émis", "issued"),
    ("À utiliser", "usable"),
    (f"dont expirent d’ici {SOON.days} jours", "ending"),
    ("Débités", "debited"),
    ("Arrêtés", "revoked"),
    ("Expirés", "expired"),
)


@dataclass(frozen=True, slots=True)
class FiguresTable:
    """One scheme; the last column of each row is the total."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def figures_tables(figures: Sequence[SchemeFigures]) -> tuple[FiguresTable, ...]:
    """Return the tables."""
    return tuple(_table(one) for one in figures)


def _table(one: SchemeFigures) -> FiguresTable:
    columns = (*(figures.market.label.capitalize() for figures in one.markets), "Total")
    rows = tuple((label, _cells(one.markets, name)) for label, name in _ROWS)
    return FiguresTable(one.scheme.label, columns, rows)


def _cells(markets: Sequence[MarketFigures], name: str) -> tuple[str, ...]:
    counts = [getattr(figures, name) for figures in markets]
    return tuple(f"{count:,}".replace(",", NARROW_NO_BREAK_SPACE) for count in (*counts, sum(counts)))
