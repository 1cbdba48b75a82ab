"""What every use case is handed: the clock, the keys, the schemes, the outside."""

from dataclasses import dataclass

from webapp.domain.actors import Actor, Role
from webapp.domain.errors import Forbidden
from webapp.domain.pin import ROUNDS
from webapp.domain.ports import (
    Antivirus,
    Camera,
    CheckpointShelf,
    Clock,
    FileStore,
    Keyring,
    Mailer,
    Press,
    Printer,
    Spool,
)
from webapp.schemes.loader import Schemes


@dataclass(frozen=True, slots=True)
class Office:
    """The ports and the schemes, put together once by ``webapp.app``.

    Attributes:
        public_url: The only base of links that leave the house.
        demo: Whether this installation was made for demonstration: only then do test keys verify.
        pin_rounds: PBKDF2 rounds of the staff codes set from now on.
    """

    clock: Clock
    keyring: Keyring
    schemes: Schemes
    shelf: CheckpointShelf
    camera: Camera
    mailer: Mailer
    printer: Printer
    press: Press
    antivirus: Antivirus
    files: FileStore
    spool: Spool
    public_url: str
    demo: bool
    pin_rounds: int = ROUNDS


def partner_of(actor: Actor) -> str:
    """Return the partner an actor acts for.

    Raises:
        Forbidden: ``partner_required``: the actor acts for none.
    """
    if actor.partner_id is None:
        raise Forbidden("partner_required")
    return actor.partner_id


def require(actor: Actor, *roles: Role) -> None:
    """Let the act go on only for one of these roles.

    Raises:
        Forbidden: ``role_required``.
    """
    if not actor.has(*roles):
        raise Forbidden("role_required")
