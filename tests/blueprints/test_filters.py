"""Sums, days and hours as the screens write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from webapp.web import filters


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (30000, "300\u00a0€"),
        (130000, "1\u202f300\u00a0€"),
        (123456789, "1\u202f234\u202f567,89\u00a0€"),
        (5, "0,05\u00a0€"),
        (0, "0\u00a0€"),
        (-50000, "\u2212500\u00a0€"),
        (-150, "\u22121,50\u00a0€"),
    ],
)
def test_a_sum_keeps_its_parts_together_and_shows_cents_only_when_there_are_some(
    cents: int, written: str
) -> None:
    assert filters.euros(cents) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2027, 2, 14), "14 février 2027"),
        (date(2027, 3, 1), "1er mars 2027"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1er janvier 2027"),
    ],
)
def test_a_day_is_written_in_words_as_one_lives_it_in_paris(value: date, written: str) -> None:
    assert filters.day(value) == written


def test_a_birth_date_is_written_in_figures_as_documents_print_it() -> None:
    assert filters.day_figures(date(2005, 9, 4)) == "04/09/2005"


@pytest.mark.parametrize(
    ("moment", "hour"),
    [
        (datetime(2026, 3, 12, 13, 21, 8, tzinfo=UTC), "14:21:08"),
        (datetime(2026, 7, 12, 13, 21, 8, tzinfo=UTC), "15:21:08"),
    ],
)
def test_an_hour_follows_paris_through_winter_and_summer(moment: datetime, hour: str) -> None:
    assert filters.clock_seconds(moment) == hour
    assert filters.clock(moment) == hour[:5]


def test_a_moment_gives_its_day_and_its_hour() -> None:
    assert filters.day_clock(datetime(2026, 3, 12, 13, 21, tzinfo=UTC)) == "12 mars à 14:21"


def test_the_machine_form_of_a_moment_is_in_utc() -> None:
    assert (
        filters.machine_time(datetime(2026, 3, 12, 14, 34, 8, tzinfo=filters.PARIS)) == "2026-03-12T13:34:08Z"
    )


@pytest.mark.parametrize(
    "write", [filters.clock, filters.clock_seconds, filters.day_clock, filters.day, filters.machine_time]
)
def test_a_moment_without_a_zone_is_refused(write: object) -> None:
    naive = datetime.fromisoformat("2026-03-12T14:21:00")
    assert callable(write)
    with pytest.raises(ValueError, match="naive"):
        write(naive)


def test_french_marks_never_leave_their_word() -> None:
    assert filters.tied("Mention « 2024 » : prêt ? Oui ; 300 €") == (
        "Mention «\u00a02024\u00a0»\u00a0: prêt\u202f? Oui\u202f; 300\u00a0€"
    )
