"""Refuse what must be refused, watching the memory of this process, which ``bench.scan`` starts apart."""

from __future__ import annotations

import resource
import struct
import sys
import zlib
from pathlib import Path

from scanner import FrameRejected, read_frame
from scanner.render import render_png

LIMIT_MIB = 100


def peak_mib() -> float:
    """Give the most memory this process ever held.

    What getrusage tells a new process starts from its parent's peak; Linux keeps the true one in its status.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)


def huge_png(side: int) -> bytes:
    """Write a black PNG, line by line: few bytes, many pixels."""
    squeezer = zlib.compressobj(9)
    line = bytes(side + 1)
    pixels = b"".join([*(squeezer.compress(line) for _ in range(side)), squeezer.flush()])
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def main() -> None:
    """Print a table of refusals with the growth of memory after each."""
    sound = render_png("AP1:" + "0" * 135)
    frames = {
        "empty": b"",
        "truncated PNG": sound[: len(sound) * 2 // 3],
        "wrong type (PDF)": b"%PDF-1.7\n" + bytes(1000),
        "20,000² PNG of 389 kB": huge_png(20_000),
        "60 MB": bytes(60_000_000),
    }
    read_frame(sound)
    before = peak_mib()
    print("| refused frame | code | memory grew by, MiB, the frame's own bytes apart |", end="")
    print(f" must be under {LIMIT_MIB} |\n|---|---|---|---|")
    for name, data in frames.items():
        try:
            read_frame(data)
            code = "**read**"
        except FrameRejected as rejection:
            code = rejection.code
        growth = peak_mib() - before
        print(f"| {name} | `{code}` | {growth:.1f} | {'yes' if growth < LIMIT_MIB else '**no**'} |")


if __name__ == "__main__":
    main()
