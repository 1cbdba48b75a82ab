"""A process that reads no picture carries none of what reading takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
from scanner import read_frame, engines, FrameRejected, Symbol
import scanner.payload, scanner.number, scanner.names, scanner.render
heavy = {"cv2", "zxingcpp", "pyzbar", "pillow_heif", "numpy"}
print(sorted(heavy & set(sys.modules)))
print(sorted({"flask", "webapp"} & set(sys.modules)))
read_frame(scanner.render.render_png("AP1:0"))
print(sorted({"cv2", "zxingcpp"} & set(sys.modules)), "pillow_heif" in sys.modules, "flask" in sys.modules)
"""


def test_engines_wake_with_the_first_picture_and_no_sooner() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert run.stdout.splitlines() == ["[]", "[]", "['cv2', 'zxingcpp'] False False"]
