"""A coupon's QR as a page draws it: black on white in both themes, sharp at any size."""

from markupsafe import Markup

from scanner.render import render_svg


def coupon_svg(text: str, label: str) -> Markup:
    """Return the QR of a signed coupon as an SVG element, its quiet zone included.

    Args:
        text: The signed payload.
        label: What a screen reader says of it.
    """
    # The renderer escapes the label, and a text becomes squares alone.
    return Markup(render_svg(text, label=label))  # noqa: S704
