"""Measure what is read of codes as shown and as printed: the last part of ``python -m bench.scan``.

Run alone, ``python -m bench.scan_paper`` writes its part of ``bench/scan.md`` anew and leaves the others.
Both readers see the same gray pictures: the server's scanner, and the device's own worker, run by Node.
"""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import cv2

from bench.paper_grid import SCREEN_PX, SHEET_DPI, Frame, frames
from bench.provenance import commit
from scanner import read_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COUPONS = 12
HELD = 12
"""How many frames a picture is held before the device's camera: its second look goes by turns."""
REPORT = Path(__file__).with_name("scan.md")
HEADING = "## On screens and on paper"
_WORKER = Path(__file__).parents[1] / "tests" / "js" / "read_frames.js"


@dataclass
class Tally:
    """How many pictures of one cell there were, and how many each reader read exactly.

    Attributes:
        at_once: How many the device read in the first of its frames.
    """

    tried: int = 0
    scanner: int = 0
    device: int = 0
    at_once: int = 0


@dataclass
class Grid:
    """What was read, by source and treatment, and the pictures that somebody did not read."""

    cells: dict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    unread: list[tuple[str, Frame]] = field(default_factory=list)


@contextmanager
def device_decoder() -> Iterator[Callable[[Frame], tuple[list[str], int]]]:
    """Run the device's worker in Node, and hand out a way to have a frame read: the texts, and in which turn.

    Raises:
        FileNotFoundError: there is no Node here.
    """
    node = shutil.which("node")
    if node is None:
        message = "node"
        raise FileNotFoundError(message)
    with subprocess.Popen([node, _WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        into, out = cast("IO[bytes]", run.stdin), cast("IO[bytes]", run.stdout)

        def read(frame: Frame) -> tuple[list[str], int]:
            height, width = frame.gray.shape
            for turn in range(1, HELD + 1):
                into.write(struct.pack("<II", width, height) + frame.gray.tobytes())
                into.flush()
                texts: list[str] = json.loads(out.readline())
                if texts:
                    return texts, turn
            return [], HELD

        yield read
        into.close()


def by_scanner(frame: Frame) -> list[str]:
    """Have a frame read as the server reads it."""
    _, data = cv2.imencode(".png", frame.gray)
    return [symbol.text for symbol in read_frame(data.tobytes())]


def measure(coupons: int) -> Grid:
    """Have both readers read the whole grid."""
    grid = Grid()
    with device_decoder() as by_device:
        for frame in frames(coupons):
            texts, turn = by_device(frame)
            # Nothing else may be read beside it, either.
            scanner, device = by_scanner(frame) == [frame.text], texts == [frame.text]
            for name in (frame.treatment, "all"):
                tally = grid.cells[frame.source, name]
                tally.tried += 1
                tally.scanner += scanner
                tally.device += device
                tally.at_once += device and turn == 1
            grid.unread += [("scanner", frame)] * (not scanner) + [("device", frame)] * (not device)
    return grid


def section(grid: Grid, coupons: int) -> str:
    """Write this part of the report in Markdown."""
    sums = {source: tally for (source, treatment), tally in grid.cells.items() if treatment == "all"}
    summary = "\n".join(
        f"| {source} | {share(tally.scanner, tally)} | {share(tally.device, tally)} "
        f"| {share(tally.at_once, tally)} | 100 % |"
        for source, tally in sums.items()
    )
    treatments = [name for name in dict.fromkeys(name for _, name in grid.cells) if name != "all"]
    cells = "\n".join(
        f"| {name} | " + " | ".join(cell(grid, source, name) for source in sums) + " |" for name in treatments
    )
    return f"""{HEADING}

Commit {commit("scanner", "static", "templates/pdf", "bench")}, {datetime.now(UTC).date().isoformat()}.
{coupons} coupons, each through every cell with an angle, a slant and a dirt of its own. The screen is
{SCREEN_PX} px wide and its code as wide as the page's margins leave it; the sheet is the coupon's own form,
set at {SHEET_DPI} dpi. The scanner has a picture's time, not a live frame's. The device's decoder is its own
worker, run by Node, and is shown a picture for up to {HELD} frames, as a camera that is held shows it. Read
means: this text and nothing else.

| shown as | scanner | on the device | its first frame alone | must of both |
|---|---|---|---|---|
{summary}

Read by the scanner + read on the device, of as many pictures:

| what became of it | {" | ".join(sums)} |
|---|{"---|" * len(sums)}
{cells}
"""


def share(read: int, tally: Tally) -> str:
    """Write how many were read of how many."""
    return f"{read}/{tally.tried} = {read / tally.tried:.1%}"


def cell(grid: Grid, source: str, treatment: str) -> str:
    """Write one cell, a dash where there is no such picture."""
    if (source, treatment) not in grid.cells:
        return "–"
    tally = grid.cells[source, treatment]
    return f"{tally.scanner} + {tally.device} of {tally.tried}"


def main() -> None:
    """Measure, print this part of the report and write it after the others."""
    if shutil.which("node") is None:
        sys.exit("No Node: the device's decoder needs it.")
    text = section(measure(COUPONS), COUPONS)
    print(text)
    other = REPORT.read_text(encoding="utf-8").partition(HEADING)[0].rstrip()
    REPORT.write_text(f"{other}\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
