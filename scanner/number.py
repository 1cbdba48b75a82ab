"""The number under a coupon's QR code: typed when the code does not read, or read out on the telephone.

Thirteen characters of Crockford's base32 carry 65 random bits, so no slip of the finger meets another coupon;
the fourteenth is a check character (Luhn modulo 32) over the same alphabet. Every single typo is caught, and
every swap of two neighbours but 0Z and Z0. ISO 7064 MOD 37,36 would give I, L, O or U one time in ten.
"""

from __future__ import annotations

import unicodedata
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from stdnum import luhn

from scanner.errors import NumberError
from scanner.payload import PREFIX

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BITS: Final = 65
NUMBER_LENGTH: Final = 14
GROUP_LENGTH: Final = 4

MAX_TEXT_LENGTH: Final = 500
MAX_CANDIDATES: Final = 8
MIN_CANDIDATE_LENGTH: Final = 4
MAX_CANDIDATE_LENGTH: Final = 64

# Spaces, line breaks and other controls, invisible joiners and soft hyphens, and dashes of every kind.
_IGNORED_CATEGORIES: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"})
# Characters that are drawn as a hyphen without being one for Unicode: the minus sign and the hyphen bullet.
_IGNORED_CHARACTERS: Final = frozenset("\u2212\u2043")
_LOOK_ALIKES: Final = str.maketrans("OIL", "011")

_LAST_PATH_SEGMENTS: Final = 3


def make_number(random65: int) -> str:
    """Make a coupon number out of 65 random bits: 14 characters, ungrouped.

    Raises:
        ValueError: the argument is negative or wider than 65 bits.
    """
    if not 0 <= random65 < 1 << RANDOM_BITS:
        message = "a coupon number holds 65 bits"
        raise ValueError(message)
    digits = "".join(ALPHABET[random65 >> shift & 31] for shift in range(RANDOM_BITS - 5, -1, -5))
    return digits + luhn.calc_check_digit(digits, ALPHABET)


def format_number(number: str) -> str:
    """Group a number by four, as it is printed: ``7K3M-92QH-4TXV-8D``."""
    return "-".join(number[start : start + GROUP_LENGTH] for start in range(0, len(number), GROUP_LENGTH))


def normalise(text: str) -> str:
    """Bring what a person typed to the form in which numbers are compared.

    Upper case, no space and no hyphen of any kind, O read as 0, I and L read as 1; nothing else is forgiven.
    """
    kept = (
        character
        for character in text.upper()
        if character not in _IGNORED_CHARACTERS and unicodedata.category(character) not in _IGNORED_CATEGORIES
    )
    return "".join(kept).translate(_LOOK_ALIKES)


def is_own_shape(normalised: str) -> bool:
    """Tell whether a normalised text has the shape of our own numbers, whatever its check character."""
    return len(normalised) == NUMBER_LENGTH and all(character in ALPHABET for character in normalised)


def check_number(text: str) -> str:
    """Normalise a typed number and verify its check character when it has our own shape.

    Numbers of any other shape, issued elsewhere and imported, come back normalised for the caller to look up.

    Raises:
        NumberError: our own shape with a wrong check character.
    """
    normalised = normalise(text)
    if is_own_shape(normalised) and not luhn.is_valid(normalised, ALPHABET):
        raise NumberError(normalised)
    return normalised


def candidates(text: str) -> list[str]:
    """List what to look up among coupon numbers for a text that is not a signed payload.

    The text itself, and when it is an address the last segments of its path, nearest the end first, the last
    of its fragment, then the values of its query. At most 8 candidates of 4 to 64 characters, normalised,
    each once. A text beyond 500 characters, or a signed payload, gives none.
    """
    if len(text) > MAX_TEXT_LENGTH or text.startswith(PREFIX):
        return []
    found: list[str] = []
    for part in (text, *_address_parts(text)):
        candidate = normalise(part)
        if MIN_CANDIDATE_LENGTH <= len(candidate) <= MAX_CANDIDATE_LENGTH and candidate not in found:
            found.append(candidate)
    return found[:MAX_CANDIDATES]


def _address_parts(text: str) -> list[str]:
    """Take apart a text that is an http address; any other text has no parts."""
    try:
        address = urlsplit(text.strip())
    except ValueError:
        return []
    if address.scheme not in {"http", "https"}:
        return []
    segments = [unquote(segment) for segment in address.path.split("/") if segment]
    fragment = unquote(address.fragment.rpartition("/")[2])
    values = [value for _, value in parse_qsl(address.query)]
    return [*reversed(segments[-_LAST_PATH_SEGMENTS:]), fragment, *values]
