"""A young person's pages as they are drawn: words, steps and a picture, no rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import render_template
from markupsafe import Markup

from webapp.domain.anomaly import AnomalyKind
from webapp.domain.coupon import CouponKind
from webapp.domain.errors import DomainError
from webapp.domain.holding import Holding, Standing
from webapp.domain.scheme import DocumentRule
from webapp.domain.school import School
from webapp.domain.transaction import NOT_LIVE, VALIDATED_STATUSES, Status
from webapp.domain.young_request import STOPS_AT_ONCE, RequestState
from webapp.services.young_requests import OwnRequest
from webapp.services.young_view import FileView, Home, Schools, Told
from webapp.web.cards import RailStep, printed_number
from webapp.web.errors import notice_of, status_of
from webapp.web.filters import euros
from webapp.web.live_code import LiveLine, live_line
from webapp.web.messages import Explanation, status_label
from webapp.web.messages.labels import anomaly_label, market_label
from webapp.web.messages.young import (
    DONE,
    awaited,
    debit_words,
    reason_words,
    request_label,
    request_state_label,
)
from webapp.web.qr import coupon_svg


@dataclass(frozen=True, slots=True)
class CouponCard:
    """The one coupon that may be shown."""

    rank: int
    amount_cents: int
    number: str
    expires_on: date
    provisional: bool
    documents: tuple[DocumentRule, ...]
    coupon_id: str
    qr: Markup
    live: LiveLine | None


@dataclass(frozen=True, slots=True)
class DebitLine:
    """One debit in the list of what happened; ``may_disavow``: « ce n'est pas moi » can still be said."""

    transaction_id: str
    rank: int
    amount_cents: int
    partner_name: str
    debited_at: datetime
    status: Status
    status_label: str
    words: str
    flags: tuple[str, ...]
    may_disavow: bool


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request and where it stands."""

    label: str
    rank: int | None
    reason: str
    fee_cents: int
    state: RequestState
    state_label: str
    asked_at: datetime
    decided_at: datetime | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class FilePage:
    """One file: its coupon or what is awaited instead, its rail, its school, its debits."""

    scheme_label: str
    market: str
    mention: str
    rail: tuple[RailStep, ...]
    coupon: CouponCard | None
    awaited: Explanation | None
    holder: School | None
    debits: tuple[DebitLine, ...]
    requests: tuple[RequestLine, ...]
    replaceable: str | None


@dataclass(frozen=True, slots=True)
class HomePage:
    """The young person's first page."""

    name: str
    files: tuple[FilePage, ...]


@dataclass(frozen=True, slots=True)
class SchoolList:
    """Schools for one file."""

    market: str
    only: School | None
    found: tuple[School, ...]
    count: int


def home_page(home: Home, now: datetime) -> HomePage:
    """Return what the first page shows."""
    name = f"{home.first_name} {home.family_name.upper()}"
    return HomePage(name, tuple(_file_page(file, now) for file in home.files))


def schools_page(found: Sequence[Schools]) -> tuple[SchoolList, ...]:
    """Return the schools of each file, its market in words."""
    return tuple(
        SchoolList(market_label(one.scheme, one.market), one.only, one.found, one.count) for one in found
    )


def request_lines(requests: Sequence[OwnRequest]) -> tuple[RequestLine, ...]:
    """Return requests in words."""
    return tuple(map(_request_line, requests))


def _file_page(file: FileView, now: datetime) -> FilePage:
    turn, coupon = file.turn, _coupon_card(file, now)
    open_requests = {one.coupon_id for one in file.requests if one.state is RequestState.WAITING}
    own = None if turn is None or turn.coupon is None else turn.coupon
    asked = own is not None and own.id in open_requests
    stopped_by_owner = own is not None and own.revoked_reason in STOPS_AT_ONCE
    may_replace = (
        (coupon is not None or stopped_by_owner) and not asked and file.scheme.duplicates is not None
    )
    return FilePage(
        scheme_label=file.scheme.label,
        market=market_label(file.scheme, file.market),
        mention=file.scheme.market_coded(file.market).mention,
        rail=tuple(_step(one) for one in file.holdings),
        coupon=coupon,
        awaited=None if coupon is not None else _awaited(file, asked=asked),
        holder=file.holder,
        debits=tuple(map(_debit_line, file.debits)),
        requests=request_lines(file.requests),
        replaceable=own.id if own is not None and may_replace else None,
    )


def _coupon_card(file: FileView, now: datetime) -> CouponCard | None:
    turn, shown = file.turn, file.shown
    if shown is None or turn is None or turn.coupon is None:
        return None
    return CouponCard(
        rank=turn.rank,
        amount_cents=turn.amount_cents,
        number=printed_number(shown.number),
        expires_on=turn.coupon.expires_on,
        provisional=turn.coupon.kind is CouponKind.PROVISIONAL,
        documents=file.scheme.rank_numbered(turn.rank).document,
        coupon_id=shown.coupon_id,
        qr=coupon_svg(shown.text, f"QR du coupon {turn.rank}, {euros(turn.amount_cents)}"),
        live=None if shown.live is None else live_line(shown.live, shown.coupon_id, now),
    )


def _awaited(file: FileView, *, asked: bool) -> Explanation:
    if file.turn is None and all(one.standing is Standing.DEBITED for one in file.holdings):
        return Explanation.of("all_debited", DONE)
    turn = file.turn or file.holdings[0]
    before = next((one.debit for one in file.holdings if one.rank == turn.rank - 1), None)
    return awaited(turn, None if before is None else before.status, asked=asked)


def _step(held: Holding) -> RailStep:
    return RailStep(held.rank, held.amount_cents, *_look(held))


def _look(held: Holding) -> tuple[str, str]:
    if held.debit is not None:
        if held.debit.status is Status.REFUSED:
            return "refused", "refusé"
        return "debited", "validé" if held.debit.status in VALIDATED_STATUSES else "débité"
    if held.standing is Standing.USABLE:
        return "current", "à présenter"
    match held.refused.code if held.refused is not None else "":
        case "coupon_expired":
            return "refused", "expiré"
        case "coupon_revoked":
            return "refused", "arrêté"
        case "scheme_suspended":
            return "later", "suspendu"
        case "previous_not_paid":
            return "later", "après paiement"
        case "previous_not_validated":
            return "later", "après validation"
        case _:
            return "later", f"après le {held.rank - 1}" if held.rank > 1 else "à venir"


def _debit_line(told: Told) -> DebitLine:
    debit = told.debit
    return DebitLine(
        transaction_id=debit.transaction_id,
        rank=debit.rank,
        amount_cents=debit.amount_cents,
        partner_name=debit.partner_name,
        debited_at=debit.debited.debited_at,
        status=debit.status,
        status_label=status_label(debit.status),
        words=debit_words(debit.status),
        flags=tuple(map(anomaly_label, told.anomalies)),
        may_disavow=debit.status not in NOT_LIVE and AnomalyKind.NOT_ME not in told.anomalies,
    )


def _request_line(request: OwnRequest) -> RequestLine:
    return RequestLine(
        label=request_label(request.kind),
        rank=request.rank,
        reason="" if request.reason is None else reason_words(request.reason),
        fee_cents=request.fee_cents,
        state=request.state,
        state_label=request_state_label(request.state),
        asked_at=request.asked_at,
        decided_at=request.decided_at,
        answer=request.answer,
    )


def problem_page(error: DomainError) -> tuple[str, int, dict[str, str]]:
    """Return a refusal as a page of these pages' own: the usual one leads to a school's sign-in."""
    # An id of somebody else's coupon is an address that does not exist.
    known = DomainError("not_found") if error.code in {"coupon_unknown", "transaction_unknown"} else error
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    page = render_template("young/problem.html", me=None, problem=notice_of(known))
    return page, status_of(known), headers
