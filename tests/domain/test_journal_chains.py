"""Chains: what is changed, missing, reordered or put in another's place is found, and where."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.given import NOW
from webapp.domain.actors import Author
from webapp.domain.journal import (
    GENESIS,
    Break,
    Entry,
    EntryKind,
    Head,
    entry_hash,
    follow,
    head_after,
    verify_chains,
)
from webapp.domain.tablet import StaffHow

STREAMS = ("file:a", "file:b", "partner:c")


def chain(stream: str, length: int) -> list[Entry]:
    """A sound chain."""
    head, made = Head(stream, 0, GENESIS), []
    for n in range(length):
        data: dict[str, str | int] = {"coupon_id": f"c{n}", "rank": n}
        at = NOW + timedelta(microseconds=n)
        entry = follow(head, by=None, kind=EntryKind.DEBITED, at=at, amount_cents=100 * n, data=data)
        head = head_after(entry)
        made.append(entry)
    return made


def journal(length: int = 5) -> list[Entry]:
    """Three sound chains."""
    return [entry for stream in STREAMS for entry in chain(stream, length)]


def breaks(entries: list[Entry]) -> list[Break]:
    return list(verify_chains(sorted(entries, key=lambda e: (e.stream, e.seq))))


def at(entries: list[Entry], stream: str, seq: int) -> int:
    return next(n for n, e in enumerate(entries) if (e.stream, e.seq) == (stream, seq))


def swapped(one: Entry, other: Entry) -> tuple[Entry, Entry]:
    """Two entries, each at the other's place."""
    return replace(other, seq=one.seq), replace(one, seq=other.seq)


def rehashed(entry: Entry, **changes: Any) -> Entry:  # noqa: ANN401  any field there is
    """An entry changed by somebody who knows how to hash."""
    changed = replace(entry, **changes)
    content = (changed.stream, changed.seq, changed.kind, changed.at, changed.amount_cents, changed.data)
    return replace(changed, hash=entry_hash(*content, changed.prev_hash))


def test_sound_chains_have_no_break() -> None:
    assert breaks(journal()) == []
    assert breaks([]) == []


def test_entries_follow_one_another_from_genesis() -> None:
    first, second, *_ = chain("file:a", 3)
    assert (first.seq, first.prev_hash) == (1, GENESIS)
    assert (second.seq, second.prev_hash) == (2, first.hash)


CHANGES: list[dict[str, Any]] = [
    {"kind": "validated"},
    {"at": NOW + timedelta(days=1)},
    {"amount_cents": 1},
    {"data": {"coupon_id": "c2", "rank": 3}},
    {"data": {"coupon_id": "c2"}},
    {"data": {"coupon_id": "c2", "rank": 2, "more": ""}},
    {"hash": "f" * 64},
]


@pytest.mark.parametrize("changes", CHANGES, ids=lambda c: next(iter(c)))
def test_a_changed_entry_is_found_at_its_place(changes: dict[str, Any]) -> None:
    entries = journal()
    place = at(entries, "file:b", 3)
    entries[place] = replace(entries[place], **changes)
    found = breaks(entries)
    assert found[0] == Break("file:b", 3, "changed")
    # Another hash also cuts the one after it off; any other change leaves it alone.
    assert found[1:] == ([Break("file:b", 4, "unlinked")] if "hash" in changes else [])


def test_a_changed_link_is_found_at_its_place() -> None:
    entries = journal()
    place = at(entries, "file:b", 3)
    entries[place] = replace(entries[place], prev_hash="0" * 64)
    assert breaks(entries) == [Break("file:b", 3, "changed")]


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_a_missing_entry_is_found_at_its_place(seq: int) -> None:
    entries = journal()
    del entries[at(entries, "file:b", seq)]
    assert breaks(entries) == [Break("file:b", seq, "missing")]


def test_several_missing_entries_are_each_found() -> None:
    entries = [e for e in journal() if e.stream != "partner:c" or e.seq not in {1, 2, 4}]
    assert breaks(entries) == [Break("partner:c", seq, "missing") for seq in (1, 2, 4)]


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 3), (1, 5), (4, 5)])
def test_reordered_entries_are_each_found(one: int, other: int) -> None:
    entries = journal()
    i, j = at(entries, "file:b", one), at(entries, "file:b", other)
    entries[i], entries[j] = swapped(entries[i], entries[j])
    found = breaks(entries)
    assert {Break("file:b", one, "reordered"), Break("file:b", other, "reordered")} <= set(found)
    assert {b.stream for b in found} == {"file:b"}


def test_an_entry_rewritten_with_its_hash_is_found_at_the_one_after_it() -> None:
    entries = journal()
    place = at(entries, "file:b", 3)
    entries[place] = rehashed(entries[place], amount_cents=1)
    assert breaks(entries) == [Break("file:b", 4, "unlinked")]


def test_an_entry_slipped_in_is_found() -> None:
    entries = chain("file:a", 5)
    slipped = rehashed(replace(entries[2], kind="slipped"))
    later = [replace(e, seq=e.seq + 1) for e in entries[2:]]
    found = breaks([*entries[:2], slipped, *later])
    assert [(b.seq, b.kind) for b in found] == [(4, "reordered"), (5, "reordered"), (6, "reordered")]


def test_an_entry_moved_to_another_stream_is_found_in_both() -> None:
    entries = journal()
    place = at(entries, "file:a", 3)
    entries[place] = replace(entries[place], stream="file:b", seq=6)
    assert breaks(entries) == [Break("file:a", 3, "missing"), Break("file:b", 6, "changed")]


FIELDS = st.sampled_from(["kind", "at", "amount_cents", "data", "prev_hash", "hash", "seq", "gone"])


@given(st.sampled_from(STREAMS), st.integers(1, 5), FIELDS)
def test_whatever_is_tampered_with_wherever_is_found_in_that_stream(
    stream: str, seq: int, field: str
) -> None:
    entries = journal(6)
    place = at(entries, stream, seq)
    tampered = entries.pop(place)
    other: dict[str, Any] = {
        "kind": "other",
        "at": tampered.at + timedelta(microseconds=1),
        "amount_cents": tampered.amount_cents + 1,
        "data": {**tampered.data, "rank": -1},
        "prev_hash": "1" * 64,
        "hash": "1" * 64,
        "seq": 9,
    }
    if field != "gone":
        entries.append(replace(tampered, **{field: other[field]}))
    found = breaks(entries)
    assert {b.stream for b in found} == {stream}
    assert found[0].seq == seq


@given(st.integers(1, 6), st.integers(0, 10**9))
def test_a_rewritten_entry_is_never_missed_but_at_the_very_end(seq: int, cents: int) -> None:
    entries = chain("file:a", 6)
    entries[seq - 1] = rehashed(entries[seq - 1], amount_cents=10**10 + cents)
    # The last entry has nobody after it to tell: that is what checkpoints are for.
    assert breaks(entries) == ([] if seq == 6 else [Break("file:a", seq + 1, "unlinked")])


@pytest.mark.parametrize("how", StaffHow)
def test_what_an_author_says_is_not_overwritten_by_what_the_entry_says(how: StaffHow) -> None:
    said = Author(how, "account").said()
    entry = follow(
        Head("file:x", 0, GENESIS),
        by=Author(how, "account"),
        kind=EntryKind.DEBITED,
        at=NOW,
        data={"account_id": "another", "staff_how": "session"},
    )
    assert said.items() <= entry.data.items()
