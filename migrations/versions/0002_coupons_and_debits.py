"""Files, coupons, identity checks, debits, the journal and the outbox.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Aware UTC: timestamptz where there is one, sortable text on SQLite.
TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
# SQLite counts by itself only on a column it calls INTEGER.
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = sa.text("status NOT IN ('cancelled')")


def upgrade() -> None:
    op.create_table(
        "journal_entry",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal_entry"),
        sa.UniqueConstraint("stream", "seq", name="uq_journal_entry_stream_seq"),
    )
    op.create_table(
        "journal_note",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal_note"),
    )
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_message"),
    )
    op.create_index("ix_outbox_message_sent_at_created_at", "outbox_message", ["sent_at", "created_at"])
    op.create_table(
        "aid_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("scheme_id", sa.String(length=64), nullable=False),
        sa.Column("beneficiary_id", sa.String(length=36), nullable=False),
        sa.Column("transferred_to", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["beneficiary_id"], ["beneficiary.id"], name="fk_aid_file_beneficiary_id"),
        sa.ForeignKeyConstraint(["transferred_to"], ["partner.id"], name="fk_aid_file_transferred_to"),
        sa.PrimaryKeyConstraint("id", name="pk_aid_file"),
    )
    op.create_index("ix_aid_file_beneficiary_id", "aid_file", ["beneficiary_id"])
    op.create_table(
        "coupon",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("file_id", sa.String(length=36), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("market", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=True),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["aid_file.id"], name="fk_coupon_file_id"),
        sa.PrimaryKeyConstraint("id", name="pk_coupon"),
        sa.UniqueConstraint("lookup", name="uq_coupon_lookup"),
        sa.UniqueConstraint("serial", name="uq_coupon_serial"),
    )
    op.create_index("ix_coupon_file_id_rank", "coupon", ["file_id", "rank"])
    op.create_table(
        "claim_reply",
        sa.Column("claim_id", sa.String(length=36), nullable=False),
        sa.Column("partner_id", sa.String(length=36), nullable=False),
        sa.Column("coupon_id", sa.String(length=36), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("captured_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name="fk_claim_reply_coupon_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_claim_reply_partner_id"),
        sa.PrimaryKeyConstraint("claim_id", name="pk_claim_reply"),
    )
    op.create_index("ix_claim_reply_coupon_id", "claim_reply", ["coupon_id"])
    op.create_table(
        "identity_check",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("coupon_id", sa.String(length=36), nullable=False),
        sa.Column("partner_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("document_type", sa.String(length=20), nullable=False),
        sa.Column("document_valid", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(length=24), nullable=False),
        sa.Column("checked_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_identity_check_account_id"),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name="fk_identity_check_coupon_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_identity_check_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_identity_check"),
    )
    op.create_index("ix_identity_check_account_id_checked_at", "identity_check", ["account_id", "checked_at"])
    op.create_index("ix_identity_check_coupon_id", "identity_check", ["coupon_id"])
    op.create_table(
        "identity_guard",
        sa.Column("coupon_id", sa.String(length=36), nullable=False),
        sa.Column("partner_id", sa.String(length=36), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_wrong_at", TIME, nullable=True),
        sa.Column("locked_until", TIME, nullable=True),
        sa.Column("owner_has_unlocked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name="fk_identity_guard_coupon_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_identity_guard_partner_id"),
        sa.PrimaryKeyConstraint("coupon_id", "partner_id", name="pk_identity_guard"),
    )
    op.create_table(
        "debit_transaction",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("claim_id", sa.String(length=36), nullable=False),
        sa.Column("coupon_id", sa.String(length=36), nullable=False),
        sa.Column("file_id", sa.String(length=36), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("identity_check_id", sa.String(length=36), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("debited_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_debit_transaction_account_id"),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name="fk_debit_transaction_coupon_id"),
        sa.ForeignKeyConstraint(["file_id"], ["aid_file.id"], name="fk_debit_transaction_file_id"),
        sa.ForeignKeyConstraint(
            ["identity_check_id"], ["identity_check.id"], name="fk_debit_transaction_identity_check_id"
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_debit_transaction_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_debit_transaction"),
        sa.UniqueConstraint("claim_id", name="uq_debit_transaction_claim_id"),
        sa.UniqueConstraint("identity_check_id", name="uq_debit_transaction_identity_check_id"),
    )
    op.create_index(
        "ix_debit_transaction_partner_id_debited_at", "debit_transaction", ["partner_id", "debited_at"]
    )
    op.create_index(
        "uq_debit_transaction_live",
        "debit_transaction",
        ["file_id", "rank"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def downgrade() -> None:
    op.drop_index("uq_debit_transaction_live", "debit_transaction")
    op.drop_index("ix_debit_transaction_partner_id_debited_at", "debit_transaction")
    op.drop_table("debit_transaction")
    op.drop_table("identity_guard")
    op.drop_index("ix_identity_check_coupon_id", "identity_check")
    op.drop_index("ix_identity_check_account_id_checked_at", "identity_check")
    op.drop_table("identity_check")
    op.drop_index("ix_claim_reply_coupon_id", "claim_reply")
    op.drop_table("claim_reply")
    op.drop_index("ix_coupon_file_id_rank", "coupon")
    op.drop_table("coupon")
    op.drop_index("ix_aid_file_beneficiary_id", "aid_file")
    op.drop_table("aid_file")
    op.drop_index("ix_outbox_message_sent_at_created_at", "outbox_message")
    op.drop_table("outbox_message")
    op.drop_table("journal_note")
    op.drop_table("journal_entry")
