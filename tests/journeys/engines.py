"""Browsers of other makers, over their own protocols: Firefox by Marionette, WebKitGTK by WebDriver.

Both speak the commands of the W3C's WebDriver; only the line differs. Neither needs a package of Python, and
every port and display is one that the system gave.

Source: W3C WebDriver (https://www.w3.org/TR/webdriver2/); Firefox Source Docs, Marionette, "Protocol".
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Page

_READY_SECONDS = 180
_SCRIPT_MS = 120_000
_PREFERENCES = (
    # 0: a port that is free, told in a file of the profile.
    ("marionette.port", 0),
    ("datareporting.policy.dataSubmissionEnabled", False),
    ("browser.shell.checkDefaultBrowser", False),
)


class RefusedError(Exception):
    """The browser did not do what it was asked, a page that is being left for one."""


class Browser(Protocol):
    """A browser with one page."""

    def open(self, url: str) -> None:
        """Load a page."""

    def run(self, script: str, *args: object) -> object:
        """Run a script's body in the page; what it hands to its last argument, a function, is the answer."""


class Chromium:
    """The browser of the journeys, seen as the others are."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def open(self, url: str) -> None:
        """Load a page."""
        self._page.goto(url)

    def run(self, script: str, *args: object) -> object:
        """Run a script's body in the page."""
        asked = "(args) => new Promise((done) => (function () {" + script + "})(...args, done))"
        answer: object = self._page.evaluate(asked, list(args))
        return answer


class Firefox:
    """Firefox without a window, with its memory in a folder that outlives it."""

    def __init__(self, binary: Path, profile: Path) -> None:
        self._binary = binary
        self._profile = profile
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _PREFERENCES]
        (profile / "user.js").write_text("".join(lines), "utf-8")
        self.start()

    def start(self) -> None:
        """Start it, with what its folder holds of an earlier life."""
        told = self._profile / "MarionetteActivePort"
        told.unlink(missing_ok=True)
        command = [str(self._binary), "--headless", "--marionette", "--profile", str(self._profile)]
        self._process = _spawn(command, self._profile / "firefox.log")
        _until(lambda: told.is_file() and told.read_text("utf-8") != "", self._process)
        port = int(told.read_text("utf-8"))
        self._line = socket.create_connection(("127.0.0.1", port), timeout=_READY_SECONDS)
        self._answers = self._line.makefile("rb")
        self._asked = 0
        self._read()  # which protocol it speaks
        self._ask("WebDriver:NewSession", capabilities={})
        # What a script waits for, a claim delivered say, takes longer where others want the same cores.
        self._ask("WebDriver:SetTimeouts", script=_SCRIPT_MS)

    def open(self, url: str) -> None:
        """Load a page."""
        self._ask("WebDriver:Navigate", url=url)

    def run(self, script: str, *args: object) -> object:
        """Run a script's body in the page."""
        return self._ask("WebDriver:ExecuteAsyncScript", script=script, args=list(args))["value"]

    def kill(self) -> None:
        """Kill it with all that it started, as a battery that dies does."""
        self._answers.close()
        self._line.close()
        _kill(self._process)

    def _ask(self, name: str, **parameters: object) -> dict[str, Any]:
        self._asked += 1
        text = json.dumps([0, self._asked, name, parameters]).encode()
        self._line.sendall(b"%d:%b" % (len(text), text))
        # A kind, the number of what was asked, what went wrong, the answer.
        _, _, error, answer = cast("list[Any]", self._read())
        if error is not None:
            raise RefusedError(name, error)
        return cast("dict[str, Any]", answer)

    def _read(self) -> object:
        length = b""
        while (letter := self._answers.read(1)) != b":":
            assert letter, "Firefox ended"
            length += letter
        said: object = json.loads(self._answers.read(int(length)))
        return said


class WebKit:
    """WebKitGTK's own small browser; it wants a display, and forgets everything when it ends."""

    def __init__(self, driver: Path, display: str, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._url = f"http://127.0.0.1:{port}"
        self._process = _spawn([str(driver), f"--port={port}"], log, DISPLAY=display)
        _until(self._is_ready, self._process)
        made = self._ask(
            "POST", "/session", {"capabilities": {"alwaysMatch": {"timeouts": {"script": _SCRIPT_MS}}}}
        )
        self._url += f"/session/{made['value']['sessionId']}"

    def open(self, url: str) -> None:
        """Load a page."""
        self._ask("POST", "/url", {"url": url})

    def run(self, script: str, *args: object) -> object:
        """Run a script's body in the page."""
        return self._ask("POST", "/execute/async", {"script": script, "args": args})["value"]

    def kill(self) -> None:
        """End it with all that it started."""
        _kill(self._process)

    def _is_ready(self) -> bool:
        try:
            return bool(self._ask("GET", "/status")["value"]["ready"])
        except OSError:
            return False

    def _ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"}
        asked = urllib.request.Request(self._url + path, data, kind, method=method)  # noqa: S310  our own
        try:
            with urllib.request.urlopen(asked, timeout=_READY_SECONDS) as reply:  # noqa: S310  same
                return cast("dict[str, Any]", json.loads(reply.read()))
        except urllib.error.HTTPError as error:
            with error:
                raise RefusedError(path, error.read().decode()) from None


@contextmanager
def hidden_display(log: Path) -> Iterator[str]:
    """Hold a display that nobody sees; its server picks a number that is free, and tells it."""
    told, tell = os.pipe()
    command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", "412x839x24", "-nolisten", "tcp"]
    process = _spawn(command, log, hand_on=(tell,))
    try:
        os.close(tell)
        with os.fdopen(told) as answer:
            number = answer.readline().strip()
        assert number, log.read_text("utf-8")
        yield f":{number}"
    finally:
        _kill(process)


def _spawn(
    command: list[str], log: Path, *, hand_on: Sequence[int] = (), **env: str
) -> subprocess.Popen[bytes]:
    with log.open("ab") as said:
        return subprocess.Popen(
            command,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            pass_fds=hand_on,
            start_new_session=True,
        )


def _until(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not ready():
        assert process.poll() is None, "it ended before it was ready"
        assert time.monotonic() < deadline, "it did not start"
        time.sleep(0.05)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
