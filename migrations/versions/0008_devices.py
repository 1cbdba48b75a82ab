"""Devices of a counter, their keys, licences and journals; what was odd in them; refusals contested.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
IN_CHAIN = sa.text("in_chain")
OPEN = sa.text("decided_at IS NULL")
OPEN_ODDITY = sa.text("closed_at IS NULL")


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=36), nullable=nullable)


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def upgrade() -> None:
    op.create_table(
        "device",
        _id("id"),
        _id("partner_id"),
        sa.Column("name", sa.String(length=80), nullable=False),
        _id("enrolled_by"),
        sa.Column("credential_hash", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("app_version", sa.String(length=40), nullable=False),
        sa.Column("enrolled_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.Column("queue_length", sa.Integer(), nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        _id("revoked_by", nullable=True),
        _points("device", "partner_id", "partner.id"),
        _points("device", "enrolled_by", "account.id"),
        _points("device", "revoked_by", "account.id"),
        sa.PrimaryKeyConstraint("id", name="pk_device"),
        sa.UniqueConstraint("credential_hash", name="uq_device_credential_hash"),
    )
    op.create_index("ix_device_partner_id", "device", ["partner_id"])
    op.create_table(
        "device_key",
        _id("id"),
        _id("device_id"),
        sa.Column("algorithm", sa.String(length=20), nullable=False),
        sa.Column("public_key", sa.String(length=200), nullable=False),
        sa.Column("agreement_key", sa.String(length=200), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        _points("device_key", "device_id", "device.id"),
        sa.PrimaryKeyConstraint("id", name="pk_device_key"),
        sa.UniqueConstraint("device_id", "public_key", name="uq_device_key_device_id_public_key"),
    )
    op.create_table(
        "device_invitation",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        _id("partner_id"),
        _id("account_id"),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        _points("device_invitation", "partner_id", "partner.id"),
        _points("device_invitation", "account_id", "account.id"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_device_invitation"),
    )
    op.create_table(
        "offline_licence",
        _id("id"),
        _id("device_id"),
        sa.Column("issued_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        _points("offline_licence", "device_id", "device.id"),
        sa.PrimaryKeyConstraint("id", name="pk_offline_licence"),
    )
    op.create_index("ix_offline_licence_device_id_issued_at", "offline_licence", ["device_id", "issued_at"])
    op.create_table(
        "device_entry",
        _id("device_id"),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("in_chain", sa.Boolean(), nullable=False),
        _id("claim_id"),
        _id("licence_id"),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("first_here", sa.Boolean(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=200), nullable=False),
        sa.Column("captured_at", TIME, nullable=False),
        sa.Column("judged_at", TIME, nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _points("device_entry", "device_id", "device.id"),
        sa.PrimaryKeyConstraint("device_id", "hash", name="pk_device_entry"),
    )
    op.create_index(
        "uq_device_entry_place",
        "device_entry",
        ["device_id", "seq"],
        unique=True,
        sqlite_where=IN_CHAIN,
        postgresql_where=IN_CHAIN,
    )
    op.create_index("ix_device_entry_claim_id", "device_entry", ["claim_id"])
    op.create_index("ix_device_entry_licence_id", "device_entry", ["licence_id"])
    op.create_index("ix_device_entry_received_at", "device_entry", ["received_at"])
    op.create_table(
        "device_anomaly",
        _id("id"),
        _id("device_id"),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        _id("closed_by", nullable=True),
        _points("device_anomaly", "device_id", "device.id"),
        _points("device_anomaly", "closed_by", "account.id"),
        sa.PrimaryKeyConstraint("id", name="pk_device_anomaly"),
    )
    op.create_index(
        "uq_device_anomaly_open",
        "device_anomaly",
        ["device_id", "kind", "seq"],
        unique=True,
        sqlite_where=OPEN_ODDITY,
        postgresql_where=OPEN_ODDITY,
    )
    op.create_table(
        "claim_contest",
        _id("id"),
        _id("claim_id"),
        _id("partner_id"),
        _id("account_id"),
        sa.Column("asked_at", TIME, nullable=False),
        _id("note_id"),
        sa.Column("decided_at", TIME, nullable=True),
        _id("decided_by", nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        _id("decision_note_id", nullable=True),
        _points("claim_contest", "partner_id", "partner.id"),
        _points("claim_contest", "account_id", "account.id"),
        _points("claim_contest", "decided_by", "account.id"),
        sa.PrimaryKeyConstraint("id", name="pk_claim_contest"),
        sa.UniqueConstraint("claim_id", name="uq_claim_contest_claim_id"),
    )
    op.create_index("ix_claim_contest_decided_at_asked_at", "claim_contest", ["decided_at", "asked_at"])


def downgrade() -> None:
    op.drop_table("claim_contest")
    op.drop_table("device_anomaly")
    op.drop_table("device_entry")
    op.drop_table("offline_licence")
    op.drop_table("device_invitation")
    op.drop_table("device_key")
    op.drop_table("device")
