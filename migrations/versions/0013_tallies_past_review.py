"""What the Region decided and is not paid yet is counted as it comes too; what is due has its own index.

Revision ID: 0013
Revises: 0012
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PARIS = ZoneInfo("Europe/Paris")
NOT_PAID = ("in_payment", "payment_rejected", "validated")
TABLE, BY_STATUS, QUEUE, DUE = (
    "debit_transaction",
    "ix_debit_transaction_partner_id_status",
    "ix_debit_transaction_status_submitted_at",
    "ix_debit_transaction_due",
)
IS_DUE = sa.text("status IN ('in_payment', 'validated')")
OF_SCHOOL = ("partner_id", "status", "debited_at", "id", "amount_cents", "submitted_at")
OF_REGION = ("status", "submitted_at", "id", "amount_cents")


def upgrade() -> None:
    connection = op.get_bind()
    tables = sa.MetaData()
    tables.reflect(connection, only=[TABLE, "school_tally", "region_tally"])
    debit = tables.tables[TABLE]
    wanted = sa.select(
        *(debit.c.partner_id, debit.c.status, debit.c.rank, debit.c.amount_cents),
        *(debit.c.debited_at, debit.c.decided_at),
    ).where(debit.c.status.in_(NOT_PAID))
    schools, weeks = Counter[tuple[Any, ...]](), Counter[tuple[Any, ...]]()
    for row in connection.execute(wanted):
        debited = _paris(row.debited_at)
        decided = debited if row.decided_at is None else _paris(row.decided_at)
        monday = decided - timedelta(days=decided.weekday())
        schools[row.partner_id, debited.replace(day=1), row.status, row.rank, row.amount_cents] += 1
        weeks[row.status, monday, row.amount_cents] += 1
    _write(tables.tables["school_tally"], ("partner_id", "month", "status", "rank"), schools)
    _write(tables.tables["region_tally"], ("status", "week"), weeks)
    _index(BY_STATUS, *OF_SCHOOL, "rank")
    _index(QUEUE, *OF_REGION)
    op.create_index(DUE, TABLE, ["partner_id", "decided_at"], sqlite_where=IS_DUE, postgresql_where=IS_DUE)


def _write(table: sa.Table, names: tuple[str, ...], counted: Counter[tuple[Any, ...]]) -> None:
    found, cents = Counter[tuple[Any, ...]](), Counter[tuple[Any, ...]]()
    for (*key, each), times in counted.items():
        found[tuple(key)] += times
        cents[tuple(key)] += times * each
    op.bulk_insert(
        table,
        [
            {**dict(zip(names, key, strict=True)), "found": times, "cents": cents[key]}
            for key, times in found.items()
        ],
    )


def _paris(value: datetime | str) -> date:
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(PARIS).date()


def _index(name: str, *columns: str) -> None:
    op.drop_index(name, TABLE)
    op.create_index(name, TABLE, list(columns))


def downgrade() -> None:
    op.drop_index(DUE, TABLE)
    _index(QUEUE, *OF_REGION, "decided_at")
    _index(BY_STATUS, *OF_SCHOOL, "decided_at", "rank")
    for name in ("school_tally", "region_tally"):
        table = sa.table(name, sa.column("status"))
        op.execute(table.delete().where(table.c.status.in_(NOT_PAID)))
