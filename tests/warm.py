"""A process that has imported the product and forks: the servers and commands of tests begin warm.

What runs is the same program with the same arguments and environment as from a shell; only the second and a
half that each process spends on importing is spent once. ``python -m tests.warm`` is the process, told what
to do line by line in JSON; ``Warm`` is how a test speaks to it.
"""

import gc
import importlib
import json
import os
import runpy
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent
_IMPORTED = ("flask.cli", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread", "psycopg", "webapp.app")


class Warm:
    """The process that forks, started with its first task; it ends with the tests."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def start(self, module: str, *arguments: str, env: Mapping[str, str], said: Path) -> "Forked":
        """Start ``python -m MODULE ARGUMENTS`` in a session of its own; ``said`` takes its output."""
        task = {"start": [module, *arguments], "env": dict(env), "said": str(said)}
        return Forked(self, self._ask(task))

    def code(self, pid: int, *, wait: bool) -> int | None:
        """Return the exit code of what was started; None while it runs, unless its end is waited for."""
        found: int | None = self._ask({"ended": pid, "wait": wait})
        return found

    def _ask(self, task: dict[str, Any]) -> Any:  # noqa: ANN401  whatever the task answers
        with self._lock:
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "tests.warm"],
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps(task) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())


@dataclass(frozen=True)
class Forked:
    """What was started; its methods are those of a ``Popen``."""

    warm: Warm
    pid: int

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self.warm.code(self.pid, wait=False)

    def wait(self) -> int | None:
        """Wait for its end and return the exit code."""
        return self.warm.code(self.pid, wait=True)


def _serve() -> None:
    for name in _IMPORTED:
        importlib.import_module(name)
    gc.collect()
    # What is imported is never freed: no collection in a child need look at it, nor copy its pages.
    gc.freeze()
    ended: dict[int, int] = {}
    for line in sys.stdin:
        task = json.loads(line)
        if "start" in task:
            answer: int | None = _fork(task)
            # A number that an earlier process had may be given again.
            ended.pop(answer or 0, None)
        else:
            answer = _code(task["ended"], ended, wait=task["wait"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _code(pid: int, ended: dict[int, int], *, wait: bool) -> int | None:
    if pid not in ended:
        found, status = os.waitpid(pid, 0 if wait else os.WNOHANG)
        if not found:
            return None
        ended[pid] = os.waitstatus_to_exitcode(status)
    return ended[pid]


def _fork(task: dict[str, Any]) -> int:
    pid = os.fork()
    if not pid:
        _run(task)
    return pid


def _run(task: dict[str, Any]) -> NoReturn:
    """Be the program, and end as it does: what it holds open is closed, a database's files included."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    said = os.open(task["said"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.environ.clear()
    os.environ.update(task["env"])
    module, *arguments = task["start"]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    sys.exit()


if __name__ == "__main__":
    _serve()
