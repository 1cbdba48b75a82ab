"""A coupon to be printed: only the one that could be taken now, whoever prints it (``Source: F29, M11``)."""

from dataclasses import dataclass
from datetime import date

from webapp.domain.actors import Actor, Role
from webapp.domain.calendar import paris_day
from webapp.domain.coupon import Coupon, CouponKind
from webapp.domain.errors import NotFound
from webapp.domain.scheme import AidScheme
from webapp.services.office import Office, require
from webapp.services.young_view import usable
from webapp.store import coupons, replacements
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
    """Tell whether there is a provisional coupon to print: one whose turn is to come has no sheet."""
    try:
        provisional_sheet(office, actor, coupon_id)
    except NotFound:
        return False
    return True


def provisional_sheet(office: Office, actor: Actor, coupon_id: str) -> CouponSheet:
    """Return the sheet of a provisional coupon, for the officer who hands it out.

    Raises:
        Forbidden: ``role_required``.
        NotFound: ``coupon_unknown``: a final one too, which is its owner's to print.
    """
    require(actor, Role.OFFICER)
    with snapshot() as tx:
        owner = coupons.owner_of(tx, coupon_id)
    if owner is None:
        raise NotFound("coupon_unknown")
    sheet = own_sheet(office, owner.beneficiary_id, coupon_id)
    if sheet.dated is None:
        raise NotFound("coupon_unknown")
    return sheet
