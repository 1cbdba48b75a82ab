"""What each event of the outbox tells, and to whom; the words are the caller's."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection

from webapp.domain.actors import Role
from webapp.domain.mail import DebitNews, DisavowalNews, News, StaffLimitNews
from webapp.services.links import DISAVOWAL, link_token
from webapp.services.office import Office
from webapp.store import coupons, partners, people, transactions


@dataclass(frozen=True, slots=True)
class Recipient:
    """One who is written to; ``key`` makes the mail unique with its event."""

    key: str
    address: str


Telling: TypeAlias = tuple[News, list[Recipient]]


def telling(tx: Connection, office: Office, kind: str, data: str) -> Telling | None:
    """Return what an event tells and to whom; None for one that is told to nobody."""
    tell = _TELLINGS.get(kind)
    return None if tell is None else tell(tx, office, json.loads(data))


def _debit(tx: Connection, office: Office, data: Mapping[str, str]) -> Telling | None:
    row = transactions.transaction(tx, None, data["transaction_id"])
    if row is None:
        return None
    _, _, first_name, _ = coupons.identity_of(tx, row.file_id)
    address = coupons.address_of(tx, row.beneficiary_id)
    token = link_token(office, DISAVOWAL, row.id)
    scheme = office.schemes[row.scheme_id]
    news = DebitNews(
        first_name=first_name,
        amount_cents=row.amount_cents,
        rank=row.rank,
        ranks_total=len(scheme.rank),
        scheme_label=scheme.label,
        partner_name=row.name,
        debited_at=row.debited_at,
        link=f"{office.public_url}/pas-moi/{token}",
    )
    return news, [] if address is None else [Recipient(f"beneficiary:{row.beneficiary_id}", address)]


def _disavowal(tx: Connection, _office: Office, data: Mapping[str, str]) -> Telling | None:
    row = transactions.transaction(tx, None, data["transaction_id"])
    if row is None:
        return None
    news = DisavowalNews(row.id, row.amount_cents, row.rank, row.name, row.debited_at)
    to = people.role_addresses(tx, Role.OFFICER) | people.staff_addresses(tx, row.partner_id, Role.OWNER)
    return news, _accounts(to)


def _staff_limit(tx: Connection, _office: Office, data: Mapping[str, str]) -> Telling | None:
    partner = partners.partner(tx, data["partner_id"])
    if partner is None:
        return None
    news = StaffLimitNews(people.display_name(tx, data["account_id"]), partner.name)
    return news, _accounts(people.staff_addresses(tx, data["partner_id"], Role.OWNER))


def _accounts(addresses: Mapping[str, str]) -> list[Recipient]:
    return [Recipient(f"account:{account_id}", addresses[account_id]) for account_id in sorted(addresses)]


_TELLINGS: Mapping[str, Callable[[Connection, Office, Mapping[str, str]], Telling | None]] = {
    "coupon_debited": _debit,
    "debit_disavowed": _disavowal,
    "staff_identity_limit": _staff_limit,
}
