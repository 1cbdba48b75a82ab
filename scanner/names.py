"""Family names in the form in which they are compared: through accents, hyphens, particles and case.

Only Unicode's own tables are used (upper case, NFKD, general categories), so that another implementation, in
a browser for one, gives the same forms; ``tests/vectors/names.json`` holds both to it.
"""

from __future__ import annotations

import unicodedata
from typing import Final

PARTICLES: Final = frozenset(
    (
        *("DE", "DU", "DES", "D", "LA", "LE", "LES", "L"),
        *("VAN", "VON", "DER", "DEN"),
        *("DI", "DA", "DO", "DOS", "DAS", "DEL", "DELLA", "EL", "AL"),
    ),
)

# Letters that NFKD leaves whole; upper case only, because the name is raised to upper case first (ß gives SS
# there).
_WHOLE_LETTERS: Final = str.maketrans(
    {
        "Œ": "OE",
        "Æ": "AE",
        "Ø": "O",
        "Ł": "L",
        "Đ": "D",
        "Ð": "D",
        "Þ": "TH",
        "Ħ": "H",
        "Ŧ": "T",
        "Ŋ": "N",
        "ẞ": "SS",
        "Ə": "E",
    },
)


def canonical_name(name: str) -> str:
    """Give a name's canonical form: letters A to Z joined, without particles if a word remains.

    A name without a single Latin letter gives the empty string, which matches nothing.
    """
    words = _words(name)
    return "".join([word for word in words if word not in PARTICLES] or words)


def name_forms(name: str) -> frozenset[str]:
    """Give the forms under which a name is recognised: joined with its particles, and without.

    « Le Goff » is then met by « Legoff » as well as by « Goff ». An empty name has no form.
    """
    return frozenset(form for form in ("".join(_words(name)), canonical_name(name)) if form)


def names_match(one: str, other: str) -> bool:
    """Tell whether two spellings may be one name: their forms have one in common."""
    return not name_forms(one).isdisjoint(name_forms(other))


def _words(name: str) -> list[str]:
    """Split a name into words of the letters A to Z.

    Marks and invisible characters vanish; every other character that is no letter (hyphen, apostrophe of any
    kind, space, full stop) parts two words.
    """
    decomposed = unicodedata.normalize("NFKD", name.upper().translate(_WHOLE_LETTERS))
    # Once more: compatibility forms (circled letters, small capitals) come apart into lower case or
    # ligatures.
    raised = decomposed.upper().translate(_WHOLE_LETTERS)
    letters = (
        character if "A" <= character <= "Z" else " "
        for character in raised
        if not unicodedata.category(character).startswith("M") and unicodedata.category(character) != "Cf"
    )
    return "".join(letters).split()
