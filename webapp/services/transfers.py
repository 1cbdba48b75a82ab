"""A file begun at another school: the new one asks for it, an officer grants or refuses."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Role
from webapp.domain.debit import DebitFacts
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.journal import EntryKind, follow
from webapp.domain.rules import examine
from webapp.domain.scheme import AidScheme
from webapp.services.events import tell
from webapp.services.office import Office, partner_of, require
from webapp.services.review import checked_reason, hand_over, note
from webapp.store import debits, journal
from webapp.store import transfers as store
from webapp.store.database import AnyRow, reading, snapshot, writing

WAITING_SHOWN, DECIDED_SHOWN = 100, 20


class RequestState(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AskedTransfer:
    """A school's own request, as it reads it: nobody else is named.

    Attributes:
        reason: Of a refusal; None while it waits or once granted; ``GONE`` once it is purged.
    """

    state: RequestState
    asked_at: datetime
    decided_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class TransferLine:
    """A request as an officer reads it: no name of a young person."""

    id: str
    state: RequestState
    asked_at: datetime
    decided_at: datetime | None
    asking_name: str
    holding_name: str
    scheme: AidScheme
    rank: int
    number: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class TransferLists:
    """What waits, oldest first, and what was decided last; ``waiting_count`` counts those not shown too."""

    waiting: tuple[TransferLine, ...]
    waiting_count: int
    decided: tuple[TransferLine, ...]
    read_at: datetime


def ask_transfer(office: Office, actor: Actor, coupon_id: str) -> None:
    """Ask the Region for the file of a coupon that is refused as another school's; once, until it decides.

    Raises:
        Forbidden: ``partner_required``.
        NotFound: ``coupon_unknown``.
        Invalid: ``transfer_not_possible``: that is not why the coupon is refused, or it is not refused.
    """
    partner_id = partner_of(actor)
    with writing() as tx:
        debits.lock_files(tx, [coupon_id])
        facts = debits.read_facts(tx, partner_id, [coupon_id]).get(coupon_id)
        if facts is None:
            raise NotFound("coupon_unknown")
        now, scheme = office.clock.now(), office.schemes[facts.coupon.scheme_id]
        refused = examine(DebitFacts(scheme, now, facts.partner, facts.coupon, facts.file))
        if refused is None or refused.code != "other_partner":
            raise Invalid("transfer_not_possible")
        last = store.latest(tx, partner_id, coupon_id)
        if last is not None and last.decided_at is None:
            return
        request_id = office.clock.new_id()
        who = {"account_id": actor.account_id, "to_partner_id": partner_id}
        what = {"coupon_id": coupon_id}
        row = {"id": request_id, "file_id": facts.file.id, "from_partner_id": facts.file.holder}
        undecided = {"decided_at": None, "decided_by": None, "granted": None, "note_id": None}
        store.add(tx, {**row, **who, **what, **undecided, "asked_at": now})
        data = {"request_id": request_id, "to_partner_id": partner_id, **what}
        journal.append(
            tx, [follow(facts.head, by=actor.author, kind=EntryKind.TRANSFER_ASKED, at=now, data=data)]
        )


def asked_transfer(actor: Actor, coupon_id: str) -> AskedTransfer | None:
    """Return the latest request of the actor's school for the file of a coupon, or None.

    Raises:
        Forbidden: ``partner_required``.
    """
    with reading() as tx:
        row = store.latest(tx, partner_of(actor), coupon_id)
    if row is None:
        return None
    state = _state(row)
    reason = row.reason if state is RequestState.REFUSED else None
    return AskedTransfer(state, row.asked_at, row.decided_at, reason)


def list_requests(office: Office, actor: Actor) -> TransferLists:
    """Return what waits for a decision, and what was decided last.

    Raises:
        Forbidden: ``role_required``: only an officer may.
    """
    require(actor, Role.OFFICER)
    with snapshot() as tx:
        waiting, count = store.waiting(tx, WAITING_SHOWN), store.waiting_count(tx)
        decided = store.decided(tx, DECIDED_SHOWN)
    lines = [tuple(_line(office, row) for row in rows) for rows in (waiting, decided)]
    return TransferLists(lines[0], count, lines[1], office.clock.now())


def decide_transfer(office: Office, actor: Actor, request_id: str, reason: str, *, grant: bool) -> None:
    """Grant a request, which transfers the file (``Source: F31``), or refuse it; the reason is kept.

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``transfer_unknown``.
        Invalid: ``reason_required``; ``transfer_decided``: another was faster; ``file_not_bound`` or
            ``same_partner``: there is nothing left to transfer.
    """
    require(actor, Role.OFFICER)
    reason = checked_reason(reason)
    with writing() as tx:
        row = _locked(tx, request_id)
        now, why = office.clock.now(), {"request_id": request_id, **note(tx, office, reason)}
        decision = {"decided_at": now, "decided_by": actor.account_id, "granted": grant}
        if grant:
            # Who held it when it was asked for may have lost it to another school since.
            decision["from_partner_id"] = hand_over(tx, office, actor, row.coupon_id, row.to_partner_id, why)
        else:
            head = journal.head(tx, journal.file_stream(row.file_id))
            data = {"to_partner_id": row.to_partner_id, **why}
            journal.append(
                tx, [follow(head, by=actor.author, kind=EntryKind.TRANSFER_REFUSED, at=now, data=data)]
            )
        store.decide(tx, request_id, {**decision, "note_id": why["note_id"]})
        tell(tx, office, now, "transfer_decided", request_id=request_id)


def _locked(tx: Connection, request_id: str) -> AnyRow:
    """Return an open request once its file is locked; read before too, to know which file that is."""
    row = store.request(tx, request_id)
    if row is None:
        raise NotFound("transfer_unknown")
    debits.lock_files(tx, [row.coupon_id])
    locked = store.request(tx, request_id)
    if locked is None or locked.decided_at is not None:
        raise Invalid("transfer_decided")
    return locked


def _state(row: AnyRow) -> RequestState:
    if row.decided_at is None:
        return RequestState.WAITING
    return RequestState.GRANTED if row.granted else RequestState.REFUSED


def _line(office: Office, row: AnyRow) -> TransferLine:
    return TransferLine(
        id=row.id,
        state=_state(row),
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        asking_name=row.asking_name,
        holding_name=row.holding_name,
        scheme=office.schemes[row.scheme_id],
        rank=row.rank,
        number=row.number,
        reason=row.reason,
    )
