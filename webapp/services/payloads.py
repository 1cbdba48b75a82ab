"""What the QR code of a coupon says."""

from scanner.names import canonical_name
from scanner.payload import Payload, encode, identity_tag
from webapp.services.office import Office
from webapp.store.coupons import Issued


def sign(office: Office, issued: Issued) -> str:
    """Return the signed payload of a coupon, by today's key."""
    coupon = issued.coupon
    scheme = office.schemes[coupon.scheme_id]
    key_id = office.keyring.coupon_key_id
    pepper, rounds = office.keyring.pepper(key_id)
    tag = identity_tag(canonical_name(issued.family_name), issued.birth_date, pepper, issued.serial, rounds)
    payload = Payload(
        key_id=key_id,
        scheme_code=scheme.wire_code,
        market_code=scheme.market_coded(coupon.market).wire_code,
        rank=coupon.rank,
        serial=issued.serial,
        amount_cents=coupon.amount_cents,
        expires_on=coupon.expires_on,
        identity_tag=tag[:8],
    )
    return encode(payload, office.keyring.sign_coupon)
