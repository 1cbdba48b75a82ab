"""The door: guesses at a password are counted before it is looked at, so that many at once gain nothing."""

from datetime import timedelta
from ipaddress import ip_address

from webapp.domain.errors import DomainError
from webapp.domain.guessing import GuessLimits, after_wrong, rested, seconds_to_wait
from webapp.services.office import Office
from webapp.store import sign_in
from webapp.store.database import writing

ACCOUNT = GuessLimits(free=5, waits_seconds=(30, 60, 120, 300, 900), rest=timedelta(days=1))
"""For one mail address, whether an account has it or not: never closed, or anybody could close anybody's."""

NETWORK = GuessLimits(free=30, waits_seconds=(60, 300, 900), rest=timedelta(hours=1))
"""For one network address: a whole school may stand behind it."""


def knock(office: Office, email: str, network: str | None) -> None:
    """Count a try as wrong before it is judged; ``open_door`` takes it back.

    Args:
        office: The ports.
        email: As typed; only a keyed hash of it is kept.
        network: Where the try comes from; None, or an address of this house's own network, is not counted.

    Raises:
        DomainError: ``sign_in_wait``, with ``retry_after``: the password is not even looked at.
    """
    now = office.clock.now()
    waits = []
    with writing() as tx:
        counted = []
        # In one order, so that two tries never wait for each other.
        for key, limits in sorted(_keys(office, email, network)):
            guesses = rested(limits, sign_in.lock_guard(tx, key, now), now)
            waits.append(seconds_to_wait(limits, guesses, now))
            counted.append((key, after_wrong(limits, guesses, now)))
        if not any(waits):
            for key, guesses in counted:
                sign_in.keep_guard(tx, key, guesses, now)
    if any(waits):
        raise DomainError("sign_in_wait", retry_after=max(waits))


def open_door(office: Office, email: str, network: str | None) -> None:
    """Forget the account's wrong tries, and take back the one counted against the network."""
    now = office.clock.now()
    with writing() as tx:
        for key, limits in sorted(_keys(office, email, network)):
            guesses = sign_in.lock_guard(tx, key, now)
            left = 0 if limits is ACCOUNT else max(0, guesses.wrong - 1)
            sign_in.keep_guard(tx, key, type(guesses)(left, guesses.last_wrong_at), now)


def forget_old(office: Office) -> None:
    """Forget the counts that have rested."""
    with writing() as tx:
        sign_in.forget_before(tx, office.clock.now() - max(ACCOUNT.rest, NETWORK.rest))


def _keys(office: Office, email: str, network: str | None) -> list[tuple[str, GuessLimits]]:
    found = [(office.keyring.note_hash(f"sign-in account {email.strip().lower()}"), ACCOUNT)]
    if network is not None and not _is_ours(network):
        found.append((office.keyring.note_hash(f"sign-in network {network}"), NETWORK))
    return found


def _is_ours(network: str) -> bool:
    # Behind a proxy everybody comes from its address: counting it would close the door to all.
    try:
        return ip_address(network).is_private
    except ValueError:
        return True
