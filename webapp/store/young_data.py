"""Everything this house holds on a young person, table by table: what they are given when they ask for it.

Each query takes the person as its first argument. ``LEFT_OUT`` says why a table that leads to a person is not
here; a test holds both lists against the foreign keys of the schema.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import aliased

from webapp.store.anomalies import Anomaly
from webapp.store.coupons import AidFileRow, Beneficiary, BeneficiaryName, CouponRow
from webapp.store.database import AnySelect
from webapp.store.documents import SupportingDocument
from webapp.store.identity import IdentityCheckRow, IdentityGuard
from webapp.store.journal import JournalEntry, JournalNote, file_stream, text_of
from webapp.store.mails import Mail
from webapp.store.messages import Message
from webapp.store.partners import PartnerRow
from webapp.store.refusals import Refusal
from webapp.store.reminders import CouponReminder
from webapp.store.replacements import CouponReplacement
from webapp.store.reviews import ReviewDecision
from webapp.store.signals import CouponSighting
from webapp.store.transactions import DebitTransaction
from webapp.store.transfers import TransferRequest
from webapp.store.young import YoungLink, YoungSession
from webapp.store.young_requests import YoungRequest

Rows: TypeAlias = list[dict[str, Any]]

LEFT_OUT: Mapping[str, str] = {
    "claim_reply": "the answer a school got to a debit or a refusal that is told here",
    "device_entry": "what a school's device signed of a debit or a refusal that is told here",
    "notice": "what somebody of a school or the Region was told of a debit that is told here",
    "upload": "a file on its way for a day at most; the document it becomes is told here",
    "review_hold": "which officer looks at a debit for some minutes; what they decide is told here",
    "sharing_signal": "the Region's own doubt, not yet looked into; telling it would spoil what it is for",
}
"""Tables that lead to a person, and why they are not told."""


def everything(tx: Connection, beneficiary_id: str) -> dict[str, Rows]:
    """Return every row that is about the person, by the name of its table, oldest first."""
    files = select(AidFileRow.id).where(AidFileRow.beneficiary_id == beneficiary_id)
    coupons = select(CouponRow.id).where(CouponRow.file_id.in_(files))
    debits = select(DebitTransaction.id).where(DebitTransaction.file_id.in_(files))
    told = {
        **_about_person(beneficiary_id),
        **_about_coupons(files, coupons),
        **_about_debits(files, debits),
        **_about_way_in(beneficiary_id),
    }
    found = {name: [dict(row) for row in tx.execute(wanted).mappings()] for name, wanted in told.items()}
    found["journal_entry"] = _journal(tx, files)
    return found


def _about_person(beneficiary_id: str) -> dict[str, AnySelect]:
    own = Beneficiary.id == beneficiary_id
    return {
        "beneficiary": select(
            Beneficiary.first_name, Beneficiary.family_name, Beneficiary.birth_date, Beneficiary.email
        ).where(own),
        "beneficiary_name": select(BeneficiaryName.form)
        .where(BeneficiaryName.beneficiary_id == beneficiary_id)
        .order_by(BeneficiaryName.form),
        "aid_file": select(AidFileRow.scheme_id, PartnerRow.name.label("transferred_to"))
        .outerjoin(PartnerRow, PartnerRow.id == AidFileRow.transferred_to)
        .where(AidFileRow.beneficiary_id == beneficiary_id),
    }


def _about_coupons(files: Select[Any], coupons: Select[Any]) -> dict[str, AnySelect]:
    new, old = aliased(CouponRow), aliased(CouponRow)
    rank = CouponRow.rank
    return {
        "coupon": select(
            CouponRow.id,
            rank,
            CouponRow.amount_cents,
            CouponRow.market,
            CouponRow.number,
            CouponRow.kind,
            CouponRow.expires_on,
            CouponRow.revoked_at,
            CouponRow.revoked_reason,
        )
        .where(CouponRow.file_id.in_(files))
        .order_by(rank, CouponRow.id),
        "coupon_replacement": select(
            old.rank, CouponReplacement.reason, CouponReplacement.fee_cents, CouponReplacement.made_at
        )
        .join(new, new.id == CouponReplacement.new_id)
        .join(old, old.id == CouponReplacement.old_id)
        .where(old.file_id.in_(files))
        .order_by(CouponReplacement.made_at),
        "identity_check": select(
            rank,
            PartnerRow.name.label("school"),
            IdentityCheckRow.document_type,
            IdentityCheckRow.document_valid,
            IdentityCheckRow.result,
            IdentityCheckRow.checked_at,
        )
        .join(CouponRow, CouponRow.id == IdentityCheckRow.coupon_id)
        .join(PartnerRow, PartnerRow.id == IdentityCheckRow.partner_id)
        .where(IdentityCheckRow.coupon_id.in_(coupons))
        .order_by(IdentityCheckRow.checked_at),
        "identity_guard": select(
            rank, PartnerRow.name.label("school"), IdentityGuard.wrong, IdentityGuard.locked_until
        )
        .join(CouponRow, CouponRow.id == IdentityGuard.coupon_id)
        .join(PartnerRow, PartnerRow.id == IdentityGuard.partner_id)
        .where(IdentityGuard.coupon_id.in_(coupons)),
        "refusal": select(rank, PartnerRow.name.label("school"), Refusal.code, Refusal.refused_at)
        .join(CouponRow, CouponRow.id == Refusal.coupon_id)
        .join(PartnerRow, PartnerRow.id == Refusal.partner_id)
        .where(Refusal.coupon_id.in_(coupons))
        .order_by(Refusal.refused_at),
        "coupon_sighting": select(rank, PartnerRow.name.label("school"), CouponSighting.seen_at)
        .join(CouponRow, CouponRow.id == CouponSighting.coupon_id)
        .join(PartnerRow, PartnerRow.id == CouponSighting.partner_id)
        .where(CouponSighting.coupon_id.in_(coupons))
        .order_by(CouponSighting.seen_at),
        "coupon_reminder": select(rank, CouponReminder.days, CouponReminder.told_at)
        .join(CouponRow, CouponRow.id == CouponReminder.coupon_id)
        .where(CouponReminder.coupon_id.in_(coupons))
        .order_by(CouponReminder.told_at),
    }


def _about_debits(files: Select[Any], debits: Select[Any]) -> dict[str, AnySelect]:
    asking = aliased(PartnerRow)
    return {
        "debit_transaction": select(
            DebitTransaction.rank,
            DebitTransaction.amount_cents,
            PartnerRow.name.label("school"),
            DebitTransaction.status,
            DebitTransaction.debited_at,
        )
        .join(PartnerRow, PartnerRow.id == DebitTransaction.partner_id)
        .where(DebitTransaction.file_id.in_(files))
        .order_by(DebitTransaction.debited_at),
        "anomaly": select(DebitTransaction.rank, Anomaly.kind, Anomaly.opened_at, Anomaly.closed_at)
        .join(DebitTransaction, DebitTransaction.id == Anomaly.transaction_id)
        .where(Anomaly.transaction_id.in_(debits))
        .order_by(Anomaly.opened_at),
        "review_decision": select(
            DebitTransaction.rank,
            ReviewDecision.act,
            ReviewDecision.reason,
            text_of(ReviewDecision.note_id).label("answer"),
            ReviewDecision.decided_at,
        )
        .join(DebitTransaction, DebitTransaction.id == ReviewDecision.transaction_id)
        .outerjoin(JournalNote, JournalNote.id == ReviewDecision.note_id)
        .where(ReviewDecision.transaction_id.in_(debits))
        .order_by(ReviewDecision.decided_at),
        # What two sides wrote of their debit is theirs to read; who wrote it is not about them.
        "message": select(DebitTransaction.rank, Message.side, Message.text, Message.written_at)
        .join(DebitTransaction, DebitTransaction.id == Message.transaction_id)
        .where(Message.transaction_id.in_(debits))
        .order_by(Message.written_at),
        # Which documents the school sent, and when; what they hold is asked of who keeps them.
        "supporting_document": select(
            DebitTransaction.rank,
            SupportingDocument.code.label("document"),
            SupportingDocument.state,
            SupportingDocument.signed_on,
            SupportingDocument.pages,
            SupportingDocument.received_at,
            SupportingDocument.reason,
            text_of(SupportingDocument.note_id).label("sentence"),
            SupportingDocument.purge_on,
            SupportingDocument.purged_at,
        )
        .join(DebitTransaction, DebitTransaction.id == SupportingDocument.transaction_id)
        .outerjoin(JournalNote, JournalNote.id == SupportingDocument.note_id)
        .where(SupportingDocument.transaction_id.in_(debits))
        .order_by(SupportingDocument.received_at),
        "transfer_request": select(
            asking.name.label("school"),
            TransferRequest.asked_at,
            TransferRequest.decided_at,
            TransferRequest.granted,
        )
        .join(asking, asking.id == TransferRequest.to_partner_id)
        .where(TransferRequest.file_id.in_(files))
        .order_by(TransferRequest.asked_at),
    }


def _about_way_in(beneficiary_id: str) -> dict[str, AnySelect]:
    answer = aliased(JournalNote)
    return {
        "young_request": select(
            YoungRequest.kind,
            CouponRow.rank,
            YoungRequest.reason,
            YoungRequest.fee_cents,
            text_of(YoungRequest.note_id).label("note"),
            YoungRequest.asked_at,
            YoungRequest.decided_at,
            YoungRequest.granted,
            text_of(YoungRequest.decision_note_id, answer).label("answer"),
        )
        .outerjoin(CouponRow, CouponRow.id == YoungRequest.coupon_id)
        .outerjoin(JournalNote, JournalNote.id == YoungRequest.note_id)
        .outerjoin(answer, answer.id == YoungRequest.decision_note_id)
        .where(YoungRequest.beneficiary_id == beneficiary_id)
        .order_by(YoungRequest.asked_at),
        "young_link": select(YoungLink.created_at, YoungLink.expires_at, YoungLink.used_at)
        .where(YoungLink.beneficiary_id == beneficiary_id)
        .order_by(YoungLink.created_at),
        "young_session": select(YoungSession.started_at, YoungSession.ends_at, YoungSession.ended_at)
        .where(YoungSession.beneficiary_id == beneficiary_id)
        .order_by(YoungSession.started_at),
        "mail": select(Mail.address, Mail.subject, Mail.body, Mail.state, Mail.created_at, Mail.ended_at)
        .where(Mail.recipient == f"beneficiary:{beneficiary_id}")
        .order_by(Mail.created_at),
    }


def _journal(tx: Connection, files: Select[Any]) -> Rows:
    """Return kind, time and amount of what the journal says of the files; its ids say nothing to a person."""
    streams = [file_stream(file_id) for file_id in tx.scalars(files)]
    wanted = (
        select(JournalEntry.kind, JournalEntry.recorded_at, JournalEntry.amount_cents)
        .where(JournalEntry.stream.in_(streams))
        .order_by(JournalEntry.recorded_at, JournalEntry.stream, JournalEntry.seq)
    )
    return [dict(row) for row in tx.execute(wanted).mappings()]
