"""The colours of the screens hold the contrasts that the design promises, in light and in dark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "static" / "css"
TEXT = 4.5
"""Least contrast of a text. Source: WCAG 2.2, 1.4.3."""
SHAPE = 3.0
"""Least contrast of a control's edge or of a shape that means something. Source: WCAG 2.2, 1.4.11."""
ROUNDING = 0.06
"""The design writes its contrasts to one decimal, sometimes rounded up."""
DARK_HEADING = "@media (prefers-color-scheme: dark)"
COLOUR = re.compile(r"(--[a-z0-9-]+):\s*#([0-9a-f]{6})\b")


@dataclass(frozen=True)
class Pair:
    """Two colours that meet on screen, with the contrast written in the design for each theme."""

    front: str
    back: str
    light: float
    dark: float
    least: float = TEXT


PAIRS = [
    Pair("ink", "paper", 16.5, 17.1),
    Pair("ink-2", "well", 6.9, 8.3),
    Pair("ink-3", "well", 5.1, 6.0),
    Pair("on-brand", "brand", 10.5, 9.1),
    Pair("brand-ink", "brand-soft", 9.5, 8.5),
    Pair("edge", "well", 3.3, 4.4, SHAPE),
    Pair("on-ok", "ok", 6.3, 5.7),
    Pair("on-ok-2", "ok", 5.4, 5.0),
    Pair("ok-ink", "ok-soft", 7.5, 8.7),
    Pair("on-wait", "wait", 9.2, 8.7),
    Pair("on-wait-2", "wait", 6.7, 6.8),
    Pair("wait-ink", "wait-soft", 7.6, 9.6),
    Pair("wait-edge", "paper", 4.5, 7.8, SHAPE),
    Pair("on-no", "no", 6.8, 5.7),
    Pair("no-ink", "no-soft", 7.9, 8.6),
    Pair("ok", "surface", 6.3, 3.07, SHAPE),
    Pair("no", "surface", 6.8, 3.07, SHAPE),
    Pair("focus", "paper", 9.4, 12.6, SHAPE),
]

ALSO_MEETING = [
    # Pairs that the pages make beside those of the design: (front, back, least contrast).
    *[(text, ground, TEXT) for text in ("ink", "ink-2") for ground in ("paper", "surface", "well")],
    *[(ink, ground, TEXT) for ink in ("brand-ink", "no-ink", "ok-ink") for ground in ("paper", "surface")],
    ("ink-2", "ok-soft", TEXT),
    ("ink-2", "no-soft", TEXT),
    ("ink", "no-soft", TEXT),
    ("ink", "brand-soft", TEXT),
    ("paper", "ink", TEXT),
    ("on-cam", "cam", TEXT),
    ("qr-ink", "qr-paper", TEXT),
    *[("edge", ground, SHAPE) for ground in ("paper", "surface")],
    *[("focus", ground, SHAPE) for ground in ("surface", "well", "no-soft", "brand-soft")],
    ("brand", "surface", SHAPE),
]


def _palettes() -> dict[str, dict[str, str]]:
    light_css, _, dark_css = (CSS / "tokens.css").read_text(encoding="utf-8").partition(DARK_HEADING)
    light = dict(COLOUR.findall(light_css))
    return {"light": light, "dark": light | dict(COLOUR.findall(dark_css))}


def _luminance(colour: str) -> float:
    """Return the relative luminance of `rrggbb`. Source: WCAG 2.2, relative luminance."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(theme: str, front: str, back: str) -> float:
    palette = _palettes()[theme]
    low, high = sorted(_luminance(palette[f"--{name}"]) for name in (front, back))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.front} on {pair.back}")
def test_each_pair_of_the_design_has_the_contrast_written_for_it(pair: Pair, theme: str) -> None:
    written = pair.light if theme == "light" else pair.dark
    found = _contrast(theme, pair.front, pair.back)
    assert found >= pair.least
    assert found == pytest.approx(written, abs=ROUNDING)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), ALSO_MEETING)
def test_each_other_pair_that_meets_on_a_page_can_be_read(
    front: str, back: str, least: float, theme: str
) -> None:
    assert _contrast(theme, front, back) >= least


def test_both_themes_give_a_value_to_every_colour_that_changes() -> None:
    palettes = _palettes()
    same_in_both = {name for name, value in palettes["light"].items() if palettes["dark"][name] == value}
    # The camera and the QR ignore the theme, and white stays white on a solid promise.
    assert same_in_both == {
        "--cam",
        "--on-cam",
        "--cam-seen",
        "--cam-slat",
        "--cam-gap",
        "--qr-paper",
        "--qr-ink",
        "--on-ok",
        "--on-no",
    }


def _found_in_sheets(pattern: str) -> dict[str, list[str]]:
    sheets = (sheet for sheet in CSS.rglob("*.css") if sheet.name != "tokens.css")
    found = {sheet.name: re.findall(pattern, sheet.read_text(encoding="utf-8")) for sheet in sheets}
    return {name: matches for name, matches in found.items() if matches}


def test_sheets_take_every_colour_from_the_tokens() -> None:
    assert _found_in_sheets(r"#[0-9a-fA-F]{3,8}\b|rgba?\(") == {}


def test_text_is_measured_in_units_that_follow_the_reader() -> None:
    assert _found_in_sheets(r"font(?:-size)?: [^;]*?\d+px") == {}
