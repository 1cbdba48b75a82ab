"""A tablet that several people share: when it locks by itself, and how the one who acts came in."""

from datetime import datetime, timedelta
from enum import StrEnum

IDLE = timedelta(minutes=2)
"""Without an act for this long, the next one must say who they are."""

FRESH = timedelta(minutes=5)
"""For this long after a sign-in by password, it need not be typed again to set a code."""


class StaffHow(StrEnum):
    """How the one who acts was known: what an act's entry in the journal is worth as an attribution."""

    SESSION = "session"
    """By password."""

    PIN = "pin"
    """By a six-digit code, on a tablet where a colleague had signed in."""

    TOKEN = "token"  # noqa: S105  a word of the journal, no secret
    """By a bearer token."""

    DEVICE = "device"
    """By a device's word alone: it brought a receipt, or an entry that names nobody of its school."""

    LINK = "link"
    """By the secret link of a mail: a young person, or whoever reads their mails; no account."""

    BATCH = "batch"
    """By the batch that they confirmed: its own stream says how they were known then."""

    TERMINAL = "terminal"
    """By a command on the machine itself."""


def is_idle(last_act: datetime, now: datetime) -> bool:
    """Tell whether nobody acted for so long that the tablet is locked."""
    return now - last_act >= IDLE


def is_fresh(signed_in: datetime, now: datetime) -> bool:
    """Tell whether the password was typed just now."""
    return now - signed_in < FRESH
