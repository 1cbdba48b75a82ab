"""Messages between a school and the Region on a transaction."""

import unicodedata
from datetime import timedelta
from enum import StrEnum

LENGTH = range(2, 1001)
"""Characters of a message."""

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 30
"""Messages that a school may write within an hour, all its people and transactions together."""

CATEGORY = "message"
"""Of ``Keeping`` in a scheme: how long messages are kept after the Region decided."""


class Side(StrEnum):
    """Who wrote; the other side reads."""

    SCHOOL = "school"
    REGION = "region"

    @property
    def other(self) -> "Side":
        """The one who reads."""
        return Side.REGION if self is Side.SCHOOL else Side.SCHOOL


def cleaned(text: str) -> str | None:
    """Return a message as it is kept, plain text on its lines; None when it is too short or too long."""
    # A control character is no part of a text, and some databases can't hold one.
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(one for one in lines if one == "\n" or unicodedata.category(one) != "Cc").strip()
    return kept if len(kept) in LENGTH else None
