"""Who has done the training.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "training",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("partner_id", sa.String(length=36), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_training_account_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_training_partner_id"),
        sa.PrimaryKeyConstraint("account_id", "partner_id", name="pk_training"),
    )


def downgrade() -> None:
    op.drop_table("training")
