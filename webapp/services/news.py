"""What each event of the outbox tells, and to whom; the words are the caller's."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection

from webapp.domain.actors import Role
from webapp.domain.anomaly import last_day_to_disavow
from webapp.domain.calendar import paris_day
from webapp.domain.coupon import CouponKind
from webapp.domain.holding import Standing, holdings
from webapp.domain.mail import (
    ContestNews,
    DebitNews,
    DisavowalNews,
    ExpiryNews,
    News,
    ReplacementNews,
    RequestNews,
    StaffLimitNews,
    TransferNews,
    YoungLinkNews,
)
from webapp.domain.transaction import Status
from webapp.services.links import DISAVOWAL, YOUNG_LINK, link_token
from webapp.services.office import Office
from webapp.store import (
    contests,
    coupons,
    debits,
    partners,
    people,
    replacements,
    transactions,
    transfers,
    young,
    young_decisions,
    young_files,
)


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
        link_until=last_day_to_disavow(scheme, row.debited_at),
        reversed_since=Status(row.status) is Status.CANCELLED,
    )
    return news, _young(tx, row.beneficiary_id)


def _disavowal(tx: Connection, _office: Office, data: Mapping[str, str]) -> Telling | None:
    row = transactions.transaction(tx, None, data["transaction_id"])
    if row is None:
        return None
    news = DisavowalNews(
        row.id,
        row.amount_cents,
        row.rank,
        row.name,
        row.debited_at,
        reversed_since=Status(row.status) is Status.CANCELLED,
    )
    to = people.role_addresses(tx, Role.OFFICER) | people.staff_addresses(tx, row.partner_id, Role.OWNER)
    return news, _accounts(to)


def _staff_limit(tx: Connection, _office: Office, data: Mapping[str, str]) -> Telling | None:
    partner = partners.partner(tx, data["partner_id"])
    if partner is None:
        return None
    news = StaffLimitNews(people.display_name(tx, data["account_id"]), partner.name)
    return news, _accounts(people.staff_addresses(tx, data["partner_id"], Role.OWNER))


def _transfer(tx: Connection, office: Office, data: Mapping[str, str]) -> Telling | None:
    row = transfers.request(tx, data["request_id"])
    partner = None if row is None else partners.partner(tx, row.to_partner_id)
    if row is None or partner is None or row.granted is None:
        return None
    coupon = debits.read_facts(tx, row.to_partner_id, [row.coupon_id])[row.coupon_id].coupon
    scheme = office.schemes[coupon.scheme_id]
    news = TransferNews(
        granted=row.granted,
        rank=coupon.rank,
        ranks_total=len(scheme.rank),
        scheme_label=scheme.label,
        partner_name=partner.name,
        asked_at=row.asked_at,
        link=f"{office.public_url}/comptoir/coupon/{row.coupon_id}",
    )
    to = people.staff_addresses(tx, row.to_partner_id, Role.OWNER, or_account=row.account_id)
    return news, _accounts(to)


def _contest(tx: Connection, office: Office, data: Mapping[str, str]) -> Telling | None:
    row = contests.told(tx, data["contest_id"])
    if row is None or row.granted is None:
        return None
    news = ContestNews(
        transaction_id=row.transaction_id,
        amount_cents=row.amount_cents,
        rank=row.rank,
        partner_name=row.partner_name,
        captured_at=row.captured_at,
        link=f"{office.public_url}/comptoir/conflits",
    )
    to = people.staff_addresses(tx, row.partner_id, Role.OWNER, or_account=row.account_id)
    return news, _accounts(to)


def _replacement(tx: Connection, office: Office, data: Mapping[str, str]) -> Telling | None:
    standing = replacements.standing(tx, data["coupon_id"])
    made = replacements.replacement(tx, data["coupon_id"])
    # One that was itself replaced before anybody was told: the next event tells of the one that works.
    if standing is None or made is None or standing.replaced:
        return None
    coupon = standing.coupon
    _, _, first_name, _ = coupons.identity_of(tx, coupon.file_id)
    scheme = office.schemes[coupon.scheme_id]
    news = ReplacementNews(
        first_name=first_name,
        rank=coupon.rank,
        ranks_total=len(scheme.rank),
        scheme_label=scheme.label,
        provisional=coupon.kind is CouponKind.PROVISIONAL,
        expires_on=coupon.expires_on,
        fee_cents=made.fee_cents,
        link=_own_page(office),
    )
    return news, _young(tx, standing.beneficiary_id)


def _request(tx: Connection, office: Office, data: Mapping[str, str]) -> Telling | None:
    row = young_decisions.told(tx, data["request_id"])
    if row is None or row.granted is None:
        return None
    link = _own_page(office)
    changed = tuple(data["changed"].split(",")) if "changed" in data else ()
    told = (row.first_name, row.granted, row.rank, row.decision, row.asked_at, link)
    news = RequestNews(*told, changed, new_qr=bool(changed) and row.new_coupon_id is not None)
    return news, _young(tx, row.beneficiary_id)


def _own_page(office: Office) -> str:
    return f"{office.public_url}/mes-coupons"


def _young(tx: Connection, beneficiary_id: str) -> list[Recipient]:
    address = coupons.address_of(tx, beneficiary_id)
    return [] if address is None else [Recipient(f"beneficiary:{beneficiary_id}", address)]


def _young_link(tx: Connection, office: Office, data: Mapping[str, str]) -> Telling | None:
    owner = young.link_owner(tx, data["link_id"])
    if owner is None or owner.expires_at <= office.clock.now():
        # A link that would not open any more helps nobody.
        return None
    link = f"{office.public_url}/mes-coupons/lien/{link_token(office, YOUNG_LINK, data['link_id'])}"
    to = [] if owner.email is None else [Recipient(f"beneficiary:{owner.beneficiary_id}", owner.email)]
    return YoungLinkNews(owner.first_name, owner.expires_at, link), to


def _coupon_ends(tx: Connection, office: Office, data: Mapping[str, str]) -> Telling | None:
    owner = coupons.owner_of(tx, data["coupon_id"])
    if owner is None or owner.email is None:
        return None
    now = office.clock.now()
    file = next(one for one in young_files.files(tx, owner.beneficiary_id) if one.file.id == owner.file_id)
    scheme = office.schemes[file.scheme_id]
    held = holdings(scheme, now, file.file, file.coupons)
    turn = next((one for one in held if one.standing in {Standing.USABLE, Standing.NEXT}), None)
    if turn is None or turn.coupon is None or turn.coupon.id != data["coupon_id"]:
        # Debited or stopped since the event was written.
        return None
    news = ExpiryNews(
        first_name=owner.first_name,
        amount_cents=turn.amount_cents,
        rank=turn.rank,
        ranks_total=len(scheme.rank),
        scheme_label=scheme.label,
        expires_on=turn.coupon.expires_on,
        days=(turn.coupon.expires_on - paris_day(now)).days,
        usable=turn.standing is Standing.USABLE,
        link=f"{office.public_url}/mes-coupons",
    )
    return news, [Recipient(f"beneficiary:{owner.beneficiary_id}", owner.email)]


def _accounts(addresses: Mapping[str, str]) -> list[Recipient]:
    return [Recipient(f"account:{account_id}", addresses[account_id]) for account_id in sorted(addresses)]


_TELLINGS: Mapping[str, Callable[[Connection, Office, Mapping[str, str]], Telling | None]] = {
    "contest_decided": _contest,
    "coupon_debited": _debit,
    "coupon_replaced": _replacement,
    "debit_disavowed": _disavowal,
    "request_decided": _request,
    "staff_identity_limit": _staff_limit,
    "transfer_decided": _transfer,
    "young_link_asked": _young_link,
    "coupon_ends": _coupon_ends,
}
TOLD = frozenset(_TELLINGS)
"""Kinds of events that somebody is told of."""
