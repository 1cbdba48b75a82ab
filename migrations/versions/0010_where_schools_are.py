"""Where a school is and how it is called, for young people who look for one that takes their coupon.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("partner", sa.Column("town", sa.String(length=120), nullable=True))
    op.add_column("partner", sa.Column("phone", sa.String(length=20), nullable=True))


def downgrade() -> None:
    op.drop_column("partner", "phone")
    op.drop_column("partner", "town")
