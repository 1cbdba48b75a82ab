"""Accounts and API tokens: who comes in, as whom, for which partner."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from webapp.domain.actors import PARTNER_ROLES, Actor, Role
from webapp.domain.errors import Forbidden, NotFound
from webapp.domain.tablet import StaffHow
from webapp.services.office import Office
from webapp.store import partners, people
from webapp.store.database import reading, writing
from webapp.store.partners import NamedPartner

COUNTER_SCOPE = "counter"
TOKEN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Desk:
    """What the screens show of the one who is signed in."""

    actor: Actor
    display_name: str
    partner: NamedPartner | None


def actor_of_token(office: Office, token: str) -> Actor | None:
    """Return who a bearer token stands for; None when it opens nothing."""
    with reading() as tx:
        return people.actor_of_token(tx, token_hash(token), office.clock.now())


def actor_of_account(
    account_id: str,
    own_roles: frozenset[Role],
    wanted_partner: str | None,
    came_in: StaffHow = StaffHow.SESSION,
) -> Actor:
    """Return a signed-in person acting for the partner they chose; before any choice, the first of theirs."""
    with reading() as tx:
        held = people.memberships(tx, account_id)
    # A choice that no longer holds is not replaced by another: a debit must not go to a school nobody named.
    partner_id = next(iter(held), None) if wanted_partner is None else wanted_partner
    partner_id = partner_id if partner_id in held else None
    at_partner = {held[partner_id]} if partner_id is not None else set()
    # A code belongs to one partner: it opens nothing that its person may do elsewhere, at the Region say.
    elsewhere = frozenset() if came_in is StaffHow.PIN else own_roles
    return Actor(account_id, partner_id, frozenset(elsewhere | at_partner), came_in=came_in)


def desk_of(actor: Actor) -> Desk:
    """Return the names the screens show."""
    with reading() as tx:
        partner = partners.partner(tx, actor.partner_id) if actor.partner_id is not None else None
        return Desk(actor, people.display_name(tx, actor.account_id), partner)


def partners_of(actor: Actor) -> list[tuple[str, str]]:
    """Return id and name of every partner the person works for; by code they came in to one alone."""
    with reading() as tx:
        found = {
            partner_id: partners.partner(tx, partner_id)
            for partner_id in people.memberships(tx, actor.account_id)
            if actor.came_in is not StaffHow.PIN or partner_id == actor.partner_id
        }
    return [(partner_id, partner.name) for partner_id, partner in found.items() if partner is not None]


def make_token(office: Office, email: str, *, scopes: frozenset[str] = frozenset({COUNTER_SCOPE})) -> str:
    """Make an API token for an account, acting for the first partner it works for; only its hash is kept.

    Raises:
        NotFound: ``account_unknown``.
        Forbidden: ``account_closed``.
    """
    now = office.clock.now()
    token = office.clock.new_secret()
    with writing() as tx:
        account = people.account_by_email(tx, email.strip().lower())
        if account is None:
            raise NotFound("account_unknown")
        if not account.active:
            raise Forbidden("account_closed")
        row = {
            "id": office.clock.new_id(),
            "token_hash": token_hash(token),
            "account_id": account.id,
            "partner_id": next(iter(people.memberships(tx, account.id)), None),
            "scopes": " ".join(sorted(scopes)),
            "created_at": now,
            "expires_at": now + timedelta(days=TOKEN_DAYS),
            "revoked_at": None,
        }
        people.add_token(tx, row)
    return token


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to open; ``password_hash`` is made by the accounts library."""

    email: str
    display_name: str
    password_hash: str
    roles: frozenset[Role]
    partner_id: str | None = None


def open_account(office: Office, new: NewAccount) -> str:
    """Open an account and return its id."""
    account_id = office.clock.new_id()
    with writing() as tx:
        row = {
            "id": account_id,
            "email": new.email.lower(),
            "display_name": new.display_name,
            "password": new.password_hash,
            "active": True,
            "fs_uniquifier": office.clock.new_secret(),
        }
        people.add_roles(tx)
        people.add_account(tx, row, new.roles)
        for role in sorted(new.roles & PARTNER_ROLES):
            if new.partner_id is not None:
                people.add_membership(tx, new.partner_id, account_id, role)
    return account_id


def end_sessions(office: Office, actor: Actor) -> None:
    """End every session of the actor, on whichever device and however it was begun; this one too.

    A session names its account by a secret that the account bears, so none outlives another secret. Bearer
    tokens and devices have credentials of their own, and go on.
    """
    with writing() as tx:
        people.end_sessions(tx, actor.account_id, office.clock.new_secret())


def token_hash(token: str) -> str:
    """Return the form in which a token is kept: it has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
