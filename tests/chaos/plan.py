"""What happens, drawn from a seed before anything happens: claims, cuts, clocks, and the one restore.

Two runs of a seed draw the same plan; what then meets what is for the threads to say.
"""

import random
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import cycle, islice

from tests.chaos.proxy import Cut

DEVICES = 5
STAYING = (0, 1, 2)
"""Devices that are there from beginning to end."""
OLD = 2
"""The device whose browser has no locks: its two tabs deliver everything twice."""
REVOKED = 3
"""The device that its owner takes away, with a claim waiting on it."""
NEWCOMER = 4
"""The device let in after the backup was made: the restored house has never heard of it."""
SCHOOLS = 2
DAY_MS = 86_400_000
FURTHEST_MS = 2 * DAY_MS


class Kind(StrEnum):
    """Why a claim is made, and with it what must become of it."""

    PLAIN = "a first coupon, claimed once, as it should be"
    SECOND = "a second coupon whose first was validated"
    CONTESTED = "a first coupon that another device claims too"
    TOO_EARLY = "a second coupon whose first was never debited"
    STRANGER = "a coupon held by somebody else"
    WITHDRAWN = "a coupon that the Region had revoked"
    OTHER_MARKET = "a coupon of the other market"
    LATE = "a claim made after the licence had ended"
    UNSAVED = "a coupon issued after the backup"


PER_HUNDRED = {
    Kind.CONTESTED: 20,
    Kind.SECOND: 6,
    Kind.TOO_EARLY: 4,
    Kind.STRANGER: 4,
    Kind.WITHDRAWN: 4,
    Kind.OTHER_MARKET: 4,
    Kind.LATE: 4,
    Kind.UNSAVED: 4,
}
"""How many of a hundred claims are of a kind; all others are plain."""


class Blow(StrEnum):
    """A cut of another kind than those of the network."""

    KILL = "the server killed while it works"
    DIE = "the server killed after a commit, before the reply"
    PAGE = "the page gone before it has read the reply"


CUTS: tuple[Cut | Blow, ...] = (
    Cut.COMMITTED,
    Blow.DIE,
    Cut.SENDING,
    Cut.BEFORE,
    Blow.PAGE,
    Cut.COMMITTED,
    Cut.ANSWERING,
    Blow.KILL,
    Cut.COMMITTED,
    Cut.SENDING,
    Blow.PAGE,
    Cut.ANSWERING,
)
"""The cuts of a dozen rounds, in the order in which none of them comes."""


@dataclass(frozen=True)
class Planned:
    """A claim to make.

    Attributes:
        coupon: which coupon of its kind; two claims of ``CONTESTED`` share one.
    """

    kind: Kind
    coupon: int
    device: int


@dataclass(frozen=True)
class Round:
    """What happens around one cut: clocks jump, claims are made, some devices call at once.

    Attributes:
        clocks: by how many milliseconds a device's clock is off from now on.
        callers: the devices that call.
        tabs: how many tabs each of them has open.
        moment: seconds after they began at which the server is killed, if it is.
    """

    cut: Cut | Blow
    claims: tuple[Planned, ...]
    clocks: dict[int, int]
    callers: tuple[int, ...]
    tabs: int
    moment: float


@dataclass(frozen=True)
class Plan:
    """A whole run; its milestones are numbers of rounds, each reached before that round begins."""

    rounds: tuple[Round, ...]
    backup_at: int
    newcomer_at: int
    restore_at: int
    revoke_at: int

    def claims(self, kind: Kind) -> list[Planned]:
        """Every claim of a kind."""
        return [claim for one in self.rounds for claim in one.claims if claim.kind is kind]


def school_of(device: int) -> int:
    """Return the school of a device."""
    return device % SCHOOLS


def draw(seed: int, claims: int, cuts: int) -> Plan:
    """Draw a plan of so many claims and cuts, one cut a round."""
    chance = random.Random(seed)  # noqa: S311  the same seed draws the same plan
    backup_at, newcomer_at, restore_at, revoke_at = (round(cuts * part) for part in (0.3, 0.4, 0.65, 0.85))
    blows = list(islice(cycle(CUTS), cuts))
    chance.shuffle(blows)
    dealt: list[list[Parcel]] = [[] for _ in blows]
    for place, parcel in enumerate(_parcels(chance, claims)):
        # Issued after the backup, and lost with it: claimed in between.
        unsaved = parcel[0] is Kind.UNSAVED
        at = newcomer_at + place % (restore_at - newcomer_at) if unsaved else place % cuts
        dealt[at].append(parcel)
    rounds = []
    for number, (cut, parcels) in enumerate(zip(blows, dealt, strict=True)):
        there = [*STAYING]
        there += [REVOKED] if number < revoke_at else []
        there += [NEWCOMER] if number >= newcomer_at else []
        drawn = _round(chance, cut, parcels, there)
        rounds.append(_with_claim_on_the_revoked(drawn) if number == revoke_at else drawn)
    return Plan(tuple(rounds), backup_at, newcomer_at, restore_at, revoke_at)


Parcel = tuple[Kind, int]
"""What is claimed together: a kind, and which coupon of it."""


def _parcels(chance: random.Random, claims: int) -> list[Parcel]:
    several = {kind: max(1, claims * share // 100) for kind, share in PER_HUNDRED.items()}
    several[Kind.CONTESTED] //= 2
    several[Kind.PLAIN] = claims - sum(several.values()) - several[Kind.CONTESTED]
    parcels = [(kind, number) for kind, count in several.items() for number in range(count)]
    chance.shuffle(parcels)
    return parcels


def _round(chance: random.Random, cut: Cut | Blow, parcels: list[Parcel], there: list[int]) -> Round:
    claims = [
        Planned(kind, coupon, device)
        for kind, coupon in parcels
        for device in chance.sample(there, 2 if kind is Kind.CONTESTED else 1)
    ]
    chance.shuffle(claims)
    clocks = {d: chance.randint(-FURTHEST_MS, FURTHEST_MS) for d in there if chance.random() < 0.2}
    callers = chance.sample(there, chance.randint(1, min(3, len(there))))
    if cut is Blow.DIE:
        # Nothing is committed unless somebody has something to say.
        callers = [*{*callers, claims[-1].device}]
    tabs = 2 if chance.random() < 0.3 else 1
    return Round(cut, tuple(claims), clocks, tuple(callers), tabs, chance.uniform(0, 0.1))


def _with_claim_on_the_revoked(drawn: Round) -> Round:
    """Let one of a round's claims be made on the device that is taken away before it calls."""
    at = next(at for at, one in enumerate(drawn.claims) if one.kind is not Kind.CONTESTED)
    claims = list(drawn.claims)
    claims[at] = replace(claims[at], device=REVOKED)
    return replace(drawn, claims=tuple(claims), callers=(*drawn.callers, REVOKED))
