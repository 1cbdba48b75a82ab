"""People, partners, and who may come in.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Aware UTC: timestamptz where there is one, sortable text on SQLite.
TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email", name="uq_account_email"),
        sa.UniqueConstraint("fs_uniquifier", name="uq_account_fs_uniquifier"),
    )
    op.create_table(
        "beneficiary",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("first_name", sa.String(length=120), nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_beneficiary"),
    )
    op.create_table(
        "installation",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_installation"),
    )
    op.create_table(
        "partner",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("validated_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_partner"),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_role"),
        sa.UniqueConstraint("name", name="uq_role_name"),
    )
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_role_account_id"),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name="fk_account_role_role_id"),
        sa.PrimaryKeyConstraint("account_id", "role_id", name="pk_account_role"),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("partner_id", sa.String(length=36), nullable=True),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_api_token_account_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_api_token_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
    )
    op.create_index("ix_api_token_account_id", "api_token", ["account_id"])
    op.create_table(
        "beneficiary_name",
        sa.Column("beneficiary_id", sa.String(length=36), nullable=False),
        sa.Column("form", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"], ["beneficiary.id"], name="fk_beneficiary_name_beneficiary_id"
        ),
        sa.PrimaryKeyConstraint("beneficiary_id", "form", name="pk_beneficiary_name"),
    )
    op.create_table(
        "convention",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("partner_id", sa.String(length=36), nullable=False),
        sa.Column("scheme_id", sa.String(length=64), nullable=False),
        sa.Column("market", sa.String(length=20), nullable=False),
        sa.Column("signed_at", TIME, nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_convention_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_convention"),
    )
    op.create_index("ix_convention_partner_id", "convention", ["partner_id"])
    op.create_table(
        "membership",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("partner_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_membership_account_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_membership_partner_id"),
        sa.PrimaryKeyConstraint("account_id", "partner_id", name="pk_membership"),
    )
    op.create_index("ix_membership_partner_id", "membership", ["partner_id"])


def downgrade() -> None:
    op.drop_index("ix_membership_partner_id", "membership")
    op.drop_table("membership")
    op.drop_index("ix_convention_partner_id", "convention")
    op.drop_table("convention")
    op.drop_table("beneficiary_name")
    op.drop_index("ix_api_token_account_id", "api_token")
    op.drop_table("api_token")
    op.drop_table("account_role")
    op.drop_table("role")
    op.drop_table("partner")
    op.drop_table("installation")
    op.drop_table("beneficiary")
    op.drop_table("account")
