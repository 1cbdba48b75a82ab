"""Bytes as base64url without padding (RFC 4648, 5): their form in links and in the offline protocol."""

import base64


def b64(raw: bytes) -> str:
    """Return bytes as text."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def from_b64(text: str) -> bytes:
    """Return the bytes of a text.

    Raises:
        ValueError: it is not of this form.
    """
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
