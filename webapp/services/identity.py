"""The identity check: what the document says, compared blind with what was recorded (``Source: F12``)."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Connection

from scanner.names import name_forms
from webapp.domain import identity as challenge
from webapp.domain.actors import Actor, Role
from webapp.domain.debit import DebitFacts, Refused
from webapp.domain.errors import DomainError, Forbidden, Invalid, NotFound
from webapp.domain.identity import CheckResult, DocumentType, Guard, TryAllowed, TryDelayed, TryLocked
from webapp.domain.journal import EntryKind, follow
from webapp.domain.rules import examine
from webapp.domain.scheme import AidScheme
from webapp.services.events import tell
from webapp.services.office import Office, partner_of, require
from webapp.store import coupons, debits, journal, people
from webapp.store import identity as guards
from webapp.store.database import reading, writing
from webapp.store.debits import Facts


@dataclass(frozen=True, slots=True)
class IdentityTry:
    """What a member of staff copied from the document. It is compared and forgotten."""

    coupon_id: str
    family_name: str
    birth_date: date
    document_type: DocumentType
    document_valid: bool


@dataclass(frozen=True, slots=True)
class Match:
    """The person is the coupon's: only now is the name told."""

    check_id: str
    first_name: str
    family_name: str
    document_type: DocumentType
    checked_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Name, date or both differ: which is not told."""

    tries_left: int


CheckOutcome: TypeAlias = Match | Mismatch | Refused


def check_identity(office: Office, actor: Actor, check_id: str, typed: IdentityTry) -> CheckOutcome:
    """Judge one try, count it if it is wrong, and keep its result.

    Args:
        office: The ports.
        actor: Counter staff.
        check_id: Id of the check, made by the caller.
        typed: What was copied.

    Raises:
        NotFound: ``coupon_unknown``.
        Invalid: ``document_not_in_force``: not counted as a try.
        DomainError: ``wait``, ``staff_limit`` or ``identity_locked``, each with ``retry_after``.
    """
    partner_id = partner_of(actor)
    with writing() as tx:
        debits.lock_files(tx, [typed.coupon_id])
        people.lock_account(tx, actor.account_id)
        now = office.clock.now()
        facts = debits.read_facts(tx, partner_id, [typed.coupon_id]).get(typed.coupon_id)
        if facts is None:
            raise NotFound("coupon_unknown")
        scheme = office.schemes[facts.coupon.scheme_id]
        refused = examine(DebitFacts(scheme, now, facts.partner, facts.coupon, facts.file))
        if refused is not None:
            return refused
        challenged = _Challenge(office, actor, partner_id, facts, scheme, now)
        outcome = challenged.judge(tx, check_id, typed)
    # Raised after the commit: a try that locks must be remembered.
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


@dataclass(frozen=True, slots=True)
class _Challenge:
    """One try, under the locks of the file and of the account."""

    office: Office
    actor: Actor
    partner_id: str
    facts: Facts
    scheme: AidScheme
    now: datetime

    def judge(self, tx: Connection, check_id: str, typed: IdentityTry) -> CheckOutcome | DomainError:
        limits = self.scheme.identity
        guard = challenge.rested(limits, guards.guard(tx, self.partner_id, typed.coupon_id), self.now)
        wrong_times = guards.wrong_times(tx, self.actor.account_id, self.now - timedelta(hours=1))
        stop = _as_error(challenge.decide_try(limits, guard, wrong_times, self.now), self.now)
        if stop is not None:
            return stop
        if limits.document_must_be_in_force and not typed.document_valid:
            self._keep_check(tx, check_id, typed, CheckResult.DOCUMENT_NOT_IN_FORCE)
            return Invalid("document_not_in_force")
        forms, birth_date, first_name, family_name = coupons.identity_of(tx, self.facts.file.id)
        # Both comparisons always run: the time of the answer says no more than its words.
        name_matches = bool(name_forms(typed.family_name) & forms)
        date_matches = hmac.compare_digest(typed.birth_date.isoformat(), birth_date.isoformat())
        if name_matches and date_matches:
            self._keep_check(tx, check_id, typed, CheckResult.MATCH)
            if guard.wrong:
                guards.keep_guard(tx, self.partner_id, typed.coupon_id, challenge.unlocked(guard))
            until = self.now + timedelta(minutes=limits.check_minutes)
            return Match(check_id, first_name, family_name, typed.document_type, self.now, until)
        self._keep_check(tx, check_id, typed, CheckResult.NO_MATCH)
        return self._wrong(tx, typed, guard, len(wrong_times) + 1)

    def _wrong(
        self, tx: Connection, typed: IdentityTry, guard: Guard, in_hour: int
    ) -> CheckOutcome | DomainError:
        limits = self.scheme.identity
        guard = challenge.after_wrong(limits, guard, self.now)
        guards.keep_guard(tx, self.partner_id, typed.coupon_id, guard)
        if in_hour == limits.staff_wrong_per_hour:
            who = {"partner_id": self.partner_id, "account_id": self.actor.account_id}
            tell(tx, self.office, self.now, "staff_identity_limit", **who)
        if guard.locked_until is None:
            return Mismatch(challenge.tries_left(limits, guard))
        _enter(tx, self.facts, EntryKind.IDENTITY_LOCKED, self.now, self.actor, self.partner_id)
        return _as_error(TryLocked(guard.locked_until), self.now) or Mismatch(0)

    def _keep_check(self, tx: Connection, check_id: str, typed: IdentityTry, result: CheckResult) -> None:
        check = {
            "id": check_id,
            "coupon_id": typed.coupon_id,
            "partner_id": self.partner_id,
            "account_id": self.actor.account_id,
            "document_type": typed.document_type,
            "document_valid": typed.document_valid,
            "result": result,
            "checked_at": self.now,
            "expires_at": self.now + timedelta(minutes=self.scheme.identity.check_minutes),
        }
        guards.add_check(tx, check)


def recall_match(office: Office, actor: Actor, coupon_id: str, check_id: str) -> Match:
    """Return a member of staff's own match again, to confirm the face after it.

    Raises:
        NotFound: ``identity_required``: no such check, not theirs, or expired.
    """
    partner_id = partner_of(actor)
    with reading() as tx:
        check = guards.matched_check(tx, partner_id, actor.account_id, coupon_id, check_id)
        facts = debits.read_facts(tx, partner_id, [coupon_id]).get(coupon_id)
        if check is None or facts is None or check[2] <= office.clock.now():
            raise NotFound("identity_required")
        _, _, first_name, family_name = coupons.identity_of(tx, facts.file.id)
    return Match(check_id, first_name, family_name, *check)


def unlock_identity(office: Office, actor: Actor, coupon_id: str, *, partner_id: str | None = None) -> None:
    """Lift the identity lock of a coupon: the partner's owner once, an officer for any partner.

    Raises:
        Forbidden: ``role_required``; ``unlock_used``: the owner has had their one unlock.
        NotFound: ``coupon_unknown``.
        Invalid: ``not_locked``.
    """
    require(actor, Role.OWNER, Role.OFFICER)
    officer = actor.has(Role.OFFICER)
    at_partner = partner_id if officer and partner_id is not None else partner_of(actor)
    with writing() as tx:
        debits.lock_files(tx, [coupon_id])
        now = office.clock.now()
        facts = debits.read_facts(tx, at_partner, [coupon_id]).get(coupon_id)
        if facts is None:
            raise NotFound("coupon_unknown")
        guard = challenge.rested(
            office.schemes[facts.coupon.scheme_id].identity, guards.guard(tx, at_partner, coupon_id), now
        )
        if guard.locked_until is None:
            raise Invalid("not_locked")
        if guard.owner_has_unlocked and not officer:
            raise Forbidden("unlock_used")
        guards.keep_guard(tx, at_partner, coupon_id, challenge.unlocked(guard, by_owner=not officer))
        _enter(tx, facts, EntryKind.IDENTITY_UNLOCKED, now, actor, at_partner)


def _as_error(decision: TryAllowed | TryDelayed | TryLocked, now: datetime) -> DomainError | None:
    match decision:
        case TryAllowed():
            return None
        case TryDelayed(seconds, staff_limit):
            return DomainError("staff_limit" if staff_limit else "wait", retry_after=seconds)
        case TryLocked(until):
            return DomainError("identity_locked", retry_after=max(1, int((until - now).total_seconds())))


def _enter(
    tx: Connection, facts: Facts, kind: EntryKind, now: datetime, actor: Actor, partner_id: str
) -> None:
    head, data = journal.head(tx, facts.head.stream), {"coupon_id": facts.coupon.id, "partner_id": partner_id}
    journal.append(tx, [follow(head, by=actor.author, kind=kind, at=now, data=data)])
