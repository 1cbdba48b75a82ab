"""What is settled, counted as it comes: by school and month of the debit, by status and week of the decision.

Revision ID: 0012
Revises: 0011
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PARIS = ZoneInfo("Europe/Paris")
SETTLED = ("cancelled", "paid", "refused")
TABLE, BY_DAY, BY_STATUS, QUEUE = (
    "debit_transaction",
    "ix_debit_transaction_partner_id_debited_at",
    "ix_debit_transaction_partner_id_status",
    "ix_debit_transaction_status_submitted_at",
)


def upgrade() -> None:
    op.create_table(
        "school_tally",
        sa.Column("partner_id", sa.String(length=36), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "month", "status", "rank", name="pk_school_tally"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_school_tally_partner_id"),
    )
    op.create_table(
        "region_tally",
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("status", "week", name="pk_region_tally"),
    )
    _count_what_there_is()
    # What a dashboard sums of what is open stands in an index; what is settled is summed no more.
    of_school = ["partner_id", "status", "debited_at", "id", "amount_cents", "submitted_at", "decided_at"]
    _index(BY_DAY, ["partner_id", "debited_at", "id"])
    _index(BY_STATUS, [*of_school, "rank"])
    _index(QUEUE, ["status", "submitted_at", "id", "amount_cents", "decided_at"])


def _index(name: str, columns: list[str]) -> None:
    op.drop_index(name, TABLE)
    op.create_index(name, TABLE, columns)


def _count_what_there_is() -> None:
    connection = op.get_bind()
    tables = sa.MetaData()
    tables.reflect(connection, only=[TABLE, "school_tally", "region_tally"])
    debit = tables.tables[TABLE]
    wanted = sa.select(
        *(debit.c.partner_id, debit.c.status, debit.c.rank, debit.c.amount_cents),
        *(debit.c.debited_at, debit.c.decided_at),
    ).where(debit.c.status.in_(SETTLED))
    schools, weeks = Counts(), Counts()
    for row in connection.execute(wanted):
        debited = _paris(row.debited_at)
        decided = debited if row.decided_at is None else _paris(row.decided_at)
        monday = decided - timedelta(days=decided.weekday())
        schools.add((row.partner_id, debited.replace(day=1), row.status, row.rank), row.amount_cents)
        weeks.add((row.status, monday), row.amount_cents)
    schools.write(tables.tables["school_tally"], ("partner_id", "month", "status", "rank"))
    weeks.write(tables.tables["region_tally"], ("status", "week"))


class Counts:
    def __init__(self) -> None:
        self.found, self.cents = Counter[tuple[Any, ...]](), Counter[tuple[Any, ...]]()

    def add(self, key: tuple[Any, ...], cents: int) -> None:
        self.found[key] += 1
        self.cents[key] += cents

    def write(self, table: sa.Table, names: tuple[str, ...]) -> None:
        op.bulk_insert(
            table,
            [
                {**dict(zip(names, key, strict=True)), "found": found, "cents": self.cents[key]}
                for key, found in self.found.items()
            ],
        )


def _paris(value: datetime | str) -> date:
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(PARIS).date()


def downgrade() -> None:
    _index(QUEUE, ["status", "submitted_at", "id"])
    _index(
        BY_STATUS,
        ["partner_id", "status", "debited_at", "id", "amount_cents", "submitted_at", "decided_at"],
    )
    _index(BY_DAY, ["partner_id", "debited_at", "id", "status", "rank", "amount_cents"])
    op.drop_table("region_tally")
    op.drop_table("school_tally")
