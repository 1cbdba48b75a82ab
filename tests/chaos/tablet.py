"""A device as people hold it: a process of Node that runs the counter's own modules (device.js)."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.plumbing import ROOT

_DEVICE = Path(__file__).with_name("device.js")


class Tablet:
    """One device; each command is answered before the next one is given.

    Attributes:
        keys: public half of its signing key, by each id that it was ever let in under.
        skew_ms: how far its clock is off.
    """

    def __init__(self, node: str, url: str, log: Path, *, old: bool = False) -> None:
        self.keys: dict[str, str] = {}
        self.skew_ms = 0
        with log.open("ab") as told:
            self._process = subprocess.Popen(
                [node, str(_DEVICE), url, "old" if old else "new"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=told,
                text=True,
            )
        self._log = log

    def begin(self, command: str, **asked: object) -> None:
        """Give a command, and do not wait for its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": command, **asked}) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """Wait for the answer to the command given last."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the device is gone: {self._log.read_text('utf-8')}"
        said: dict[str, Any] = json.loads(line)
        assert "error" not in said, said["error"]
        return said

    def ask(self, command: str, **asked: object) -> dict[str, Any]:
        """Give a command and return its answer."""
        self.begin(command, **asked)
        return self.answer()

    def drift(self, ms: int) -> None:
        """Let its clock be off by so much."""
        self.skew_ms = ms
        self.ask("drift", ms=ms)

    def close(self) -> None:
        """Put it away."""
        self._process.kill()
        self._process.communicate()
