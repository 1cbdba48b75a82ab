"""The window of the scan as a person looks at it, and what is sent to the number field."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

DEVICES = Path(__file__).parents[1] / "js" / "devices"
"""Scripts that stand in for devices which a test has not: they change the browser, never the product."""


def say(page: Page) -> Locator:
    """Return what the window says, and has read out."""
    return page.get_by_role("region", name="Appareil photo").get_by_role("status").last


def way(page: Page, name: str) -> Locator:
    """Return a button of the window by its words."""
    return page.get_by_role("button", name=name, exact=True)


def live(page: Page) -> None:
    """Wait until the camera is open."""
    expect(page.locator("[data-camera][data-state=live]")).to_be_visible(timeout=15_000)


def scan_keys(page: Page, text: str) -> None:
    """Type as a scanner does, faster than Playwright would; on whatever has the focus."""
    page.evaluate(
        """(text) => {
          for (const key of [...text, 'Enter']) {
            const pressed = new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true});
            document.activeElement.dispatchEvent(pressed);
          }
        }""",
        text,
    )


def paste(page: Page, text: str) -> None:
    """Paste a text into the number field."""
    page.locator("[name=number]").evaluate(
        """(field, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData('text/plain', text);
          field.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
        }""",
        text,
    )
