"""The six-digit codes of a shared tablet, and the counts that slow down guesses at the door.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "staff_pin",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("partner_id", sa.String(length=36), nullable=False),
        sa.Column("pin_hash", sa.String(length=255), nullable=False),
        sa.Column("set_at", TIME, nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_wrong_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_staff_pin_account_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_staff_pin_partner_id"),
        sa.PrimaryKeyConstraint("account_id", "partner_id", name="pk_staff_pin"),
    )
    op.create_table(
        "sign_in_guard",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_wrong_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_sign_in_guard"),
    )


def downgrade() -> None:
    op.drop_table("sign_in_guard")
    op.drop_table("staff_pin")
