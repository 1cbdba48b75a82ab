"""What is told of a debit and of what follows at the counter: contested, transferred, taken offline."""

from collections.abc import Mapping

from sqlalchemy import Connection

from webapp.domain.actors import Role
from webapp.domain.anomaly import last_day_to_disavow
from webapp.domain.mail import ContestNews, DebitNews, DisavowalNews, StaffLimitNews, TransferNews
from webapp.domain.transaction import Status
from webapp.services.links import DISAVOWAL, link_token
from webapp.services.news.parts import Told, accounts_of, young_person
from webapp.services.office import Office
from webapp.store import contests, coupons, debits, partners, people, transactions, transfers


def debit(tx: Connection, office: Office, data: Mapping[str, str]) -> Told | None:
    """Tell the young person that a coupon of theirs was debited."""
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
    return Told.of(news, young_person(tx, row.beneficiary_id))


def disavowal(tx: Connection, _office: Office, data: Mapping[str, str]) -> Told | None:
    """Tell officers and owners that the young person says they were not there."""
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
    return Told.of(news, accounts_of(to), row.id)


def staff_limit(tx: Connection, _office: Office, data: Mapping[str, str]) -> Told | None:
    """Tell owners that somebody of theirs had too many wrong identity tries."""
    partner = partners.partner(tx, data["partner_id"])
    if partner is None:
        return None
    news = StaffLimitNews(people.display_name(tx, data["account_id"]), partner.name)
    return Told.of(news, accounts_of(people.staff_addresses(tx, data["partner_id"], Role.OWNER)))


def transfer(tx: Connection, office: Office, data: Mapping[str, str]) -> Told | None:
    """Tell the school that asked for a file what was decided."""
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
    return Told.of(news, accounts_of(to))


def contest(tx: Connection, office: Office, data: Mapping[str, str]) -> Told | None:
    """Tell the school that contested a refusal what was decided."""
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
    return Told.of(news, accounts_of(to), row.transaction_id)
