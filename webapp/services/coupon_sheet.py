"""A coupon to be printed: only the one that could be taken now, whoever prints it (``Source: F29, M11``)."""

from dataclasses import dataclass
from datetime import date

from webapp.domain.actors import Actor, Role
from webapp.domain.calendar import paris_day
from webapp.domain.coupon import Coupon, CouponKind
from webapp.domain.errors import NotFound
from webapp.domain.scheme import AidScheme
from webapp.services.office import Office, require
from webapp.services.young_view import is_usable, usable
from webapp.store import replacements
from webapp.store.database import snapshot


@dataclass(frozen=True, slots=True)
class CouponSheet:
    """What a sheet bears.

    Attributes:
        text: The signed text that its QR says.
        bound: Whether one school follows the file, and no other may take the coupon.
        dated: Of a provisional coupon, the day on it; None of a final one.
    """

    scheme: AidScheme
    coupon: Coupon
    text: str
    bound: bool
    dated: date | None


def own_sheet(office: Office, beneficiary_id: str, coupon_id: str) -> CouponSheet:
    """Return the sheet of a young person's usable coupon.

    Raises:
        NotFound: ``coupon_unknown``: somebody else's, or one that can't be taken now.
    """
    view = usable(office, beneficiary_id, coupon_id)
    if view is None or view.turn is None or view.turn.coupon is None or view.shown is None:
        raise NotFound("coupon_unknown")
    with snapshot() as tx:
        made = replacements.replacement(tx, coupon_id)
    coupon, dated = view.turn.coupon, None
    if made is not None and coupon.kind is CouponKind.PROVISIONAL:
        dated = paris_day(made.made_at)
    return CouponSheet(view.scheme, coupon, view.shown.text, view.holder is not None, dated)


def has_provisional_sheet(office: Office, actor: Actor, coupon_id: str) -> bool:
    """Tell whether there is a provisional coupon to print: one whose turn is to come has no sheet.

    Raises:
        Forbidden: ``role_required``.
    """
    require(actor, Role.OFFICER)
    owner = _owner_of_provisional(coupon_id)
    # To ask shows nobody the coupon, so nothing is signed by it.
    return owner is not None and is_usable(office, owner, coupon_id)


def provisional_sheet(office: Office, actor: Actor, coupon_id: str) -> CouponSheet:
    """Return the sheet of a provisional coupon, for the officer who hands it out.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``coupon_unknown``: a final one too, which is its owner's to print.
    """
    require(actor, Role.OFFICER)
    owner = _owner_of_provisional(coupon_id)
    if owner is None:
        raise NotFound("coupon_unknown")
    return own_sheet(office, owner, coupon_id)


def _owner_of_provisional(coupon_id: str) -> str | None:
    with snapshot() as tx:
        found = replacements.standing(tx, coupon_id)
    if found is None or found.coupon.kind is not CouponKind.PROVISIONAL:
        return None
    return found.beneficiary_id
