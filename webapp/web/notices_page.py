"""Notices and preferences as their pages draw them: words, and where each notice leads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from webapp.domain.actors import PARTNER_ROLES, Actor, Role
from webapp.domain.notice import COMPULSORY_MAILS, MOST_COUNTED, OPTIONAL_MAILS
from webapp.services.notices import NoticeLine
from webapp.web.cards import reference
from webapp.web.messages.notices import WHY_COMPULSORY, notice_sign, notice_words, preference_hint
from webapp.web.messages.post import kind_label

_SCHOOL_PAGES: Mapping[str, str] = {
    "contest_decided": "counter.conflicts",
    "staff_identity_limit": "counter.team",
}
"""Where a notice that is about no one transaction's page leads at the school."""

_PAGES_OF_TRANSACTION: Mapping[str, str] = {
    "anomaly_reminder": "counter.documents",
    "message_written": "counter.messages",
    "transaction_sent_back": "counter.documents",
}
"""Where a notice about a transaction leads at the school; the others lead to its receipt."""

_REGION_PAGES: Mapping[str, str] = {"message_written": "region.thread"}
"""Where a notice leads at the Region; the others about a transaction lead to its case."""

_OWNERS_ALONE = frozenset({"staff_identity_limit"})
_OFFICERS = ("debit_disavowed",)
"""Kinds whose mail goes to officers."""


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """One notice; ``link`` is None where there is no page to go to."""

    id: str
    sign: str
    title: str
    sentence: str
    rank: int | None
    amount_cents: int | None
    reference: str
    told_at: datetime
    is_new: bool
    link: str | None


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """The bell's page; ``until`` is when the newest notice was told."""

    notices: tuple[ShownNotice, ...]
    unread: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of mail that may be switched off."""

    kind: str
    label: str
    hint: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class PreferencesPage:
    """What one may choose, and what comes in any case, each with its reason."""

    choices: tuple[Choice, ...]
    compulsory: tuple[tuple[str, str], ...]


def shown_notices(actor: Actor, lines: Sequence[NoticeLine]) -> NoticesPage:
    """Return the bell's page."""
    shown = tuple(_shown(actor, line) for line in lines)
    until = max((line.told_at for line in lines), default=None)
    return NoticesPage(shown, sum(line.is_new for line in lines), until)


def shown_preferences(actor: Actor, refused: Iterable[str]) -> PreferencesPage:
    """Return the page of preferences of somebody of a school, or of the Region."""
    off = set(refused)
    choices = tuple(
        Choice(kind, kind_label(kind), preference_hint(kind), kind not in off)
        for kind in optional_kinds(actor)
    )
    compulsory = tuple((kind_label(kind), WHY_COMPULSORY[kind]) for kind in _compulsory(actor))
    return PreferencesPage(choices, compulsory)


def optional_kinds(actor: Actor) -> tuple[str, ...]:
    """Return the kinds whose mail somebody gets and may do without: schools alone get such."""
    return OPTIONAL_MAILS if actor.has(*PARTNER_ROLES) else ()


def refused_by(actor: Actor, wanted: Iterable[str]) -> frozenset[str]:
    """Return the kinds that were left without a tick."""
    return frozenset(optional_kinds(actor)) - frozenset(wanted)


def unread_words(count: int) -> tuple[str, str]:
    """Return the bell's count, as shown and as read aloud; empty when all is read."""
    if count == 0:
        return "", "tout est lu"
    if count > MOST_COUNTED:
        return f"{MOST_COUNTED}+", f"plus de {MOST_COUNTED} non lues"
    return str(count), "1 non lue" if count == 1 else f"{count} non lues"


def _compulsory(actor: Actor) -> tuple[str, ...]:
    if actor.has(Role.OFFICER):
        return _OFFICERS
    if actor.has(Role.OWNER):
        return COMPULSORY_MAILS
    if actor.has(*PARTNER_ROLES):
        return tuple(kind for kind in COMPULSORY_MAILS if kind not in {*_OWNERS_ALONE, *_OFFICERS})
    return ()


def _shown(actor: Actor, line: NoticeLine) -> ShownNotice:
    of_school = actor.has(*PARTNER_ROLES)
    title, sentence = notice_words(line.kind, of_school=of_school)
    return ShownNotice(
        id=line.id,
        sign=notice_sign(line.kind),
        title=title,
        sentence=sentence,
        rank=line.rank,
        amount_cents=line.amount_cents,
        reference="" if line.transaction_id is None else reference(line.transaction_id),
        told_at=line.told_at,
        is_new=line.is_new,
        link=_link(actor, line, of_school=of_school),
    )


def _link(actor: Actor, line: NoticeLine, *, of_school: bool) -> str | None:
    if of_school and line.kind in _SCHOOL_PAGES:
        owners_alone = line.kind in _OWNERS_ALONE and not actor.has(Role.OWNER)
        return None if owners_alone else url_for(_SCHOOL_PAGES[line.kind])
    if line.transaction_id is None or not (of_school or actor.has(Role.OFFICER)):
        return None
    page = (
        _PAGES_OF_TRANSACTION.get(line.kind, "counter.receipt")
        if of_school
        else _REGION_PAGES.get(line.kind, "region.review_case")
    )
    return url_for(page, transaction_id=line.transaction_id)
