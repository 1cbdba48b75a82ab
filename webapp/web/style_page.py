"""What the page of the design system shows of its values, read from the very files that pages load."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app

from webapp.domain.transaction import Status
from webapp.web.messages import status_label

if TYPE_CHECKING:
    from webapp.web.assets import Assets

_DARK = "@media (prefers-color-scheme: dark)"
_COLOUR = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\b")
_LENGTH = re.compile(r"--(t-[a-z0-9]+|s\d+|r-[a-z]+): ([.\d]+rem)")
_SYMBOL = re.compile(r'<symbol id="([a-z-]+)"')
_LINEAR_BELOW = 0.04045

TEXT, SHAPE = 4.5, 3.0
"""Least contrasts (``Source: WCAG 2.2, 1.4.3 and 1.4.11``)."""

_PAIRS = (
    ("ink", "paper", TEXT),
    ("ink-2", "well", TEXT),
    ("ink-3", "well", TEXT),
    ("on-brand", "brand", TEXT),
    ("brand-ink", "brand-soft", TEXT),
    ("on-ok", "ok", TEXT),
    ("on-ok-2", "ok", TEXT),
    ("ok-ink", "ok-soft", TEXT),
    ("on-wait", "wait", TEXT),
    ("on-wait-2", "wait", TEXT),
    ("wait-ink", "wait-soft", TEXT),
    ("on-no", "no", TEXT),
    ("no-ink", "no-soft", TEXT),
    ("edge", "well", SHAPE),
    ("wait-edge", "paper", SHAPE),
    ("ok-ink", "surface", SHAPE),
    ("no-ink", "surface", SHAPE),
    ("focus", "paper", SHAPE),
)


@dataclass(frozen=True, slots=True)
class Swatch:
    """A colour by its name: `#rrggbb` in each theme."""

    name: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two colours that meet, with their contrast in each theme and the least it may be."""

    front: Swatch
    back: Swatch
    least: float
    light: float
    dark: float


@dataclass(frozen=True, slots=True)
class Design:
    """The values of the design system.

    Attributes:
        lengths: name and value of the sizes of type (`t-`), spaces (`s`) and radii (`r-`).
        statuses: each transaction status with its label.
    """

    swatches: Sequence[Swatch]
    pairs: Sequence[Pair]
    lengths: Mapping[str, str]
    icons: Sequence[str]
    statuses: Sequence[tuple[str, str]]


def design() -> Design:
    """Return the values as the files of this release hold them."""
    assets: Assets = current_app.extensions["guichet-assets"]
    tokens = assets.text("css/tokens.css")
    swatches = read_swatches(tokens)
    light = tokens.partition(_DARK)[0]
    return Design(
        swatches=tuple(swatches.values()),
        pairs=tuple(_pair(swatches[front], swatches[back], least) for front, back, least in _PAIRS),
        lengths=dict(_LENGTH.findall(light)),
        icons=tuple(sorted(_SYMBOL.findall(assets.text("icons/sprite.svg")))),
        statuses=tuple((str(status), status_label(status)) for status in Status),
    )


def read_swatches(tokens: str) -> dict[str, Swatch]:
    """Return every colour of a sheet of tokens, by its name."""
    light, _, dark = tokens.partition(_DARK)
    in_dark = dict(_COLOUR.findall(dark))
    return {name: Swatch(name, value, in_dark.get(name, value)) for name, value in _COLOUR.findall(light)}


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours `#rrggbb`, from 1 to 21 (``Source: WCAG 2.2, contrast ratio``)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _pair(front: Swatch, back: Swatch, least: float) -> Pair:
    return Pair(front, back, least, contrast(front.light, back.light), contrast(front.dark, back.dark))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4
