"""Brakes on what anybody may try: a try is counted before it is judged, so that many at once gain nothing."""

from collections.abc import Iterable
from ipaddress import ip_address
from typing import TypeAlias

from webapp.domain.errors import DomainError
from webapp.domain.guessing import GuessLimits, after_wrong, rested, seconds_to_wait
from webapp.services.office import Office
from webapp.store import sign_in
from webapp.store.database import writing

Count: TypeAlias = tuple[str, GuessLimits]
"""What is counted, as a keyed hash, and what is allowed of it."""


def count_of(office: Office, what: str, limits: GuessLimits) -> Count:
    """Return the count of something said in clear: only its keyed hash is kept."""
    return office.keyring.note_hash(what), limits


def brake(office: Office, counts: Iterable[Count], code: str) -> None:
    """Count a try against each, unless one of them must wait.

    Raises:
        DomainError: ``code``, with ``retry_after``: the try is not even judged.
    """
    now = office.clock.now()
    waits = []
    with writing() as tx:
        counted = []
        # In one order, so that two tries never wait for each other.
        for key, limits in sorted(counts, key=lambda one: one[0]):
            guesses = rested(limits, sign_in.lock_guard(tx, key, now), now)
            waits.append(seconds_to_wait(limits, guesses, now))
            counted.append((key, after_wrong(limits, guesses, now)))
        if not any(waits):
            for key, guesses in counted:
                sign_in.keep_guard(tx, key, guesses, now)
    if any(waits):
        raise DomainError(code, retry_after=max(waits))


def is_ours(network: str) -> bool:
    """Tell whether an address is of this house's own network: behind a proxy everybody comes from there.

    Counting it would close the door to all.
    """
    try:
        return ip_address(network).is_private
    except ValueError:
        return True
