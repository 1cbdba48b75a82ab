"""What is asked of a page in each of its states: validity, axe, its width, and a picture at each size."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import html5lib
from axe_playwright_python.sync_playwright import Axe
from html5lib.html5parser import ParseError
from PIL import Image
from playwright.sync_api import Page, Response

Scheme = Literal["light", "dark"]
SIZES = ((412, 839), (820, 1180), (320, 640))
WIDTHS = (320, 360, 412, 600, 720, 820, 1100, 1440)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
_TALLEST = 1800
_COLOURS = 16
_PICTURE = re.compile(r"/documents/[^/]+/pages/")


@dataclass(slots=True)
class State:
    """One state of a page, and what was found there: nothing is what is hoped for.

    Attributes:
        endpoint: the route that answered.
        wrong: one line a finding.
        bytes: what a first load with a cold cache transfers; None where the state is no address of its own.
        requests: how many files that took.
        shown: bytes of the pictures of a document's pages, which are in neither.
    """

    name: str
    path: str
    endpoint: str
    wrong: list[str] = field(default_factory=list)
    bytes: int | None = None
    requests: int = 0
    shown: int = 0


def inspect(page: Page, state: State) -> None:
    """Hold a page to HTML5, axe in both themes, and every width."""
    state.wrong += _html(page)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page)
        state.wrong += [f"axe, {scheme}: {violation['id']}" for violation in found.response["violations"]]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            state.wrong.append(f"{wide} px too wide at {width} px")


def _html(page: Page) -> list[str]:
    wrong = [
        f"{count} {what}"
        for what in ("title", "h1", "html[lang=fr]", "main")
        if (count := page.locator(what).count()) != 1
    ]
    try:
        html5lib.HTMLParser(strict=True).parse(document_of(page))
    except ParseError as error:
        wrong.append(f"HTML: {error}")
    return wrong


def document_of(page: Page) -> str:
    """Return the document as it was sent: a state that a form led to has no address to ask again."""
    return _ANSWERS[page].text()


_ANSWERS: dict[Page, Response] = {}


def remember_documents(page: Page) -> None:
    """Keep the answer that a page last showed as its document."""

    def keep(answer: Response) -> None:
        if answer.request.is_navigation_request() and "location" not in answer.headers:
            _ANSWERS[page] = answer

    page.on("response", keep)


def take_pictures(page: Page, name: str, folder: Path) -> None:
    """Take the page at each size, in light; the first size in dark too.

    A page longer than the screen is taken further down, not to the end of a very long one: the pictures are
    kept with the code, and must stay light.
    """
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width, height in SIZES if scheme == "light" else SIZES[:1]:
            page.set_viewport_size({"width": width, "height": height})
            whole = page.evaluate("() => document.documentElement.scrollHeight")
            if whole > height:
                page.set_viewport_size({"width": width, "height": min(whole, _TALLEST)})
            # Grown to its whole height, the page shows its bars where they rest, once.
            picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide")))
            suffix = f"{width}" + ("-dark" if scheme == "dark" else "")
            # A few flat colours, kept exactly, weigh half of what a lossy picture of text does.
            flat = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).convert("RGB")
            flat.save(folder / f"{name}-{suffix}.webp", lossless=True, quality=60, method=4)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})


def first_load(page: Page, url: str) -> tuple[int, int, int]:
    """Load an address with nothing of ours kept but the cookie.

    Returns:
        Bytes on the wire, requests, and the bytes of a document's pictures, which count in neither.
    """
    browser = page.context.browser
    assert browser is not None  # noqa: S101  a context of a launched browser has one
    context = browser.new_context(viewport={"width": 412, "height": 839}, locale="fr-FR")
    context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    fresh = context.new_page()
    wire = context.new_cdp_session(fresh)
    sizes: dict[str, float] = {}
    shown: set[str] = set()
    wire.on("Network.requestWillBeSent", lambda told: _note(told, shown))
    wire.on("Network.loadingFinished", lambda told: _weigh(told, sizes))
    wire.send("Network.enable")
    fresh.goto(url, wait_until="networkidle")
    context.close()
    pictures = sum(size for request, size in sizes.items() if request in shown)
    return int(sum(sizes.values()) - pictures), len(sizes.keys() - shown), int(pictures)


def _weigh(told: Mapping[str, Any], sizes: dict[str, float]) -> None:
    sizes[told["requestId"]] = told["encodedDataLength"]


def _note(told: Mapping[str, Any], shown: set[str]) -> None:
    if _PICTURE.search(told["request"]["url"]):
        shown.add(told["requestId"])
