"""After a restore: take back, by our own signature and once, what was accepted and lost.

Each receipt has its own transaction: lock the file, re-read, decide, append. The debit comes back under its
own ids and hour; the journal tells when it came back, and that it was so. A debit that a grant made bears its
contest's id: with it comes the decision, where the backup has the contest still open. Source: the offline
protocol, 9.
"""

from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from webapp.domain.actors import Author
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.errors import DomainError, Invalid
from webapp.domain.journal import Entry, EntryKind, Head, follow, instant
from webapp.domain.restored import Conflict, Known, Receipt, RestoredFacts, Standing, TakeBack, decide_return
from webapp.domain.rules import first_status
from webapp.domain.tablet import StaffHow
from webapp.domain.transaction import Status
from webapp.services.claims import Claim, ClaimAccepted, Writer
from webapp.services.devices import KnownDevice, anomaly
from webapp.services.office import Office
from webapp.store import anomalies, contests, debits, device_entries, devices, journal, people, receipts
from webapp.store import identity as guards
from webapp.store.database import AnyRow, writing
from webapp.store.debits import Appendix, Facts


@dataclass(frozen=True, slots=True)
class PresentedReceipt:
    """A receipt as a device presents it: the text that was signed, and what it says."""

    text: str
    signature: bytes
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Back:
    """The claim stands: it was here (``known``), or is again."""

    transaction_id: str
    known: bool


Returning: TypeAlias = Back | DomainError


def take_back(office: Office, device: KnownDevice, presented: PresentedReceipt, write: Writer) -> Returning:
    """Take back the debit of a receipt, or say that it is here, or why it can't come back by itself.

    Args:
        office: The ports.
        device: The device that presents it; any of the partner's may, since ours may have been lost too.
        presented: The receipt.
        write: Puts the claim's answer into words, so that a retry of the claim is answered as it was.

    Returns:
        What became of it; or an error: ``receipt_invalid`` (we did not sign it, or not for this partner),
        ``conflict`` (another debit stands in its place, or the coupon is unknown: an anomaly tells of it).
    """
    receipt = presented.receipt
    ours = office.keyring.statement_holds(presented.text.encode(), presented.signature)
    if not ours or receipt.partner_id != device.partner_id:
        return Invalid("receipt_invalid")
    returning = _Return(office, device, receipt, write)
    try:
        return returning.settle()
    except IntegrityError:
        # Another device presented it, or somebody debited the coupon, at the same moment: that stands by now.
        return returning.settle()


@dataclass(slots=True)
class _Return:
    """One receipt that comes back."""

    office: Office
    device: KnownDevice
    receipt: Receipt
    write: Writer

    def settle(self) -> Returning:
        receipt = self.receipt
        with writing() as tx:
            contest = self._contest(tx)
            debits.lock_files(tx, [receipt.coupon_id])
            facts = debits.read_facts(tx, receipt.partner_id, [receipt.coupon_id]).get(receipt.coupon_id)
            stored = debits.replies(tx, [receipt.claim_id]).get(receipt.claim_id)
            known = RestoredFacts(
                coupon=None if facts is None else facts.coupon,
                claimed=receipts.claimed(tx, receipt.claim_id),
                live=None if facts is None else receipts.live(tx, facts.file.id, receipt.rank),
                refused=stored is not None or (contest is not None and contest.granted is False),
            )
            match decide_return(receipt, known):
                case Known(transaction_id=transaction_id):
                    return Back(transaction_id, known=True)
                case Conflict(standing=standing):
                    self._tell(tx, facts, standing)
                    return Invalid("conflict")
                case TakeBack(contradicted=contradicted):
                    self._append(tx, facts, replied=stored is not None, contradicted=contradicted)
                    if contest is not None and contest.decided_at is None:
                        self._grant(tx, contest)
                    return Back(receipt.transaction_id, known=False)

    def _contest(self, tx: Connection) -> AnyRow | None:
        """Return the contest whose grant made the debit, its device locked before the file as officers do."""
        found = contests.contest(tx, self.receipt.claim_id)
        if found is None:
            return None
        devices.lock(tx, [found.device_id])
        return contests.contest(tx, found.id)

    def _grant(self, tx: Connection, contest: AnyRow) -> None:
        """Close a contest as it was decided; who did and why went with what was lost."""
        now = self.office.clock.now()
        lost = {"decided_by": None, "decision_note_id": None}
        contests.decide(tx, contest.id, {"decided_at": now, "granted": True, **lost})
        head = journal.head(tx, journal.device_stream(contest.device_id))
        data = {
            "contest_id": contest.id,
            "claim_id": contest.claim_id,
            "transaction_id": self.receipt.transaction_id,
            "presented_by": self.device.id,
        }
        # The officer's act is lost with its entry: what is told here is that the house found it again.
        entry = follow(head, by=None, kind=EntryKind.CONTEST_GRANTED, at=now, data=data)
        journal.append(tx, [entry])

    def _append(self, tx: Connection, facts: Facts | None, *, replied: bool, contradicted: bool) -> None:
        if facts is None:  # pragma: no cover  what comes back has its coupon
            raise Invalid("conflict")
        receipt, coupon, now = self.receipt, facts.coupon, self.office.clock.now()
        scheme = self.office.schemes[coupon.scheme_id]
        account_id, check_id = self._account(tx), self._check(tx)
        status = first_status(scheme, coupon.rank)
        entry = self._entry(facts.head, check_id)
        appendix = Appendix(entries=[entry])
        appendix.transactions.append(
            {
                "id": receipt.transaction_id,
                "claim_id": receipt.claim_id,
                "coupon_id": coupon.id,
                "file_id": coupon.file_id,
                "rank": coupon.rank,
                "partner_id": receipt.partner_id,
                "account_id": account_id,
                "identity_check_id": check_id,
                "amount_cents": receipt.amount_cents,
                "status": status,
                "debited_at": receipt.debited_at,
                "submitted_at": receipt.debited_at if status is Status.SUBMITTED else None,
                "decided_at": None,
            }
        )
        if not replied:
            made = ClaimAccepted(
                receipt.claim_id, receipt.transaction_id, status, coupon, scheme, receipt.debited_at
            )
            answer_status, body = self.write(made)
            claim = Claim(receipt.claim_id, coupon.id, receipt.check.id, face_confirmed=True)
            appendix.replies.append(
                {
                    "claim_id": receipt.claim_id,
                    "partner_id": receipt.partner_id,
                    "coupon_id": coupon.id,
                    # What a device asked is its entry: by this hash a retry of it is known (see replay).
                    "fingerprint": receipt.entry_hash or claim.fingerprint,
                    "status": answer_status,
                    "body": body,
                    "captured_at": receipt.captured_at,
                    "created_at": now,
                }
            )
        debits.append(tx, appendix)
        if contradicted:
            # Accepted before the backup came, refused after: the counter was told both.
            standing = Standing(receipt.transaction_id, receipt.claim_id, coupon.id)
            self._flag(tx, Head(entry.stream, entry.seq, entry.hash), standing)

    def _account(self, tx: Connection) -> str:
        """Return who made the claim; for one unknown to the backup, who enrolled the device stands in."""
        known = people.is_known(tx, self.receipt.account_id)
        return self.receipt.account_id if known else self.device.enrolled_by

    def _check(self, tx: Connection) -> str:
        """Return the identity check to rest on, written anew where it was lost: one serves one debit."""
        check = self.receipt.check
        here, used = receipts.check_stands(tx, check.id)
        if here and not used:
            return check.id
        check_id = self.office.clock.new_id() if here else check.id
        row = {
            "id": check_id,
            "coupon_id": self.receipt.coupon_id,
            "partner_id": self.receipt.partner_id,
            "account_id": self._account(tx),
            "document_type": check.document_type,
            "document_valid": check.document_valid,
            "result": check.result,
            "checked_at": check.checked_at,
            "expires_at": check.checked_at,
        }
        guards.add_check(tx, row)
        return check_id

    def _entry(self, head: Head, check_id: str) -> Entry:
        receipt = self.receipt
        data: dict[str, str | int] = {
            **self._names(),
            "transaction_id": receipt.transaction_id,
            "identity_check_id": check_id,
            "debited_at": instant(receipt.debited_at),
            "receipt_epoch": receipt.epoch,
        }
        if receipt.device_id is not None and receipt.entry_hash is not None:
            data |= {"device_id": receipt.device_id, "entry_hash": receipt.entry_hash}
        now, cents = self.office.clock.now(), receipt.amount_cents
        by = self._author()
        return follow(head, by=by, kind=EntryKind.DEBIT_TAKEN_BACK, at=now, amount_cents=cents, data=data)

    def _author(self) -> Author:
        """Return whose act a receipt tells of: how they came in was lost with the entry of it."""
        return Author(StaffHow.DEVICE, self.receipt.account_id)

    def _names(self) -> dict[str, str | int]:
        receipt = self.receipt
        return {
            "claim_id": receipt.claim_id,
            "coupon_id": receipt.coupon_id,
            "partner_id": receipt.partner_id,
            "presented_by": self.device.id,
        }

    def _tell(self, tx: Connection, facts: Facts | None, standing: Standing | None) -> None:
        """Open the anomaly of a receipt that can't come back, once, where somebody will see it."""
        if facts is not None and standing is not None:
            # The standing debit may be another file's, should one claim id ever name two coupons.
            (there,) = debits.read_facts(tx, self.receipt.partner_id, [standing.coupon_id]).values()
            self._flag(tx, there.head, standing)
            return
        kind, seq, now = str(AnomalyKind.RESTORED_TWICE), self.receipt.seq, self.office.clock.now()
        if (kind, seq) not in device_entries.open_kinds(tx, self.device.id):
            device_entries.open_anomalies(tx, [anomaly(self.office, self.device.id, kind, seq, now)])
        lost = {"lost_transaction_id": self.receipt.transaction_id}
        if not journal.tells(tx, journal.SYSTEM, EntryKind.RECEIPT_UNPLACED, lost):
            # No file's stream can tell of it: the house's does, with the ids that a person needs.
            head, data = journal.head(tx, journal.SYSTEM), {**self._names(), **lost}
            journal.append(
                tx, [follow(head, by=self._author(), kind=EntryKind.RECEIPT_UNPLACED, at=now, data=data)]
            )

    def _flag(self, tx: Connection, head: Head, standing: Standing) -> None:
        if AnomalyKind.RESTORED_TWICE in anomalies.open_kinds(tx, standing.transaction_id):
            return
        now, anomaly_id = self.office.clock.now(), self.office.clock.new_id()
        opened = {"id": anomaly_id, "transaction_id": standing.transaction_id, "opened_at": now}
        kind = AnomalyKind.RESTORED_TWICE
        anomalies.add(tx, {**opened, "kind": kind, "opened_by": None, "closed_at": None, "closed_by": None})
        told: dict[str, str | int] = {"anomaly_id": anomaly_id, "anomaly": str(kind)}
        lost = {"lost_transaction_id": self.receipt.transaction_id}
        data = {**self._names(), **told, **lost, "transaction_id": standing.transaction_id}
        journal.append(
            tx, [follow(head, by=self._author(), kind=EntryKind.ANOMALY_OPENED, at=now, data=data)]
        )
