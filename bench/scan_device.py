"""Measure reading on the device itself, without network: the second half of ``python -m bench.scan``.

Run alone, ``python -m bench.scan_device`` writes its half of ``bench/scan.md`` anew and leaves the other. A
device is enrolled in Chromium, then the server is killed: everything comes from the service worker's cache,
and the coupon from a film before the fake camera. Each cold round is a browser just started, on a copy of
that profile.
"""

from __future__ import annotations

import base64
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from playwright.sync_api import sync_playwright

from bench.provenance import commit
from bench.scan_pictures import Photo, drawn_photos, read_photos
from scripts.need import find_browser
from tests.journeys.film import still_film
from tests.journeys.offline_steps import enrol
from tests.journeys.steps import sign_in
from tests.live import LiveServer, house_env, run_flask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page, Playwright

ROUNDS = 7
WARM = 3
REPORT = Path(__file__).with_name("scan.md")
HEADING = "## On the device"
_PHONE = {"width": 412, "height": 839}

_WATCH = """
// As where the browser can't be asked beforehand: the camera waits for the tap.
navigator.permissions.query = () => Promise.reject(new TypeError('unknown'));
addEventListener('click', ({ target }) => {
  if (target.closest('[data-way="start"]')) window.seen = { tapped: performance.now() };
}, true);
window.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    this.addEventListener('message', ({ data }) => {
      if (data.symbols?.length) window.seen.text ??= performance.now() - window.seen.tapped;
    });
  }
};
"""
_SHOWN = """() => {
  if (!document.querySelector('[data-outcome=ok]')?.checkVisibility()) return false;
  window.seen.card ??= performance.now() - window.seen.tapped;
  return window.seen;
}"""
_SHELL = """async () => {
  const sizes = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) {
      const reply = await fetch(request.url, { cache: 'reload' });
      sizes.push(Number(reply.headers.get('Content-Length')));
    }
  return sizes;
}"""
_DECODE = """async ([picture, rounds]) => {
  const root = /^.*?\\/static\\/[0-9a-f]{12}\\//.exec(document.querySelector('script[src]').src)[0];
  const { draw } = await import(`${root}js/picture.js`);
  const { Decoder } = await import(`${root}js/decoder/decoder.js`);
  window.decoder ??= new Decoder(`${root}js/decoder/worker.js`);
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes]));
  // A small picture is grown, as if the camera had been held nearer: each frame has the camera's size.
  const grow = Math.max(1, 960 / Math.max(bitmap.width, bitmap.height));
  const times = [];
  let texts = [];
  for (let round = 0; round < rounds; round++) {
    const canvas = draw(bitmap, bitmap.width * grow, bitmap.height * grow, 960);
    const frame = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const { symbols, elapsedMs } = await window.decoder.read(frame);
    texts = symbols.map((symbol) => symbol.text);
    times.push(elapsedMs);
  }
  return { texts, times };
}"""


@dataclass
class Figures:
    """What was measured: the shell's bytes, milliseconds of each round, and what was read of the frames.

    Attributes:
        shell: bytes on the wire of each file of the shell.
        cold, warm: milliseconds from tap to text and to the card, of each opening of the window.
        coded, bare: milliseconds in the worker, ``[frame][round]``, of frames with a code and without.
        read: how many of the frames with a code gave their very text.
        load: processes that wanted a core, before and after.
    """

    shell: list[int] = field(default_factory=list)
    cold: list[Waits] = field(default_factory=list)
    warm: list[Waits] = field(default_factory=list)
    coded: list[list[float]] = field(default_factory=list)
    bare: list[list[float]] = field(default_factory=list)
    read: int = 0
    load: list[float] = field(default_factory=list)


class Waits(NamedTuple):
    """Milliseconds from the tap."""

    text: float
    card: float


@contextmanager
def browser_of(driver: Playwright, profile: Path, film: Path, url: str) -> Iterator[BrowserContext]:
    """Start a browser the size of a phone on a profile, with the film before its camera."""
    phone = driver.devices["Pixel 7"] | {"viewport": _PHONE}
    phone.pop("default_browser_type", None)
    camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    context = driver.chromium.launch_persistent_context(
        profile,
        executable_path=find_browser(),
        args=["--no-sandbox", "--disable-dev-shm-usage", *camera],
        permissions=["camera"],
        base_url=url,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        **phone,
    )
    try:
        yield context
    finally:
        context.close()


def tap(page: Page) -> Waits:
    """Tap the camera's button, and wait until the text is read and the coupon's card shows."""
    page.click("[data-way=start]")
    seen = page.wait_for_function(_SHOWN).json_value()
    return Waits(seen["text"], seen["card"])


def open_window(page: Page, figures: Figures) -> None:
    """Open the window in a browser just started, then again and again on the same page."""
    page.goto("/comptoir")
    figures.cold.append(tap(page))
    for _ in range(WARM):
        page.get_by_role("button", name="Retour").click()
        figures.warm.append(tap(page))


def decode(page: Page, photos: list[Photo], figures: Figures) -> None:
    """Read every picture in the worker, as frames of 960 pixels."""
    page.goto("/hors-ligne")
    for photo in photos:
        answer = page.evaluate(_DECODE, [base64.b64encode(photo.data).decode(), ROUNDS])
        (figures.bare if photo.expected is None else figures.coded).append(answer["times"])
        figures.read += photo.expected is not None and photo.expected in answer["texts"]


def measure(photos: list[Photo]) -> Figures:
    """Enrol a device in a demonstration, take the server away, and measure what is left."""
    figures = Figures(load=[os.getloadavg()[0]])
    with tempfile.TemporaryDirectory(prefix="guichet-scan-") as name, sync_playwright() as driver:
        folder = Path(name)
        url = f"sqlite:///{folder / 'guichet.db'}"
        run_flask(house_env(url, folder), "demo", "setup")
        server = LiveServer(url, folder)
        try:
            film = still_film(folder / "coupon.mjpeg", server.coupon()["text"])
            with browser_of(driver, folder / "profile", film, server.url) as context:
                page = context.pages[0]
                sign_in(page, server)
                enrol(page, server)
                figures.shell = page.evaluate(_SHELL)
        finally:
            server.kill()
        for turn in range(ROUNDS):
            profile = shutil.copytree(folder / "profile", folder / f"profile-{turn}", symlinks=True)
            with browser_of(driver, profile, film, server.url) as context:
                context.add_init_script(_WATCH)
                open_window(context.pages[0], figures)
        with browser_of(driver, folder / "profile", film, server.url) as context:
            decode(context.pages[0], photos, figures)
    figures.load.append(os.getloadavg()[0])
    return figures


def percentile(frames: list[list[float]], of: int) -> str:
    """Write a percentile over frames: the median of the rounds and their range."""
    rounds = [float(np.percentile(times, of)) for times in zip(*frames, strict=True)]
    return f"{np.median(rounds):.1f} ({min(rounds):.1f}–{max(rounds):.1f})"


def quickest(frames: list[list[float]]) -> str:
    """Write the percentiles of each frame's least time: what is left when nobody else wants the core."""
    least = [min(times) for times in frames]
    return f"{np.percentile(least, 50):.1f} and {np.percentile(least, 95):.1f}"


def spread(values: list[float]) -> str:
    """Write the median of the rounds and their range."""
    return f"{np.median(values):.0f} ({min(values):.0f}–{max(values):.0f})"


def section(figures: Figures, source: str) -> str:
    """Write this half of the report in Markdown."""
    every = figures.coded + figures.bare
    cold, warm = figures.cold, figures.warm
    rows = [
        (f"shell, {len(figures.shell)} files as sent, kB", f"{sum(figures.shell) / 1000:.0f}", "≤ 550"),
        ("tap to text, cold, ms", spread([one.text for one in cold]), "≤ 1500"),
        ("tap to text, warm, ms", spread([one.text for one in warm]), "≤ 700"),
        ("tap to the card of the verified coupon, cold, ms", spread([one.card for one in cold]), "–"),
        ("tap to the card of the verified coupon, warm, ms", spread([one.card for one in warm]), "–"),
        ("decode of a frame, p50, ms", percentile(every, 50), "≤ 50"),
        ("decode of a frame, p95, ms", percentile(every, 95), "≤ 150"),
        ("each frame at its quickest round, p50 and p95, ms", quickest(every), "–"),
        (f"of the {len(figures.coded)} with a code, p50, ms", percentile(figures.coded, 50), "–"),
        (f"of the {len(figures.bare)} without, p50, ms", percentile(figures.bare, 50), "–"),
        ("frames with a code, read exactly", f"{figures.read}/{len(figures.coded)}", "–"),
    ]
    table = "\n".join(f"| {what} | {measured} | {must} |" for what, measured, must in rows)
    return f"""{HEADING}

Commit {commit("static", "templates", "webapp")}, {datetime.now(UTC).date().isoformat()}. {source}
Chromium, server killed: everything comes from the service worker's cache. {ROUNDS} rounds; a figure is their
median (least–most). Cold: a browser just started, whose engine has never run; warm: the window opened again
on the same page, {WARM} times a round. A frame has 960 pixels at its longest; its time is the worker's own.
{how_busy(figures.load)}

| figure | measured | must |
|---|---|---|
{table}
"""


def how_busy(load: list[float]) -> str:
    """Say how many wanted a core meanwhile: a machine that others use makes every figure larger."""
    cores = os.cpu_count() or 1
    said = f"{cores} cores; processes that wanted one: {load[0]:.1f} before, {load[-1]:.1f} after."
    return f"{said} **The machine was shared**: read these as upper bounds." if max(load) > cores else said


def pictures() -> tuple[list[Photo], str]:
    """Return the pictures to measure on, and where they come from."""
    if chosen := os.environ.get("QR_PHOTOS"):
        return read_photos(Path(chosen)), "Photos of the folder named by `QR_PHOTOS`."
    return drawn_photos(), "`QR_PHOTOS` is not set: pictures drawn by the bench itself, easier than photos."


def main() -> None:
    """Measure, print this half of the report and write it after the other."""
    if find_browser() is None:
        sys.exit("No browser: run `python scripts/need.py browser`, or set CHROMIUM.")
    photos, source = pictures()
    text = section(measure(photos), source)
    print(text)
    before, _, own = REPORT.read_text(encoding="utf-8").partition(HEADING)
    after = "".join(own.partition("\n## ")[1:])
    REPORT.write_text(f"{before.rstrip()}\n\n{text}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
