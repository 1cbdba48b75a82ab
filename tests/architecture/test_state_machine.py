"""The picture of the state machine in the docs draws every transition there is, and no other."""

import re
from pathlib import Path

from webapp.domain.transaction import MOVER, TRANSITIONS, Status

TEXT = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text("utf-8")
_, _, SECTION = TEXT.partition("## From a debit to its payment\n")
SECTION, _, _ = SECTION.partition("\n## ")
ARROW = re.compile(r"(?=\b([a-z_]+) --([a-z_]+)--> ([a-z_]+)\b)")


def test_every_transition_is_drawn_and_no_other() -> None:
    drawn = {found.groups() for found in ARROW.finditer(SECTION)}
    assert drawn == {(str(status), str(act), str(to)) for (status, act), to in TRANSITIONS.items()}


def test_each_status_has_its_line_with_whose_turn_it_is_its_next_step_and_its_date() -> None:
    rows = [line.strip("| ").split(" | ") for line in SECTION.splitlines() if line.startswith("| `")]
    assert [row[0].strip("`") for row in rows] == [str(status) for status in Status]
    assert [row[1] for row in rows] == [str(MOVER[status]) for status in Status]
    assert all(len(row) == 4 and all(row) for row in rows)
