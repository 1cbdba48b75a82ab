"""Compute the lock files from requirements*.in: hashes of every wheel, no address of an index."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# In this order: each later one is held to the versions of the one before.
NAMES = ("requirements", "requirements-test", "requirements-dev", "requirements-audit")
_OPTIONS = (
    "--generate-hashes",
    "--allow-unsafe",
    "--strip-extras",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
)


def main(options: list[str]) -> int:
    """Compile each lock; further options, ``--upgrade`` say, go to pip-compile."""
    # What this machine's pip was told (folders of wheels, other indexes) would otherwise enter the locks.
    local = {"PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"}
    env = {name: value for name, value in os.environ.items() if name not in local}
    env["PIP_CONFIG_FILE"] = os.devnull
    for name in NAMES:
        command = [sys.executable, "-m", "piptools", "compile", "-q", *_OPTIONS, *options]
        done = subprocess.run([*command, "-o", f"{name}.lock", f"{name}.in"], cwd=ROOT, env=env, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
