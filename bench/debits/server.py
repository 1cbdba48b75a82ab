"""The real server, with the settings it has in production, on a port of its own; and what it uses."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
_READY_SECONDS = 60
_TICKS = os.sysconf("SC_CLK_TCK")


class ServerFailed(Exception):
    """The server did not start; the message is its log."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of one process in MiB; shared pages are divided in ``pss``, counted whole in ``rss``."""

    rss: float
    pss: float


class Server:
    """gunicorn with ``scripts/gunicorn_conf.py``, from entry to exit.

    Attributes:
        port: Where it answers, on 127.0.0.1.
    """

    def __init__(self, app: str, probe: str, env: Mapping[str, str] | None = None) -> None:
        self.port = _free_port()
        self._app, self._probe = app, probe
        self._env = {**os.environ, **(env or {}), "GUICHET_PUBLIC_URL": f"http://127.0.0.1:{self.port}"}
        self._process: subprocess.Popen[bytes] | None = None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  it lives as long as the server

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "gunicorn", "-c", "scripts/gunicorn_conf.py"]
        self._process = subprocess.Popen(
            [*command, "-b", f"127.0.0.1:{self.port}", self._app],
            cwd=ROOT,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        try:
            self._await_ready(self._process)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def get(self, path: str) -> bytes:
        """Return the body of a page."""
        url = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            body: bytes = answer.read()
            return body

    def told(self) -> str:
        """Return what the server has written to its log."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def cpu_seconds(self) -> float:
        """Return the processor time its workers have used so far."""
        return sum(_cpu_seconds(pid) for pid in self.workers())

    def workers(self) -> list[int]:
        """Return the process ids of its workers."""
        pid = self._process.pid if self._process is not None else 0
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def memory(self) -> list[Memory]:
        """Return what each worker holds."""
        return [_memory(pid) for pid in self.workers()]

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            try:
                self.get(self._probe)
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise ServerFailed(self.told() or "no answer")

    def _stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait()
        self._log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _cpu_seconds(pid: int) -> float:
    # User and system time are the 14th and 15th fields; the 2nd, in brackets, may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _memory(pid: int) -> Memory:
    kib = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, amount, *_ = line.split()
        kib[name] = int(amount)
    return Memory(kib["Rss:"] / 1024, kib["Pss:"] / 1024)
