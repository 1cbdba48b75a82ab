"""The real server for a test: gunicorn as ``make run`` starts it, on a port of its own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.plumbing import ROOT, Databases
from tests.warm import Forked, Warm
from webapp.adapters.vault import load_ring

_READY_SECONDS = 60
_WARM = Warm()


class DemoHouses:
    """Makes demonstration houses: set up once a kind of database, as ``make run`` does, then copied."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self._databases = databases
        self._folder = folder
        self._made: dict[str, tuple[str, Path]] = {}

    def copy(self, kind: str, instance_path: Path) -> str:
        """Return the address of a new demonstration database; its keys are put in ``instance_path``."""
        if kind not in self._made:
            instance = self._folder / kind
            instance.mkdir()
            url = self._databases.empty(kind)
            run_flask(house_env(url, instance), "demo", "setup")
            self._made[kind] = (url, instance)
        url, instance = self._made[kind]
        shutil.copytree(instance, instance_path, dirs_exist_ok=True)
        return self._databases.copy(url)


class LiveServer:
    """A demonstration house served by gunicorn; ``start`` and ``stop`` may follow each other.

    Attributes:
        url: where it answers, without a slash at the end; the same after a restart.
        database_url: its database, to be read from beside it.
        password: the one password of the demonstration accounts.
        log: the file that holds what the server said.
    """

    def __init__(
        self, database_url: str, instance_path: Path, *, app: str = "wsgi:app", **settings: str
    ) -> None:
        self._app = app
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.log = instance_path / "server.log"
        self.database_url = database_url
        self._env = house_env(database_url, instance_path) | {"GUICHET_PUBLIC_URL": self.url, **settings}
        self._process: Forked | subprocess.Popen[bytes] | None = None
        self.password = load_ring(instance_path / "keys.json").secret("demo_password") or ""
        self.start()

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which a process finds this house."""
        return dict(self._env)

    def flask(self, *command: str, **settings: str) -> str:
        """Run a ``flask …`` command on this house, with further settings if any; return what it printed."""
        return run_flask(self._env | settings, *command)

    def coupon(self, market: str = "2024", *options: str) -> dict[str, Any]:
        """Make a fresh young person's coupons; what the contract's JSON line says of the first."""
        line: dict[str, Any] = json.loads(self.flask("demo", "coupon", "--market", market, *options))
        return line

    def token(self, email: str) -> str:
        """Return a bearer token of a demonstration account."""
        return self.flask("demo", "token", "--user", email).splitlines()[-1]

    def move(self, database_url: str) -> None:
        """Serve another database from the next start on, with the same keys: a house restored elsewhere."""
        self.database_url = self._env["DATABASE_URL"] = database_url

    def start(self, root: Path = ROOT, **settings: str) -> None:
        """Start, from another tree or with further settings if any, and return when it answers."""
        serve = ["gunicorn", "-c", "scripts/gunicorn_conf.py", "-b", f"127.0.0.1:{self._port}", self._app]
        env = self._env | settings
        if root == ROOT:
            self._process = _WARM.start(*serve, env=env, said=self.log)
        else:
            self._process = _cold(root, *serve, env=env, said=self.log)
        deadline = time.monotonic() + _READY_SECONDS
        while not self._answers():
            assert self._process.poll() is None, self.log.read_text("utf-8")
            assert time.monotonic() < deadline, self.log.read_text("utf-8")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it as an operator does: requests under way are answered first."""
        self._signal(signal.SIGTERM, everyone=False)

    def kill(self) -> None:
        """Kill it and its workers as a power cut does."""
        self._signal(signal.SIGKILL, everyone=True)

    def died(self) -> None:
        """Wait for the end of a server that was told to kill itself."""
        assert self._process is not None
        self._process.wait()
        self._process = None

    def _signal(self, number: signal.Signals, *, everyone: bool) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        (os.killpg if everyone else os.kill)(process.pid, number)
        process.wait()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310  our own address
                return bool(answer.status == 200)
        except OSError:
            return False


def house_env(database_url: str, instance_path: Path) -> dict[str, str]:
    """Return the environment in which a process finds this house."""
    return {**os.environ, "DATABASE_URL": database_url, "GUICHET_INSTANCE": str(instance_path)}


def run_flask(env: dict[str, str], *command: str) -> str:
    """Run a ``flask …`` command and return what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        code = _WARM.start("flask", "--app", "wsgi", *command, env=env, said=said).wait()
        printed = said.read_text("utf-8")
    assert code == 0, f"{command}: {printed}"
    return printed


def _cold(
    root: Path, module: str, *arguments: str, env: dict[str, str], said: Path
) -> subprocess.Popen[bytes]:
    """Start a program of another tree, which has to import its own."""
    with said.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=root,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
