"""A coupon is read from the smallest screen and from a soiled copy of its sheet, by both decoders."""

import os
import re
import shutil
from pathlib import Path

import pytest

from bench.paper_grid import SCREEN_CODE_PX, SCREEN_PX, frames
from bench.scan_paper import measure
from scanner.render import QUIET_ZONE, modules
from tests.plumbing import Counts

CSS = Path(__file__).parents[2] / "static" / "css"
SIGNED = "AP1:" + "A" * 135
ROOT_PX = 16


def padding(file: str, selector: str) -> float:
    """Return the sideways padding that a rule gives, in the small window, tokens worked out."""
    rules = (CSS / file).read_text("utf-8")
    found = re.findall(rf"^ *{re.escape(selector)} {{[^}}]*?padding: ([^;]+);", rules, re.MULTILINE)
    assert found, selector
    words = found[-1].split()
    return pixels(words[1] if len(words) > 1 else words[0])


def pixels(word: str) -> float:
    """Work out a token or a length; of several values the last one holds, that of the smallest window."""
    if (named := re.fullmatch(r"var\((--[\w-]+)\)", word)) is not None:
        everything = "".join((CSS / name).read_text("utf-8") for name in ("tokens.css", "base.css"))
        return pixels(re.findall(rf"{named[1]}: ([^;]+);", everything)[-1])
    assert word.endswith("rem"), word
    return float(word.removesuffix("rem")) * ROOT_PX


def test_the_grid_shows_a_code_as_wide_as_the_page_does() -> None:
    margins = (
        padding("base.css", "main"),
        padding("components/ticket.css", ".card, .ticket > *"),
        padding("components/qr.css", ".qr"),
    )
    assert SCREEN_PX - 2 * sum(margins) == SCREEN_CODE_PX


def test_on_the_smallest_screen_a_module_has_four_pixels_and_the_code_sixty_percent_of_the_width() -> None:
    side = len(modules(SIGNED))
    assert SCREEN_CODE_PX / side >= 4
    assert SCREEN_CODE_PX * (side - 2 * QUIET_ZONE) / side >= 0.6 * SCREEN_PX


def test_the_same_grid_is_drawn_each_time() -> None:
    first, second = (next(frames(1)) for _ in range(2))
    assert first.text == second.text
    assert (first.gray == second.gray).all()


@pytest.mark.soak
def test_every_picture_of_the_grid_is_read_by_the_scanner_and_on_the_device(
    counts: Counts, capsys: pytest.CaptureFixture[str]
) -> None:
    if shutil.which("node") is None:
        assert os.environ.get("CI") != "true", "CI must have Node: the device's decoder was not tried"
        with capsys.disabled():
            print("\nNOT CHECKED: the device's decoder needs Node ≥ 20, and there is none here")  # noqa: T201
        return
    grid = measure(counts.paper_coupons)
    assert [(reader, frame.source, frame.treatment) for reader, frame in grid.unread] == []
    tried = {source: tally.tried for (source, treatment), tally in grid.cells.items() if treatment == "all"}
    assert len(tried) == 4
    assert sum(tried.values()) == 90 * counts.paper_coupons
    harms = {treatment for _, treatment in grid.cells}
    for harm in ("turned", "tilted", "specks", "lines", "copied", "poor camera"):
        assert any(harm in one for one in harms), harm
