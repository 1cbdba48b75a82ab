"""Stored replies, and the three statements of a debit: lock, re-read, append."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import (
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from webapp.domain.coupon import Coupon
from webapp.domain.debit import AidFile, IdentityCheck, LiveDebit, Partner
from webapp.domain.identity import CheckResult
from webapp.domain.journal import GENESIS, Entry, Head
from webapp.domain.transaction import Status
from webapp.store import journal, outbox
from webapp.store.bulk import insert_all
from webapp.store.coupons import COUPON_COLUMNS, AidFileRow, CouponRow, coupon_from
from webapp.store.database import AnyRow, AnySelect, Base, UtcDateTime
from webapp.store.identity import IdentityCheckRow
from webapp.store.partners import CONVENTION_COLUMNS, ConventionRow, PartnerRow, partner_from
from webapp.store.refusals import Refusal
from webapp.store.transactions import DebitTransaction, is_live


class ClaimReply(Base):
    """The answer given to a claim, as sent; ``fingerprint`` is of what was asked, time of capture apart."""

    __tablename__ = "claim_reply"
    claim_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    coupon_id: Mapped[str] = mapped_column(ForeignKey("coupon.id"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer())
    body: Mapped[str] = mapped_column(Text())
    captured_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())


@dataclass(frozen=True, slots=True)
class StoredReply:
    """A reply as it was first given."""

    partner_id: str
    fingerprint: str
    status: int
    body: str


@dataclass(slots=True)
class Facts:
    """What the database says of one coupon under its file's lock."""

    coupon: Coupon
    partner: Partner
    file: AidFile
    head: Head
    checks: dict[str, IdentityCheck] = field(default_factory=dict)
    replies: dict[str, StoredReply] = field(default_factory=dict)


@dataclass(slots=True)
class Appendix:
    """What one or several claims append, in one go."""

    transactions: list[dict[str, Any]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    replies: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)


_lock = (
    select(AidFileRow.id)
    .where(
        AidFileRow.id.in_(
            select(CouponRow.file_id).where(CouponRow.id.in_(bindparam("coupon_ids", expanding=True)))
        )
    )
    .order_by(AidFileRow.id)
    .with_for_update()
)


def lock_files(tx: Connection, coupon_ids: Sequence[str]) -> None:
    """Hold the coupons' files until the transaction ends, in sorted order; on SQLite the writer holds all."""
    if tx.dialect.name != "sqlite":
        tx.execute(_lock, {"coupon_ids": list(coupon_ids)})


_live = aliased(DebitTransaction)
_used = aliased(DebitTransaction)
_last = aliased(journal.JournalEntry)
_place = aliased(journal.JournalEntry)


def _facts_statement() -> AnySelect:
    """One row per combination of convention, live debit, check and reply of a coupon: a handful."""
    stream = "file:" + AidFileRow.id
    last_seq = select(func.max(_place.seq)).where(_place.stream == stream).scalar_subquery()
    return (
        select(
            *COUPON_COLUMNS,
            *CONVENTION_COLUMNS,
            AidFileRow.transferred_to,
            _last.seq.label("head_seq"),
            _last.hash.label("head_hash"),
            _live.coupon_id.label("live_coupon_id"),
            _live.rank.label("live_rank"),
            _live.partner_id.label("live_partner_id"),
            _live.status.label("live_status"),
            _live.debited_at.label("live_debited_at"),
            IdentityCheckRow.id.label("check_id"),
            IdentityCheckRow.account_id.label("check_account_id"),
            IdentityCheckRow.partner_id.label("check_partner_id"),
            IdentityCheckRow.expires_at.label("check_expires_at"),
            _used.id.label("check_used_by"),
            ClaimReply.claim_id.label("reply_claim_id"),
            ClaimReply.partner_id.label("reply_partner_id"),
            ClaimReply.fingerprint.label("reply_fingerprint"),
            ClaimReply.status.label("reply_status"),
            ClaimReply.body.label("reply_body"),
        )
        .select_from(CouponRow)
        .join(AidFileRow, AidFileRow.id == CouponRow.file_id)
        .join(PartnerRow, PartnerRow.id == bindparam("partner_id"))
        .outerjoin(ConventionRow, ConventionRow.partner_id == PartnerRow.id)
        .outerjoin(_last, and_(_last.stream == stream, _last.seq == last_seq))
        .outerjoin(_live, and_(_live.file_id == AidFileRow.id, is_live(_live.status)))
        .outerjoin(
            IdentityCheckRow,
            and_(
                IdentityCheckRow.coupon_id == CouponRow.id,
                IdentityCheckRow.id.in_(bindparam("check_ids", expanding=True)),
                IdentityCheckRow.result == CheckResult.MATCH,
            ),
        )
        .outerjoin(_used, _used.identity_check_id == IdentityCheckRow.id)
        .outerjoin(
            ClaimReply,
            and_(
                ClaimReply.coupon_id == CouponRow.id,
                ClaimReply.claim_id.in_(bindparam("claim_ids", expanding=True)),
            ),
        )
        .where(CouponRow.id.in_(bindparam("coupon_ids", expanding=True)))
    )


_facts = _facts_statement()


def read_facts(
    tx: Connection,
    partner_id: str,
    coupon_ids: Sequence[str],
    *,
    check_ids: Sequence[str] = (),
    claim_ids: Sequence[str] = (),
) -> dict[str, Facts]:
    """Return what is known of each coupon that exists, as this partner may use it: one statement.

    A coupon's ``Facts.file`` is shared by nobody: two coupons of one file have one each.
    """
    parameters: Mapping[str, Any] = {
        "partner_id": partner_id,
        "coupon_ids": list(coupon_ids),
        "check_ids": list(check_ids),
        "claim_ids": list(claim_ids),
    }
    rows: dict[str, list[AnyRow]] = {}
    for row in tx.execute(_facts, parameters):
        rows.setdefault(row.coupon_id, []).append(row)
    return {coupon_id: _facts_from(partner_id, group) for coupon_id, group in rows.items()}


def _facts_from(partner_id: str, rows: Sequence[AnyRow]) -> Facts:
    first = rows[0]
    debits = {
        row.live_rank: LiveDebit(
            row.live_coupon_id,
            row.live_rank,
            row.live_partner_id,
            Status(row.live_status),
            row.live_debited_at,
        )
        for row in rows
        if row.live_rank is not None
    }
    stream = journal.file_stream(first.file_id)
    facts = Facts(
        coupon=coupon_from(first),
        partner=partner_from(partner_id, rows),
        file=AidFile(first.file_id, first.transferred_to, tuple(debits[rank] for rank in sorted(debits))),
        head=Head(stream, first.head_seq or 0, first.head_hash or GENESIS),
    )
    for row in rows:
        if row.check_id is not None:
            facts.checks[row.check_id] = IdentityCheck(
                row.coupon_id,
                row.check_partner_id,
                row.check_account_id,
                row.check_expires_at,
                used=row.check_used_by is not None,
            )
        if row.reply_claim_id is not None:
            facts.replies[row.reply_claim_id] = StoredReply(
                row.reply_partner_id, row.reply_fingerprint, row.reply_status, row.reply_body
            )
    return facts


def replies(tx: Connection, claim_ids: Sequence[str]) -> dict[str, StoredReply]:
    """Return the stored replies of claims, whoever made them: the caller tells a stranger nothing."""
    rows = tx.execute(
        select(
            ClaimReply.claim_id,
            ClaimReply.partner_id,
            ClaimReply.fingerprint,
            ClaimReply.status,
            ClaimReply.body,
        ).where(ClaimReply.claim_id.in_(claim_ids))
    )
    return {row.claim_id: StoredReply(row.partner_id, row.fingerprint, row.status, row.body) for row in rows}


def append(tx: Connection, appendix: Appendix) -> None:
    """Write everything claims append: one statement on PostgreSQL, one a table on SQLite.

    Two batches without a file in common can still meet in the unique keys of claims, when an id is reused:
    each takes them in the same order, so that neither waits for a key of the other while holding one.

    Raises:
        IntegrityError: another transaction took the claim id, the rank or the place in the stream first.
    """
    by_claim = itemgetter("claim_id")
    tables: list[tuple[Table, list[dict[str, Any]]]] = [
        (_table(DebitTransaction), sorted(appendix.transactions, key=by_claim)),
        (_table(journal.JournalEntry), [journal.entry_row(entry) for entry in appendix.entries]),
        (_table(ClaimReply), sorted(appendix.replies, key=by_claim)),
        (_table(outbox.OutboxMessage), appendix.messages),
    ]
    if appendix.refusals:
        # Named only where there is one, so that the statement of an accepted debit stays as it is.
        tables.append((_table(Refusal), appendix.refusals))
    insert_all(tx, tables)


def _table(model: type[Base]) -> Table:
    return cast("Table", model.__table__)
