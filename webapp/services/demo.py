"""The demonstration: fictional schools, people and coupons, made by the same use cases as the real ones."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from scanner.number import format_number, make_number
from scanner.render import render_png
from webapp.domain.actors import Actor, Role
from webapp.domain.calendar import paris_day
from webapp.domain.errors import Forbidden, NotFound
from webapp.domain.ports import Clock
from webapp.domain.tablet import StaffHow
from webapp.services import coupons
from webapp.services.coupons import Person
from webapp.services.demo_seed import DOMAIN, long_ago, scheme_of, seed
from webapp.services.office import Office
from webapp.store import coupons as coupon_store
from webapp.store import installation, people
from webapp.store.coupons import Issued
from webapp.store.database import reading, writing

BORN = "born"
_SHOWN = "demo_coupons"
_KEYS = "demo_keys"


@dataclass(frozen=True, slots=True)
class ShownCoupon:
    """A coupon of the demonstration's page: which case it shows, and what to type."""

    case: str
    issued: Issued


def is_demo(office: Office) -> bool:
    """Tell whether this house and its database are both a demonstration's."""
    with reading() as tx:
        return office.demo and installation.recall(tx, BORN) == "demo"


def require_demo(office: Office) -> None:
    """Let a demonstration's command go on only at home.

    Raises:
        Forbidden: ``demo_only``: the database was not born a demonstration's.
    """
    if not is_demo(office):
        raise Forbidden("demo_only")


def setup(office: Office, hash_password: Callable[[str], str], password: str, keys: str) -> bool:
    """Fill an empty database (True), or put a filled one right again when the keys were made anew.

    Args:
        office: The ports.
        hash_password: The accounts library's hash.
        password: The one password of the demonstration.
        keys: Fingerprint of the keys and password in use.

    Raises:
        Forbidden: ``demo_only``.
    """
    with writing() as tx:
        born, seen = installation.recall(tx, BORN), installation.recall(tx, _KEYS)
        strange = born is None and (coupon_store.any_file(tx) or people.any_account(tx))
        if strange or born not in {None, "demo"} or not office.demo:
            raise Forbidden("demo_only")
        if born is None:
            installation.remember(tx, BORN, "demo")
            installation.remember(tx, _KEYS, keys)
        elif seen != keys:
            coupon_store.forget_texts(tx)
            people.set_passwords(tx, hash_password(password), office.clock.new_secret)
            installation.amend(tx, _KEYS, keys)
        empty = installation.recall(tx, _SHOWN) is None
    if empty:
        shown = seed(office, hash_password(password))
        with writing() as tx:
            installation.remember(tx, _SHOWN, json.dumps(shown))
    return empty


def new_password(clock: Clock) -> str:
    """Return a password for a demonstration's accounts: random, and typed by hand on a phone.

    Sixty bits in three groups, without letters that look alike.
    """
    return format_number(make_number(clock.new_bits(65))[:12]).lower()


def make_coupon(office: Office, market: str, *, expired: bool) -> list[tuple[Issued, str]]:
    """Make a fresh fictional person with every coupon of the scheme, rank by rank, each with its signed text.

    Raises:
        Forbidden: ``demo_only``.
        NotFound: ``market_unknown``.
    """
    require_demo(office)
    today = paris_day(office.clock.now())
    person = _fresh_person(office)
    made = coupons.issue(
        office,
        _officer(),
        scheme_of(office, market),
        market,
        [person],
        issued_on=long_ago(today) if expired else None,
    )[0]
    return _with_texts(office, [coupon.coupon_id for coupon in made])


def shown_coupons(office: Office) -> list[ShownCoupon]:
    """Return the coupons of the demonstration's page, in its order; none where this house is none."""
    if not office.demo:
        return []
    with reading() as tx:
        kept: list[list[str]] = json.loads(installation.recall(tx, _SHOWN) or "[]")
        ids = list(dict.fromkeys(coupon_id for _, coupon_id in kept))
        found = {issued.coupon.id: issued for issued in coupon_store.issued(tx, ids)}
    return [ShownCoupon(case, found[i]) for case, i in kept if i in found]


def picture(office: Office, coupon_id: str) -> bytes:
    """Return the PNG of a coupon's QR.

    Raises:
        Forbidden: ``demo_only``.
        NotFound: ``coupon_unknown``.
    """
    require_demo(office)
    found = _with_texts(office, [coupon_id])
    if not found:
        raise NotFound("coupon_unknown")
    return render_png(found[0][1])


def _with_texts(office: Office, coupon_ids: list[str]) -> list[tuple[Issued, str]]:
    texts = coupons.signed_texts(office, coupon_ids)
    with reading() as tx:
        return [(issued, texts[issued.coupon.id]) for issued in coupon_store.issued(tx, coupon_ids)]


def _officer() -> Actor:
    with reading() as tx:
        account = people.account_by_email(tx, "region" + DOMAIN)
    if account is None:
        raise NotFound("account_unknown")
    return Actor(account.id, None, frozenset({Role.OFFICER}), came_in=StaffHow.TERMINAL)


_FIRST_NAMES = ("Camille", "Sacha", "Lou", "Noa", "Éden", "Charlie", "Maé", "Alix")
_FAMILY_NAMES = (
    "Exemple",
    "Fictif",
    "Modèle",
    "Spécimen",
    "De L'Essai",
    "Démo-Martin",
    "Le Factice",
    "Imaginaire",
)


def _fresh_person(office: Office) -> Person:
    draw = office.clock.new_bits(48)
    first, family = _FIRST_NAMES[draw % 8], _FAMILY_NAMES[draw // 8 % 8]
    born = date(2002, 1, 1) + timedelta(days=draw // 64 % 1800)
    return Person(first, family, born, email=f"jeune.{draw:x}{DOMAIN}")
