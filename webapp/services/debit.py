"""Debit: lock the file, re-read, decide, append. One claim or a hundred, in one transaction."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, OperationalError

from webapp.domain.actors import Actor
from webapp.domain.coupon import Coupon
from webapp.domain.debit import Accepted, AidFile, DebitFacts, LiveDebit, Refused
from webapp.domain.errors import DomainError, Invalid, NotFound
from webapp.domain.journal import Head, canonical, follow, head_after
from webapp.domain.rules import decide_debit
from webapp.domain.scheme import AidScheme
from webapp.services.claims import Answer, Claim, ClaimAccepted, ClaimRefused, Outcome, Writer
from webapp.services.office import Office, partner_of
from webapp.store import debits
from webapp.store.database import writing
from webapp.store.debits import Appendix, Facts, StoredReply
from webapp.store.refusals import CLAIM

__all__ = ["Answer", "Claim", "ClaimAccepted", "ClaimRefused", "Outcome", "Writer", "debit", "debit_all"]

_log = logging.getLogger(__name__)

UNSTORED_REFUSALS = frozenset({"partner_not_validated"})
"""Refusals that say who the partner is, not what the claim is worth: the same claim may be sent again."""


def debit(office: Office, actor: Actor, claim: Claim, write: Writer) -> Answer:
    """Debit a coupon once, or say why not; the same claim always gets its first answer.

    Raises:
        Forbidden: ``partner_required``.
        Invalid: ``claim_reused``, ``face_not_confirmed``.
        NotFound: ``coupon_unknown``.
    """
    (result,) = debit_all(office, actor, [claim], write)
    if isinstance(result, DomainError):
        raise result
    return result


def debit_all(
    office: Office, actor: Actor, claims: Sequence[Claim], write: Writer
) -> list[Answer | DomainError]:
    """Debit several coupons, each on its own: what befalls one changes nothing for the others.

    All are written in one transaction. When another transaction was faster for one of them, the unique keys
    undo the whole and each claim is settled again alone, with its stored reply looked for first. So it is
    when one of several makes us stumble: that one is answered ``internal``, the sound ones are settled.
    """
    partner_id = partner_of(actor)
    try:
        with writing() as tx:
            return _Settlement(office, actor, partner_id, write).settle(tx, claims)
    except IntegrityError:
        return [_settle_alone(office, actor, partner_id, claim, write) for claim in claims]
    except OperationalError:
        raise
    except Exception:
        if len(claims) == 1:
            raise
        return [_settle_or_own_up(office, actor, partner_id, claim, write) for claim in claims]


def _settle_or_own_up(
    office: Office, actor: Actor, partner_id: str, claim: Claim, write: Writer
) -> Answer | DomainError:
    try:
        return _settle_alone(office, actor, partner_id, claim, write)
    except OperationalError:
        raise
    except Exception:  # noqa: BLE001  whatever it is, the others' claims must go on
        _log.exception("claim %s of a batch could not be settled", claim.claim_id)
        return DomainError("internal")


def _settle_alone(
    office: Office, actor: Actor, partner_id: str, claim: Claim, write: Writer
) -> Answer | DomainError:
    def settle() -> Answer | DomainError:
        with writing() as tx:
            return _Settlement(office, actor, partner_id, write).settle(tx, [claim], careful=True)[0]

    try:
        return settle()
    except IntegrityError:
        # Faster than this one again, for another claim of the same batch: its reply stands by now.
        return settle()


@dataclass(slots=True)
class _Settlement:
    """The claims of one transaction: what was read, as changed by each claim settled, and what to append."""

    office: Office
    actor: Actor
    partner_id: str
    write: Writer
    facts: dict[str, Facts] = field(default_factory=dict)
    files: dict[str, AidFile] = field(default_factory=dict)
    heads: dict[str, Head] = field(default_factory=dict)
    replies: dict[str, StoredReply] = field(default_factory=dict)
    appendix: Appendix = field(default_factory=Appendix)

    def settle(
        self, tx: Connection, claims: Sequence[Claim], *, careful: bool = False
    ) -> list[Answer | DomainError]:
        coupon_ids = sorted({claim.coupon_id for claim in claims})
        claim_ids = sorted({claim.claim_id for claim in claims})
        debits.lock_files(tx, coupon_ids)
        self.facts = debits.read_facts(
            tx,
            self.partner_id,
            coupon_ids,
            check_ids=sorted({claim.identity_check_id for claim in claims}),
            # One claim's reply comes with its facts; for several, row upon row would be multiplied by them.
            claim_ids=claim_ids if len(claim_ids) == 1 else (),
        )
        for facts in self.facts.values():
            self.files[facts.file.id] = facts.file
            self.heads[facts.file.id] = facts.head
            self.replies.update(facts.replies)
        if careful or len(claim_ids) > 1:
            self.replies.update(debits.replies(tx, claim_ids))
        results = [self._settle_one(tx, claim) for claim in claims]
        if self.appendix.entries:
            debits.append(tx, self.appendix)
        return results

    def _settle_one(self, tx: Connection, claim: Claim) -> Answer | DomainError:
        stored = self.replies.get(claim.claim_id)
        if stored is not None:
            return self._again(claim, stored)
        facts = self.facts.get(claim.coupon_id)
        if not claim.face_confirmed:
            return self._again_or(tx, claim, Invalid("face_not_confirmed"))
        if facts is None:
            return self._again_or(tx, claim, NotFound("coupon_unknown"))
        scheme = self.office.schemes[facts.coupon.scheme_id]
        now = self.office.clock.now()
        file = self.files[facts.file.id]
        decision = decide_debit(
            DebitFacts(scheme, now, facts.partner, facts.coupon, file),
            facts.checks.get(claim.identity_check_id),
            self.actor.account_id,
        )
        if isinstance(decision, Refused):
            return self._refuse(tx, claim, ClaimRefused(claim.claim_id, decision, facts.coupon, scheme), now)
        return self._accept(claim, facts, scheme, decision, now)

    def _again(self, claim: Claim, stored: StoredReply) -> Answer | DomainError:
        if (stored.partner_id, stored.fingerprint) != (self.partner_id, claim.fingerprint):
            return Invalid("claim_reused")
        return Answer(claim.claim_id, stored.status, stored.body, replayed=True)

    def _again_or(
        self, tx: Connection, claim: Claim, otherwise: Answer | DomainError
    ) -> Answer | DomainError:
        """Look for a reply given under this id to other content: no unique key tells when none is kept."""
        stored = debits.replies(tx, [claim.claim_id]).get(claim.claim_id)
        return otherwise if stored is None else self._again(claim, stored)

    def _refuse(
        self, tx: Connection, claim: Claim, outcome: ClaimRefused, now: datetime
    ) -> Answer | DomainError:
        status, body = self.write(outcome)
        answer = Answer(claim.claim_id, status, body)
        unstored = outcome.refused.code in UNSTORED_REFUSALS
        if unstored and (first := self._again_or(tx, claim, answer)) is not answer:
            return first
        self._enter("claim_refused", now, outcome.coupon, claim, {"code": outcome.refused.code})
        # The journal is read by file; a partner's day reads this line of it, written by the same statement.
        self.appendix.refusals.append(
            {
                "id": self.office.clock.new_id(),
                "partner_id": self.partner_id,
                "account_id": self.actor.account_id,
                "coupon_id": outcome.coupon.id,
                "stage": CLAIM,
                "code": outcome.refused.code,
                "refused_at": now,
            }
        )
        if not unstored:
            self._keep_reply(claim, outcome.coupon, status, body, now)
        return answer

    def _accept(
        self, claim: Claim, facts: Facts, scheme: AidScheme, accepted: Accepted, now: datetime
    ) -> Answer:
        coupon, transaction_id = facts.coupon, self.office.clock.new_id()
        outcome = ClaimAccepted(claim.claim_id, transaction_id, accepted.status, coupon, scheme, now)
        status, body = self.write(outcome)
        self.appendix.transactions.append(
            {
                "id": transaction_id,
                "claim_id": claim.claim_id,
                "coupon_id": coupon.id,
                "file_id": coupon.file_id,
                "rank": coupon.rank,
                "partner_id": self.partner_id,
                "account_id": self.actor.account_id,
                "identity_check_id": claim.identity_check_id,
                "amount_cents": accepted.amount_cents,
                "status": accepted.status,
                "debited_at": now,
            }
        )
        data = {"transaction_id": transaction_id, "identity_check_id": claim.identity_check_id}
        self._enter("debited", now, coupon, claim, data, amount_cents=accepted.amount_cents)
        self._keep_reply(claim, coupon, status, body, now)
        self.appendix.messages.append(
            {
                "id": self.office.clock.new_id(),
                "kind": "coupon_debited",
                "data": canonical({"transaction_id": transaction_id}),
                "created_at": now,
                "sent_at": None,
            }
        )
        live = LiveDebit(coupon.id, coupon.rank, self.partner_id, accepted.status, now)
        file = self.files[coupon.file_id]
        self.files[coupon.file_id] = replace(file, debits=(*file.debits, live))
        facts.checks[claim.identity_check_id] = replace(facts.checks[claim.identity_check_id], used=True)
        return Answer(claim.claim_id, status, body)

    def _enter(
        self,
        kind: str,
        now: datetime,
        coupon: Coupon,
        claim: Claim,
        data: dict[str, str],
        *,
        amount_cents: int = 0,
    ) -> None:
        who = {
            "partner_id": self.partner_id,
            "account_id": self.actor.account_id,
            "staff_how": self.actor.staff_how,
        }
        what = {"claim_id": claim.claim_id, "coupon_id": coupon.id}
        entry = follow(
            self.heads[coupon.file_id],
            kind=kind,
            at=now,
            amount_cents=amount_cents,
            data={**what, **who, **data},
        )
        self.heads[coupon.file_id] = head_after(entry)
        self.appendix.entries.append(entry)

    def _keep_reply(self, claim: Claim, coupon: Coupon, status: int, body: str, now: datetime) -> None:
        self.replies[claim.claim_id] = StoredReply(self.partner_id, claim.fingerprint, status, body)
        self.appendix.replies.append(
            {
                "claim_id": claim.claim_id,
                "partner_id": self.partner_id,
                "coupon_id": coupon.id,
                "fingerprint": claim.fingerprint,
                "status": status,
                "body": body,
                "captured_at": claim.captured_at,
                "created_at": now,
            }
        )
