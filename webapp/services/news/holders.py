"""What is told to those who hold coupons, of their own doing: a link, a request, another coupon, an end."""

from collections.abc import Mapping

from sqlalchemy import Connection

from webapp.domain.calendar import paris_day
from webapp.domain.coupon import CouponKind
from webapp.domain.holding import Standing, holdings
from webapp.domain.mail import ExpiryNews, ReplacementNews, RequestNews, YoungLinkNews
from webapp.services.links import YOUNG_LINK, link_token
from webapp.services.news.parts import Recipient, Told, own_page, young_person
from webapp.services.office import Office
from webapp.store import coupons, replacements, young, young_decisions, young_files


def replacement(tx: Connection, office: Office, data: Mapping[str, str]) -> Told | None:
    """Tell the young person of the coupon that stands for another."""
    standing = replacements.standing(tx, data["coupon_id"])
    made = replacements.replacement(tx, data["coupon_id"])
    # One that was itself replaced before anybody was told: the next event tells of the one that works.
    if standing is None or made is None or standing.replaced:
        return None
    coupon = standing.coupon
    _, _, first_name, _ = coupons.identity_of(tx, coupon.file_id)
    scheme = office.schemes[coupon.scheme_id]
    news = ReplacementNews(
        first_name=first_name,
        rank=coupon.rank,
        ranks_total=len(scheme.rank),
        scheme_label=scheme.label,
        provisional=coupon.kind is CouponKind.PROVISIONAL,
        expires_on=coupon.expires_on,
        fee_cents=made.fee_cents,
        link=own_page(office),
    )
    return Told.of(news, young_person(tx, standing.beneficiary_id))


def request(tx: Connection, office: Office, data: Mapping[str, str]) -> Told | None:
    """Tell the young person what was decided of their request."""
    row = young_decisions.told(tx, data["request_id"])
    if row is None or row.granted is None:
        return None
    link = own_page(office)
    changed = tuple(data["changed"].split(",")) if "changed" in data else ()
    said = (row.first_name, row.granted, row.rank, row.decision, row.asked_at, link)
    news = RequestNews(*said, changed, new_qr=bool(changed) and row.new_coupon_id is not None)
    return Told.of(news, young_person(tx, row.beneficiary_id))


def young_link(tx: Connection, office: Office, data: Mapping[str, str]) -> Told | None:
    """Bring the young person the link they asked for."""
    owner = young.link_owner(tx, data["link_id"])
    if owner is None or owner.expires_at <= office.clock.now():
        # A link that would not open any more helps nobody.
        return None
    link = f"{office.public_url}/mes-coupons/lien/{link_token(office, YOUNG_LINK, data['link_id'])}"
    to = [] if owner.email is None else [Recipient(f"beneficiary:{owner.beneficiary_id}", owner.email)]
    return Told.of(YoungLinkNews(owner.first_name, owner.expires_at, link), to)


def coupon_ends(tx: Connection, office: Office, data: Mapping[str, str]) -> Told | None:
    """Tell the young person that a coupon ends, if it is still theirs to use."""
    owner = coupons.owner_of(tx, data["coupon_id"])
    if owner is None or owner.email is None:
        return None
    now = office.clock.now()
    file = next(one for one in young_files.files(tx, owner.beneficiary_id) if one.file.id == owner.file_id)
    scheme = office.schemes[file.scheme_id]
    held = holdings(scheme, now, file.file, file.coupons)
    turn = next((one for one in held if one.standing in {Standing.USABLE, Standing.NEXT}), None)
    if turn is None or turn.coupon is None or turn.coupon.id != data["coupon_id"]:
        # Debited or stopped since the event was written.
        return None
    news = ExpiryNews(
        first_name=owner.first_name,
        amount_cents=turn.amount_cents,
        rank=turn.rank,
        ranks_total=len(scheme.rank),
        scheme_label=scheme.label,
        expires_on=turn.coupon.expires_on,
        days=(turn.coupon.expires_on - paris_day(now)).days,
        usable=turn.standing is Standing.USABLE,
        link=own_page(office),
    )
    return Told.of(news, [Recipient(f"beneficiary:{owner.beneficiary_id}", owner.email)])
