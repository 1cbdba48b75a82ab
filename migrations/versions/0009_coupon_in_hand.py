"""What the young person holds: links and sessions, duplicates, batches of coupons, reminders, signals.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
OPEN = sa.text("decided_at IS NULL")


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=36), nullable=nullable)


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def upgrade() -> None:
    op.add_column("coupon", sa.Column("kind", sa.String(length=12), nullable=False, server_default="final"))
    op.add_column("coupon", sa.Column("revoked_reason", sa.String(length=20), nullable=True))
    op.create_table(
        "coupon_replacement",
        _id("new_id"),
        _id("old_id"),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        _points("coupon_replacement", "new_id", "coupon.id"),
        _points("coupon_replacement", "old_id", "coupon.id"),
        sa.PrimaryKeyConstraint("new_id", name="pk_coupon_replacement"),
        sa.UniqueConstraint("old_id", name="uq_coupon_replacement_old_id"),
    )
    # From now on an address is kept in small letters, by which it is found.
    op.execute("UPDATE beneficiary SET email = lower(email) WHERE email IS NOT NULL")
    op.create_index("ix_beneficiary_email", "beneficiary", ["email"])
    op.create_table(
        "young_link",
        _id("id"),
        _id("beneficiary_id"),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        _points("young_link", "beneficiary_id", "beneficiary.id"),
        sa.PrimaryKeyConstraint("id", name="pk_young_link"),
        sa.UniqueConstraint("token_hash", name="uq_young_link_token_hash"),
    )
    op.create_table(
        "young_session",
        _id("id"),
        _id("beneficiary_id"),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        _points("young_session", "beneficiary_id", "beneficiary.id"),
        sa.PrimaryKeyConstraint("id", name="pk_young_session"),
        sa.UniqueConstraint("secret_hash", name="uq_young_session_secret_hash"),
    )
    op.create_index("ix_young_session_beneficiary_id", "young_session", ["beneficiary_id"])
    op.create_table(
        "young_request",
        _id("id"),
        _id("beneficiary_id"),
        _id("coupon_id", nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        _id("note_id", nullable=True),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        _id("decided_by", nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        _id("decision_note_id", nullable=True),
        _id("new_coupon_id", nullable=True),
        _points("young_request", "beneficiary_id", "beneficiary.id"),
        _points("young_request", "coupon_id", "coupon.id"),
        _points("young_request", "decided_by", "account.id"),
        _points("young_request", "new_coupon_id", "coupon.id"),
        sa.PrimaryKeyConstraint("id", name="pk_young_request"),
    )
    op.create_index(
        "uq_young_request_open_coupon",
        "young_request",
        ["coupon_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_young_request_decided_at_asked_at", "young_request", ["decided_at", "asked_at"])
    op.create_index("ix_young_request_beneficiary_id", "young_request", ["beneficiary_id"])
    op.create_table(
        "coupon_batch",
        _id("id"),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("scheme_id", sa.String(length=64), nullable=True),
        sa.Column("market", sa.String(length=20), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("coupons", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("leased_until", TIME, nullable=True),
        _id("created_by"),
        sa.Column("created_at", TIME, nullable=False),
        _id("confirmed_by", nullable=True),
        sa.Column("confirmed_at", TIME, nullable=True),
        _id("seconded_by", nullable=True),
        sa.Column("seconded_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        _points("coupon_batch", "created_by", "account.id"),
        _points("coupon_batch", "confirmed_by", "account.id"),
        _points("coupon_batch", "seconded_by", "account.id"),
        sa.PrimaryKeyConstraint("id", name="pk_coupon_batch"),
    )
    op.create_index("ix_coupon_batch_created_at", "coupon_batch", ["created_at"])
    op.create_table(
        "coupon_reminder",
        _id("coupon_id"),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("told_at", TIME, nullable=False),
        _points("coupon_reminder", "coupon_id", "coupon.id"),
        sa.PrimaryKeyConstraint("coupon_id", "days", name="pk_coupon_reminder"),
    )
    op.create_table(
        "coupon_sighting",
        _id("id"),
        _id("coupon_id"),
        _id("partner_id"),
        _id("account_id"),
        sa.Column("seen_at", TIME, nullable=False),
        _points("coupon_sighting", "coupon_id", "coupon.id"),
        _points("coupon_sighting", "partner_id", "partner.id"),
        _points("coupon_sighting", "account_id", "account.id"),
        sa.PrimaryKeyConstraint("id", name="pk_coupon_sighting"),
    )
    op.create_index("ix_coupon_sighting_coupon_id_seen_at", "coupon_sighting", ["coupon_id", "seen_at"])
    op.create_index("ix_coupon_sighting_account_id_seen_at", "coupon_sighting", ["account_id", "seen_at"])
    op.create_index("ix_coupon_sighting_seen_at", "coupon_sighting", ["seen_at"])
    op.create_table(
        "sharing_signal",
        _id("id"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        _id("coupon_id", nullable=True),
        _id("account_id", nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", TIME, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        _id("closed_by", nullable=True),
        _id("note_id", nullable=True),
        _points("sharing_signal", "coupon_id", "coupon.id"),
        _points("sharing_signal", "account_id", "account.id"),
        _points("sharing_signal", "closed_by", "account.id"),
        sa.PrimaryKeyConstraint("id", name="pk_sharing_signal"),
        sa.UniqueConstraint("kind", "about", name="uq_sharing_signal_kind_about"),
    )
    op.create_index("ix_sharing_signal_closed_at_last_at", "sharing_signal", ["closed_at", "last_at"])


def downgrade() -> None:
    for table in (
        "sharing_signal",
        "coupon_sighting",
        "coupon_reminder",
        "coupon_batch",
        "young_request",
        "young_session",
        "young_link",
        "coupon_replacement",
    ):
        op.drop_table(table)
    op.drop_index("ix_beneficiary_email", "beneficiary")
    op.drop_column("coupon", "revoked_reason")
    op.drop_column("coupon", "kind")
