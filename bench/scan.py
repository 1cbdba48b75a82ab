"""Measure the scanner beside other engines: ``python -m bench.scan``, report in ``bench/scan.md``.

The photos are those of the folder named by ``QR_PHOTOS``: sub-folders, each with a ``manifest.json`` naming
its pictures and the text each holds. Without it the bench measures pictures that it draws itself, and says
so. Every engine is handed the same gray arrays; decoding the file is timed apart. Rounds are interleaved.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from time import perf_counter
from typing import TYPE_CHECKING

import cv2
import numpy as np
import zxingcpp

from bench import scan_device, scan_paper
from bench.provenance import commit
from bench.scan_device import REPORT, pictures
from bench.scan_pictures import Photo, live_frames
from scanner import engines, read_frame
from scanner.cascade import scan_gray
from scanner.headers import read_header
from scanner.picture import Gray, decode_picture
from scanner.wake import wake

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
LIVE_BUDGET_MS = 60.0
OURS, ZBAR = "ours", "pyzbar"


@dataclass
class Measures:
    """What was measured: milliseconds by engine, photo and round; texts by engine and photo."""

    engine_ms: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    decode_ms: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    live_ms: list[list[float]] = field(default_factory=list)


def build_engines() -> dict[str, Callable[[Gray], list[str]]]:
    """Name the engines to compare, each from a gray array to texts."""
    detector = cv2.QRCodeDetector()
    qr_codes = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

    def by_zxing(gray: Gray) -> list[str]:
        return [barcode.text for barcode in zxingcpp.read_barcodes(gray, formats=qr_codes)]

    def by_cv2(gray: Gray) -> list[str]:
        try:
            found, texts, _, _ = detector.detectAndDecodeMulti(gray)
        except (cv2.error, UnicodeDecodeError):
            return []  # it raises on some pictures and on any text that is not UTF-8: nothing read
        return [text for text in texts if text] if found else []

    def by_us(gray: Gray) -> list[str]:
        return [symbol.text for symbol in scan_gray(gray).symbols]

    named: dict[str, Callable[[Gray], list[str]]] = {"zxing-cpp": by_zxing, "cv2": by_cv2, OURS: by_us}
    zbar = wake("pyzbar.pyzbar")
    if zbar is not None:
        named[ZBAR] = lambda gray: [
            found.data.decode("utf-8", errors="replace")
            for found in zbar.decode(gray, symbols=[zbar.ZBarSymbol.QRCODE])
        ]
    return named


def timed(call: Callable[[], object]) -> float:
    """Run something and give the milliseconds it took."""
    started = perf_counter()
    call()
    return (perf_counter() - started) * 1e3


def measure(photos: list[Photo], named: dict[str, Callable[[Gray], list[str]]]) -> Measures:
    """Run every engine on every photo, round after round, in an order drawn anew."""
    measures = Measures()
    grays = [decode_picture(photo.data, read_header(photo.data)).gray for photo in photos]
    frames = live_frames(photos)
    for name, engine in named.items():
        for index, gray in enumerate(grays):
            measures.texts[name, index] = engine(gray)  # what is read does not change; this warms up too
    draw = random.Random(2024)
    for _ in range(ROUNDS):
        for index, (photo, gray) in enumerate(zip(photos, grays, strict=True)):
            decode = partial(lambda data: decode_picture(data, read_header(data)), photo.data)
            measures.decode_ms[index].append(timed(decode))
            # An engine inherits the caches its forerunner leaves: a new order each time is fair to all.
            for name in draw.sample(list(named), len(named)):
                measures.engine_ms[name, index].append(timed(partial(named[name], gray)))
        live = [timed(partial(read_frame, frame, budget_ms=LIVE_BUDGET_MS)) for frame in frames]
        measures.live_ms.append(live)
    return measures


def spread(values: list[float], digits: int = 2) -> str:
    """Write the median of the rounds and their range."""
    return f"{np.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def median_p95(values: list[float]) -> str:
    """Write a median and a 95th percentile, or a dash for nothing."""
    return f"{np.median(values):.2f} / {np.percentile(values, 95):.2f}" if values else "–"


def set_table(photos: list[Photo], measures: Measures, names: list[str]) -> list[str]:
    """Write one line per set and engine: rate, false reads, engine time with and without a code."""
    lines = [
        "| set | engine | decoded | rate | wrong texts | false reads | with a code, ms | without, ms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    sets = [*dict.fromkeys(photo.set_name for photo in photos), "all"]
    for set_name in sets:
        indexes = [index for index, photo in enumerate(photos) if set_name in {photo.set_name, "all"}]
        coded = [index for index in indexes if photos[index].expected is not None]
        bare = [index for index in indexes if photos[index].expected is None]
        for name in names:
            read = sum(photos[index].expected in measures.texts[name, index] for index in coded)
            wrong = sum(
                bool(measures.texts[name, index])
                and photos[index].expected not in measures.texts[name, index]
                for index in coded
            )
            false = sum(bool(measures.texts[name, index]) for index in bare)
            rate = f"{read / len(coded):.1%}" if coded else "–"
            with_code = [float(np.median(measures.engine_ms[name, index])) for index in coded]
            without = [float(np.median(measures.engine_ms[name, index])) for index in bare]
            lines.append(
                f"| {set_name} | {name} | {read}/{len(coded)} | {rate} | {wrong} | {false}/{len(bare)} "
                f"| {median_p95(with_code)} | {median_p95(without)} |"
            )
    return lines


def summary(photos: list[Photo], measures: Measures) -> list[str]:
    """Write the figures that have a limit, each beside it."""
    coded = [index for index, photo in enumerate(photos) if photo.expected is not None]
    bare = [index for index, photo in enumerate(photos) if photo.expected is None]
    read = sum(photos[index].expected in measures.texts[OURS, index] for index in coded)
    false = sum(bool(measures.texts[OURS, index]) for index in bare)
    live = [float(np.percentile(frames, 95)) for frames in measures.live_ms]
    lines = [
        "| figure | measured | must |",
        "|---|---|---|",
        f"| photos with a text, decoded exactly | {read}/{len(coded)} = {read / len(coded):.1%} | ≥ 98 % |",
        f"| false reads on photos without a code | {false}/{len(bare)} | 0 |",
    ]
    if (ZBAR, 0) in measures.texts:
        ratios = [
            float(
                np.median(
                    [measures.engine_ms[ZBAR, i][turn] / measures.engine_ms[OURS, i][turn] for i in coded]
                )
            )
            for turn in range(ROUNDS)
        ]
        lines.append(
            f"| pyzbar's engine time over ours, same gray array, median of the ratios of photos with a code "
            f"| {spread(ratios)} | ≥ 5 |"
        )
    else:
        lines.append("| pyzbar's engine time over ours | not measured: zbar is not awake | ≥ 5 |")
    lines.append(
        f"| live frame without a code, 960 px, budget {LIVE_BUDGET_MS:.0f} ms, decoding included, p95 in ms "
        f"| {spread(live)} | ≤ {LIVE_BUDGET_MS * 1.2:.0f} |"
    )
    return lines


def refusals() -> list[str]:
    """Run the refusals in a process of their own, whose memory can be watched."""
    command = [sys.executable, "-m", "bench.scan_refusals"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def report(photos: list[Photo], source: str, measures: Measures, names: list[str]) -> str:
    """Write the whole report in Markdown."""
    decode = [float(np.median(times)) for times in measures.decode_ms.values()]
    packages = ("zxing-cpp", "pyzbar", "opencv-python-headless", "numpy")
    awake = ", ".join(f"{name} {'awake' if on else 'asleep'}" for name, on in engines().items())
    newline = "\n"  # an f-string of Python 3.11 takes no backslash inside its braces
    packages_named = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"""# Scanner, measured

Commit {commit("scanner", "bench/scan.py")}, {datetime.now(UTC).date().isoformat()}. {source}
{ROUNDS} interleaved rounds; a figure of several rounds is their median (least–most).
Python {sys.version.split()[0]}, {packages_named}. Engines: {awake}.

{newline.join(summary(photos, measures))}

{newline.join(refusals())}

## By set

Engine time, from one gray array, in ms: median / p95 over photos, of each photo's median over rounds.
A wrong text is a photo whose code was read as something else.
Decoding the file to that array, which all pay alike: {median_p95(decode)} ms.

{newline.join(set_table(photos, measures, names))}
"""


def main() -> None:
    """Measure, print the report and write it."""
    photos, source = pictures()
    named = build_engines()
    text = report(photos, source, measure(photos, named), list(named))
    print(text)
    REPORT.write_text(text, encoding="utf-8")
    scan_device.main()
    scan_paper.main()


if __name__ == "__main__":
    main()
