"""Import of files that nobody meant well: always a report, never an error, and nothing half written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import House
from tests.services.test_import import csv, good, imported
from webapp.services.import_coupons import COLUMNS

VALUES = st.one_of(
    st.text(max_size=20),
    st.text(st.sampled_from('",;\n\r|\x00 0OIl-–é'), max_size=12),
    st.sampled_from(["2024", "2021", "1", "2", "3", "2004-02-29", "2027-01-31", "EXT-1", "Exemple"]),
)


def rows(house: House) -> tuple[int, int, int]:
    counts = house.counts("aid_file", "coupon", "journal_entry")
    return counts["aid_file"], counts["coupon"], counts["journal_entry"]


def whole_or_nothing(house: House, content: bytes) -> None:
    before = rows(house)
    report = imported(house, content)
    files, made, entries = (after - b for after, b in zip(rows(house), before, strict=True))
    assert (files, made, entries) == (report.files, report.coupons, report.coupons)
    assert bool(report.problems) == (made == 0)


@given(st.binary(max_size=400))
def test_any_bytes_get_a_report(house: House, content: bytes) -> None:
    whole_or_nothing(house, content)


@given(
    changes=st.lists(st.dictionaries(st.sampled_from(COLUMNS), VALUES), min_size=1, max_size=4),
    quoted=st.booleans(),
)
def test_any_values_are_written_whole_or_not_at_all(
    house: House, changes: list[dict[str, str]], *, quoted: bool
) -> None:
    lines = [good(house, f"{house.clock.new_id()}") | change for change in changes]
    if quoted:
        lines = [{c: '"' + v.replace('"', '""') + '"' for c, v in line.items()} for line in lines]
    whole_or_nothing(house, csv(*lines).encode())


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@given(st.integers(0, 300), st.binary(min_size=1, max_size=3))
def test_a_good_file_with_bytes_changed_anywhere_is_written_whole_or_not_at_all(
    house: House, place: int, other: bytes
) -> None:
    sound = csv(good(house, house.clock.new_id()), good(house, house.clock.new_id(), rank="2")).encode()
    place = min(place, len(sound))
    whole_or_nothing(house, sound[:place] + other + sound[place + len(other) :])
