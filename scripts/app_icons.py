"""Draw the icons of a home screen from ``static/icons/mark.svg``, in a browser: run when the mark changes."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts.need import find_browser

ICONS = Path(__file__).resolve().parent.parent / "static" / "icons"
SIZES = {"app-192": (192, 1.0), "app-512": (512, 1.0), "app-maskable-512": (512, 0.8)}
"""Side in pixels, and the mark's share of it: a maskable icon may lose a tenth on each side."""

GROUND = "#4b2a8c"


def main() -> int:
    """Draw each."""
    executable = find_browser()
    if executable is None:
        sys.exit("No browser: run `python scripts/need.py browser`, or set CHROMIUM.")
    mark = (ICONS / "mark.svg").read_text("utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for name, (side, share) in SIZES.items():
            page = browser.new_page(viewport={"width": side, "height": side})
            ground = GROUND if share < 1 else "transparent"
            page.set_content(
                f"<style>body{{margin:0;display:grid;place-items:center;height:{side}px;background:{ground}}}"
                f"svg{{width:{round(side * share)}px;display:block}}</style>{mark}"
            )
            page.screenshot(path=ICONS / f"{name}.png", omit_background=True)
            page.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
