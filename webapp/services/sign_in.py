"""The door: guesses at a password are counted before it is looked at, so that many at once gain nothing."""

from datetime import timedelta

from webapp.domain.guessing import GuessLimits
from webapp.services.brakes import Count, brake, count_of, is_ours
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
    brake(office, _keys(office, email, network), "sign_in_wait")


def open_door(office: Office, email: str, network: str | None) -> None:
    """Forget the account's wrong tries, and take back the one counted against the network."""
    now = office.clock.now()
    with writing() as tx:
        for key, limits in sorted(_keys(office, email, network), key=lambda one: one[0]):
            guesses = sign_in.lock_guard(tx, key, now)
            left = 0 if limits is ACCOUNT else max(0, guesses.wrong - 1)
            sign_in.keep_guard(tx, key, type(guesses)(left, guesses.last_wrong_at), now)


def forget_old(office: Office) -> None:
    """Forget the counts that have rested."""
    with writing() as tx:
        sign_in.forget_before(tx, office.clock.now() - max(ACCOUNT.rest, NETWORK.rest))


def _keys(office: Office, email: str, network: str | None) -> list[Count]:
    found = [count_of(office, f"sign-in account {email.strip().lower()}", ACCOUNT)]
    if network is not None and not is_ours(network):
        found.append(count_of(office, f"sign-in network {network}", NETWORK))
    return found
