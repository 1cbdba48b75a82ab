"""Staff codes: setting one, taking the tablet over with it, and what the owner sees of them."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from webapp.domain.actors import Actor, Role
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.guessing import after_wrong, is_closed
from webapp.domain.pin import LIMITS, hash_pin, is_pin, is_trivial, pin_matches, tries_left
from webapp.services.office import Office, partner_of, require
from webapp.store import partners, people, pins, trainings
from webapp.store.database import reading, writing

_log = logging.getLogger(__name__)

_SALT_BITS = 128


@dataclass(frozen=True, slots=True)
class Opened:
    """The code is theirs: they act from now on."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """The code is not theirs; ``tries_left`` more are judged."""

    tries_left: int


@dataclass(frozen=True, slots=True)
class Closed:
    """Only the password is left: five wrong tries, no code, or nobody of this partner."""


Attempt: TypeAlias = Opened | Wrong | Closed


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who has a code here; ``closed``: who must type the password first."""

    account_id: str
    display_name: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Tablet:
    """What a locked tablet shows: the school, who acted last, who may take over."""

    partner_name: str
    last_name: str
    colleagues: tuple[Colleague, ...]


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A line of the owner's page."""

    account_id: str
    display_name: str
    role: Role
    pin_set_at: datetime | None
    pin_closed: bool
    training_started_at: datetime | None
    training_finished_at: datetime | None


def set_pin(office: Office, actor: Actor, pin: str) -> None:
    """Give the actor a code at their partner, in the place of the one before.

    Raises:
        Forbidden: ``partner_required``.
        Invalid: ``pin_malformed``; ``pin_trivial``.
    """
    partner_id = partner_of(actor)
    if not is_pin(pin):
        raise Invalid("pin_malformed")
    if is_trivial(pin):
        raise Invalid("pin_trivial")
    salt = office.clock.new_bits(_SALT_BITS).to_bytes(_SALT_BITS // 8)
    kept = hash_pin(pin, salt, office.pin_rounds)
    with writing() as tx:
        pins.put_pin(tx, partner_id, actor.account_id, kept, office.clock.now())


def try_pin(office: Office, actor: Actor, account_id: str, pin: str) -> Attempt:
    """Judge one try at a colleague's code, on a tablet where the actor acted last.

    It is counted as wrong before it is judged, so that many at once gain nothing; a right one takes it back.
    The slow hash is computed between two transactions: nobody waits for it.

    Raises:
        Forbidden: ``partner_required``.
        Invalid: ``pin_malformed``: not counted.
    """
    partner_id = partner_of(actor)
    if not is_pin(pin):
        raise Invalid("pin_malformed")
    with writing() as tx:
        kept = pins.lock_pin(tx, partner_id, account_id)
        if kept is None or is_closed(LIMITS, kept.guesses):
            return Closed()
        guesses = after_wrong(LIMITS, kept.guesses, office.clock.now())
        pins.keep_guesses(tx, partner_id, account_id, guesses)
    if pin_matches(pin, kept.pin_hash):
        with writing() as tx:
            # A code taken away or changed in the meantime opens nothing any more.
            return Opened() if pins.forgive(tx, partner_id, account_id, kept.pin_hash) else Closed()
    left = tries_left(guesses)
    if not left:
        _log.warning("a staff code is closed: account %s, partner %s", account_id, partner_id)
    return Wrong(left) if left else Closed()


def reopen(account_id: str) -> bool:
    """Open anew the codes of somebody who typed the password; tell whether they have one."""
    with writing() as tx:
        return pins.forgive_all(tx, account_id)


def has_pin(actor: Actor) -> bool:
    """Tell whether the actor has a code at their partner."""
    with reading() as tx:
        return actor.account_id in pins.of_partner(tx, partner_of(actor))


def tablet(actor: Actor) -> Tablet:
    """Return what the lock shows; names alone.

    Raises:
        Forbidden: ``partner_required``.
    """
    partner_id = partner_of(actor)
    with reading() as tx:
        kept = pins.of_partner(tx, partner_id)
        partner = partners.partner(tx, partner_id)
        colleagues = tuple(
            Colleague(one.account_id, one.display_name, is_closed(LIMITS, kept[one.account_id].guesses))
            for one in people.members(tx, partner_id)
            if one.account_id in kept
        )
        last_name = people.display_name(tx, actor.account_id)
    return Tablet("" if partner is None else partner.name, last_name, colleagues)


def team(actor: Actor) -> list[TeamMember]:
    """Return the partner's people: whether each has a code and has done the training; for the owner.

    Raises:
        Forbidden: ``role_required``; ``partner_required``.
    """
    require(actor, Role.OWNER)
    partner_id = partner_of(actor)
    with reading() as tx:
        kept, trained = pins.of_partner(tx, partner_id), trainings.of_partner(tx, partner_id)
        found = []
        for one in people.members(tx, partner_id):
            pin = kept.get(one.account_id)
            started, finished = trained.get(one.account_id, (None, None))
            closed = pin is not None and is_closed(LIMITS, pin.guesses)
            set_at = None if pin is None else pin.set_at
            found.append(
                TeamMember(one.account_id, one.display_name, one.role, set_at, closed, started, finished)
            )
    return found


def reset_pin(actor: Actor, account_id: str) -> None:
    """Take away a colleague's code; for the owner. Only its person can set another, with the password.

    Raises:
        Forbidden: ``role_required``; ``partner_required``.
        NotFound: ``pin_unknown``: nobody here has such a code.
    """
    require(actor, Role.OWNER)
    partner_id = partner_of(actor)
    with writing() as tx:
        if not pins.delete_pin(tx, partner_id, account_id):
            raise NotFound("pin_unknown")
    # There is no stream of the journal for it; what it changes is who can be held to have acted.
    _log.warning(
        "a staff code was taken away: account %s, partner %s, by %s", account_id, partner_id, actor.account_id
    )
