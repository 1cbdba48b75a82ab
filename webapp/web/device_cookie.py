"""Which device this browser was let in as, remembered beside what its pages keep.

A browser that lacks space, or that was not opened for a week, may throw away all that pages keep, the queue
included, and leave this cookie: then the page can say what may be lost. It opens nothing: the id alone tells
nothing to whoever may not see the school's devices anyhow.
"""

from datetime import timedelta
from uuid import UUID

from werkzeug.wrappers import Response

from webapp.web.cookies import keep, kept

_NAME = "guichet-appareil"
_LONGEST = timedelta(days=400)
"""No browser keeps a cookie for longer."""


def remember(response: Response, device_id: str) -> None:
    """Let the browser remember that it is this device, or go on remembering it."""
    keep(response, _NAME, device_id, _LONGEST)


def remembered() -> str | None:
    """Return the id of the device that this browser was let in as, if it says one."""
    try:
        return str(UUID(kept(_NAME)))
    except ValueError:
        return None
