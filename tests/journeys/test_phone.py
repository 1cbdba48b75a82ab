"""``make run PHONE=1`` as it is started: HTTPS under its own authority, and what a phone needs for it."""

import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Playwright, expect

from scanner import read_frame
from tests.journeys.film import coupon_film
from tests.live import house_env, run_flask
from tests.plumbing import ROOT

_READY_SECONDS = 120


@dataclass(frozen=True)
class Started:
    """A start of ``make run PHONE=1``: what it said, and where it answers."""

    said: str
    guichet: str
    page: str

    @property
    def password(self) -> str:
        found = re.search(r"password: (\S+)", self.said)
        assert found
        return found[1]

    def authority(self) -> bytes:
        with urllib.request.urlopen(f"{self.page}/guichet-ca.crt", timeout=10) as answer:  # noqa: S310  ours
            assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
            content: bytes = answer.read()
        return content

    def trusted(self, path: str) -> tuple[int, str]:
        """Fetch as somebody who has installed the certificate; status and HSTS."""
        trust = ssl.create_default_context(cadata=self.authority().decode())
        with urllib.request.urlopen(self.guichet + path, timeout=10, context=trust) as answer:  # noqa: S310  ours
            return answer.status, answer.headers.get("Strict-Transport-Security", "")


@contextmanager
def started(instance: Path) -> Iterator[Started]:
    port = _two_free_ports()
    where = {"PHONE": "1", "HOST": "127.0.0.1", "PORT": str(port), "PYTHONIOENCODING": "utf-8"}
    url = f"sqlite:///{instance / 'guichet.db'}"
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.run"],
        cwd=ROOT,
        env={**house_env(url, instance), **where},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    late = threading.Timer(_READY_SECONDS, process.terminate)
    late.start()
    said = ""
    try:
        for line in process.stdout:
            said += line
            if line.startswith("Guichet is ready"):
                break
        late.cancel()
        assert "Guichet is ready" in said, said
        yield Started(said, f"https://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}")
    finally:
        late.cancel()
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
        process.stdout.close()
        process.wait()
    assert process.returncode == 0


def _two_free_ports() -> int:
    for _ in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
        return port
    raise AssertionError("no two ports side by side are free")


def drawn_codes(said: str) -> list[str]:
    """Read the QR codes among the lines of a terminal, each character two modules high."""
    texts = []
    for block in re.findall(r"(?:^ {5}[█▀▄ \u00a0]+\n)+", said, flags=re.MULTILINE):
        rows = []
        for line in block.splitlines():
            cells = [" ▄▀█".index(" " if c == "\u00a0" else c) for c in line[5:]]
            rows += [[255 * (cell >> 1) for cell in cells], [255 * (cell & 1) for cell in cells]]
        image = np.pad(np.array(rows, np.uint8).repeat(8, axis=0).repeat(8, axis=1), 16, constant_values=255)
        done, png = cv2.imencode(".png", image)
        assert done
        texts += [symbol.text for symbol in read_frame(png.tobytes())]
    return texts


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


def test_a_phone_trusts_it_by_the_authority_it_offers_and_finds_it_by_the_codes_it_prints(
    instance: Path,
) -> None:
    with started(instance) as first:
        assert first.trusted("/healthz") == (200, "")
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            urllib.request.urlopen(f"{first.guichet}/healthz", timeout=10)  # noqa: S310  ours
        assert drawn_codes(first.said) == [first.page, first.guichet]
        assert b"PRIVATE" not in first.authority()
        for path in ("/../keys.json", "/phone-ca.pem", "/connexion", "/guichet-ca.crt/"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(first.page + path, timeout=10)  # noqa: S310  ours
        authority = first.authority()
    with started(instance) as second:
        assert second.authority() == authority
        assert second.password != first.password
        assert "a phone that has it already needs no other" in second.said


def test_on_the_phone_the_camera_opens_and_yesterday_s_password_does_not(
    instance: Path, playwright_driver: Playwright, browser_path: Path, tmp_path: Path
) -> None:
    env = house_env(f"sqlite:///{instance / 'guichet.db'}", instance)
    before = re.findall(r"password: (\S+)", run_flask(env, "demo", "setup"))[0]
    with started(instance) as start:
        coupon_text = run_flask(env, "demo", "coupon", "--market", "2024")
        text = re.findall(r'"text": "([^"]+)"', coupon_text)[0]
        film = coupon_film(tmp_path / "coupon.mjpeg", text)
        browser = playwright_driver.chromium.launch(
            executable_path=browser_path,
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )
        phone = playwright_driver.devices["Pixel 7"]
        context = browser.new_context(**phone, ignore_https_errors=True, permissions=["camera"])
        page = context.new_page()
        page.goto(start.page)
        assert Axe().run(page).violations_count == 0
        assert page.locator("code").inner_text().replace("\n", ":") in start.said
        page.get_by_role("link", name="Ouvrir Guichet").click()
        page.wait_for_url(f"{start.guichet}/connexion*")
        for password in (before, start.password):
            page.fill("[name=email]", "counter.2024@demo.test")
            page.fill("[name=password]", password)
            page.click("[data-action=sign-in]")
            if password == before:
                expect(page.get_by_role("alert").filter(has_text="Connexion refusée")).to_be_visible()
        page.wait_for_url("**/comptoir/coupon/*", timeout=30_000)
        expect(page.locator("[data-outcome=ok]")).to_be_visible()
        assert page.evaluate("() => isSecureContext && location.protocol") == "https:"
        cookies = {one["name"]: one for one in context.cookies() if "name" in one}
        assert cookies["__Host-guichet"]["secure"]
        browser.close()
