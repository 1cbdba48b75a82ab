"""The addresses of the counter's screens; the training walks the same screens under addresses of its own."""

from dataclasses import dataclass

from flask import url_for


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where a coupon comes in.

    Attributes:
        number: Takes a typed number.
        photo: Takes a photo.
        frames: Takes the frames of a live camera.
        read: Takes the text that a frame held.
        coupons: What a coupon's id is put behind.
        training: Whether nothing here is real.
    """

    number: str
    photo: str
    frames: str
    read: str
    coupons: str
    training: bool = False


def real_entrance() -> Entrance:
    """Return the addresses by which coupons are read."""
    return Entrance(
        number=url_for("counter.read_number"),
        photo=url_for("counter.read_photo"),
        frames=url_for("api.frames"),
        read=url_for("api.read_coupon"),
        coupons="/comptoir/coupon/",
    )


def training_entrance() -> Entrance:
    """Return the addresses by which training coupons are read; none of them is the API's."""
    return Entrance(
        number=url_for("counter.training_number"),
        photo=url_for("counter.training_photo"),
        frames=url_for("counter.training_frames"),
        read=url_for("counter.training_text"),
        coupons="/comptoir/entrainement/coupon/",
        training=True,
    )


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


def training_path(number: str, document_type: str | None = None) -> Path:
    """Return the addresses of a training coupon's path.

    Args:
        number: The coupon's number.
        document_type: Kind of the document that matched; the training remembers it in its addresses alone.
    """
    return Path(
        home=url_for("counter.training_home"),
        read=url_for("counter.training_number"),
        coupon=url_for("counter.training_coupon", number=number),
        identity=url_for("counter.training_identity", number=number),
        person=url_for("counter.training_person", number=number, verifie=document_type),
        debit=url_for("counter.training_confirm", number=number, verifie=document_type),
        training=True,
    )


def documents_path(transaction_id: str) -> str:
    """Return the page on which a school sends the documents of a transaction."""
    return url_for("counter.documents", transaction_id=transaction_id)


def messages_path(transaction_id: str) -> str:
    """Return the page on which a school and the Region write to each other about a transaction."""
    return url_for("counter.messages", transaction_id=transaction_id)
