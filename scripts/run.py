"""Start Guichet as ``make run`` does: set up, then the web server and the worker until one of them ends.

Reads ``HOST``, ``PORT`` and ``PHONE``; everything else is told to the app by its own settings
(docs/operations.md). Exits 1 with one sentence where it cannot start.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

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


def _await_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):  # noqa: S310  our own http address
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
    if os.environ.get("PHONE"):
        sys.exit("PHONE=1 comes with a later step: for now Guichet runs on this machine only.")
    host = os.environ.get("HOST") or "127.0.0.1"
    port = _port(os.environ.get("PORT") or "8000")
    _refuse_busy(host, port)
    seen_from_here = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104  compared, not bound
    url = f"http://[{seen_from_here}]:{port}" if ":" in seen_from_here else f"http://{seen_from_here}:{port}"
    env = {"GUICHET_PUBLIC_URL": url, **os.environ}
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        made = subprocess.run([*_FLASK, "demo", "setup"], cwd=ROOT, env=env, check=False)
        if made.returncode:
            return made.returncode
        bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        serve = [sys.executable, "-m", "gunicorn", "-c", "scripts/gunicorn_conf.py", "-b", bind, "wsgi:app"]
        # Each in a session of its own: Ctrl+C reaches us alone, and we stop them in order.
        processes["web server"] = subprocess.Popen(serve, cwd=ROOT, env=env, start_new_session=True)
        _await_ready(url, processes["web server"])
        worker = [*_FLASK, "worker"]
        processes["worker"] = subprocess.Popen(worker, cwd=ROOT, env=env, start_new_session=True)
        print(f"\nGuichet is ready: {url}  (Ctrl+C stops it)", flush=True)
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
