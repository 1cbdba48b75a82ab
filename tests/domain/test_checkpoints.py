"""Checkpoints: what a chain alone can't tell — a cut tail, a lost chain, a whole re-hash."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.given import NOW
from tests.domain.test_journal_chains import chain, rehashed
from webapp.domain.journal import (
    GENESIS,
    Break,
    Checkpoint,
    Entry,
    Head,
    head_after,
    merkle_root,
    next_checkpoint,
    verify_chains,
    verify_checkpoints,
)

A, B = chain("file:a", 4), chain("file:b", 3)


def said() -> list[Checkpoint]:
    """Two checkpoints: file:a at 2 and file:b at 3, then file:a at 4."""
    first = next_checkpoint(None, [head_after(B[2]), head_after(A[1])], NOW)
    return [first, next_checkpoint(first, [head_after(A[3])], NOW + timedelta(hours=1))]


def hashes(*entries: Entry) -> Mapping[tuple[str, int], str]:
    return {(e.stream, e.seq): e.hash for e in entries}


def breaks(checkpoints: Sequence[Checkpoint], *entries: Entry) -> list[Break]:
    return list(verify_checkpoints(checkpoints, hashes(*entries)))


def test_checkpoints_over_sound_chains_hold() -> None:
    assert breaks(said(), *A, *B) == []
    assert breaks([], *A, *B) == []


def test_entries_made_since_the_last_checkpoint_disturb_nothing() -> None:
    assert breaks(said()[:1], *A, *B) == []


def test_a_checkpoint_names_the_one_before_and_sorts_its_heads() -> None:
    first, second = said()
    assert (first.number, first.previous) == (1, GENESIS)
    assert (second.number, second.previous) == (2, first.hash)
    assert [h.stream for h in first.heads] == ["file:a", "file:b"]


def test_a_cut_tail_is_found() -> None:
    assert list(verify_chains(A[:3])) == []
    assert breaks(said(), *A[:3], *B) == [Break("file:a", 4, "cut")]


def test_a_lost_chain_is_found() -> None:
    assert breaks(said(), *A) == [Break("file:b", 3, "lost_chain")]


def test_a_chain_hashed_anew_from_its_first_entry_is_found() -> None:
    anew = [rehashed(A[0], amount_cents=1)]
    for entry in A[1:]:
        anew.append(rehashed(entry, prev_hash=anew[-1].hash))
    assert list(verify_chains(anew)) == []
    assert breaks(said(), *anew, *B) == [Break("file:a", 2, "rehashed"), Break("file:a", 4, "rehashed")]


def test_a_last_entry_rewritten_is_found() -> None:
    last = rehashed(A[3], amount_cents=1)
    assert list(verify_chains([*A[:3], last])) == []
    assert breaks(said(), *A[:3], last, *B) == [Break("file:a", 4, "rehashed")]


def test_heads_that_their_root_does_not_stand_for_are_found() -> None:
    first, second = said()
    forged = replace(first, heads=(Head("file:a", 2, "f" * 64), first.heads[1]))
    found = breaks([forged, second], *A, *B)
    assert found == [Break("checkpoint", 1, "checkpoint_root"), Break("file:a", 2, "rehashed")]


def test_a_head_left_out_of_a_checkpoint_is_found() -> None:
    first, second = said()
    assert breaks([replace(first, heads=first.heads[:1]), second], *A, *B) == [
        Break("checkpoint", 1, "checkpoint_root")
    ]


def test_a_forged_root_cuts_the_checkpoint_after_it_off() -> None:
    first, second = said()
    heads = (Head("file:a", 2, "f" * 64),)
    forged = replace(first, heads=heads, root=merkle_root(heads))
    assert Break("checkpoint", 2, "checkpoint_unlinked") in breaks([forged, second], *A, *B)


def test_a_checkpoint_taken_away_is_found_by_the_one_after_it() -> None:
    _, second = said()
    assert breaks([second], *A, *B) == [Break("checkpoint", 2, "checkpoint_unlinked")]


def test_checkpoints_in_another_order_are_found() -> None:
    first, second = said()
    assert {b.kind for b in breaks([second, first], *A, *B)} == {"checkpoint_unlinked"}


def test_a_statement_binds_everything_but_the_heads_which_its_root_stands_for() -> None:
    first, _ = said()
    others = (
        replace(first, number=2),
        replace(first, at=NOW + timedelta(microseconds=1)),
        replace(first, previous="f" * 64),
        replace(first, root="f" * 64),
    )
    assert len({first.statement(), *(other.statement() for other in others)}) == 5
    assert replace(first, signature=b"any").statement() == first.statement()


HEADS = st.lists(
    st.builds(Head, st.text("abc", min_size=1, max_size=4), st.integers(1, 9), st.just("0" * 64)),
    unique_by=lambda h: h.stream,
    max_size=9,
)


@given(HEADS)
def test_a_root_depends_on_the_heads_and_not_on_their_order(heads: list[Head]) -> None:
    shuffled = sorted(heads, key=lambda h: h.seq)
    assert merkle_root(heads) == merkle_root(shuffled)
    for place, head in enumerate(heads):
        other = [*heads[:place], replace(head, seq=head.seq + 1), *heads[place + 1 :]]
        assert merkle_root(other) != merkle_root(heads)
        assert merkle_root([*heads[:place], *heads[place + 1 :]]) != merkle_root(heads)


def digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def test_a_root_is_that_of_rfc_9162_leaves_and_nodes_hashed_apart() -> None:
    heads = [Head(stream, 1, "0" * 64) for stream in "abc"]
    a, b, c = (digest(b"\0", f'["{h.stream}",1,"{h.hash}"]'.encode()) for h in heads)
    left = digest(b"\1", a, b)
    assert merkle_root([]) == hashlib.sha256(b"").hexdigest()
    assert merkle_root(heads[:1]) == a.hex()
    assert merkle_root(heads[:2]) == left.hex()
    assert merkle_root(heads) == digest(b"\1", left, c).hex()
