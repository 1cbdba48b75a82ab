"""Mails to send, one a recipient of an event; anomalies of transactions; the young person's address.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.add_column("beneficiary", sa.Column("email", sa.String(length=254), nullable=True))
    op.create_table(
        "mail",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("next_try_at", TIME, nullable=False),
        sa.Column("leased_until", TIME, nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["outbox_message.id"], name="fk_mail_message_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.UniqueConstraint("message_id", "recipient", name="uq_mail_message_id_recipient"),
    )
    op.create_index("ix_mail_state_next_try_at", "mail", ["state", "next_try_at"])
    op.create_table(
        "anomaly",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("transaction_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("opened_by", sa.String(length=36), nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("closed_by", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["transaction_id"], ["debit_transaction.id"], name="fk_anomaly_transaction_id"
        ),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name="fk_anomaly_opened_by"),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name="fk_anomaly_closed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_anomaly"),
    )
    op.create_index(
        "uq_anomaly_open",
        "anomaly",
        ["transaction_id", "kind"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("anomaly")
    op.drop_table("mail")
    with op.batch_alter_table("beneficiary") as table:
        table.drop_column("email")
