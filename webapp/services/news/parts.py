"""What every telling is made of: who is written to, and who hears it by the bell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from webapp.domain.mail import News
from webapp.services.office import Office
from webapp.store import coupons

_ACCOUNT = "account:"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One who is written to; ``key`` makes the mail unique with its event."""

    key: str
    address: str

    @property
    def account_id(self) -> str | None:
        """The account it is; None for a young person, who has none."""
        return self.key.removeprefix(_ACCOUNT) if self.key.startswith(_ACCOUNT) else None


@dataclass(frozen=True, slots=True)
class Told:
    """What an event tells, and to whom.

    Attributes:
        mails: News, each with those who are written to; nobody stands under two.
        bell: Accounts that hear it by the bell alone; whoever is written to and has an account hears it too.
        transaction_id: The transaction that it is about, where it is about one.
    """

    mails: tuple[tuple[News, Sequence[Recipient]], ...] = ()
    bell: frozenset[str] = frozenset()
    transaction_id: str | None = None

    @classmethod
    def of(cls, news: News, to: Sequence[Recipient], transaction_id: str | None = None) -> "Told":
        """Return one piece of news, told to some."""
        return cls(((news, to),), transaction_id=transaction_id)

    @property
    def accounts(self) -> frozenset[str]:
        """Everybody with an account who hears it by the bell."""
        written_to = (one.account_id for _, to in self.mails for one in to)
        return self.bell | {one for one in written_to if one is not None}

    def news_for(self, key: str) -> News | None:
        """Return what a recipient is told; None when it is nobody's to tell them any more."""
        return next((news for news, to in self.mails if any(one.key == key for one in to)), None)


def own_page(office: Office) -> str:
    """Return the page of a young person's coupons."""
    return f"{office.public_url}/mes-coupons"


def young_person(tx: Connection, beneficiary_id: str) -> list[Recipient]:
    """Return a young person, unless no address of theirs is known."""
    address = coupons.address_of(tx, beneficiary_id)
    return [] if address is None else [Recipient(f"beneficiary:{beneficiary_id}", address)]


def accounts_of(addresses: Mapping[str, str]) -> list[Recipient]:
    """Return people with an account, by their addresses."""
    return [Recipient(f"{_ACCOUNT}{account_id}", addresses[account_id]) for account_id in sorted(addresses)]
