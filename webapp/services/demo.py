"""The demonstration: fictional schools, people and coupons, made by the same use cases as the real ones."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from scanner.render import render_png, render_svg
from webapp.domain.actors import Actor, Role
from webapp.domain.calendar import add_months, paris_day
from webapp.domain.errors import Forbidden, NotFound
from webapp.domain.identity import DocumentType
from webapp.services import accounts, coupons, debit, identity, ledger, review
from webapp.services.accounts import NewAccount
from webapp.services.coupons import IssuedCoupon, Person
from webapp.services.import_coupons import COLUMNS, import_csv
from webapp.services.office import Office
from webapp.store import coupons as coupon_store
from webapp.store import installation, partners, people
from webapp.store.coupons import Issued
from webapp.store.database import reading, writing

DOMAIN = "@demo.test"
BORN = "born"
_SHOWN = "demo_coupons"
_KEYS = "demo_keys"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One way into the demonstration."""

    email: str
    role: Role
    display_name: str
    partner: str | None = None


ACCOUNTS = (
    DemoAccount("counter.2024" + DOMAIN, Role.COUNTER, "Dominique S.", "tilleuls"),
    DemoAccount("counter.2021" + DOMAIN, Role.COUNTER, "Claude M.", "canal"),
    DemoAccount("owner.2024" + DOMAIN, Role.OWNER, "Andrea T.", "tilleuls"),
    DemoAccount("counter.other" + DOMAIN, Role.COUNTER, "Sacha Q.", "quais"),
    DemoAccount("counter.new" + DOMAIN, Role.COUNTER, "Lou N.", "nouvelle"),
    DemoAccount("region" + DOMAIN, Role.OFFICER, "Instruction (démo)"),
    DemoAccount("payer" + DOMAIN, Role.PAYER, "Paiement (démo)"),
    DemoAccount("admin" + DOMAIN, Role.ADMINISTRATOR, "Administration (démo)"),
    DemoAccount("support" + DOMAIN, Role.SUPPORT, "Assistance (démo)"),
    DemoAccount("young" + DOMAIN, Role.BENEFICIARY, "Camille Exemple"),
)

_PARTNERS = {
    "tilleuls": ("Auto-école des Tilleuls (démo)", ("2024",), True),
    "canal": ("Auto-école du Canal (démo)", ("2021",), True),
    "quais": ("Auto-école des Quais (démo)", ("2024",), True),
    "nouvelle": ("Auto-école Nouvelle (démo)", ("2024",), False),
}


@dataclass(frozen=True, slots=True)
class ShownCoupon:
    """A coupon of the demonstration's page: which case it shows, and what to type."""

    case: str
    issued: Issued
    svg: str


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
        if born not in {None, "demo"} or not office.demo:
            raise Forbidden("demo_only")
        if born is None:
            installation.remember(tx, BORN, "demo")
            installation.remember(tx, _KEYS, keys)
        elif seen != keys:
            coupon_store.forget_texts(tx)
            people.set_passwords(tx, hash_password(password))
            installation.amend(tx, _KEYS, keys)
        empty = installation.recall(tx, _SHOWN) is None
    if empty:
        _seed(office, hash_password(password))
    return empty


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
        _scheme_of(office, market),
        market,
        [person],
        issued_on=_long_ago(today) if expired else None,
    )[0]
    return _with_texts(office, [coupon.coupon_id for coupon in made])


def shown_coupons(office: Office) -> list[ShownCoupon]:
    """Return the coupons of the demonstration's page, in its order."""
    with reading() as tx:
        kept: list[list[str]] = json.loads(installation.recall(tx, _SHOWN) or "[]")
    texts = dict.fromkeys(coupon_id for _, coupon_id in kept)
    found = {issued.coupon.id: (issued, text) for issued, text in _with_texts(office, list(texts))}
    return [ShownCoupon(case, found[i][0], render_svg(found[i][1])) for case, i in kept if i in found]


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


def _scheme_of(office: Office, market: str) -> str:
    for scheme in office.schemes.by_id.values():
        if any(m.code == market for m in scheme.market):
            return scheme.id
    raise NotFound("market_unknown")


def _long_ago(today: date) -> date:
    return add_months(today, -14)


def _officer() -> Actor:
    with reading() as tx:
        account = people.account_by_email(tx, "region" + DOMAIN)
    if account is None:
        raise NotFound("account_unknown")
    return Actor(account.id, None, frozenset({Role.OFFICER}))


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
    return Person(first, family, date(2002, 1, 1) + timedelta(days=draw // 64 % 1800))


def _seed(office: Office, password_hash: str) -> None:
    actors = _seed_people(office, password_hash)
    shown = _Seeder(office, actors).coupons()
    with writing() as tx:
        installation.remember(tx, _SHOWN, json.dumps([[case, coupon_id] for case, coupon_id in shown]))
    coupons.signed_texts(office, [coupon_id for _, coupon_id in shown])
    ledger.checkpoint(office)


def _seed_people(office: Office, password_hash: str) -> dict[str, Actor]:
    now = office.clock.now()
    ids = {key: office.clock.new_id() for key in _PARTNERS}
    scheme = _scheme_of(office, "2024")
    with writing() as tx:
        for key, (name, markets, validated) in _PARTNERS.items():
            conventions = [
                {
                    "id": office.clock.new_id(),
                    "partner_id": ids[key],
                    "scheme_id": scheme,
                    "market": market,
                    "signed_at": now,
                    "starts_on": date(2024, 1, 1),
                    "ends_on": None,
                }
                for market in markets
            ]
            kind = office.schemes[scheme].partner_kind
            row = {"id": ids[key], "name": name, "kind": kind, "validated_at": now if validated else None}
            partners.add_partner(tx, row, conventions)
    actors = {}
    for account in ACCOUNTS:
        partner_id = ids[account.partner] if account.partner else None
        new = NewAccount(
            account.email, account.display_name, password_hash, frozenset({account.role}), partner_id
        )
        account_id = accounts.open_account(office, new)
        actors[account.email.removesuffix(DOMAIN)] = Actor(account_id, partner_id, frozenset({account.role}))
    return actors


@dataclass(frozen=True, slots=True)
class _Seeder:
    """Makes one coupon for each case that the demonstration shows."""

    office: Office
    actors: dict[str, Actor]

    def coupons(self) -> list[tuple[str, str]]:
        ready = self._file("Camille", "Exemple", date(2005, 9, 4))
        accents = self._file("Maé", "de l'Éxemple-Œuvré", date(2004, 2, 29), other=("Œuvré",))
        old = self._file("Sacha", "Fictif", date(2003, 12, 31), market="2021")
        second = self._file("Lou", "Modèle", date(2006, 5, 17))
        self._debit("counter.2024", second[0], "Modèle", date(2006, 5, 17), validated=True)
        waiting = self._file("Noa", "Spécimen", date(2005, 1, 8))
        self._debit("counter.2024", waiting[0], "Spécimen", date(2005, 1, 8))
        elsewhere = self._file("Éden", "Imaginaire", date(2004, 7, 22))
        self._debit("counter.other", elsewhere[0], "Imaginaire", date(2004, 7, 22), validated=True)
        order = self._file("Charlie", "Factice", date(2006, 3, 3))
        today = paris_day(self.office.clock.now())
        expired = self._file("Alix", "Démo", date(2005, 11, 11), issued_on=_long_ago(today))
        revoked = self._file("Alix", "Exemple-Démo", date(2005, 6, 15))
        coupons.revoke(self.office, self.actors["region"], revoked[0].coupon_id)
        return [
            ("ready", ready[0].coupon_id),
            ("accents", accents[0].coupon_id),
            ("old_market", old[0].coupon_id),
            ("second_ready", second[1].coupon_id),
            ("already_debited", waiting[0].coupon_id),
            ("previous_not_validated", waiting[1].coupon_id),
            ("other_partner", elsewhere[1].coupon_id),
            ("out_of_order", order[2].coupon_id),
            ("expired", expired[0].coupon_id),
            ("revoked", revoked[0].coupon_id),
            ("imported", self._import()),
        ]

    def _file(
        self,
        first: str,
        family: str,
        born: date,
        *,
        market: str = "2024",
        other: tuple[str, ...] = (),
        issued_on: date | None = None,
    ) -> list[IssuedCoupon]:
        person = Person(first, family, born, other)
        scheme = _scheme_of(self.office, market)
        return coupons.issue(
            self.office, self.actors["region"], scheme, market, [person], issued_on=issued_on
        )[0]

    def _debit(
        self, who: str, coupon: IssuedCoupon, family: str, born: date, *, validated: bool = False
    ) -> None:
        actor, new_id = self.actors[who], self.office.clock.new_id
        typed = identity.IdentityTry(coupon.coupon_id, family, born, DocumentType.CNI, document_valid=True)
        check_id = new_id()
        identity.check_identity(self.office, actor, check_id, typed)
        claim = debit.Claim(new_id(), coupon.coupon_id, check_id, face_confirmed=True)
        made: list[debit.Outcome] = []

        def write(outcome: debit.Outcome) -> tuple[int, str]:
            made.append(outcome)
            return 201, json.dumps({"claim_id": outcome.claim_id, "outcome": "accepted"})

        debit.debit(self.office, actor, claim, write)
        if validated and isinstance(made[0], debit.ClaimAccepted):
            review.validate(self.office, self.actors["region"], made[0].transaction_id)

    def _import(self) -> str:
        today = paris_day(self.office.clock.now())
        until = add_months(today, 6).isoformat()
        scheme = _scheme_of(self.office, "2021")
        line = ("E1", "Alix", "Le Factice", "", "2004-10-30", scheme, "2021", "1", "DEMO/77-0042", until)
        import_csv(self.office, self.actors["region"], f"{','.join(COLUMNS)}\n{','.join(line)}\n".encode())
        with reading() as tx:
            return coupon_store.id_by_lookup(tx, ["DEM0/770042"]) or ""
