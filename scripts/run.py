"""Start Guichet as ``make run`` does: set up, then the web server and the worker until one of them ends.

Reads ``HOST``, ``PORT`` and ``PHONE``; everything else is told to the app by its own settings
(docs/operations.md). Exits 1 with one sentence where it cannot start. What a phone needs is in phone.py.
"""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from scripts.phone import Phone, bracketed, prepare

ROOT = Path(__file__).resolve().parent.parent
_FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
_READY_SECONDS = 60
_STOP_SECONDS = 25
_ASKED_TO_STOP = 0
_LAST_PORT = 65535


class _Stop(Exception):
    """The person, or what runs us, asked us to stop."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stop


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= _LAST_PORT:
        sys.exit(f"PORT={text}: a number from 1 to 65535 is expected.")
    return int(text)


def _refuse_busy(host: str, port: int) -> None:
    """Exit with a sentence where the address can't be had; gunicorn would retry, and say it less well."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        sys.exit(
            f"Can't listen on {host}:{port}: {error.strerror or error}. Choose another with PORT=… or HOST=…."
        )


@dataclass(frozen=True)
class _Way:
    """How a start is reached: where it listens, what it is called, and by what it is trusted."""

    url: str
    binds: list[str]
    settings: dict[str, str]
    phone: Phone | None = None


def _way(host: str, port: int) -> _Way:
    if os.environ.get("PHONE", "0") not in {"", "0"}:
        found = prepare(host, port)
        for address in found.binds:
            _refuse_busy(address, port)
            _refuse_busy(address, port + 1)
        return _Way(found.guichet(found.addresses[0]), found.binds, {**os.environ, **found.settings()}, found)
    host = host or "127.0.0.1"
    _refuse_busy(host, port)
    seen_from_here = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  compared, not bound
    url = f"http://{bracketed(seen_from_here)}:{port}"
    return _Way(url, [host], {"GUICHET_PUBLIC_URL": url, **os.environ})


def _serve(way: _Way, port: int) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "-c", "scripts/gunicorn_conf.py"]
    for address in way.binds:
        command += ["-b", f"{bracketed(address)}:{port}"]
    if way.phone:
        command += ["--certfile", str(way.phone.papers.file)]
    return [*command, "wsgi:app"]


def _await_ready(way: _Way, server: subprocess.Popen[bytes]) -> None:
    trust = ssl.create_default_context(cadata=way.phone.papers.authority.decode()) if way.phone else None
    deadline = time.monotonic() + _READY_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{way.url}/healthz", timeout=2, context=trust):  # noqa: S310  our own
                return
        except urllib.error.HTTPError as error:
            sys.exit(f"The server started but is not well: /healthz answers {error.code}.")
        except OSError:
            time.sleep(0.05)
    sys.exit("The server did not start; what it said stands above.")


def _end(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Stop what still runs, gently, then not."""
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for process in processes.values():
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _watch(processes: dict[str, subprocess.Popen[bytes]]) -> int:
    """Wait until one of them ends, which is never what was wanted."""
    while True:
        for name, process in processes.items():
            code = process.poll()
            if code is not None:
                print(f"The {name} ended with {code}; stopping.", flush=True)
                return code or 1
        time.sleep(0.2)


def main() -> int:
    """Set up, serve, and return the exit status."""
    port = _port(os.environ.get("PORT") or "8000")
    way = _way(os.environ.get("HOST", ""), port)
    env = way.settings
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        # Others can reach it: what was once read over a shoulder must not open it for ever.
        fresh = ["--new-password"] if way.phone else []
        made = subprocess.run([*_FLASK, "demo", "setup", *fresh], cwd=ROOT, env=env, check=False)
        if made.returncode:
            return made.returncode
        # Each in a session of its own: Ctrl+C reaches us alone, and we stop them in order.
        serve = _serve(way, port)
        processes["web server"] = subprocess.Popen(serve, cwd=ROOT, env=env, start_new_session=True)
        _await_ready(way, processes["web server"])
        worker = [*_FLASK, "worker"]
        processes["worker"] = subprocess.Popen(worker, cwd=ROOT, env=env, start_new_session=True)
        if way.phone:
            way.phone.offer()
            way.phone.tell()
        print(f"\nGuichet is ready: {way.url}  (Ctrl+C stops it)", flush=True)
        return _watch(processes)
    except _Stop:
        print("\nStopping.", flush=True)
        return _ASKED_TO_STOP
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _end(processes)


if __name__ == "__main__":
    sys.exit(main())
