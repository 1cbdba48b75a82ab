"""The claims of one transaction: what was read, as changed by each, and what is appended in the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from webapp.domain.actors import Actor
from webapp.domain.coupon import Coupon
from webapp.domain.debit import Accepted, AidFile, DebitFacts, LiveDebit, Refused
from webapp.domain.errors import DomainError, Invalid, NotFound
from webapp.domain.journal import EntryKind, Head, canonical, follow, head_after
from webapp.domain.live_code import CodeDelayed, TypedCode
from webapp.domain.rules import decide_debit
from webapp.domain.scheme import AidScheme
from webapp.domain.transaction import Status
from webapp.services import live_codes
from webapp.services.claims import Answer, Claim, ClaimAccepted, ClaimRefused, Writer
from webapp.services.office import Office
from webapp.store import debits
from webapp.store.debits import Appendix, Facts, StoredReply
from webapp.store.refusals import CLAIM

UNSTORED_REFUSALS = frozenset({"partner_not_validated"})
"""Refusals that say who the partner is, not what the claim is worth: the same claim may be sent again."""

NOTHING_MORE: Mapping[str, str] = {}


@dataclass(slots=True)
class Settlement:
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
        """Answer claims, each as those before it left things, and append what became of them."""
        claim_ids = sorted({claim.claim_id for claim in claims})
        self.read(
            tx,
            sorted({claim.coupon_id for claim in claims}),
            sorted({claim.identity_check_id for claim in claims}),
            # One claim's reply comes with its facts; for several, row upon row would be multiplied by them.
            claim_ids if len(claim_ids) == 1 else (),
        )
        if careful or len(claim_ids) > 1:
            self.replies.update(debits.replies(tx, claim_ids))
        results = [self._settle_one(tx, claim) for claim in claims]
        self.append(tx)
        return results

    def read(
        self, tx: Connection, coupon_ids: Sequence[str], check_ids: Sequence[str], claim_ids: Sequence[str]
    ) -> None:
        """Lock the files of coupons and read what decisions on them rest on."""
        debits.lock_files(tx, coupon_ids)
        self.facts = debits.read_facts(
            tx, self.partner_id, coupon_ids, check_ids=check_ids, claim_ids=claim_ids
        )
        for facts in self.facts.values():
            self.files[facts.file.id] = facts.file
            self.heads[facts.file.id] = facts.head
            self.replies.update(facts.replies)

    def append(self, tx: Connection) -> None:
        """Append what was settled."""
        if self.appendix.entries:
            debits.append(tx, self.appendix)

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
            self._typed_code(tx, claim, scheme, now),
        )
        match decision:
            case Accepted():
                return self.accept(claim, facts, scheme, decision, now)
            case Refused():
                refused = ClaimRefused(claim.claim_id, decision, facts.coupon, scheme)
                return self._refuse(tx, claim, refused, now)
            case CodeDelayed(seconds):
                return self._again_or(tx, claim, DomainError("live_code_wait", retry_after=seconds))

    def _typed_code(self, tx: Connection, claim: Claim, scheme: AidScheme, now: datetime) -> TypedCode | None:
        """Return the code that a claim bears, where its scheme has one: nothing is read for any other."""
        if scheme.live_code is None or not claim.live_code:
            return None
        # Wrong codes of the same transaction are not in the database yet.
        wait = live_codes.wait_of(tx, self.actor, claim, scheme.identity, self.appendix.refusals, now)
        return TypedCode(claim.live_code, self.office.keyring.live_code_key(), wait)

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
        self.enter_refusal(now, outcome.coupon, claim, {"code": outcome.refused.code})
        if not unstored:
            self.keep_reply(claim, outcome.coupon, status, body, now)
        return answer

    def accept(
        self,
        claim: Claim,
        facts: Facts,
        scheme: AidScheme,
        accepted: Accepted,
        now: datetime,
        how: Mapping[str, str] = NOTHING_MORE,
    ) -> Answer:
        """Put an accepted claim among what is appended; ``how`` goes into its journal entry."""
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
                "submitted_at": now if accepted.status is Status.SUBMITTED else None,
                "decided_at": None,
            }
        )
        data = {"transaction_id": transaction_id, "identity_check_id": claim.identity_check_id}
        self.enter(
            EntryKind.DEBITED, now, coupon, claim, data | dict(how), amount_cents=accepted.amount_cents
        )
        self.keep_reply(claim, coupon, status, body, now)
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
        if claim.identity_check_id in facts.checks:
            facts.checks[claim.identity_check_id] = replace(facts.checks[claim.identity_check_id], used=True)
        return Answer(claim.claim_id, status, body)

    def enter_refusal(self, now: datetime, coupon: Coupon, claim: Claim, data: dict[str, str]) -> None:
        """Put a refusal at the head of the coupon's file, and on the partner's day."""
        self.enter(EntryKind.CLAIM_REFUSED, now, coupon, claim, data)
        # The journal is read by file; a partner's day reads this line of it, written by the same statement.
        self.appendix.refusals.append(
            {
                "id": self.office.clock.new_id(),
                "partner_id": self.partner_id,
                "account_id": self.actor.account_id,
                "coupon_id": coupon.id,
                "stage": CLAIM,
                "code": data["code"],
                "refused_at": now,
            }
        )

    def enter(
        self,
        kind: EntryKind,
        now: datetime,
        coupon: Coupon,
        claim: Claim,
        data: dict[str, str],
        *,
        amount_cents: int = 0,
    ) -> None:
        """Put an entry at the head of the coupon's file."""
        what = {"claim_id": claim.claim_id, "coupon_id": coupon.id, "partner_id": self.partner_id}
        entry = follow(
            self.heads[coupon.file_id],
            by=self.actor.author,
            kind=kind,
            at=now,
            amount_cents=amount_cents,
            data={**what, **data},
        )
        self.heads[coupon.file_id] = head_after(entry)
        self.appendix.entries.append(entry)

    def keep_reply(self, claim: Claim, coupon: Coupon, status: int, body: str, now: datetime) -> None:
        """Keep an answer, to be given again for ever."""
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
