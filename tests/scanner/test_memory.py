"""What the heaviest pictures cost, refused or read: each measured in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.scanner.pictures import black_png, code, encoded, heic, jpeg_saying, page

ROOT = Path(__file__).parents[2]
LIMIT_KIB = 100 * 1024

SCRIPT = """
import resource, sys
from pathlib import Path
from scanner import FrameRejected, read_frame

def peak_kib():
    # What getrusage tells a new process starts from its parent's peak; Linux keeps the true one here.
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak

sound, sound_heic, *bodies = [Path(name).read_bytes() for name in sys.argv[1:]]
assert read_frame(sound) and read_frame(sound_heic)
before = peak_kib()
codes = []
for body in bodies:
    try:
        read_frame(body, budget_ms=100)
        codes.append("read")
    except FrameRejected as rejection:
        codes.append(rejection.code)
growth = peak_kib() - before
ballast = b"x" * (150 * 2**20)
control = peak_kib() - before
print(" ".join(codes), growth, control, len(ballast))
"""


def cost(folder: Path, *bodies: bytes) -> tuple[list[str], int]:
    """Read pictures in another process; give what became of each, and the growth in KiB."""
    paths = []
    # Two sound ones first: waking the engines is no picture's cost.
    for number, body in enumerate((encoded(code(), ".png"), heic(code()), *bodies)):
        paths.append(folder / str(number))
        paths[-1].write_bytes(body)
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    *codes, growth, control, _ = run.stdout.split()
    # The measure itself is proved by 150 MiB it must see.
    assert int(control) > 140 * 1024
    return codes, int(growth)


def test_refusals_cost_less_than_a_hundred_mebibytes(tmp_path: Path) -> None:
    refused = {
        "empty": [b""],
        "too_large": [
            bytes(60_000_000),
            black_png(20_000, 20_000),
            black_png(20_000, 20_000)[:200_000],
            black_png(5_000, 5_000, depth=16, colour_type=6),
            jpeg_saying(60_000, 60_000),
            jpeg_saying(8_000, 8_000, 0xC2),
        ],
        "unsupported_type": [b"GIF89a" + bytes(99)],
        "unreadable": [encoded(code(), ".png")[:-30], heic(code())[:2_000]],
    }
    codes, growth = cost(tmp_path, *(body for bodies in refused.values() for body in bodies))
    assert codes == [told for told, bodies in refused.items() for _ in bodies]
    assert growth < LIMIT_KIB


@pytest.mark.parametrize(
    "body",
    [
        black_png(3_500, 3_500, colour_type=6),
        black_png(2_500, 2_500, depth=16, colour_type=6),
        black_png(5_000, 5_000, depth=16, colour_type=2),
        black_png(5_000, 5_000, depth=16),
    ],
    ids=["transparent", "transparent, sixteen bits", "colour, sixteen bits", "gray, sixteen bits"],
)
def test_the_heaviest_png_of_a_kind_is_read_for_less_than_a_hundred_mebibytes(
    tmp_path: Path, body: bytes
) -> None:
    codes, growth = cost(tmp_path, body)
    assert codes == ["read"]
    assert growth < LIMIT_KIB


@pytest.mark.parametrize("extension", [".jpg", ".webp"])
def test_the_largest_jpeg_and_webp_are_read_for_less_than_a_hundred_mebibytes(
    tmp_path: Path, extension: str
) -> None:
    codes, growth = cost(tmp_path, encoded(page(5_000, 5_000), extension))
    assert codes == ["read"]
    assert growth < LIMIT_KIB
