"""A whole house for a test: real app, real database, real services; only the clock may be held."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, inspect, text

from webapp.adapters.clock import NullClock
from webapp.adapters.shelf import NullShelf
from webapp.app import Adapters, create_app
from webapp.config import Settings
from webapp.domain.actors import PARTNER_ROLES, Actor, Role
from webapp.domain.identity import DocumentType
from webapp.domain.journal import Entry
from webapp.domain.scheme import AidScheme
from webapp.domain.transaction import Status
from webapp.services import accounts, coupons, debit, identity, review
from webapp.services.accounts import NewAccount
from webapp.services.coupons import IssuedCoupon, Person
from webapp.services.debit import Answer, Claim
from webapp.services.identity import IdentityTry, Match
from webapp.services.office import Office
from webapp.store import journal, partners, people, transactions
from webapp.store.database import db, reading, snapshot, writing
from webapp.web.wire import write_outcome

NOON = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
"""Noon in Paris, an ordinary Thursday."""

CAMILLE = Person("Camille", "Exemple", date(2005, 9, 4))


@dataclass
class House:
    """One app on one database, with short words for what tests need of it."""

    app: Flask
    clock: NullClock
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def office(self) -> Office:
        office: Office = self.app.extensions["guichet"]
        return office

    @property
    def kind(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return db.engine.dialect.name

    @property
    def scheme_id(self) -> str:
        """The shipped scheme: tests name no scheme either."""
        return next(iter(self.office.schemes.by_id))

    @property
    def scheme(self) -> AidScheme:
        """The shipped scheme, as changed by this test."""
        return self.office.schemes[self.scheme_id]

    def change_scheme(self, **changes: Any) -> None:  # noqa: ANN401  any field there is
        """Let the Region change its mind: the scheme holds other values from now on."""
        changed = self.office.schemes.replacing(replace(self.scheme, **changes))
        self.app.extensions["guichet"] = replace(self.office, schemes=changed)

    def partner(
        self,
        *markets: str,
        scheme_id: str | None = None,
        validated: bool = True,
        signed: bool = True,
        starts_on: date = date(2020, 1, 1),
        ends_on: date | None = None,
    ) -> str:
        """A partner with a convention for each market (by default one, of 2024)."""
        partner_id, now = self.clock.new_id(), self.clock.now()
        scheme = self.office.schemes[scheme_id or self.scheme_id]
        row = {
            "id": partner_id,
            "name": "Auto-école de l'Essai",
            "kind": scheme.partner_kind,
            "validated_at": now if validated else None,
        }
        with writing() as tx:
            partners.add_partner(tx, row, [])
        for market in markets or ("2024",):
            self.convene(partner_id, scheme.id, market, signed=signed, days=(starts_on, ends_on))
        return partner_id

    def convene(
        self,
        partner_id: str,
        scheme_id: str,
        market: str,
        *,
        signed: bool = True,
        days: tuple[date, date | None] = (date(2020, 1, 1), None),
    ) -> None:
        """Give a partner one more convention."""
        row = {
            "id": self.clock.new_id(),
            "partner_id": partner_id,
            "scheme_id": scheme_id,
            "market": market,
            "signed_at": self.clock.now() if signed else None,
            "starts_on": days[0],
            "ends_on": days[1],
        }
        with writing() as tx:
            tx.execute(insert(partners.ConventionRow), [row])

    def actor(self, role: Role = Role.COUNTER, partner_id: str | None = None) -> Actor:
        """A person with a real account; staff and owners work for a partner, made when none is given."""
        if role in PARTNER_ROLES and partner_id is None:
            partner_id = self.partner()
        email = f"{self.clock.new_id()}@demo.test"
        new = NewAccount(email, "Dominique S.", "no-password", frozenset({role}), partner_id)
        return Actor(accounts.open_account(self.office, new), partner_id, frozenset({role}))

    def join(self, account_id: str, partner_id: str, role: Role) -> None:
        """Let a person work for one more partner."""
        with writing() as tx:
            people.add_membership(tx, partner_id, account_id, role)

    def file(
        self, market: str = "2024", person: Person = CAMILLE, *, scheme_id: str | None = None
    ) -> list[IssuedCoupon]:
        """A fresh young person's file: its coupons by rank."""
        officer = self.actor(Role.OFFICER)
        made = coupons.issue(self.office, officer, scheme_id or self.scheme_id, market, [person])[0]
        self.people.update({coupon.coupon_id: person for coupon in made})
        return made

    def typed(self, coupon_id: str, **changes: Any) -> IdentityTry:  # noqa: ANN401  any field there is
        """What the person's document says, copied without a fault unless changed."""
        person = self.people[coupon_id]
        right = IdentityTry(
            coupon_id, person.family_name, person.birth_date, DocumentType.CNI, document_valid=True
        )
        return replace(right, **changes)

    def verified(self, actor: Actor, coupon_id: str) -> str:
        """The id of a real, matching identity check."""
        match = identity.check_identity(self.office, actor, self.clock.new_id(), self.typed(coupon_id))
        assert isinstance(match, Match), match
        return match.check_id

    def claim(self, actor: Actor, coupon_id: str, *, claim_id: str | None = None) -> Claim:
        """A claim as a counter makes it, its identity check made for real."""
        return Claim(
            claim_id or self.clock.new_id(), coupon_id, self.verified(actor, coupon_id), face_confirmed=True
        )

    def send(self, actor: Actor, claim: Claim) -> Answer:
        """Send a claim."""
        return debit.debit(self.office, actor, claim, write_outcome)

    def debited(self, actor: Actor, coupon_id: str) -> str:
        """Debit a coupon for good and return the transaction's id."""
        answer = self.send(actor, self.claim(actor, coupon_id))
        assert answer.status == 201, answer.body
        transaction_id: str = json.loads(answer.body)["transaction"]["id"]
        return transaction_id

    def submit(self, transaction_id: str) -> None:
        """Have a transaction stand before the Region, whose documents are not what the test is about."""
        with writing() as tx:
            row = transactions.transaction(tx, None, transaction_id)
            if row is not None and row.status == Status.AWAITING_DOCUMENTS:
                now = self.clock.now()
                transactions.set_status(tx, row.partner_id, row.id, Status.SUBMITTED, submitted_at=now)

    def validated(self, actor: Actor, coupon_id: str) -> str:
        """Debit a coupon, have the Region validate it, and return the transaction's id."""
        transaction_id = self.debited(actor, coupon_id)
        self.validate(transaction_id)
        return transaction_id

    def validate(self, transaction_id: str) -> None:
        """Have the Region validate a transaction, whatever documents it waited for."""
        self.submit(transaction_id)
        review.validate(self.office, self.actor(Role.OFFICER), transaction_id)

    def entries(self, coupon_id: str | None = None) -> list[Entry]:
        """The journal in order: of a coupon's file, or all of it."""
        file_id = text("SELECT file_id FROM coupon WHERE id = :id")
        with snapshot() as tx:
            stream = journal.file_stream(tx.scalar(file_id, {"id": coupon_id}))
            return [e for e in journal.entries(tx) if coupon_id is None or e.stream == stream]

    def balance(self) -> int:
        """The sum of the journal, in cents."""
        return sum(entry.amount_cents for entry in self.entries())

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table."""
        with reading() as tx:
            return [dict(row) for row in tx.execute(text(f"SELECT * FROM {table}")).mappings()]

    def execute(self, statement: str, **values: object) -> None:
        """Run a statement of the test's own, past the store."""
        with writing() as tx:
            tx.execute(text(statement), values)

    def counts(self, *tables: str) -> dict[str, int]:
        """How many rows each table holds, or each of those named."""
        with reading() as tx:
            return {
                table: int(tx.scalar(text(f"SELECT count(*) FROM {table}")) or 0)
                for table in tables or inspect(db.engine).get_table_names()
            }

    def dump(self) -> str:
        """All that the database holds, as text."""
        tables = inspect(db.engine).get_table_names()
        return "\n".join(f"{table} {self.rows(table)!r}" for table in tables)

    def token(self, actor: Actor, *, scopes: str = accounts.COUNTER_SCOPE, days: int = 30) -> str:
        """A bearer token for an actor."""
        with writing() as tx:
            token = self.clock.new_secret()
            people.add_token(
                tx,
                {
                    "id": self.clock.new_id(),
                    "token_hash": accounts.token_hash(token),
                    "account_id": actor.account_id,
                    "partner_id": actor.partner_id,
                    "scopes": scopes,
                    "created_at": self.clock.now(),
                    "expires_at": self.clock.now() + timedelta(days=days),
                    "revoked_at": None,
                },
            )
        return token


def build_house(
    database_url: str, folder: Path, *, scheme_files: tuple[Path, ...] | None = None, at: datetime = NOON
) -> House:
    """Build a house on a migrated database; its services want its app context."""
    clock = NullClock(at)
    settings = Settings.for_tests(database_url, folder, scheme_files=scheme_files)
    return House(create_app(settings, Adapters(clock=clock, shelf=NullShelf())), clock)


@contextmanager
def open_house(
    database_url: str, folder: Path, *, scheme_files: tuple[Path, ...] | None = None, at: datetime = NOON
) -> Iterator[House]:
    """Open a house on a migrated database, in an app context."""
    house = build_house(database_url, folder, scheme_files=scheme_files, at=at)
    with house.app.app_context():
        try:
            yield house
        finally:
            db.engine.dispose()
