"""Coupons: issued by the Region's officers, imported from elsewhere, rendered, revoked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from scanner.names import name_forms
from scanner.number import make_number, normalise
from webapp.domain.actors import Actor, Author, Role
from webapp.domain.calendar import paris_day
from webapp.domain.coupon import CouponKind, RevocationReason, last_day
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.journal import GENESIS, Entry, EntryKind, Head, follow, head_after
from webapp.domain.scheme import AidScheme, Market
from webapp.services import payloads
from webapp.services.office import Office, require
from webapp.services.review import checked_reason, note
from webapp.store import coupons, debits, journal
from webapp.store.database import writing

_SERIAL_BITS = 63
_NUMBER_BITS = 65
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s.\x00-\x1f\x7f]+(\.[^@\s.\x00-\x1f\x7f]+)+", re.ASCII)
_EMAIL_LENGTH = 254
NAME_LENGTH = range(1, 121)
"""Characters of a name, and of each form it is compared in."""


@dataclass(frozen=True, slots=True)
class Person:
    """A young person as recorded.

    Attributes:
        other_names: Further spellings of the family name (usage, double).
        email: Where to write to; None: nothing is written.
    """

    first_name: str
    family_name: str
    birth_date: date
    other_names: tuple[str, ...] = ()
    email: str | None = None


@dataclass(frozen=True, slots=True)
class CouponToWrite:
    """One coupon about to be issued or imported."""

    rank: int
    market: str
    number: str
    expires_on: date
    kind: CouponKind = CouponKind.FINAL


@dataclass(frozen=True, slots=True)
class FileToWrite:
    """One young person's file about to be written, with its coupons."""

    person: Person
    scheme: AidScheme
    coupons: tuple[CouponToWrite, ...]


@dataclass(frozen=True, slots=True)
class IssuedCoupon:
    """A coupon just issued."""

    coupon_id: str
    rank: int
    number: str


def issue(
    office: Office,
    actor: Actor,
    scheme_id: str,
    market: str,
    people: Sequence[Person],
    *,
    issued_on: date | None = None,
) -> list[list[IssuedCoupon]]:
    """Issue every rank of a scheme to each person, in one transaction.

    Args:
        office: The ports.
        actor: An officer or an administrator.
        scheme_id: Which scheme.
        market: Code of the market the coupons are of.
        people: To whom.
        issued_on: Day validity starts; today in Paris by default.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``scheme_unknown``, ``market_unknown``.
        Invalid: ``name_required``: a family name holds no letter.
    """
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    scheme, chosen = scheme_and_market(office, scheme_id, market)
    files = files_to_issue(office, scheme, chosen, people, issued_on or paris_day(office.clock.now()))
    with writing() as tx:
        return write_files(tx, office, actor.author, files, kind=EntryKind.COUPON_ISSUED)


def scheme_and_market(office: Office, scheme_id: str, market: str) -> tuple[AidScheme, Market]:
    """Return a scheme and one of its markets.

    Raises:
        NotFound: ``scheme_unknown``, ``market_unknown``.
    """
    try:
        scheme = office.schemes[scheme_id]
    except KeyError as error:
        raise NotFound("scheme_unknown") from error
    try:
        return scheme, scheme.market_coded(market)
    except KeyError as error:
        raise NotFound("market_unknown") from error


def files_to_issue(
    office: Office, scheme: AidScheme, market: Market, people: Sequence[Person], issued_on: date
) -> list[FileToWrite]:
    """Return a file a person, with a coupon of every rank, valid from a day on."""
    until = last_day(issued_on, market)
    return [
        FileToWrite(
            person,
            scheme,
            tuple(CouponToWrite(rank.number, market.code, new_number(office), until) for rank in scheme.rank),
        )
        for person in people
    ]


def new_number(office: Office) -> str:
    """Return a number for a coupon of ours."""
    return make_number(office.clock.new_bits(_NUMBER_BITS))


def write_files(
    tx: Connection,
    office: Office,
    by: Author,
    files: Sequence[FileToWrite],
    *,
    kind: EntryKind,
    batch_id: str | None = None,
) -> list[list[IssuedCoupon]]:
    """Write files, their people and coupons, and one journal entry a coupon, which says by whom."""
    now = office.clock.now()
    batch = _Batch([], [], [], [], [], {} if batch_id is None else {"batch_id": batch_id})
    made = [_add_file(batch, office, by, file, kind, now) for file in files]
    coupons.add_beneficiaries(tx, batch.people, batch.forms)
    coupons.add_files(tx, batch.files, batch.coupons)
    journal.append(tx, batch.entries)
    return made


@dataclass(slots=True)
class _Batch:
    people: list[dict[str, Any]]
    forms: list[dict[str, Any]]
    files: list[dict[str, Any]]
    coupons: list[dict[str, Any]]
    entries: list[Entry]
    about: dict[str, str]


def _add_file(
    batch: _Batch, office: Office, by: Author, file: FileToWrite, kind: EntryKind, now: datetime
) -> list[IssuedCoupon]:
    person_id, file_id = office.clock.new_id(), office.clock.new_id()
    person = file.person
    names = (person.family_name, *person.other_names)
    forms = {form for name in names for form in name_forms(name)}
    if len(person.first_name) not in NAME_LENGTH or not all(map(is_family_name, names)):
        raise Invalid("name_required")
    batch.people.append(
        {
            "id": person_id,
            "first_name": person.first_name,
            "family_name": person.family_name,
            "birth_date": person.birth_date,
            "email": None if person.email is None else person.email.lower(),
        }
    )
    batch.forms.extend({"beneficiary_id": person_id, "form": form} for form in sorted(forms))
    batch.files.append(
        {"id": file_id, "scheme_id": file.scheme.id, "beneficiary_id": person_id, "transferred_to": None}
    )
    head = Head(journal.file_stream(file_id), 0, GENESIS)
    made = []
    for coupon in file.coupons:
        row = coupon_row(office, file_id, coupon, file.scheme.rank_numbered(coupon.rank).amount_cents)
        batch.coupons.append(row)
        data: dict[str, str | int] = {"coupon_id": row["id"], "rank": coupon.rank, **batch.about}
        entry = follow(head, by=by, kind=kind, at=now, data=data)
        head = head_after(entry)
        batch.entries.append(entry)
        made.append(IssuedCoupon(row["id"], coupon.rank, coupon.number))
    return made


def coupon_row(office: Office, file_id: str, coupon: CouponToWrite, amount_cents: int) -> dict[str, Any]:
    """Return a coupon of a file as its table's row, with an id and a serial of its own."""
    return {
        "id": office.clock.new_id(),
        "file_id": file_id,
        "rank": coupon.rank,
        "amount_cents": amount_cents,
        "market": coupon.market,
        "number": coupon.number,
        "lookup": normalise(coupon.number),
        "serial": office.clock.new_bits(_SERIAL_BITS),
        "expires_on": coupon.expires_on,
        "text": None,
        "revoked_at": None,
        "revoked_reason": None,
        "kind": coupon.kind,
    }


def is_email(text: str) -> bool:
    """Tell whether a text has the shape of a mail address; a mail alone tells whether anybody reads there."""
    return len(text) <= _EMAIL_LENGTH and _EMAIL.fullmatch(text) is not None


def is_family_name(name: str) -> bool:
    """Tell whether a name, and every form it is compared in (Œ becomes OE), has the length of a name."""
    forms = name_forms(name)
    return bool(forms) and all(len(text) in NAME_LENGTH for text in (name, *forms))


def signed_texts(office: Office, coupon_ids: Sequence[str]) -> dict[str, str]:
    """Return the signed payload of each coupon; made, and kept, the first time it is asked for.

    The identity tag in it takes a slow derivation, which is why issuing many coupons does not make it.
    """
    with writing() as tx:
        # What a name is corrected to meanwhile must not meet a payload that was made of the one before.
        debits.lock_files(tx, coupon_ids)
        texts = {}
        for issued in coupons.issued(tx, coupon_ids):
            text = issued.text
            if text is None:
                text = payloads.sign(office, issued)
                coupons.keep_text(tx, issued.coupon.id, text)
            texts[issued.coupon.id] = text
        return texts


def revoke(
    office: Office,
    actor: Actor,
    coupon_id: str,
    reason: RevocationReason = RevocationReason.WITHDRAWN,
    *,
    why: str | None = None,
) -> None:
    """Revoke a coupon: it can't be taken any more; a debit already made stands. ``why`` is kept as a note.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``coupon_unknown``.
        Invalid: ``already_revoked``; ``reason_required``: ``why`` is none.
    """
    require(actor, Role.OFFICER, Role.ADMINISTRATOR)
    typed = None if why is None else checked_reason(why)
    with writing() as tx:
        debits.lock_files(tx, [coupon_id])
        found = coupons.issued(tx, [coupon_id])
        if not found:
            raise NotFound("coupon_unknown")
        coupon = found[0].coupon
        if coupon.revoked_at is not None:
            raise Invalid("already_revoked")
        now = office.clock.now()
        coupons.set_revoked(tx, coupon.file_id, coupon.id, now, reason)
        head = journal.head(tx, journal.file_stream(coupon.file_id))
        kept = {} if typed is None else note(tx, office, typed)
        data: dict[str, str | int] = {"coupon_id": coupon.id, "reason": str(reason), **kept}
        journal.append(tx, [follow(head, by=actor.author, kind=EntryKind.COUPON_REVOKED, at=now, data=data)])
