"""Accounts, roles, memberships, API tokens: who may come in, and as what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.domain.actors import PARTNER_ROLES, Actor, Role
from webapp.store.database import Base, UtcDateTime, Values

account_role = Table(
    "account_role",
    Base.metadata,
    Column("account_id", String(36), ForeignKey("account.id"), primary_key=True),
    Column("role_id", Integer, ForeignKey("role.id"), primary_key=True),
)


class RoleRow(Base, RoleMixin):
    """A role held by itself, not at a partner."""

    __tablename__ = "role"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)


class Account(Base, UserMixin):
    """One person's way in."""

    __tablename__ = "account"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # type: ignore[assignment]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean())
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    roles: Mapped[list[RoleRow]] = relationship(secondary=account_role, lazy="selectin")  # type: ignore[assignment]


class Membership(Base):
    """A role held at a partner; a person may work for several."""

    __tablename__ = "membership"
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(20))


class ApiToken(Base):
    """A bearer token: its hash, what it may do, until when, and for which partner it acts."""

    __tablename__ = "api_token"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    partner_id: Mapped[str | None] = mapped_column(ForeignKey("partner.id"))
    scopes: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    __table_args__ = (Index("ix_api_token_account_id", "account_id"),)


def add_account(tx: Connection, account: Values, roles: frozenset[Role]) -> None:
    """Add an account with the roles it holds by itself."""
    tx.execute(insert(Account), [account])
    for role in sorted(roles - PARTNER_ROLES):
        found = tx.scalar(select(RoleRow.id).where(RoleRow.name == role))
        tx.execute(insert(account_role), [{"account_id": account["id"], "role_id": found}])


def add_membership(tx: Connection, partner_id: str, account_id: str, role: Role) -> None:
    """Let an account work for a partner, as counter staff or as owner."""
    tx.execute(insert(Membership), [{"account_id": account_id, "partner_id": partner_id, "role": role}])


def any_account(tx: Connection) -> bool:
    """Tell whether anybody has a way in here."""
    return tx.scalar(select(Account.id).limit(1)) is not None


def memberships(tx: Connection, account_id: str) -> dict[str, Role]:
    """Return the partners an account works for and the role it holds at each."""
    rows = tx.execute(
        select(Membership.partner_id, Membership.role)
        .where(Membership.account_id == account_id)
        .order_by(Membership.partner_id)
    )
    return {row.partner_id: Role(row.role) for row in rows}


def account_by_email(tx: Connection, email: str) -> Account | None:
    """Return the account row of an address, or None."""
    return tx.execute(select(Account.__table__).where(Account.email == email)).one_or_none()  # type: ignore[return-value]


def set_passwords(tx: Connection, password_hash: str, new_secret: Callable[[], str]) -> None:
    """Give every account the same password, and end every session: for a demonstration alone."""
    for account_id in tx.scalars(select(Account.id)).all():
        changed = {"password": password_hash, "fs_uniquifier": new_secret()}
        tx.execute(update(Account).where(Account.id == account_id).values(**changed))


def end_sessions(tx: Connection, account_id: str, secret: str) -> None:
    """Give an account another secret to be known by: every session that bears the one before is over."""
    tx.execute(update(Account).where(Account.id == account_id).values(fs_uniquifier=secret))


def add_roles(tx: Connection) -> None:
    """Add the roles that are held by themselves, once."""
    known = set(tx.scalars(select(RoleRow.name)))
    missing = [{"name": str(role)} for role in sorted(set(Role) - PARTNER_ROLES) if role not in known]
    if missing:
        tx.execute(insert(RoleRow), missing)


def own_roles(tx: Connection, account_id: str) -> frozenset[Role]:
    """Return the roles an account holds by itself."""
    rows = tx.scalars(select(RoleRow.name).join(account_role).where(account_role.c.account_id == account_id))
    return frozenset(Role(name) for name in rows)


def lock_account(tx: Connection, account_id: str) -> None:
    """Hold an account until the transaction ends, so that what it does elsewhere is counted."""
    tx.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))


def is_known(tx: Connection, account_id: str) -> bool:
    """Tell whether an account is here."""
    return tx.scalar(select(Account.id).where(Account.id == account_id)) is not None


def display_name(tx: Connection, account_id: str) -> str:
    """Return the name an account shows on screen."""
    return tx.scalar(select(Account.display_name).where(Account.id == account_id)) or ""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works for a partner."""

    account_id: str
    display_name: str
    role: Role


def members(tx: Connection, partner_id: str) -> list[Member]:
    """Return a partner's people whose account is open, by name."""
    rows = tx.execute(
        select(Account.id, Account.display_name, Membership.role)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.partner_id == partner_id, Account.active)
        .order_by(Account.display_name, Account.id)
    )
    return [Member(row.id, row.display_name, Role(row.role)) for row in rows]


def staff_addresses(
    tx: Connection, partner_id: str, role: Role, *, or_account: str | None = None
) -> dict[str, str]:
    """Return account id and mail address of a partner's people of a role, and of one more of its people."""
    meant = or_(Membership.role == role, Membership.account_id == or_account)
    rows = tx.execute(
        select(Account.id, Account.email)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.partner_id == partner_id, meant, Account.active)
    )
    return {row.id: row.email for row in rows}


def role_addresses(tx: Connection, role: Role) -> dict[str, str]:
    """Return account id and mail address of everybody who holds a role by itself."""
    rows = tx.execute(
        select(Account.id, Account.email)
        .join(account_role, account_role.c.account_id == Account.id)
        .join(RoleRow, RoleRow.id == account_role.c.role_id)
        .where(RoleRow.name == role, Account.active)
    )
    return {row.id: row.email for row in rows}


def staff(tx: Connection, partner_id: str) -> list[tuple[str, str]]:
    """Return account id and name of everybody who works for a partner, by name."""
    rows = tx.execute(
        select(Account.id, Account.display_name)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.partner_id == partner_id)
        .order_by(Account.display_name, Account.id)
    )
    return [(row.id, row.display_name) for row in rows]


def add_token(tx: Connection, token: Values) -> None:
    """Add an API token; only its hash comes here."""
    tx.execute(insert(ApiToken), [token])


_token_actor = (
    select(
        ApiToken.account_id,
        ApiToken.partner_id,
        ApiToken.scopes,
        ApiToken.expires_at,
        ApiToken.revoked_at,
        Account.active,
        Membership.role,
        RoleRow.name.label("own_role"),
    )
    .join(Account, Account.id == ApiToken.account_id)
    .outerjoin(
        Membership,
        (Membership.account_id == ApiToken.account_id) & (Membership.partner_id == ApiToken.partner_id),
    )
    .outerjoin(account_role, account_role.c.account_id == ApiToken.account_id)
    .outerjoin(RoleRow, RoleRow.id == account_role.c.role_id)
    .where(ApiToken.token_hash == bindparam("token_hash"))
)
"""Built once: every call of the API begins with it."""


def actor_of_token(tx: Connection, token_hash: str, now: datetime) -> Actor | None:
    """Return who a token stands for; None when it is unknown, expired, revoked or its account is closed."""
    rows = tx.execute(_token_actor, {"token_hash": token_hash}).all()
    if not rows or rows[0].revoked_at is not None or rows[0].expires_at <= now or not rows[0].active:
        return None
    roles = {Role(row.own_role) for row in rows if row.own_role is not None}
    if rows[0].role is not None:
        roles.add(Role(rows[0].role))
    # A token made for a partner the account has left since acts for nobody.
    partner_id = rows[0].partner_id if rows[0].role is not None else None
    return Actor(rows[0].account_id, partner_id, frozenset(roles), frozenset(rows[0].scopes.split()))
