"""One batch in a process of its own, so that its memory is its own: ``python -m bench.batches.run KIND URL``.

Prints one JSON line: seconds to check, seconds to write, and the process's memory before and at its peak.
"""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from tests.builders import House, open_house
from webapp.domain.actors import Actor, Role
from webapp.services import batch_work, batches
from webapp.services.import_coupons import COLUMNS

COUPONS = 10_000
_RANKS = 3
_LETTERS = "BCFGHJKMNP"
"""None of which make up a particle: figures are no part of a name as it is compared."""


def main() -> None:
    """Prepare a batch, confirm it, write it, and tell what that took."""
    kind, url = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder, open_house(url, Path(folder)) as house:
        officer = house.actor(Role.OFFICER)
        content = _coupons(house) if kind == "import" else _people()
        before, started = _peak_mib(), time.monotonic()
        batch_id = _prepared(house, officer, kind, content)
        checked = time.monotonic()
        batches.confirm(house.office, officer, batch_id)
        # So many people need two yeses.
        batches.second(house.office, house.actor(Role.OFFICER), batch_id)
        while batch_work.write_batches(house.office):
            pass
        written = time.monotonic()
        made = house.counts()["coupon"]
    if made < COUPONS:
        raise ValueError(f"{made} coupons written")
    told = {"check": checked - started, "write": written - checked, "before": before, "peak": _peak_mib()}
    print(json.dumps({**told, "coupons": made}))


def _prepared(house: House, officer: Actor, kind: str, content: bytes) -> str:
    if kind == "import":
        made = batches.prepare_import(house.office, officer, content)
    else:
        made = batches.prepare_issue(house.office, officer, house.scheme_id, "2024", content)
    if made.batch_id is None:
        raise ValueError(made.problems[:3])
    return made.batch_id


def _name(number: int) -> str:
    return "Modele " + "".join(_LETTERS[int(figure)] for figure in f"{number:05d}")


def _people() -> bytes:
    count = -(-COUPONS // _RANKS)
    lines = [f"Lou,{_name(n)},2005-01-02,lou{n}@demo.test" for n in range(count)]
    return "\n".join(["first_name,family_name,birth_date,email", *lines, ""]).encode()


def _coupons(house: House) -> bytes:
    lines = []
    for number in range(COUPONS):
        person, rank = divmod(number, _RANKS)
        who = f"B{person},Lou,{_name(person)},,2005-01-02"
        lines.append(f"{who},{house.scheme_id},2021,{rank + 1},EXT-{number:06d},2027-01-31")
    return "\n".join([",".join(COLUMNS), *lines, ""]).encode()


def _peak_mib() -> float:
    # Linux tells it in kibibytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
