"""The addresses of one debit's screens; the training walks the same screens under addresses of its own."""

from dataclasses import dataclass

from flask import url_for


@dataclass(frozen=True, slots=True)
class Path:
    """Where each screen of a debit leads.

    Attributes:
        home: The scan, where a path starts and ends.
        read: Takes a typed number.
        training: Whether nothing here is real.
    """

    home: str
    read: str
    coupon: str
    identity: str
    person: str
    debit: str
    training: bool = False


def real_path(coupon_id: str) -> Path:
    """Return the addresses of a coupon's path."""
    return Path(
        home=url_for("counter.home"),
        read=url_for("counter.read_number"),
        coupon=url_for("counter.coupon", coupon_id=coupon_id),
        identity=url_for("counter.identity", coupon_id=coupon_id),
        person=url_for("counter.person", coupon_id=coupon_id),
        debit=url_for("counter.confirm", coupon_id=coupon_id),
    )
