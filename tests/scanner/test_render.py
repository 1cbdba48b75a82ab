"""The codes we draw are the codes we read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import read_frame
from scanner.render import QUIET_ZONE, render_png, render_svg
from tests.scanner.pictures import Gray, pixels

SIGNED_LENGTH = 139
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def drawn(svg: str) -> Gray:
    """Draw the SVG by hand: a white square, and a dark stretch for each sub-path."""
    side = int(re.findall(r'viewBox="0 0 (\d+) \1"', svg)[0])
    modules = np.full((side, side), 255, dtype=np.uint8)
    for column, row, length, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", svg):
        assert length == back
        modules[int(row), int(column) : int(column) + int(length)] = 0
    return modules


@given(st.text(ALPHANUMERIC, min_size=1, max_size=SIGNED_LENGTH).filter(lambda text: text.strip() == text))
def test_what_is_drawn_is_read(text: str) -> None:
    assert [symbol.text for symbol in read_frame(render_png(text, scale=4))] == [text]


@pytest.mark.parametrize("text", ["0" * 139, "AP1:" + "0" * 135, "0" * 60 + "A"])
def test_a_long_run_of_zeros_is_drawn_and_read(text: str) -> None:
    assert [symbol.text for symbol in read_frame(render_png(text))] == [text]


def test_the_svg_and_the_png_show_the_same_modules() -> None:
    text = "AP1:0123456789"
    png = pixels(render_png(text, scale=1))
    assert np.array_equal(drawn(render_svg(text)), png)


def test_a_signed_coupon_fits_version_six_with_four_modules_of_quiet() -> None:
    png = render_png("AP1:" + "A" * (SIGNED_LENGTH - 4), scale=1)
    modules = pixels(png)
    assert modules.shape == (41 + 2 * QUIET_ZONE, 41 + 2 * QUIET_ZONE)
    assert QUIET_ZONE == 4
    assert modules[:4].min() == modules[-4:].min() == modules[:, :4].min() == modules[:, -4:].min() == 255


def test_the_svg_is_well_formed_without_style_or_script_and_keeps_its_label_harmless() -> None:
    svg = render_svg("AP1:0", size_mm=42.5, label='"><script>alert(1)</script>&')
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    assert root.get("aria-label") == '"><script>alert(1)</script>&'
    assert root.get("width") == root.get("height") == "42.5mm"
    assert "style" not in svg
    assert [element.tag.rpartition("}")[2] for element in root.iter()] == ["svg", "rect", "path"]


@pytest.mark.parametrize("scale", [0, -1])
def test_a_module_is_at_least_one_pixel(scale: int) -> None:
    with pytest.raises(ValueError, match="one pixel"):
        render_png("AP1:0", scale=scale)
