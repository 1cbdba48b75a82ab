"""Family names as they are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.names import canonical_name, name_forms, names_match


@given(st.text(max_size=60))
def test_any_text_becomes_letters_a_to_z_and_stays_so(name: str) -> None:
    canonical = canonical_name(name)
    assert set(canonical) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert names_match(name, name) == bool(canonical)
    assert all(form in name_forms(form) for form in name_forms(name))


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_match_holds_both_ways(one: str, other: str) -> None:
    assert names_match(one, other) == names_match(other, one)


@given(
    st.text("abcdefghijklmnopqrstuvwxyzéèêëàâäîïôöûüùç", min_size=2, max_size=12),
    st.sampled_from(["-", " ", "\u2010", "\u2011", "'", "\u2019", "\u02bc", "\u00a0", ". "]),
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=12),
)
def test_case_and_what_joins_two_words_do_not_matter(first: str, joint: str, second: str) -> None:
    assert names_match(f"{first}{joint}{second}", f"{first} {second}".upper())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lefèvre", "LEFEVRE"),
        ("de La Fontaine", "La Fontaine"),
        ("D\u2019Estaing", "Destaing"),
        ("Œuvrard", "oeuvrard"),
        ("Van der Meer", "MEER"),
        ("Groß", "GROSS"),
    ],
)
def test_two_spellings_of_one_name_match(one: str, other: str) -> None:
    assert names_match(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Martin", "Martinez"), ("Legoff", "Goff"), ("", ""), ("42", "42")]
)
def test_two_names_do_not_match(one: str, other: str) -> None:
    assert not names_match(one, other)


def test_a_name_made_of_particles_alone_keeps_them() -> None:
    assert canonical_name("De La") == "DELA"
    assert not names_match("De La", "Van")
