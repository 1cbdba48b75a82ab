"""The product's side of the machine: short words for its use cases, and what its tables say afterwards."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tests.builders import CAMILLE, House
from webapp.domain.actors import Actor, Role
from webapp.domain.debit import Refused
from webapp.domain.errors import DomainError
from webapp.domain.identity import DocumentType
from webapp.domain.journal import Break, Entry, verify_chains
from webapp.domain.scheme import PreviousCoupon
from webapp.services import coupons, debit, identity, review, scan
from webapp.services.debit import Answer, Claim
from webapp.services.identity import IdentityTry, Match
from webapp.store import coupons as coupon_store
from webapp.store.database import reading
from webapp.store.journal import JournalEntry, file_stream
from webapp.store.transactions import DebitTransaction
from webapp.web.wire import write_outcome

OK = "ok"
REASON = "Motif saisi pour l'essai"


@dataclass
class IssuedFile:
    """A file of the product: its id, and its coupons by rank."""

    id: str
    coupon_ids: dict[int, str]


@dataclass
class Driver:
    """Two schools and the Region, in a house."""

    house: House
    markets: dict[str, tuple[str, ...]]
    partner_ids: dict[str, str] = field(init=False)
    counters: dict[str, tuple[Actor, Actor]] = field(init=False)
    owners: dict[str, Actor] = field(init=False)
    officer: Actor = field(init=False)

    def __post_init__(self) -> None:
        house = self.house
        self.partner_ids = {name: house.partner(*codes) for name, codes in self.markets.items()}
        self.counters = {
            name: (house.actor(Role.COUNTER, i), house.actor(Role.COUNTER, i))
            for name, i in self.partner_ids.items()
        }
        self.owners = {name: house.actor(Role.OWNER, i) for name, i in self.partner_ids.items()}
        self.officer = house.actor(Role.OFFICER)
        self._shipped = house.office.schemes[house.scheme_id]

    def settle_scheme(
        self, *, bound: bool, previous_must_be: PreviousCoupon, suspended_from: date | None
    ) -> None:
        """Replace the scheme in force by one with other settings."""
        office = self.house.office
        scheme = replace(
            self._shipped,
            bound_to_first_partner=bound,
            previous_coupon_must_be=previous_must_be,
            suspension=replace(self._shipped.suspension, suspended_from=suspended_from),
        )
        schemes = office.schemes.replacing(scheme)
        self.house.app.extensions["guichet"] = replace(office, schemes=schemes)

    def set_clock(self, now: datetime) -> None:
        self.house.clock.set(now)

    def issue(self, market: str) -> IssuedFile:
        (made,) = coupons.issue(self.house.office, self.officer, self.house.scheme_id, market, [CAMILLE])
        with reading() as tx:
            file_id = coupon_store.issued(tx, [made[0].coupon_id])[0].coupon.file_id
        return IssuedFile(file_id, {coupon.rank: coupon.coupon_id for coupon in made})

    def read(self, actor: Actor, coupon_id: str) -> tuple[str, str]:
        """Verdict and state, as the scan tells them."""
        view = scan.view_coupon(self.house.office, actor, coupon_id)
        return (OK if view.refused is None else view.refused.code), str(view.state)

    def verify(self, actor: Actor, coupon_id: str) -> tuple[str, str | None]:
        """The verdict, and the id of the identity check where one was made."""
        typed = IdentityTry(
            coupon_id, CAMILLE.family_name, CAMILLE.birth_date, DocumentType.CNI, document_valid=True
        )
        outcome = identity.check_identity(self.house.office, actor, self.house.clock.new_id(), typed)
        if isinstance(outcome, Match):
            return OK, outcome.check_id
        assert isinstance(outcome, Refused), outcome
        return outcome.code, None

    def claim(self, actor: Actor, claim: Claim) -> tuple[str, Answer | None]:
        """The code of the answer, and the answer; no answer where the claim was not one."""
        try:
            answer = debit.debit(self.house.office, actor, claim, write_outcome)
        except DomainError as error:
            return error.code, None
        body: dict[str, Any] = json.loads(answer.body)
        return (OK if body.get("outcome") == "accepted" else str(body["code"])), answer

    def reverse(self, school: str, transaction_id: str) -> str:
        return _code(lambda: review.reverse(self.house.office, self.owners[school], transaction_id, REASON))

    def validate(self, transaction_id: str) -> str:
        self.house.submit(transaction_id)
        return _code(lambda: review.validate(self.house.office, self.officer, transaction_id))

    def revoke(self, coupon_id: str) -> str:
        return _code(lambda: coupons.revoke(self.house.office, self.officer, coupon_id))

    def transfer(self, coupon_id: str, to: str) -> str:
        to_id = self.partner_ids[to]
        return _code(lambda: review.transfer(self.house.office, self.officer, coupon_id, to_id, REASON))

    def debits(self, file_id: str) -> list[tuple[int, str, int, str]]:
        """Rank, school, cents and status of every debit of a file, sorted."""
        names = {i: name for name, i in self.partner_ids.items()}
        made = DebitTransaction
        statement = select(made.rank, made.partner_id, made.amount_cents, made.status)
        with reading() as tx:
            rows = tx.execute(statement.where(made.file_id == file_id)).all()
        return sorted((row.rank, names[row.partner_id], row.amount_cents, row.status) for row in rows)

    def journal(self, file_id: str) -> tuple[int, list[Break]]:
        """The sum of a file's stream in cents, and where its chain breaks."""
        table = JournalEntry.__table__
        statement = select(table).where(table.c.stream == file_stream(file_id)).order_by(table.c.seq)
        with reading() as tx:
            rows = tx.execute(statement).all()
        entries = [
            Entry(
                r.stream,
                r.seq,
                r.kind,
                r.recorded_at,
                r.amount_cents,
                json.loads(r.data),
                r.prev_hash,
                r.hash,
            )
            for r in rows
        ]
        return sum(entry.amount_cents for entry in entries), list(verify_chains(entries))


def _code(act: Callable[[], object]) -> str:
    try:
        act()
    except DomainError as error:
        return error.code
    return OK
