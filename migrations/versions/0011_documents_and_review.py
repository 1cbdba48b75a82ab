"""Supporting documents, review by the Region, what is answered to an anomaly, messages, notices.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
OPEN = sa.text("closed_at IS NULL")
KEPT = sa.text("purged_at IS NULL")
UNREAD = sa.text("read_at IS NULL")


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=36), nullable=nullable)


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def upgrade() -> None:
    _transactions()
    _anomalies()
    _documents()
    _review()
    _words()


def _transactions() -> None:
    op.add_column("debit_transaction", sa.Column("submitted_at", TIME, nullable=True))
    op.add_column("debit_transaction", sa.Column("decided_at", TIME, nullable=True))
    # A debit whose rank calls for no document went to the Region at once.
    op.execute("UPDATE debit_transaction SET submitted_at = debited_at WHERE status <> 'awaiting_documents'")
    by_status = ["status", "submitted_at", "id"]
    op.create_index("ix_debit_transaction_status_submitted_at", "debit_transaction", by_status)
    # These two hold what a dashboard sums besides what they are put in order by: no row is looked up.
    of_school = ["partner_id", "status", "debited_at", "id", "amount_cents", "submitted_at", "decided_at"]
    op.create_index("ix_debit_transaction_partner_id_status", "debit_transaction", of_school)
    by_day = ["partner_id", "debited_at", "id", "status", "rank", "amount_cents"]
    op.drop_index("ix_debit_transaction_partner_id_debited_at", "debit_transaction")
    op.create_index("ix_debit_transaction_partner_id_debited_at", "debit_transaction", by_day)
    # A school's list by amount, and what a name or a number leads to, cancelled ones included.
    by_amount = ["partner_id", "amount_cents", "debited_at"]
    op.create_index("ix_debit_transaction_partner_id_amount_cents", "debit_transaction", by_amount)
    op.create_index("ix_debit_transaction_partner_id_file_id", "debit_transaction", ["partner_id", "file_id"])
    op.create_index(
        "ix_beneficiary_name_form",
        "beneficiary_name",
        ["form", "beneficiary_id"],
        postgresql_ops={"form": "varchar_pattern_ops"},
    )


def _anomalies() -> None:
    op.drop_index("uq_anomaly_open", "anomaly")
    op.add_column("anomaly", sa.Column("about", sa.String(length=60), nullable=False, server_default=""))
    op.add_column("anomaly", sa.Column("label", sa.String(length=120), nullable=True))
    op.add_column("anomaly", sa.Column("reason", sa.String(length=40), nullable=True))
    op.add_column("anomaly", _id("note_id", nullable=True))
    op.add_column("anomaly", sa.Column("answered_at", TIME, nullable=True))
    op.add_column("anomaly", sa.Column("reminded_at", TIME, nullable=True))
    op.add_column("anomaly", sa.Column("reminders", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "uq_anomaly_open",
        "anomaly",
        ["transaction_id", "kind", "about"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_anomaly_opened_at",
        "anomaly",
        ["opened_at", "transaction_id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _documents() -> None:
    op.create_table(
        "supporting_document",
        _id("id"),
        _id("transaction_id"),
        _id("partner_id"),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("content_name", sa.String(length=80), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("scan", sa.String(length=12), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        _id("received_by"),
        sa.Column("reviewed_at", TIME, nullable=True),
        _id("reviewed_by", nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        _id("note_id", nullable=True),
        sa.Column("purge_on", sa.Date(), nullable=True),
        sa.Column("purged_at", TIME, nullable=True),
        _points("supporting_document", "transaction_id", "debit_transaction.id"),
        _points("supporting_document", "partner_id", "partner.id"),
        _points("supporting_document", "received_by", "account.id"),
        _points("supporting_document", "reviewed_by", "account.id"),
        sa.PrimaryKeyConstraint("id", name="pk_supporting_document"),
    )
    op.create_index(
        "ix_supporting_document_transaction_id",
        "supporting_document",
        ["transaction_id", "code", "received_at"],
    )
    op.create_index(
        "ix_supporting_document_purge_on",
        "supporting_document",
        ["purge_on"],
        sqlite_where=KEPT,
        postgresql_where=KEPT,
    )
    op.create_table(
        "upload",
        _id("id"),
        _id("partner_id"),
        _id("account_id"),
        _id("transaction_id"),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        _points("upload", "partner_id", "partner.id"),
        _points("upload", "account_id", "account.id"),
        _points("upload", "transaction_id", "debit_transaction.id"),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
    )
    op.create_index("ix_upload_expires_at", "upload", ["expires_at"])


def _review() -> None:
    op.create_table(
        "review_hold",
        _id("transaction_id"),
        _id("account_id"),
        sa.Column("held_at", TIME, nullable=False),
        sa.Column("held_until", TIME, nullable=False),
        _points("review_hold", "transaction_id", "debit_transaction.id"),
        _points("review_hold", "account_id", "account.id"),
        sa.PrimaryKeyConstraint("transaction_id", name="pk_review_hold"),
    )
    op.create_index("ix_review_hold_account_id", "review_hold", ["account_id", "held_until"])
    op.create_table(
        "review_decision",
        _id("id"),
        _id("transaction_id"),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        _id("note_id", nullable=True),
        _id("account_id"),
        sa.Column("decided_at", TIME, nullable=False),
        _points("review_decision", "transaction_id", "debit_transaction.id"),
        _points("review_decision", "account_id", "account.id"),
        sa.PrimaryKeyConstraint("id", name="pk_review_decision"),
    )
    op.create_index("ix_review_decision_transaction_id", "review_decision", ["transaction_id", "decided_at"])


def _words() -> None:
    op.create_table(
        "message",
        _id("id"),
        _id("transaction_id"),
        _id("partner_id"),
        sa.Column("side", sa.String(length=8), nullable=False),
        _id("account_id"),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("written_at", TIME, nullable=False),
        sa.Column("read_at", TIME, nullable=True),
        sa.Column("purged_at", TIME, nullable=True),
        _points("message", "transaction_id", "debit_transaction.id"),
        _points("message", "partner_id", "partner.id"),
        _points("message", "account_id", "account.id"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
    )
    op.create_index("ix_message_transaction_id", "message", ["transaction_id", "written_at"])
    op.create_index("ix_message_partner_id", "message", ["partner_id", "written_at"])
    op.create_index(
        "ix_message_unread",
        "message",
        ["side", "partner_id"],
        sqlite_where=UNREAD,
        postgresql_where=UNREAD,
    )
    op.create_table(
        "notice",
        _id("id"),
        _id("account_id"),
        _id("event_id"),
        sa.Column("kind", sa.String(length=40), nullable=False),
        _id("transaction_id", nullable=True),
        sa.Column("told_at", TIME, nullable=False),
        sa.Column("read_at", TIME, nullable=True),
        _points("notice", "account_id", "account.id"),
        _points("notice", "event_id", "outbox_message.id"),
        _points("notice", "transaction_id", "debit_transaction.id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("event_id", "account_id", name="uq_notice_event_id_account_id"),
    )
    op.create_index("ix_notice_account_id", "notice", ["account_id", "told_at"])
    op.create_index(
        "ix_notice_unread", "notice", ["account_id"], sqlite_where=UNREAD, postgresql_where=UNREAD
    )
    op.create_index("ix_notice_told_at", "notice", ["told_at"])
    op.create_table(
        "mail_refused_by",
        _id("account_id"),
        sa.Column("kind", sa.String(length=40), nullable=False),
        _points("mail_refused_by", "account_id", "account.id"),
        sa.PrimaryKeyConstraint("account_id", "kind", name="pk_mail_refused_by"),
    )


def downgrade() -> None:
    for table in (
        "mail_refused_by",
        "notice",
        "message",
        "review_decision",
        "review_hold",
        "upload",
        "supporting_document",
    ):
        op.drop_table(table)
    op.drop_index("ix_anomaly_opened_at", "anomaly")
    op.drop_index("uq_anomaly_open", "anomaly")
    # What was asked of schools can't be said without these columns.
    op.execute("DELETE FROM anomaly WHERE about <> ''")
    for column in ("reminders", "reminded_at", "answered_at", "note_id", "reason", "label", "about"):
        op.drop_column("anomaly", column)
    op.create_index(
        "uq_anomaly_open",
        "anomaly",
        ["transaction_id", "kind"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.drop_index("ix_beneficiary_name_form", "beneficiary_name")
    op.drop_index("ix_debit_transaction_partner_id_debited_at", "debit_transaction")
    by_day = ["partner_id", "debited_at"]
    op.create_index("ix_debit_transaction_partner_id_debited_at", "debit_transaction", by_day)
    op.drop_index("ix_debit_transaction_partner_id_file_id", "debit_transaction")
    op.drop_index("ix_debit_transaction_partner_id_amount_cents", "debit_transaction")
    op.drop_index("ix_debit_transaction_partner_id_status", "debit_transaction")
    op.drop_index("ix_debit_transaction_status_submitted_at", "debit_transaction")
    op.drop_column("debit_transaction", "decided_at")
    op.drop_column("debit_transaction", "submitted_at")
