"""What is told of each step of a transaction: to its school, the young person, officers (``Source: F16``)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from webapp.domain.actors import Role
from webapp.domain.anomaly import ASKED_OF_SCHOOL, AnomalyKind
from webapp.domain.calendar import paris_day
from webapp.domain.documents import DocumentReason
from webapp.domain.holding import Standing, holdings
from webapp.domain.journal import canonical
from webapp.domain.mail import MailState, News
from webapp.domain.message import Side
from webapp.domain.review import RefusalReason
from webapp.domain.scheme import AidScheme
from webapp.domain.transaction import Status
from webapp.domain.transaction_news import (
    About,
    AboutCoupon,
    AskedLine,
    CouponBackNews,
    FlagNews,
    LookedAtNews,
    MessageNews,
    NextCouponNews,
    RefusedNews,
    ReleasedNews,
    ReopenedNews,
    SentBackNews,
    SubmittedNews,
    ValidatedNews,
)
from webapp.services.news.parts import Recipient, Told, accounts_of, own_page, young_person
from webapp.services.office import Office
from webapp.store import anomalies, coupons, people, transactions, young_files
from webapp.store import telling as store
from webapp.store.asked import of_transaction as lines_asked
from webapp.store.database import AnyRow

_ON_ITS_WAY = timedelta(minutes=10)
"""A mail that left so shortly after something may have been worded just before it."""

Data = Mapping[str, str]


def submitted(tx: Connection, office: Office, data: Data) -> Told | None:
    """Tell the school that its transaction is with the Region, and officers that there is one more."""
    row = transactions.transaction(tx, None, data["transaction_id"])
    if row is None or row.submitted_at is None:
        return None
    news = SubmittedNews(_about(office, row), row.submitted_at)
    return _told(tx, row, news, bell=frozenset(people.role_addresses(tx, Role.OFFICER)))


def validated(tx: Connection, office: Office, data: Data) -> Told | None:
    """Tell the school when to expect its money (F21), the young person that a coupon may follow (F10)."""
    row = transactions.transaction(tx, None, data["transaction_id"])
    if row is None or row.decided_at is None:
        return None
    payment, decided_on = office.schemes[row.scheme_id].payment, paris_day(row.decided_at)
    news = ValidatedNews(
        _about(office, row),
        row.decided_at,
        decided_on + timedelta(days=payment.from_day),
        decided_on + timedelta(days=payment.to_day),
    )
    return _told(tx, row, news, _next_coupon(tx, office, row))


def sent_back(tx: Connection, office: Office, data: Data) -> Told | None:
    """Tell the school what is asked of it, one line a document (M6), and what of it came since."""
    row = transactions.transaction(tx, None, data["transaction_id"])
    if row is None:
        return None
    asked = _open_lines(tx, row.id)
    return _told(tx, row, SentBackNews(_about(office, row, "/justificatifs"), _lines(office, row, asked)))


def reminded(tx: Connection, office: Office, data: Data) -> Told | None:
    """Tell the school once more what it has not answered; nothing when all is answered meanwhile."""
    row = transactions.transaction(tx, None, data["transaction_id"])
    if row is None:
        return None
    asked = _open_lines(tx, row.id)
    since = paris_day(min((one.opened_at for one in asked), default=office.clock.now()))
    return _told(
        tx, row, SentBackNews(_about(office, row, "/justificatifs"), _lines(office, row, asked), since)
    )


def refused(tx: Connection, office: Office, data: Data) -> Told | None:
    """Tell the school why (M7), and the young person that their file is looked at."""
    row = transactions.transaction(tx, None, data["transaction_id"])
    if row is None:
        return None
    why = store.refusal(tx, row.id)
    reason = RefusalReason(why.reason) if why is not None and why.reason in set(RefusalReason) else None
    news = RefusedNews(_about(office, row), row.decided_at, reason, None if why is None else why.sentence)
    young = LookedAtNews(_coupon(tx, office, row), settled=Status(row.status) is not Status.REFUSED)
    return _told(tx, row, news, young)


def reopened(tx: Connection, office: Office, data: Data) -> Told | None:
    """Tell the school that the Region looks again (M9)."""
    row = transactions.transaction(tx, None, data["transaction_id"])
    return None if row is None else _told(tx, row, ReopenedNews(_about(office, row)))


def released(tx: Connection, office: Office, data: Data) -> Told | None:
    """Tell the school that nothing will be paid, and the young person that their coupon is free."""
    row = transactions.transaction(tx, None, data["transaction_id"])
    if row is None:
        return None
    return _told(tx, row, ReleasedNews(_about(office, row)), _back(tx, office, row, by_region=True))


def reversed_(tx: Connection, office: Office, data: Data) -> Told | None:
    """Tell the young person that a debit counts no more, if they were told of it before it was reversed."""
    row = transactions.transaction(tx, None, data["transaction_id"])
    if row is None or not _was_told(tx, office, row, datetime.fromisoformat(data["reversed_at"])):
        return None
    young = _back(tx, office, row, by_region=False)
    return Told.of(young, young_person(tx, row.beneficiary_id), row.id)


def flagged(tx: Connection, office: Office, data: Data) -> Told | None:
    """Tell the school, and officers by the bell, what the Region has to look into.

    « Ce n'est pas moi » has a mail of its own, and documents asked for have theirs.
    """
    row = transactions.transaction(tx, None, data["transaction_id"])
    if row is None or data.get("anomaly") == AnomalyKind.NOT_ME:
        return None
    elsewhere = {AnomalyKind.NOT_ME, *ASKED_OF_SCHOOL}
    kinds = tuple(one for one in map(AnomalyKind, anomalies.open_kinds(tx, row.id)) if one not in elsewhere)
    bell = frozenset(people.role_addresses(tx, Role.OFFICER))
    return _told(tx, row, FlagNews(_about(office, row), kinds), bell=bell)


def message(tx: Connection, office: Office, data: Data) -> Told | None:
    """Tell the other side that somebody wrote: officers by the bell, the school by mail too."""
    said = store.message(tx, data["message_id"])
    row = None if said is None else transactions.transaction(tx, None, said.transaction_id)
    if said is None or row is None:
        return None
    if said.side == Side.SCHOOL:
        return Told(bell=frozenset(people.role_addresses(tx, Role.OFFICER)), transaction_id=row.id)
    news = MessageNews(_about(office, row, "/messages"), said.written_at, said.read_at is not None)
    return _told(tx, row, news)


def _told(
    tx: Connection,
    row: AnyRow,
    school: News,
    young: News | None = None,
    *,
    bell: frozenset[str] = frozenset(),
) -> Told:
    """Return news for the owners of a school and whoever debited, and for the young person."""
    staff = people.staff_addresses(tx, row.partner_id, Role.OWNER, or_account=row.account_id)
    mails: list[tuple[News, Sequence[Recipient]]] = [(school, accounts_of(staff))]
    if young is not None:
        mails.append((young, young_person(tx, row.beneficiary_id)))
    return Told(tuple(mails), bell, row.id)


def _about(office: Office, row: AnyRow, place: str = "") -> About:
    scheme = office.schemes[row.scheme_id]
    return About(
        transaction_id=row.id,
        status=Status(row.status),
        amount_cents=row.amount_cents,
        rank=row.rank,
        ranks_total=len(scheme.rank),
        scheme_label=scheme.label,
        partner_name=row.name,
        debited_at=row.debited_at,
        link=f"{office.public_url}/transactions/{row.id}{place}",
    )


def _coupon(tx: Connection, office: Office, row: AnyRow, rank: int | None = None) -> AboutCoupon:
    scheme = office.schemes[row.scheme_id]
    _, _, first_name, _ = coupons.identity_of(tx, row.file_id)
    return AboutCoupon(
        first_name, rank or row.rank, len(scheme.rank), scheme.label, row.name, own_page(office)
    )


def _open_lines(tx: Connection, transaction_id: str) -> list[AnyRow]:
    return [one for one in lines_asked(tx, transaction_id) if one.closed_at is None]


def _lines(office: Office, row: AnyRow, asked: Sequence[AnyRow]) -> tuple[AskedLine, ...]:
    labels = {one.code: one.label for one in office.schemes[row.scheme_id].rank_numbered(row.rank).document}
    known = set(DocumentReason)
    return tuple(
        AskedLine(
            labels.get(one.about),
            DocumentReason(one.reason) if one.reason in known else None,
            one.sentence,
            one.answered_at is not None,
        )
        for one in asked
    )


def _next_coupon(tx: Connection, office: Office, row: AnyRow) -> NextCouponNews | None:
    scheme = office.schemes[row.scheme_id]
    if row.rank >= len(scheme.rank):
        return None
    following = row.rank + 1
    return NextCouponNews(
        _coupon(tx, office, row, following),
        scheme.rank_numbered(following).amount_cents,
        usable=_usable(tx, office, scheme, row, following),
    )


def _back(tx: Connection, office: Office, row: AnyRow, *, by_region: bool) -> CouponBackNews:
    usable = _usable(tx, office, office.schemes[row.scheme_id], row, row.rank)
    coupon = _coupon(tx, office, row)
    return CouponBackNews(coupon, row.amount_cents, row.debited_at, by_region=by_region, usable=usable)


def _usable(tx: Connection, office: Office, scheme: AidScheme, row: AnyRow, rank: int) -> bool:
    """Tell whether a school could take the coupon of a rank of the transaction's file now."""
    files = young_files.files(tx, row.beneficiary_id)
    file = next(one for one in files if one.file.id == row.file_id)
    held = holdings(scheme, office.clock.now(), file.file, file.coupons)
    return any(one.rank == rank and one.standing is Standing.USABLE for one in held)


def _was_told(tx: Connection, office: Office, row: AnyRow, reversed_at: datetime) -> bool:
    """Tell whether the mail of a debit left in the words of one that stands, or may be leaving in them."""
    mail = store.mail_of(tx, "coupon_debited", canonical({"transaction_id": row.id}), row.debited_at)
    if mail is None or mail.state == MailState.REFUSED:
        return False
    if mail.state == MailState.WAITING:
        # Worded anew when it leaves, unless somebody is sending it now.
        return mail.leased_until is not None and mail.leased_until > office.clock.now()
    return mail.ended_at is not None and mail.ended_at < reversed_at + _ON_ITS_WAY
