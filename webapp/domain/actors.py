"""Who acts, and for whom."""

from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.tablet import StaffHow


class Role(StrEnum):
    """What a person may do (``Source: F28``).

    ``COUNTER`` and ``OWNER`` are held at a partner; the others are held as such.
    """

    COUNTER = "counter"
    OWNER = "owner"
    OFFICER = "officer"
    PAYER = "payer"
    ADMINISTRATOR = "administrator"
    SUPPORT = "support"
    BENEFICIARY = "beneficiary"


PARTNER_ROLES = frozenset({Role.COUNTER, Role.OWNER})
"""Roles that exist only through a membership of a partner."""

REGION_ROLES = frozenset({Role.OFFICER, Role.ADMINISTRATOR})
"""Roles that have pages of their own at the Region; the payer's come with payments."""


@dataclass(frozen=True, slots=True)
class Author:
    """By whom an entry of the journal is.

    Attributes:
        how: How they were known.
        account_id: None where no account stands behind it: a link, a command of the machine.
    """

    how: StaffHow
    account_id: str | None = None

    def said(self) -> dict[str, str]:
        """Return what the entry says of it; ``staff_how`` is the word for everybody, staff or not."""
        who = {} if self.account_id is None else {"account_id": self.account_id}
        return {**who, "staff_how": str(self.how)}


@dataclass(frozen=True, slots=True)
class Actor:
    """One person acting for at most one partner at a time.

    Attributes:
        account_id: Opaque id of the account.
        partner_id: The partner acted for; None for the Region's people and beneficiaries.
        roles: The roles held in this capacity.
        scopes: What an API token may do; None for a person signed in, who may do all their roles allow.
        came_in: How that person came in, by password or by code say.
    """

    account_id: str
    partner_id: str | None
    roles: frozenset[Role]
    scopes: frozenset[str] | None = None
    came_in: StaffHow = StaffHow.SESSION

    @property
    def staff_how(self) -> StaffHow:
        """How the one who acts came in, as the journal says it."""
        return self.came_in if self.scopes is None else StaffHow.TOKEN

    @property
    def author(self) -> Author:
        """Who the entries of what is done now are by."""
        return Author(self.staff_how, self.account_id)

    def has(self, *roles: Role) -> bool:
        """Tell whether one of the roles is held."""
        return not self.roles.isdisjoint(roles)

    def may(self, scope: str) -> bool:
        """Tell whether the way this actor came in allows the scope."""
        return self.scopes is None or scope in self.scopes
