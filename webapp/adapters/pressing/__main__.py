"""One job of the press: a line of JSON and bytes come in, a line of JSON and bytes go out.

``python -m webapp.adapters.pressing MEMORY SECONDS``: bytes of address space, seconds of work.
"""

import json
import os
import resource
import signal
import sys

_MOST_WRITTEN = 32_000_000
_MOST_FILES = 64
_GENTLY = 5


def main() -> int:
    """Do one job; what is not answered was not done."""
    _bound(int(sys.argv[1]), int(sys.argv[2]))
    # After the bounds, and here alone: these are what they are for.
    from webapp.adapters.pressing import pages, papers  # noqa: PLC0415
    from webapp.adapters.pressing.kinds import RefusedFile  # noqa: PLC0415

    job = json.loads(sys.stdin.buffer.readline())
    parts = [sys.stdin.buffer.read(length) for length in job["parts"]]
    content = b""
    said: dict[str, object] = {}
    try:
        if job["number"]:
            content = pages.draw(parts[0], job["number"], job["width"])
        else:
            content, said["pages"] = papers.press(parts)
            pages.prove(content)
    except RefusedFile as refused:
        content, said = b"", {"code": refused.code}
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + content)
    sys.stdout.buffer.flush()
    # Libraries that fall over their own end have nothing more to say.
    os._exit(0)


def _bound(memory: int, seconds: int) -> None:
    """Bound what this process may take; a debit at the counter goes first."""
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, _MOST_WRITTEN),
        (resource.RLIMIT_NOFILE, _MOST_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    os.nice(_GENTLY)
    # Should the one who asked be gone, nobody else would end it.
    signal.alarm(seconds + 1)


if __name__ == "__main__":
    sys.exit(main())
