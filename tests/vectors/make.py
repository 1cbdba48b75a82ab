"""Write the test vectors that every implementation of the parsers is held to.

Run from the root: ``python -m tests.vectors.make``. Everything comes from fixed seeds, so a second run
changes nothing. Integers wider than 53 bits are written as decimal strings, for readers whose numbers are
floats.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.vectors.payload_rows import payloads
from tests.vectors.text_rows import names, numbers

FOLDER = Path(__file__).parent
CONTENTS = {"payloads": payloads, "numbers": numbers, "names": names}


def main() -> None:
    """Write the three files."""
    for name, content in CONTENTS.items():
        path = FOLDER / f"{name}.json"
        path.write_text(json.dumps(content(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"wrote {path.name}")


if __name__ == "__main__":
    main()
