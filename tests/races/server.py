"""The real web server, started, killed and started again on one address; and requests sent to it at once."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.plumbing import ROOT

NOTE = "die-before-reply"
"""The file that mortal_app.py looks for; it holds one of the two words that follow."""

WORKER, SERVER = "worker", "server"
WORKERS, THREADS = 2, 8
_READY_SECONDS = 90
_ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Request:
    """A call of the API: who asks (a bearer token), where, and what."""

    token: str
    path: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401  what JSON holds is what a test looks into
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json["code"])


class Server:
    """Two gunicorn workers of eight threads each, with the shipped settings otherwise.

    The listening socket belongs to the test and outlives the server: as in front of a supervised service,
    whoever calls while it is down waits for the next one. A call that a process had accepted dies with it.
    """

    def __init__(self, database_url: str, instance: Path) -> None:
        self._instance = instance
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._log = instance / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.address: tuple[str, int] = self._listener.getsockname()
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "GUICHET_MODE": "demo",
            "GUICHET_INSTANCE": str(instance),
            "GUICHET_PUBLIC_URL": f"http://127.0.0.1:{self.address[1]}",
        }

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the server was not started"
        return self._process

    def start(self) -> None:
        """Start, and wait until it answers."""
        handle = self._listener.fileno()
        command = [sys.executable, "-m", "gunicorn", "-c", "scripts/gunicorn_conf.py", "-b", f"fd://{handle}"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "-w", str(WORKERS), "--threads", str(THREADS), "tests.races.mortal_app:app"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(handle,),
                start_new_session=True,
            )
        self._await_ready(self._process)

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            connection = http.client.HTTPConnection(*self.address, timeout=5)
            try:
                connection.request("GET", "/healthz")
                if connection.getresponse().status == http.client.OK:
                    return
            except (OSError, http.client.HTTPException):
                continue
            finally:
                connection.close()
        raise AssertionError(f"the server did not start:\n{self._log.read_text()}")

    def die_before_next_reply(self, what: str) -> None:
        """Let the process that next answers a claim die before the answer leaves, or the whole server."""
        draft = self._instance / "note.draft"
        draft.write_text(what, "utf-8")
        draft.rename(self._instance / NOTE)

    def kill(self) -> None:
        """Kill the master and every worker at once; nobody is told."""
        os.killpg(self.process.pid, signal.SIGKILL)

    def kill_a_worker(self) -> None:
        """Kill one worker; its master makes another."""
        for child in psutil.Process(self.process.pid).children()[:1]:
            child.kill()

    def start_again(self) -> None:
        """Wait for the end of a server that was killed, and start the next."""
        self.process.wait(timeout=_READY_SECONDS)
        self.start()

    def close(self) -> None:
        """Stop it if it runs, and let go of the address."""
        if self._process is not None:
            if self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._listener.close()

    def flask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the installation."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def send(self, request: Request) -> Reply | None:
        """Send one request."""
        return self.send_at_once([request])[0]

    def send_until_answered(self, request: Request) -> Reply:
        """Send a request, and again while its reply is lost: what a counter does."""
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            reply = self.send(request)
            if reply is not None:
                return reply
        raise AssertionError(f"no answer to {request.path}:\n{self._log.read_text()}")

    def send_at_once(
        self, requests: Sequence[Request], *, when_sent: Callable[[int], None] | None = None
    ) -> list[Reply | None]:
        """Send requests at the same moment, each on a connection opened before; None for a lost reply.

        Args:
            requests: What to send.
            when_sent: Called with a request's place once it was sent, before its reply is awaited.
        """
        start = threading.Barrier(len(requests))

        def send(place: int) -> Reply | None:
            request = requests[place]
            connection = http.client.HTTPConnection(*self.address, timeout=_ANSWER_SECONDS)
            headers = {"Authorization": f"Bearer {request.token}", "Content-Type": "application/json"}
            body = json.dumps(request.payload).encode()
            try:
                connection.connect()
                start.wait(timeout=_ANSWER_SECONDS)
                connection.request("POST", request.path, body, headers)
                if when_sent is not None:
                    when_sent(place)
                response = connection.getresponse()
                return Reply(response.status, response.read())
            except TimeoutError:
                # Not a lost reply: the server stands still.
                raise
            except (OSError, http.client.HTTPException):
                return None
            finally:
                connection.close()

        with ThreadPoolExecutor(len(requests)) as threads:
            return list(threads.map(send, range(len(requests))))
