"""The scripts that need no page are tested in Node, by its own runner: ``node --test tests/js``."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(Path(__file__).parent.glob("*.test.js"))


def test_there_are_such_tests() -> None:
    assert FILES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_script_does_in_node_what_its_tests_say(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    node = shutil.which("node")
    if node is None:
        assert os.environ.get("CI") != "true", "CI must have Node: the scripts' own tests did not run"
        with capsys.disabled():
            print(f"\nNOT CHECKED: {file.name} needs Node ≥ 20, and there is none here")  # noqa: T201
        return
    done = subprocess.run([node, "--test", file], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
