"""A young person's way in: a link by mail, good once, a quarter of an hour, in the browser that asked for it.

Of the link, of the browser's secret and of the session's only hashes are kept. The link's token is made anew,
from its id and a key outside the database, when its mail is written: no event holds it either.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import Connection

from webapp.domain.errors import DomainError, NotFound
from webapp.domain.guessing import GuessLimits
from webapp.domain.journal import canonical
from webapp.services.brakes import Count, brake, count_of, is_ours
from webapp.services.coupons import is_email
from webapp.services.links import YOUNG_LINK, link_token
from webapp.services.office import Office
from webapp.store import outbox, young
from webapp.store.database import AnyRow, reading, writing

LINK_GOOD_FOR = timedelta(minutes=15)
SESSION_GOOD_FOR = timedelta(days=30)
"""A phone of one's own, and a page that debits nothing: long, so that the coupon is there when needed."""

ADDRESS = GuessLimits(free=3, waits_seconds=(60, 120, 300, 900), rest=timedelta(hours=1))
"""Links for one address, whether it is known or not: nobody's box is filled."""

NETWORK = GuessLimits(free=20, waits_seconds=(60, 300, 900), rest=timedelta(hours=1))
"""Links asked for from one network address: a whole mission locale may stand behind it."""

ASKED = "young_link_asked"
"""Kind of the event that a link is to be sent."""


def ask(office: Office, email: str, network: str | None, browser: str) -> None:
    """Have a link sent to everybody who is written to at an address; as much is done when there is nobody.

    Args:
        office: The ports.
        email: As typed.
        network: Where it comes from; None, or an address of this house's own network, is not counted.
        browser: The secret that the asking browser holds.

    Raises:
        DomainError: ``address_malformed``; ``link_wait``, with ``retry_after``.
    """
    address = email.strip().lower()
    if not is_email(address):
        raise DomainError("address_malformed")
    brake(office, _counts(office, address, network), "link_wait")
    now = office.clock.now()
    with writing() as tx:
        people = young.people_at(tx, address)
        for person_id in people:
            _add_link(tx, office, person_id, browser, now)
        if not people:
            # As many statements and one commit, as for an address that is known: the time tells little.
            outbox.withdraw(tx, _add_event(tx, office, office.clock.new_id(), now))


def _add_link(tx: Connection, office: Office, person_id: str, browser: str, now: datetime) -> None:
    link_id = office.clock.new_id()
    link = {
        "id": link_id,
        "beneficiary_id": person_id,
        "token_hash": _hash(link_token(office, YOUNG_LINK, link_id)),
        "browser_hash": _hash(browser),
        "created_at": now,
        "expires_at": now + LINK_GOOD_FOR,
        "used_at": None,
    }
    young.add_link(tx, link)
    _add_event(tx, office, link_id, now)


def _add_event(tx: Connection, office: Office, link_id: str, now: datetime) -> str:
    event = {"id": office.clock.new_id(), "kind": ASKED, "data": canonical({"link_id": link_id})}
    outbox.add(tx, [{**event, "created_at": now, "sent_at": None}])
    return event["id"]


def look_at(office: Office, token: str, browser: str | None) -> None:
    """Say whether a link would open here; nothing changes, since a mail's scanner follows its links too.

    Raises:
        NotFound: ``link_unknown``.
        DomainError: ``link_used``, ``young_link_expired`` or ``link_other_browser``.
    """
    with reading() as tx:
        _judge(young.look_at_link(tx, _hash(token)), browser, office.clock.now())


def use(office: Office, token: str, browser: str | None, *, instead_of: str | None = None) -> str:
    """Use a link and begin a session; return the secret that its browser is to hold.

    Args:
        office: The ports.
        token: As it stood in the address.
        browser: The secret that this browser holds since it asked; None: it holds none.
        instead_of: The secret of the session that goes on in this browser, which ends.

    Raises:
        NotFound: ``link_unknown``.
        DomainError: ``link_used``, ``young_link_expired`` or ``link_other_browser``.
    """
    now, secret = office.clock.now(), office.clock.new_secret()
    with writing() as tx:
        link = _judge(young.link(tx, _hash(token)), browser, now)
        young.set_used(tx, link.id, now)
        if instead_of is not None:
            _end(tx, instead_of, now)
        session = {
            "id": office.clock.new_id(),
            "beneficiary_id": link.beneficiary_id,
            "secret_hash": _hash(secret),
            "started_at": now,
            "ends_at": now + SESSION_GOOD_FOR,
            "ended_at": None,
        }
        young.add_session(tx, session)
    return secret


def _judge(link: AnyRow | None, browser: str | None, now: datetime) -> AnyRow:
    if link is None:
        raise NotFound("link_unknown")
    if link.used_at is not None:
        raise DomainError("link_used")
    if now >= link.expires_at:
        raise DomainError("young_link_expired")
    if browser is None or not hmac.compare_digest(_hash(browser), link.browser_hash):
        raise DomainError("link_other_browser")
    return link


def person_of(office: Office, secret: str) -> str | None:
    """Return who is signed in by a session's secret, or None."""
    with reading() as tx:
        session = young.session_of(tx, _hash(secret), office.clock.now())
    return None if session is None else session.beneficiary_id


def count_sessions(office: Office, beneficiary_id: str) -> int:
    """Return on how many browsers a young person is signed in."""
    with reading() as tx:
        return young.count_sessions(tx, beneficiary_id, office.clock.now())


def sign_out(office: Office, secret: str) -> None:
    """End a session, in the database too: a copy of its cookie opens nothing any more."""
    with writing() as tx:
        _end(tx, secret, office.clock.now())


def sign_out_everywhere(office: Office, beneficiary_id: str) -> None:
    """End every session of a young person."""
    with writing() as tx:
        young.end_sessions(tx, beneficiary_id, office.clock.now())


def forget_old(office: Office) -> None:
    """Forget links and sessions a month after they were over."""
    with writing() as tx:
        young.forget_before(tx, office.clock.now() - timedelta(days=30))


def _end(tx: Connection, secret: str, now: datetime) -> None:
    session = young.session_of(tx, _hash(secret), now)
    if session is not None:
        young.end_sessions(tx, session.beneficiary_id, now, only=session.id)


def _counts(office: Office, address: str, network: str | None) -> list[Count]:
    found = [count_of(office, f"young link address {address}", ADDRESS)]
    if network is not None and not is_ours(network):
        found.append(count_of(office, f"young link network {network}", NETWORK))
    return found


def _hash(secret: str) -> str:
    """Return the form in which a secret is kept: it has so many random bits that a plain hash is enough."""
    # What a stranger sends may be no text that has an encoding.
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
