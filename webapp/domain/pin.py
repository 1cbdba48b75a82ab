"""Staff PIN (code à six chiffres): what it may be, how it is kept, how many tries it has.

A code attributes what is done on a shared tablet. A million values are no wall: who holds the hash has the
code in minutes, whatever the rounds.
"""

import base64
import hashlib
import hmac
import re
from datetime import timedelta
from itertools import pairwise

from webapp.domain.guessing import Guesses, GuessLimits, is_closed

LIMITS = GuessLimits(free=5, waits_seconds=(0,), rest=timedelta.max, most=5)
"""Five wrong ones, however far apart, leave the password as the only way in."""

_KIND = "pbkdf2_sha256"
"""Not the passwords' argon2: a browser's WebCrypto can compute this one, for a tablet without network."""

ROUNDS = 600_000
"""Of codes set from now on; each kept hash names its own."""

_PIN = re.compile(r"\d{6}", re.ASCII)
_BLOCKS = (2, 3)


def is_pin(text: str) -> bool:
    """Tell whether a text is six digits."""
    return bool(_PIN.fullmatch(text))


def is_trivial(pin: str) -> bool:
    """Tell whether a code says less than its six digits: one step repeated, or a shorter block repeated.

    So 000000, 123456, 864208 (nought follows nine), 121212 and 457457. Whose birthday it is can't be known.
    """
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(steps) == 1 or any(pin == pin[:size] * (len(pin) // size) for size in _BLOCKS)


def hash_pin(pin: str, salt: bytes, rounds: int) -> str:
    """Return what is kept of a code: ``pbkdf2_sha256$rounds$salt$hash``, both of these in base64."""
    return "$".join((_KIND, str(rounds), _text(salt), _text(_derive(pin, salt, rounds))))


def pin_matches(pin: str, kept: str) -> bool:
    """Tell whether a code is the one that was kept.

    Raises:
        ValueError: what was kept is of another kind.
    """
    kind, rounds, salt, digest = kept.split("$")
    if kind != _KIND:
        raise ValueError(kind)
    derived = _derive(pin, base64.b64decode(salt), int(rounds))
    return hmac.compare_digest(derived, base64.b64decode(digest))


def tries_left(guesses: Guesses) -> int:
    """Return how many tries are judged before only the password is left."""
    return 0 if is_closed(LIMITS, guesses) else (LIMITS.most or 0) - guesses.wrong


def _derive(pin: str, salt: bytes, rounds: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, rounds)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
