"""A young person's way in: one-time links and sessions. Only hashes of their secrets come here."""

from datetime import datetime

from sqlalchemy import Connection, ForeignKey, String, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.coupons import Beneficiary
from webapp.store.database import AnyRow, Base, UtcDateTime, Values


class YoungLink(Base):
    """A link sent by mail; ``browser_hash`` is of the secret that the asking browser holds."""

    __tablename__ = "young_link"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    beneficiary_id: Mapped[str] = mapped_column(ForeignKey("beneficiary.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class YoungSession(Base):
    """A young person signed in on one browser, until it ends or they end it."""

    __tablename__ = "young_session"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    beneficiary_id: Mapped[str] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


def people_at(tx: Connection, email: str) -> list[str]:
    """Return the young people who are written to at an address, given in small letters."""
    return list(tx.scalars(select(Beneficiary.id).where(Beneficiary.email == email).order_by(Beneficiary.id)))


def add_link(tx: Connection, link: Values) -> None:
    """Keep a link."""
    tx.execute(insert(YoungLink), [link])


def link(tx: Connection, token_hash: str) -> AnyRow | None:
    """Return a link, held until the transaction ends so that it is used once."""
    wanted = select(*YoungLink.__table__.c).where(YoungLink.token_hash == token_hash)
    return tx.execute(wanted.with_for_update()).one_or_none()


def look_at_link(tx: Connection, token_hash: str) -> AnyRow | None:
    """Return a link without holding it."""
    return tx.execute(select(*YoungLink.__table__.c).where(YoungLink.token_hash == token_hash)).one_or_none()


def link_owner(tx: Connection, link_id: str) -> AnyRow | None:
    """Return whom a link is for, where to write to them and until when; None when it is gone."""
    return tx.execute(
        select(YoungLink.beneficiary_id, YoungLink.expires_at, Beneficiary.first_name, Beneficiary.email)
        .join(Beneficiary, Beneficiary.id == YoungLink.beneficiary_id)
        .where(YoungLink.id == link_id)
    ).one_or_none()


def set_used(tx: Connection, link_id: str, at: datetime) -> None:
    """Write that a link has served."""
    tx.execute(update(YoungLink).where(YoungLink.id == link_id).values(used_at=at))


def add_session(tx: Connection, session: Values) -> None:
    """Keep a session."""
    tx.execute(insert(YoungSession), [session])


def session_of(tx: Connection, secret_hash: str, now: datetime) -> AnyRow | None:
    """Return a session that goes on, or None."""
    return tx.execute(
        select(*YoungSession.__table__.c).where(
            YoungSession.secret_hash == secret_hash,
            YoungSession.ended_at.is_(None),
            YoungSession.ends_at > now,
        )
    ).one_or_none()


def count_sessions(tx: Connection, beneficiary_id: str, now: datetime) -> int:
    """Return on how many browsers a young person is signed in."""
    going = (YoungSession.ended_at.is_(None), YoungSession.ends_at > now)
    count = select(func.count()).select_from(YoungSession)
    return tx.scalar(count.where(YoungSession.beneficiary_id == beneficiary_id, *going)) or 0


def end_sessions(tx: Connection, beneficiary_id: str, at: datetime, *, only: str | None = None) -> None:
    """End a young person's sessions, or only the one of this id."""
    ended = update(YoungSession).where(
        YoungSession.beneficiary_id == beneficiary_id, YoungSession.ended_at.is_(None)
    )
    tx.execute((ended if only is None else ended.where(YoungSession.id == only)).values(ended_at=at))


def forget_before(tx: Connection, before: datetime) -> None:
    """Forget links and sessions that were over by then."""
    tx.execute(delete(YoungLink).where(YoungLink.expires_at < before))
    tx.execute(delete(YoungSession).where(YoungSession.ends_at < before))
