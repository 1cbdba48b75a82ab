"""The training: real verdicts and a real comparison of names on made-up coupons; nothing real is touched.

Of the database it reads the partner's own conventions, and writes one row: who has begun and done the tour.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from scanner.names import name_forms
from scanner.number import is_own_shape, normalise
from webapp.domain import identity as challenge
from webapp.domain.actors import Actor
from webapp.domain.coupon import state_of
from webapp.domain.debit import Refused
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.identity import DocumentType, Guard
from webapp.domain.ports import Sight
from webapp.domain.scheme import AidScheme
from webapp.domain.training import Classroom, TrainingCoupon, is_training_number, open_classroom
from webapp.services.identity import CheckOutcome, IdentityTry, Match, Mismatch
from webapp.services.office import Office, partner_of
from webapp.services.scan import PAYLOAD, CouponView
from webapp.store import partners, trainings
from webapp.store.database import reading, writing
from webapp.store.partners import NamedPartner
from webapp.store.trainings import TrainingRecord

_CHECK = "training"
"""Stands for the id of an identity check: there is none."""


@dataclass(frozen=True, slots=True)
class TrainingView:
    """A training coupon as the counter sees it, and what it is made of."""

    view: CouponView
    made: TrainingCoupon

    @property
    def number(self) -> str:
        """The number as printed, which is its id."""
        return self.made.coupon.number


def classroom(office: Office, actor: Actor) -> Classroom:
    """Return the training of the partner acted for.

    Raises:
        Forbidden: ``partner_required``.
        NotFound: ``partner_unknown``.
    """
    with reading() as tx:
        found = partners.partner(tx, partner_of(actor))
    if found is None:
        raise NotFound("partner_unknown")
    return open_classroom(_scheme(office, found), found.partner, office.clock.now())


def _scheme(office: Office, named: NamedPartner) -> AidScheme:
    """Return the scheme a partner trains for: that of its conventions, else one for partners of its kind."""
    signed = {convention.scheme_id for convention in named.partner.conventions}
    schemes = [office.schemes[scheme_id] for scheme_id in sorted(office.schemes.by_id)]
    return min(schemes, key=lambda s: (s.id not in signed, s.partner_kind != named.kind))


def read(office: Office, actor: Actor, text: str) -> TrainingView:
    """Return the training coupon of a scanned text or typed number.

    A real coupon is known by its shape alone and refused unread: nothing is looked up.

    Raises:
        Forbidden: ``partner_required``.
        Invalid: ``real_coupon``.
        NotFound: ``training_unknown``.
    """
    if _looks_real(text):
        raise Invalid("real_coupon")
    return view(office, actor, text)


def _looks_real(text: str) -> bool:
    return PAYLOAD.match(text.strip()) is not None or is_own_shape(normalise(text))


def view(office: Office, actor: Actor, number: str) -> TrainingView:
    """Return a training coupon with its verdict for this partner, now.

    Raises:
        Forbidden: ``partner_required``.
        NotFound: ``training_unknown``.
    """
    room, made = _find(office, actor, number)
    return TrainingView(_viewed(room, made), made)


def _find(office: Office, actor: Actor, number: str) -> tuple[Classroom, TrainingCoupon]:
    room = classroom(office, actor)
    made = room.numbered(normalise(number))
    if made is None:
        raise NotFound("training_unknown")
    return room, made


def _viewed(room: Classroom, made: TrainingCoupon) -> CouponView:
    debit = made.file.debit_of(made.coupon.rank)
    return CouponView(
        coupon=made.coupon,
        scheme=room.scheme,
        partner=room.partner,
        file=made.file,
        refused=room.verdict(made),
        state=state_of(made.coupon, None if debit is None else debit.status, room.now),
        tries_left=room.scheme.identity.tries,
        locked_until=None,
        owner_may_unlock=False,
        checked_at=room.now,
    )


def read_picture(office: Office, actor: Actor, picture: bytes, *, live: bool) -> tuple[Sight, list[bool]]:
    """Return what a picture holds, and for each symbol whether it has a coupon's shape, training or real.

    Raises:
        Forbidden: ``partner_required``.
        Invalid: ``empty``, ``too_large``, ``unsupported_type``, ``unreadable``.
        Unavailable: ``busy``.
    """
    partner_of(actor)
    sight = office.camera.read(picture, live=live, accept=_is_coupon)
    return sight, [_is_coupon(symbol.text) for symbol in sight.symbols]


def _is_coupon(text: str) -> bool:
    return is_training_number(normalise(text)) or _looks_real(text)


def check_identity(office: Office, actor: Actor, typed: IdentityTry) -> CheckOutcome:
    """Judge one try as the real check does; nothing of it is counted or kept.

    Raises:
        NotFound: ``training_unknown``.
        Invalid: ``document_not_in_force``.
    """
    room, made = _find(office, actor, typed.coupon_id)
    refused = room.verdict(made)
    if refused is not None:
        return refused
    limits = room.scheme.identity
    if limits.document_must_be_in_force and not typed.document_valid:
        raise Invalid("document_not_in_force")
    name_matches = bool(name_forms(typed.family_name) & name_forms(made.holder.family_name))
    date_matches = hmac.compare_digest(typed.birth_date.isoformat(), made.holder.birth_date.isoformat())
    if name_matches and date_matches:
        return _match(room, made, typed.document_type)
    return Mismatch(challenge.tries_left(limits, challenge.after_wrong(limits, Guard(), room.now)))


def recall_match(office: Office, actor: Actor, number: str, document_type: DocumentType) -> Match:
    """Return the match that the training's pages say there was.

    Raises:
        NotFound: ``training_unknown``.
    """
    room, made = _find(office, actor, number)
    return _match(room, made, document_type)


def _match(room: Classroom, made: TrainingCoupon, document_type: DocumentType) -> Match:
    until = room.now + timedelta(minutes=room.scheme.identity.check_minutes)
    return Match(_CHECK, made.holder.first_name, made.holder.family_name, document_type, room.now, until)


def debit(office: Office, actor: Actor, number: str) -> Refused | None:
    """Decide as a debit would, and debit nothing.

    Raises:
        NotFound: ``training_unknown``.
    """
    room, made = _find(office, actor, number)
    return room.verdict(made)


def start(office: Office, actor: Actor) -> None:
    """Remember that a member of staff has begun the tour at their partner.

    Raises:
        Forbidden: ``partner_required``.
    """
    partner_id = partner_of(actor)
    with writing() as tx:
        trainings.start(tx, partner_id, actor.account_id, office.clock.now())


def finish(office: Office, actor: Actor) -> None:
    """Remember that a member of staff has done the tour; the first time is the one that stays.

    Raises:
        Forbidden: ``partner_required``.
    """
    partner_id, now = partner_of(actor), office.clock.now()
    with writing() as tx:
        # Whoever found the coupons without the tour's first page has begun all the same.
        trainings.start(tx, partner_id, actor.account_id, now)
        trainings.finish(tx, partner_id, actor.account_id, now)


def record(actor: Actor) -> TrainingRecord | None:
    """Return when the one who asks has begun and done the tour at their partner.

    Raises:
        Forbidden: ``partner_required``.
    """
    with reading() as tx:
        return trainings.of(tx, partner_of(actor), actor.account_id)
