"""The bell: what somebody with an account was told, read or not, and which mails they do without."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from webapp.domain.actors import Actor
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.notice import KEPT, MOST_COUNTED, OPTIONAL_MAILS
from webapp.services.office import Office
from webapp.store import notices as store
from webapp.store.database import reading, writing

SHOWN = 100


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice; rank and sum are those of the transaction it is about, if any."""

    id: str
    kind: str
    told_at: datetime
    is_new: bool
    transaction_id: str | None
    rank: int | None
    amount_cents: int | None


def count_unread(actor: Actor) -> int:
    """Return how many notices somebody has not read, up to one more than are counted: one small statement."""
    with reading() as tx:
        return store.count_unread(tx, actor.account_id, MOST_COUNTED)


def list_notices(actor: Actor) -> list[NoticeLine]:
    """Return somebody's latest notices, newest first.

    What is about a school shows to those who still act for it: at another one it has no link and no sum.
    """
    with reading() as tx:
        rows = store.latest(tx, actor.account_id, SHOWN)
    lines = []
    for row in rows:
        # Told when they worked for that school; who acts for another one now can't open it.
        theirs = actor.partner_id in {None, row.partner_id}
        about = (row.transaction_id, row.rank, row.amount_cents) if theirs else (None, None, None)
        lines.append(NoticeLine(row.id, row.kind, row.told_at, row.read_at is None, *about))
    return lines


def mark_read(office: Office, actor: Actor, notice_id: str) -> None:
    """Note one notice as read; a second time changes nothing.

    Raises:
        NotFound: ``notice_unknown``: not there, or another person's.
    """
    now = office.clock.now()
    with writing() as tx:
        if not store.is_of(tx, actor.account_id, notice_id):
            raise NotFound("notice_unknown")
        store.set_read(tx, actor.account_id, notice_id, now, now)


def mark_all_read(office: Office, actor: Actor, until: datetime) -> None:
    """Note as read what was told until an instant: what came after the page was drawn stays new."""
    with writing() as tx:
        store.set_read(tx, actor.account_id, None, office.clock.now(), until)


def mails_refused(actor: Actor) -> frozenset[str]:
    """Return the kinds whose mail somebody does without."""
    with reading() as tx:
        return store.refused_kinds(tx, actor.account_id)


def refuse_mails(actor: Actor, kinds: Collection[str]) -> None:
    """Keep of which kinds somebody wants no mail, from now on.

    Raises:
        Invalid: ``mail_compulsory``: one of them can't be done without.
    """
    if not set(kinds) <= set(OPTIONAL_MAILS):
        raise Invalid("mail_compulsory")
    with writing() as tx:
        store.set_refused(tx, actor.account_id, kinds)


def forget_old(office: Office) -> int:
    """Forget the notices of three months ago; return how many."""
    with writing() as tx:
        return store.forget_before(tx, office.clock.now() - KEPT)
