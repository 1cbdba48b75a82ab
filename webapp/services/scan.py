"""From a picture, a text or a typed number to a coupon, and on to its verdict. No personal data."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import Connection

from scanner.errors import NumberError, PayloadError
from scanner.number import candidates, check_number, normalise
from scanner.payload import Payload, decode, is_test_key
from webapp.domain import identity as challenge
from webapp.domain.actors import Actor
from webapp.domain.coupon import Coupon, CouponState, state_of
from webapp.domain.debit import AidFile, DebitFacts, Partner, Refused
from webapp.domain.errors import DomainError, Invalid, NotFound
from webapp.domain.ports import Sight
from webapp.domain.rules import examine
from webapp.domain.scheme import AidScheme
from webapp.domain.training import is_training_number
from webapp.services.office import Office, partner_of
from webapp.services.sightings import note_sighting
from webapp.store import coupons, debits, people, refusals
from webapp.store import identity as guards
from webapp.store.database import reading, writing

ONE_ACT = timedelta(minutes=2)
"""How long the same refusal of a coupon to a person is one act: a coupon held in view, say."""

PAYLOAD = re.compile(r"AP\d+:", re.ASCII | re.IGNORECASE)
"""How a signed coupon begins, of whatever version."""


@dataclass(frozen=True, slots=True)
class CouponView:
    """A coupon as the counter may see it before anybody is identified.

    Attributes:
        refused: The verdict; None when it can be taken.
        tries_left: Wrong identity tries left at this partner, the one that locks included.
        locked_until: Until when identity is locked here, or None.
        owner_may_unlock: Whether the owner's single unlock is still there.
    """

    coupon: Coupon
    scheme: AidScheme
    partner: Partner
    file: AidFile
    refused: Refused | None
    state: CouponState
    tries_left: int
    locked_until: datetime | None
    owner_may_unlock: bool
    checked_at: datetime


def read_picture(office: Office, actor: Actor, picture: bytes, *, live: bool) -> tuple[Sight, list[bool]]:
    """Return what a picture holds, and for each symbol whether it is a coupon.

    Nothing of the picture is kept. The search goes on past other codes until a coupon is seen.

    Raises:
        Forbidden: ``partner_required``.
        Invalid: ``empty``, ``too_large``, ``unsupported_type``, ``unreadable``.
        Unavailable: ``busy``.
    """
    partner_of(actor)
    judged: dict[str, bool] = {}

    def is_coupon(text: str) -> bool:
        if text not in judged:
            judged[text] = _is_coupon(office, text)
        return judged[text]

    sight = office.camera.read(picture, live=live, accept=is_coupon)
    return sight, [is_coupon(symbol.text) for symbol in sight.symbols]


def _is_coupon(office: Office, text: str) -> bool:
    try:
        return find_coupon_id(office, text) is not None
    except Invalid as error:
        # A training coupon is worth showing to the one who reads next: it has words of its own.
        return error.code == "training_coupon"


def find_coupon_id(office: Office, text: str) -> str | None:
    """Return the id of the coupon a scanned text or typed number stands for; None when it is unknown.

    Raises:
        Invalid: ``payload_unreadable``, ``payload_forged``, ``number_mistyped`` or ``training_coupon``.
    """
    text = text.strip()
    if is_training_number(normalise(text)):
        raise Invalid("training_coupon")
    # Another version's prefix is a coupon we can't read, not a number we don't know.
    if PAYLOAD.match(text):
        return _id_by_payload(office, read_payload(office, text))
    with reading() as tx:
        found = coupons.id_by_lookup(tx, candidates(text))
    if found is None:
        _refuse_mistyped(text)
    return found


def read_payload(office: Office, text: str) -> Payload:
    """Return what a signed coupon says, once its signature holds.

    Raises:
        Invalid: ``payload_unreadable`` or ``payload_forged``.
    """
    keys = {i: k for i, k in office.keyring.coupon_public_keys().items() if office.demo or not is_test_key(i)}
    try:
        return decode(text, MappingProxyType(keys))
    except PayloadError as error:
        raise Invalid(error.code) from error


def _id_by_payload(office: Office, payload: Payload) -> str | None:
    """Find the coupon by its serial; what is signed and what is kept must be one and the same."""
    with reading() as tx:
        coupon_id = coupons.id_by_serial(tx, payload.serial)
        issued = coupons.issued(tx, [coupon_id]) if coupon_id is not None else []
    if not issued:
        return None
    coupon = issued[0].coupon
    scheme = office.schemes[coupon.scheme_id]
    kept = (
        scheme.wire_code,
        scheme.market_coded(coupon.market).wire_code,
        coupon.rank,
        coupon.amount_cents,
        coupon.expires_on,
    )
    said = (
        payload.scheme_code,
        payload.market_code,
        payload.rank,
        payload.amount_cents,
        payload.expires_on,
    )
    if kept != said:
        raise Invalid("payload_forged")
    return coupon.id


def _refuse_mistyped(text: str) -> None:
    # Looked up first: a number imported from elsewhere may have our shape by chance, without our check.
    try:
        check_number(text)
    except NumberError as error:
        raise Invalid(error.code) from error


def read_coupon(office: Office, actor: Actor, text: str) -> CouponView:
    """Return the coupon a text or number stands for, with its verdict for this partner.

    To read is an act: a refusal is noted for the day's list, and, where the scheme looks for coupons passed
    round, that this one was seen. To look at a coupon again (``view_coupon``) is none, and writes nothing.

    Raises:
        Forbidden: ``partner_required``.
        Invalid: ``payload_unreadable``, ``payload_forged``, ``number_mistyped``, ``training_coupon``.
        NotFound: ``coupon_unknown``.
    """
    partner_of(actor)
    try:
        coupon_id = find_coupon_id(office, text)
        if coupon_id is None:
            raise NotFound("coupon_unknown")
    except DomainError as error:
        # What belongs to the training is no act of the day.
        if error.code != "training_coupon":
            with writing() as tx:
                _note_refusal(tx, office, actor, None, error.code)
        raise
    view = view_coupon(office, actor, coupon_id)
    if view.refused is not None or view.scheme.sharing is not None:
        with writing() as tx:
            if view.refused is not None:
                _note_refusal(tx, office, actor, coupon_id, view.refused.code)
            if view.scheme.sharing is not None:
                note_sighting(tx, office, actor, coupon_id)
    return view


def _note_refusal(tx: Connection, office: Office, actor: Actor, coupon_id: str | None, code: str) -> None:
    """Note a refused reading, unless this person was told the same a moment ago.

    What is no coupon of ours is not kept, so one cannot be told from another: the same code counts once.
    """
    partner_id, now = partner_of(actor), office.clock.now()
    refusal = {"coupon_id": coupon_id, "code": code}
    who = {"partner_id": partner_id, "account_id": actor.account_id}
    # A tap that came twice makes two requests at once: the second waits here, and finds the first's line.
    people.lock_account(tx, actor.account_id)
    if not refusals.told_since(tx, partner_id, actor.account_id, refusal, now - ONE_ACT):
        line = {"id": office.clock.new_id(), "stage": refusals.READ, "refused_at": now}
        refusals.add(tx, {**line, **who, **refusal})


def view_coupon(office: Office, actor: Actor, coupon_id: str) -> CouponView:
    """Return a coupon with its verdict for this partner, now.

    Raises:
        Forbidden: ``partner_required``.
        NotFound: ``coupon_unknown``.
    """
    partner_id, now = partner_of(actor), office.clock.now()
    with reading() as tx:
        facts = debits.read_facts(tx, partner_id, [coupon_id]).get(coupon_id)
        guard = guards.guard(tx, partner_id, coupon_id)
    if facts is None:
        raise NotFound("coupon_unknown")
    scheme = office.schemes[facts.coupon.scheme_id]
    guard = challenge.rested(scheme.identity, guard, now)
    debit = facts.file.debit_of(facts.coupon.rank)
    return CouponView(
        coupon=facts.coupon,
        scheme=scheme,
        partner=facts.partner,
        file=facts.file,
        refused=examine(DebitFacts(scheme, now, facts.partner, facts.coupon, facts.file)),
        state=state_of(facts.coupon, None if debit is None else debit.status, now),
        tries_left=challenge.tries_left(scheme.identity, guard),
        locked_until=guard.locked_until,
        owner_may_unlock=not guard.owner_has_unlocked,
        checked_at=now,
    )
