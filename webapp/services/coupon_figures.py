"""The Region's figures on coupons: how many, by scheme and market, and where they stand. Nobody is named."""

from dataclasses import dataclass
from datetime import timedelta

from webapp.domain.actors import Actor, Role
from webapp.domain.calendar import paris_day
from webapp.domain.scheme import AidScheme, Market
from webapp.services.office import Office, require
from webapp.store import coupon_figures as store
from webapp.store.database import reading

SOON = timedelta(days=60)
"""From when on a coupon is about to end: its young person is reminded that long before (``Source: F29``)."""


@dataclass(frozen=True, slots=True)
class MarketFigures:
    """A market's coupons; ``issued`` is the sum of the four that follow.

    Attributes:
        usable: Could still be taken, now or when their turn comes.
        debited: Taken, whatever the Region says of it later.
        ending: Of the usable ones, those whose last day is near.
    """

    market: Market
    issued: int
    usable: int
    debited: int
    revoked: int
    expired: int
    ending: int


@dataclass(frozen=True, slots=True)
class SchemeFigures:
    """A scheme's coupons, market by market in the scheme's order; a market without any has zeros."""

    scheme: AidScheme
    markets: tuple[MarketFigures, ...]


def coupon_figures(office: Office, actor: Actor) -> tuple[SchemeFigures, ...]:
    """Return how many coupons there are, in every scheme.

    Raises:
        Forbidden: ``role_required``.
    """
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    today = paris_day(office.clock.now())
    with reading() as tx:
        rows = {(row.scheme_id, row.market): row for row in store.by_market(tx, today, today + SOON)}
    names = ("issued", "open", "debited", "revoked", "expired", "ending")
    figures = []
    for scheme in office.schemes.by_id.values():
        markets = []
        for market in scheme.market:
            row = rows.get((scheme.id, market.code))
            counts = (0,) * len(names) if row is None else tuple(int(getattr(row, name)) for name in names)
            markets.append(MarketFigures(market, *counts))
        figures.append(SchemeFigures(scheme, tuple(markets)))
    return tuple(figures)
