"""What a demonstration is filled with: schools, people, and one coupon for each case that its page shows."""

import json
from dataclasses import dataclass
from datetime import date

from webapp.domain.actors import Actor, Role
from webapp.domain.calendar import add_months, paris_day
from webapp.domain.documents import DocumentReason
from webapp.domain.errors import NotFound
from webapp.domain.identity import DocumentType
from webapp.domain.review import Asked
from webapp.domain.tablet import StaffHow
from webapp.services import accounts, coupons, debit, documents, identity, ledger, review
from webapp.services.accounts import NewAccount
from webapp.services.coupons import IssuedCoupon, Person
from webapp.services.import_coupons import COLUMNS, import_csv
from webapp.services.office import Office
from webapp.store import coupons as coupon_store
from webapp.store import partners
from webapp.store.database import reading, writing

DOMAIN = "@demo.test"
_UNSIGNED = "Une signature manque. Envoyez le contrat signé."
_PLAIN = str.maketrans("éèœ '’", "eeo---")


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
)

YOUNG = "young" + DOMAIN
"""Whom the young person is that signs in by a link: they have no account, and no password."""

PARTNERS = {
    "tilleuls": ("Auto-école des Tilleuls (démo)", ("2024",), True),
    "canal": ("Auto-école du Canal (démo)", ("2021",), True),
    "quais": ("Auto-école des Quais (démo)", ("2024",), True),
    "nouvelle": ("Auto-école Nouvelle (démo)", ("2024",), False),
}
PLACES = {
    "tilleuls": ("Exempleville", "01 99 00 10 01"),
    "canal": ("Modèle-sur-Seine", "01 99 00 10 02"),
    "quais": ("Exempleville", "01 99 00 10 03"),
    "nouvelle": ("Fictif-les-Bois", "01 99 00 10 04"),
}
"""Town and telephone of each: towns that are on no map, and numbers that are set aside for fiction."""


def seed(office: Office, password_hash: str) -> list[tuple[str, str]]:
    """Fill an empty database; return the case and the id of each coupon that the page shows."""
    actors = _seed_people(office, password_hash)
    shown = _Seeder(office, actors).coupons()
    coupons.signed_texts(office, [coupon_id for _, coupon_id in shown])
    ledger.checkpoint(office)
    return shown


def _seed_people(office: Office, password_hash: str) -> dict[str, Actor]:
    now = office.clock.now()
    ids = {key: office.clock.new_id() for key in PARTNERS}
    scheme = scheme_of(office, "2024")
    with writing() as tx:
        for key, (name, markets, validated) in PARTNERS.items():
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
            town, phone = PLACES[key]
            row = {"id": ids[key], "name": name, "kind": kind, "validated_at": now if validated else None}
            partners.add_partner(tx, {**row, "town": town, "phone": phone}, conventions)
    actors = {}
    for account in ACCOUNTS:
        partner_id = ids[account.partner] if account.partner else None
        new = NewAccount(
            account.email, account.display_name, password_hash, frozenset({account.role}), partner_id
        )
        account_id = accounts.open_account(office, new)
        roles, how = frozenset({account.role}), StaffHow.TERMINAL
        actors[account.email.removesuffix(DOMAIN)] = Actor(account_id, partner_id, roles, came_in=how)
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
        second = self._file("Lou", "Modèle", date(2006, 5, 17), email=YOUNG)
        self._debit("counter.2024", second[0], "Modèle", date(2006, 5, 17), validated=True)
        waiting = self._file("Noa", "Spécimen", date(2005, 1, 8))
        unsigned = self._debit("counter.2024", waiting[0], "Spécimen", date(2005, 1, 8))
        elsewhere = self._file("Éden", "Imaginaire", date(2004, 7, 22))
        self._debit("counter.other", elsewhere[0], "Imaginaire", date(2004, 7, 22), validated=True)
        queued = self._file("Sasha", "Inventé", date(2005, 10, 2))
        complete = self._debit("counter.other", queued[0], "Inventé", date(2005, 10, 2))
        order = self._file("Charlie", "Factice", date(2006, 3, 3))
        today = paris_day(self.office.clock.now())
        expired = self._file("Alix", "Démo", date(2005, 11, 11), issued_on=long_ago(today))
        revoked = self._file("Alix", "Exemple-Démo", date(2005, 6, 15))
        coupons.revoke(self.office, self.actors["region"], revoked[0].coupon_id)
        self._before_region(unsigned, complete)
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
        email: str | None = None,
    ) -> list[IssuedCoupon]:
        email = email or f"{first}.{family}".lower().translate(_PLAIN) + DOMAIN
        person = Person(first, family, born, other, email)
        scheme = scheme_of(self.office, market)
        return coupons.issue(
            self.office, self.actors["region"], scheme, market, [person], issued_on=issued_on
        )[0]

    def _debit(
        self, who: str, coupon: IssuedCoupon, family: str, born: date, *, validated: bool = False
    ) -> str | None:
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
        (outcome,) = made
        if not isinstance(outcome, debit.ClaimAccepted):
            # A scheme of somebody's own may refuse it: then there is one thing less to show.
            return None
        if validated:
            self._submit(who, outcome.transaction_id)
            review.validate(self.office, self.actors["region"], outcome.transaction_id)
        return outcome.transaction_id

    def _before_region(self, unsigned: str | None, complete: str | None) -> None:
        """Have one transaction wait for the Region, and one sent back by it for a signature."""
        if complete is not None:
            self._submit("counter.other", complete)
        if unsigned is not None:
            self._submit("counter.2024", unsigned)
            lines = documents.view_checklist(self.office, self.actors["counter.2024"], unsigned).lines
            asked = Asked(lines[0].code, DocumentReason.NOT_SIGNED, _UNSIGNED)
            review.send_back(self.office, self.actors["region"], unsigned, [asked])

    def _submit(self, who: str, transaction_id: str) -> None:
        """Send what a transaction waits for, and put it before the Region."""
        actor, now = self.actors[who], self.office.clock.now()
        today = paris_day(now)
        for line in documents.view_checklist(self.office, actor, transaction_id).lines:
            words = {"title": line.label, "partner": self._school_of(actor), "date": f"{today:%d/%m/%Y}"}
            paper = self.office.printer.pdf("demo_paper", words, at=now)
            signed_on = today if line.signed_from else None
            documents.add_document(self.office, actor, transaction_id, line.code, [paper], signed_on)
        documents.submit(self.office, actor, transaction_id)

    def _school_of(self, actor: Actor) -> str:
        account = next(one for one in ACCOUNTS if self.actors[one.email.removesuffix(DOMAIN)] == actor)
        return PARTNERS[account.partner or ""][0]

    def _import(self) -> str:
        today = paris_day(self.office.clock.now())
        until = add_months(today, 6).isoformat()
        scheme = scheme_of(self.office, "2021")
        line = ("E1", "Alix", "Le Factice", "", "2004-10-30", scheme, "2021", "1", "DEMO/77-0042", until)
        import_csv(self.office, self.actors["region"], f"{','.join(COLUMNS)}\n{','.join(line)}\n".encode())
        with reading() as tx:
            return coupon_store.id_by_lookup(tx, ["DEM0/770042"]) or ""


def scheme_of(office: Office, market: str) -> str:
    """Return the scheme that has the market.

    Raises:
        NotFound: ``market_unknown``.
    """
    for scheme in office.schemes.by_id.values():
        if any(m.code == market for m in scheme.market):
            return scheme.id
    raise NotFound("market_unknown")


def long_ago(today: date) -> date:
    """Return a day on which what was issued has expired since."""
    return add_months(today, -14)
