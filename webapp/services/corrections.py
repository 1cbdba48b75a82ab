"""A correction that a young person asked for, made: what is recorded of them, and all that rests on it.

A coupon's QR bears a tag of name and birth date, by which a device without network knows whose it is. So when
these change, what was shown or printed with the old tag is replaced: the old QR stops everywhere, also
without network, and no QR ever contradicts the file. Source: the offline protocol, 5; the scheme's M7.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from scanner.names import canonical_name, name_forms
from webapp.domain.actors import Actor, Role
from webapp.domain.calendar import paris_day
from webapp.domain.correction import Recorded, changed
from webapp.domain.coupon import CouponKind, RevocationReason
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.journal import EntryKind, follow
from webapp.domain.mail import AddressLeftNews
from webapp.services.coupons import NAME_LENGTH, is_email, is_family_name
from webapp.services.events import tell
from webapp.services.news import Recipient
from webapp.services.office import Office, require
from webapp.services.postman import Writer
from webapp.services.reissue import Wish, locked_request, put_in_place
from webapp.services.review import checked_reason, note
from webapp.services.scribe import mail_row
from webapp.store import corrections as store
from webapp.store import journal, mails, outbox, replacements, young, young_files
from webapp.store import young_decisions as requests
from webapp.store.database import AnyRow, snapshot, writing


@dataclass(frozen=True, slots=True)
class Correction:
    """A request for a correction, as an officer reads it before making it.

    Attributes:
        said: What the young person typed; ``GONE`` once it is purged.
        shown: Ranks of the coupons that were shown or printed: another name or birth date replaces them.
    """

    request_id: str
    said: str
    asked_at: datetime
    kept: Recorded
    shown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction did: the names of the values it changed, the coupons made in the place of others."""

    changed: tuple[str, ...]
    new_coupon_ids: tuple[str, ...]


def view_correction(office: Office, actor: Actor, request_id: str) -> Correction:
    """Return what is asked beside what is recorded.

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``request_unknown``: there is none, or it asks for something else.
        Invalid: ``request_decided``.
    """
    require(actor, Role.OFFICER)
    with snapshot() as tx:
        row = requests.told(tx, request_id)
        if row is None or row.coupon_id is not None:
            raise NotFound("request_unknown")
        if row.decided_at is not None:
            raise Invalid("request_decided")
        shown = tuple(one.rank for one in _replaceable(tx, office, row.beneficiary_id))
        kept = _recorded(tx, row.beneficiary_id)
    return Correction(request_id, row.said or "", row.asked_at, kept, shown)


def correct(
    office: Office, actor: Actor, request_id: str, wanted: Recorded, reason: str, write: Writer
) -> Corrected:
    """Record what was asked for, replace the coupons whose QR says otherwise, and tell the young person.

    Args:
        office: The ports.
        actor: An officer.
        request_id: The request that is granted by it.
        wanted: What is recorded from now on.
        reason: Typed; the young person reads it.
        write: Puts the mail to an address that is left into words.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``request_unknown``.
        Invalid: ``reason_required``; ``name_required``; ``malformed``: no mail address; ``request_decided``:
            another was faster; ``nothing_corrected``: no value differs from what is recorded.
    """
    require(actor, Role.OFFICER)
    reason, wanted = checked_reason(reason), _checked(wanted)
    with writing() as tx:
        row = locked_request(tx, request_id)
        if row.coupon_id is not None:
            raise NotFound("request_unknown")
        store.lock_person(tx, row.beneficiary_id)
        kept = _recorded(tx, row.beneficiary_id)
        names = changed(kept, wanted)
        if not names:
            raise Invalid("nothing_corrected")
        now, why = office.clock.now(), {"request_id": request_id, **note(tx, office, reason)}
        _write(tx, row.beneficiary_id, kept, wanted)
        told = ",".join(names)
        head = journal.head(tx, journal.file_stream(row.file_id))
        entry = {**why, "changed": told}
        journal.append(
            tx, [follow(head, by=actor.author, kind=EntryKind.REQUEST_GRANTED, at=now, data=entry)]
        )
        made = []
        if _changes_tag(kept, wanted):
            made = _replace_shown(tx, office, actor, row.beneficiary_id, request_id)
        if "email" in names:
            _move(tx, office, row.beneficiary_id, kept, wanted, write)
        tell(tx, office, now, "request_decided", request_id=request_id, changed=told)
        decision = {"decided_at": now, "decided_by": actor.account_id, "granted": True}
        new = made[0] if made else None
        requests.decide(
            tx, request_id, {**decision, "decision_note_id": why["note_id"], "new_coupon_id": new}
        )
    return Corrected(names, tuple(made))


def _checked(wanted: Recorded) -> Recorded:
    if len(wanted.first_name) not in NAME_LENGTH or not is_family_name(wanted.family_name):
        raise Invalid("name_required")
    if wanted.email is None:
        return wanted
    if not is_email(wanted.email):
        raise Invalid("malformed")
    return replace(wanted, email=wanted.email.lower())


def _recorded(tx: Connection, beneficiary_id: str) -> Recorded:
    row = young_files.person(tx, beneficiary_id)
    if row is None:
        raise NotFound("request_unknown")
    return Recorded(row.family_name, row.first_name, row.birth_date, row.email)


def _write(tx: Connection, beneficiary_id: str, kept: Recorded, wanted: Recorded) -> None:
    values = {name: getattr(wanted, name) for name in changed(kept, wanted)}
    store.change(tx, beneficiary_id, values)
    if "family_name" in values:
        gone, added = name_forms(kept.family_name), name_forms(wanted.family_name)
        store.change_forms(tx, beneficiary_id, gone, added)


def _changes_tag(kept: Recorded, wanted: Recorded) -> bool:
    """Tell whether the identity tag of a coupon would be another one (``Source: offline protocol, 5``).

    The tag is made of the family name as it is compared, and of the birth date: an accent changes nothing.
    """
    return (canonical_name(kept.family_name), kept.birth_date) != (
        canonical_name(wanted.family_name),
        wanted.birth_date,
    )


def _replace_shown(
    tx: Connection, office: Office, actor: Actor, beneficiary_id: str, request_id: str
) -> list[str]:
    """Put new coupons in the place of those whose QR bears the old tag, and return them."""
    made = []
    for one in _replaceable(tx, office, beneficiary_id):
        scheme = office.schemes[one.scheme_id]
        provisional = one.kind == CouponKind.PROVISIONAL and scheme.provisional is not None
        kind = CouponKind.PROVISIONAL if provisional else CouponKind.FINAL
        wish = Wish(RevocationReason.REISSUED, proof_seen=False, kind=kind, why={"request_id": request_id})
        made.append(put_in_place(tx, office, actor, one.id, wish))
    # What stays is stopped, debited or over; asked for once more, it would be made of what is recorded now.
    store.forget_texts_of(tx, beneficiary_id)
    return made


def _replaceable(tx: Connection, office: Office, beneficiary_id: str) -> Sequence[AnyRow]:
    """Return the coupons that were shown or printed and could still be taken, now or later."""
    today, found = paris_day(office.clock.now()), []
    for row in store.rendered(tx, beneficiary_id):
        standing = replacements.standing(tx, row.id)
        if standing is not None and standing.debit_status is None and today <= standing.last_day:
            found.append(row)
    return found


def _move(
    tx: Connection, office: Office, beneficiary_id: str, kept: Recorded, wanted: Recorded, write: Writer
) -> None:
    """Let nothing that was bound to the old address open anything, and tell the one who reads there."""
    now, recipient = office.clock.now(), f"beneficiary:{beneficiary_id}"
    young.end_sessions(tx, beneficiary_id, now)
    store.close_links(tx, beneficiary_id, now)
    if wanted.email is not None:
        store.readdress(tx, recipient, wanted.email)
    if kept.email is not None:
        # The file forgets this address now, so this mail is written here and not by the scribe.
        event_id = tell(tx, office, now, "address_left", beneficiary_id=beneficiary_id)
        outbox.set_told(tx, event_id, now)
        words = write(AddressLeftNews(kept.first_name, now))
        mails.add(tx, [mail_row(office, event_id, Recipient(recipient, kept.email), words, now)])
