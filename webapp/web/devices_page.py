"""The owner's list of devices as drawn, and the invitation for one more: words, no rule."""

import re
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from scanner.render import render_svg
from webapp.services.devices import DeviceView, Invitation

ENROLMENT_PATH = "/comptoir/appareil"
"""Where a device enrols itself; the code goes behind the hash, which never reaches a server or its log."""

_GROUP = 5
_BROWSERS = (
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
)
"""By what a browser says of itself; the first that fits, for most of them name each other too."""

_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class DeviceCard:
    """One device.

    Attributes:
        second_key: It has shown another pair of keys than that of its enrolment.
        overdue: It has been silent for long, with claims waiting on it when it was last heard of.
    """

    id: str
    name: str
    browser: str
    app_version: str
    enrolled_at: datetime
    last_seen_at: datetime
    queue_length: int
    second_key: bool
    overdue: bool
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """What the owner's screen shows for a quarter of an hour."""

    code: str
    svg: Markup
    expires_at: datetime


def device_card(view: DeviceView) -> DeviceCard:
    """Return a device as listed."""
    return DeviceCard(
        id=view.id,
        name=view.name,
        browser=browser_name(view.user_agent),
        app_version=view.app_version,
        enrolled_at=view.enrolled_at,
        last_seen_at=view.last_seen_at,
        queue_length=view.queue_length,
        second_key=view.key_count > 1,
        overdue=view.silent and view.queue_length > 0,
        revoked_at=view.revoked_at,
    )


def invitation_card(invitation: Invitation, public_url: str) -> InvitationCard:
    """Return an invitation as shown: its code by groups of five, and the QR that a device's camera opens."""
    code = invitation.code
    svg = render_svg(f"{public_url}{ENROLMENT_PATH}#{code}", label="QR d’inscription")
    return InvitationCard(
        code="-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP)),
        svg=Markup(svg),  # noqa: S704  drawn by our own renderer, no foreign input
        expires_at=invitation.expires_at,
    )


def browser_name(user_agent: str) -> str:
    """Return a browser and its system in words, such as "Chrome sur Android"."""
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    if browser is None:
        return "Navigateur inconnu"
    return browser if system is None else f"{browser} sur {system}"


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for pattern, name in names if re.search(pattern, user_agent)), None)
