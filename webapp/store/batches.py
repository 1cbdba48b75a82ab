"""Batches of coupons: prepared from a file, confirmed, seconded where many, written."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, ForeignKey, Integer, String, Text, func, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.batch import OPEN, BatchState
from webapp.store.database import AnyRow, Base, UtcDateTime, Values


class CouponBatch(Base):
    """One batch; ``content`` is the file it was made from, forgotten once it is written or dropped.

    Attributes:
        kind: "issue" or "import".
        done: People whose coupons are written: an issue goes on from there after a stop.
        leased_until: Until when a worker that writes it is taken to be alive.
    """

    __tablename__ = "coupon_batch"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16))
    scheme_id: Mapped[str | None] = mapped_column(String(64))
    market: Mapped[str | None] = mapped_column(String(20))
    content: Mapped[str | None] = mapped_column(Text())
    content_hash: Mapped[str] = mapped_column(String(64))
    people: Mapped[int] = mapped_column(Integer())
    coupons: Mapped[int] = mapped_column(Integer())
    done: Mapped[int] = mapped_column(Integer())
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    seconded_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    seconded_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


def add(tx: Connection, batch: Values) -> None:
    """Keep a batch."""
    tx.execute(insert(CouponBatch), [batch])


def keep_others_out(tx: Connection) -> None:
    """Let one batch be prepared at a time, so that one file sent twice at once becomes one batch.

    On SQLite the writer has kept all others out already. What runs goes on being read; its next note waits.
    """
    if tx.dialect.name != "sqlite":
        tx.execute(text("LOCK TABLE coupon_batch IN SHARE ROW EXCLUSIVE MODE"))


def same_content(tx: Connection, content_hash: str) -> str | None:
    """Return the batch made of a file already, unless it was dropped: then the file may come again."""
    kept = (CouponBatch.content_hash == content_hash, CouponBatch.state != BatchState.DROPPED)
    return tx.scalar(select(CouponBatch.id).where(*kept).limit(1))


def batch(tx: Connection, batch_id: str) -> AnyRow | None:
    """Return a batch, or None."""
    return tx.execute(select(*CouponBatch.__table__.c).where(CouponBatch.id == batch_id)).one_or_none()


def locked(tx: Connection, batch_id: str) -> AnyRow | None:
    """Return a batch, held until the transaction ends, or None."""
    wanted = select(*CouponBatch.__table__.c).where(CouponBatch.id == batch_id)
    return tx.execute(wanted.with_for_update()).one_or_none()


def held(tx: Connection, batch_id: str, confirmed_at: datetime) -> AnyRow | None:
    """Return what a worker goes on from, held until the transaction ends; None while another one holds it.

    None too when it was sent back and confirmed anew since the worker read it: its people may be others.
    The hold ends with its worker, however that ends: nobody waits for one that was killed.
    """
    running = select(CouponBatch.state, CouponBatch.done, CouponBatch.people).where(
        CouponBatch.id == batch_id,
        CouponBatch.state == BatchState.RUNNING,
        CouponBatch.confirmed_at == confirmed_at,
    )
    return tx.execute(running.with_for_update(skip_locked=True)).one_or_none()


def running(tx: Connection) -> list[str]:
    """Return the batches that are to be written, oldest first."""
    in_order = (CouponBatch.confirmed_at, CouponBatch.id)
    is_running = CouponBatch.state == BatchState.RUNNING
    return list(tx.scalars(select(CouponBatch.id).where(is_running).order_by(*in_order)))


def open_since(tx: Connection, created_by: datetime) -> list[str]:
    """Return the batches that were prepared by then and still wait for somebody's yes, oldest first."""
    waits = (CouponBatch.state.in_(OPEN), CouponBatch.created_at <= created_by)
    return list(
        tx.scalars(select(CouponBatch.id).where(*waits).order_by(CouponBatch.created_at, CouponBatch.id))
    )


def change(tx: Connection, batch_id: str, values: Values) -> None:
    """Write where a batch stands; it is held by the caller."""
    tx.execute(update(CouponBatch).where(CouponBatch.id == batch_id).values(**values))


def latest(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """Return the latest batches, newest first, without what they were made from."""
    columns = [column for column in CouponBatch.__table__.c if column.name != "content"]
    newest = (CouponBatch.created_at.desc(), CouponBatch.id)
    return tx.execute(select(*columns).order_by(*newest).limit(limit)).all()


def count_waiting(tx: Connection) -> int:
    """Return how many batches wait for somebody's yes."""
    waits = CouponBatch.state.in_(OPEN)
    return tx.scalar(select(func.count()).select_from(CouponBatch).where(waits)) or 0
