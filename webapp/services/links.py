"""Links that a mail carries: opaque, ours by a keyed tag, good for one purpose; nothing is kept of them."""

import hmac
from uuid import UUID

from webapp.domain.base64url import b64, from_b64
from webapp.services.office import Office

_ID_BYTES = 16
_TAG_BYTES = 16
DISAVOWAL = "disavowal"
"""Purpose of the link by which a young person says « ce n'est pas moi »."""
YOUNG_LINK = "young_link"
"""Purpose of the link by which a young person comes in, once."""


def link_token(office: Office, purpose: str, thing_id: str) -> str:
    """Return the token of a thing: its id and the proof that we wrote it."""
    raw = UUID(thing_id).bytes + office.keyring.link_tag(purpose, thing_id)
    return b64(raw)


def id_of_token(office: Office, purpose: str, token: str) -> str | None:
    """Return the id in a token of this purpose; None when we did not write it."""
    try:
        raw = from_b64(token)
    except ValueError:
        return None
    if len(raw) != _ID_BYTES + _TAG_BYTES:
        return None
    thing_id = str(UUID(bytes=raw[:_ID_BYTES]))
    return (
        thing_id if hmac.compare_digest(raw[_ID_BYTES:], office.keyring.link_tag(purpose, thing_id)) else None
    )
