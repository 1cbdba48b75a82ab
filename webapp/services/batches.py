"""Batches of coupons: prepared from a file, confirmed, seconded by another person where there are many.

The file is checked whole before anything is kept; the worker writes what was confirmed (``batch_work``).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Author, Role
from webapp.domain.batch import (
    KEPT_OPEN,
    OPEN,
    BatchKind,
    BatchState,
    confirmed,
    dropped,
    needs_second,
    seconded,
)
from webapp.domain.calendar import paris_day
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.journal import EntryKind, follow
from webapp.domain.known import KnownBy, KnownChoice
from webapp.services.batch_known import marked
from webapp.services.coupons import Person, files_to_issue, scheme_and_market, write_files
from webapp.services.csv_lines import LineProblem, Listed
from webapp.services.import_coupons import check_import, schemes_in
from webapp.services.issue_people import check_people
from webapp.services.known_people import known_lines
from webapp.services.office import Office, require
from webapp.store import batches, journal
from webapp.store.database import AnyRow, Values, reading, writing

MAX_FILE = 8_000_000
"""Bytes of a file that a batch is made of: what comes by the screens at once. The terminal takes more."""

_KNOWN_BY = {KnownBy.IDENTITY: "person_known", KnownBy.EMAIL: "address_known"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """What came of a file: a batch, or what is wrong with it line by line."""

    lines: int
    problems: tuple[LineProblem, ...]
    batch_id: str | None = None


def prepare_import(office: Office, actor: Actor, content: bytes) -> Prepared:
    """Check a file of coupons issued elsewhere, and keep it as a batch when all of it is sound.

    Raises:
        Forbidden: ``role_required``.
        Invalid: ``batch_file_too_large``; ``batch_known``: a batch was made of this file.
    """
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    _check_size(content)
    with writing() as tx:
        checked = check_import(tx, office, content)
        if checked.problems:
            return Prepared(checked.lines, checked.problems)
        row: Values = {
            "kind": BatchKind.IMPORT,
            "scheme_id": None,
            "market": None,
            "people": len(checked.files),
            "coupons": checked.lines,
        }
        return Prepared(checked.lines, (), _keep(tx, office, actor, content, row))


def prepare_issue(office: Office, actor: Actor, scheme_id: str, market: str, content: bytes) -> Prepared:
    """Check a file of people, and keep it as a batch of coupons to issue when all of it is sound.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``scheme_unknown``, ``market_unknown``.
        Invalid: ``batch_file_too_large``; ``batch_known``: a batch was made of this file, for this scheme
            and market.
    """
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    _check_size(content)
    scheme, chosen = scheme_and_market(office, scheme_id, market)
    checked = check_people(content)
    if checked.problems:
        return Prepared(checked.lines, checked.problems)
    row: Values = {
        "kind": BatchKind.ISSUE,
        "scheme_id": scheme.id,
        "market": chosen.code,
        "people": len(checked.people),
        "coupons": len(checked.people) * len(scheme.rank),
    }
    with writing() as tx:
        return Prepared(checked.lines, (), _keep(tx, office, actor, content, row))


def issue_one(office: Office, actor: Actor, scheme_id: str, market: str, person: Person) -> str:
    """Issue every coupon of a scheme to one person, and return the first of them.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``scheme_unknown``, ``market_unknown``.
        Invalid: ``person_known``, ``address_known``: somebody of that name and birth date, or who is written
            to at that address, has a file already.
    """
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    scheme, chosen = scheme_and_market(office, scheme_id, market)
    files = files_to_issue(office, scheme, chosen, [person], paris_day(office.clock.now()))
    with writing() as tx:
        # A form that is sent twice at once would find nobody twice.
        batches.keep_others_out(tx)
        for known in known_lines(tx, [(Listed((1,)), person, scheme)]):
            raise Invalid(_KNOWN_BY[known.by])
        (made,) = write_files(tx, office, actor.author, files, kind=EntryKind.COUPON_ISSUED)
    return made[0].coupon_id


def confirm(office: Office, actor: Actor, batch_id: str, *, known: KnownChoice | None = None) -> None:
    """Say yes to a batch: it is written, or waits for a second person's yes where it is large.

    Args:
        office: The ports.
        actor: An officer or an administrator.
        batch_id: Which batch.
        known: What becomes of those who have a file already; needed where there are any.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``batch_unknown``.
        Invalid: ``batch_decided``; ``known_unsaid``; ``batch_of_known``: nobody would be left.
    """
    with writing() as tx:
        row = _locked(tx, actor, batch_id)
        # Once for its errors: what is past that has no content to look into.
        confirmed(BatchState(row.state), second=False)
        values, count = marked(tx, office, row, known)
        said = {f"known_{known}": count} if known is not None and count else {}
        people = values.get("people", row.people)
        state = confirmed(BatchState(row.state), second=second_needed(office, row, people))
        who = {"confirmed_by": actor.account_id, "confirmed_at": office.clock.now()}
        batches.change(tx, batch_id, {**values, "state": state, **who})
        enter(tx, office, row, EntryKind.BATCH_CONFIRMED, actor.author, **said)


def second(office: Office, actor: Actor, batch_id: str) -> None:
    """Say yes to a batch that another person confirmed: it is written.

    Raises:
        Forbidden: ``role_required``; ``same_person``: it takes two.
        NotFound: ``batch_unknown``.
        Invalid: ``batch_decided``.
    """
    with writing() as tx:
        row = _locked(tx, actor, batch_id)
        state = seconded(BatchState(row.state), row.confirmed_by, actor.account_id)
        who = {"seconded_by": actor.account_id, "seconded_at": office.clock.now()}
        batches.change(tx, batch_id, {"state": state, **who})
        enter(tx, office, row, EntryKind.BATCH_SECONDED, actor.author)


def drop(office: Office, actor: Actor, batch_id: str) -> None:
    """Drop what is not written of a batch that does not run; what it was made from is forgotten.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``batch_unknown``.
        Invalid: ``batch_decided``.
    """
    with writing() as tx:
        _drop(tx, office, _locked(tx, actor, batch_id), actor.author)


def drop_old(office: Office) -> int:
    """Drop the batches to which nobody said yes for thirty days, each on its own; return how many."""
    with reading() as tx:
        old = batches.open_since(tx, office.clock.now() - KEPT_OPEN)
    return sum(_dropped_if_old(office, batch_id) for batch_id in old)


def waits_until(tx: Connection, row: AnyRow) -> datetime:
    """Return when a batch that waits for a yes is dropped by itself."""
    since: datetime = journal.last_at(tx, journal.batch_stream(row.id)) or row.created_at
    return since + KEPT_OPEN


def second_needed(office: Office, row: AnyRow, people: int) -> bool:
    """Tell whether a batch of so many people, not written yet, needs a second person's yes."""
    if row.kind == BatchKind.ISSUE:
        return needs_second(people, [office.schemes[row.scheme_id]])
    return needs_second(people, schemes_in(office, row.content.encode()))


def enter(
    tx: Connection, office: Office, row: AnyRow, kind: EntryKind, by: Author | None, **more: int
) -> None:
    """Append to a batch's stream, which the caller holds; ``by`` None: the worker went on with it."""
    head = journal.head(tx, journal.batch_stream(row.id))
    data = {"content_hash": row.content_hash, **more}
    journal.append(tx, [follow(head, by=by, kind=kind, at=office.clock.now(), data=data)])


def _drop(tx: Connection, office: Office, row: AnyRow, by: Author | None) -> None:
    state = dropped(BatchState(row.state))
    batches.change(tx, row.id, {"state": state, "content": None, "ended_at": office.clock.now()})
    enter(tx, office, row, EntryKind.BATCH_DROPPED, by)


def _dropped_if_old(office: Office, batch_id: str) -> bool:
    with writing() as tx:
        row = batches.locked(tx, batch_id)
        # Somebody may have decided since it was listed; and one sent back late has its time before it.
        if row is None or row.state not in OPEN or office.clock.now() < waits_until(tx, row):
            return False
        _drop(tx, office, row, None)
    return True


def _check_size(content: bytes) -> None:
    if len(content) > MAX_FILE:
        raise Invalid("batch_file_too_large")


def _keep(tx: Connection, office: Office, actor: Actor, content: bytes, row: Values) -> str:
    named = f"{row['kind']}|{row['scheme_id']}|{row['market']}|".encode()
    content_hash = hashlib.sha256(named + content).hexdigest()
    batches.keep_others_out(tx)
    if batches.same_content(tx, content_hash) is not None:
        raise Invalid("batch_known")
    batch_id = office.clock.new_id()
    undecided = dict.fromkeys(
        ("leased_until", "confirmed_by", "confirmed_at", "seconded_by", "seconded_at", "ended_at")
    )
    batches.add(
        tx,
        {
            **undecided,
            **row,
            "id": batch_id,
            "state": BatchState.PREPARED,
            "content": content.decode("utf-8-sig"),
            "content_hash": content_hash,
            "done": 0,
            "created_by": actor.account_id,
            "created_at": office.clock.now(),
        },
    )
    kept = batches.batch(tx, batch_id)
    if kept is not None:
        counts = {"people": kept.people, "coupons": kept.coupons}
        enter(tx, office, kept, EntryKind.BATCH_PREPARED, actor.author, **counts)
    return batch_id


def _locked(tx: Connection, actor: Actor, batch_id: str) -> AnyRow:
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    row = batches.locked(tx, batch_id)
    if row is None:
        raise NotFound("batch_unknown")
    return row
