"""What was refused at the counter, and the schools' requests for a file begun elsewhere.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
OPEN = sa.text("decided_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "refusal",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("partner_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("coupon_id", sa.String(length=36), nullable=True),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("refused_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_refusal_account_id"),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name="fk_refusal_coupon_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_refusal_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_refusal"),
    )
    op.create_index("ix_refusal_partner_id_refused_at", "refusal", ["partner_id", "refused_at"])
    op.create_table(
        "transfer_request",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("file_id", sa.String(length=36), nullable=False),
        sa.Column("coupon_id", sa.String(length=36), nullable=False),
        sa.Column("from_partner_id", sa.String(length=36), nullable=False),
        sa.Column("to_partner_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("note_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_transfer_request_account_id"),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name="fk_transfer_request_coupon_id"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_transfer_request_decided_by"),
        sa.ForeignKeyConstraint(["file_id"], ["aid_file.id"], name="fk_transfer_request_file_id"),
        sa.ForeignKeyConstraint(
            ["from_partner_id"], ["partner.id"], name="fk_transfer_request_from_partner_id"
        ),
        sa.ForeignKeyConstraint(["to_partner_id"], ["partner.id"], name="fk_transfer_request_to_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_transfer_request"),
    )
    op.create_index(
        "uq_transfer_request_open",
        "transfer_request",
        ["file_id", "to_partner_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_transfer_request_decided_at_asked_at", "transfer_request", ["decided_at", "asked_at"])


def downgrade() -> None:
    op.drop_table("transfer_request")
    op.drop_table("refusal")
