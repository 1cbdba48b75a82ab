"""The guide shows what the product shows: its pictures are there, and its words are those of the screens."""

import re
from pathlib import Path

import pytest

from webapp.domain.rules import RULES
from webapp.web.messages import explain

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
PICTURES = ROOT / "docs" / "pictures"
GUIDE = ROOT / "docs" / "guide-comptoir.md"
HEAVIEST = 400 * 1024


def pictures_of(page: Path) -> list[tuple[Path, str]]:
    """Each picture of a page, with the words that stand for it."""
    text = page.read_text("utf-8")
    marked = [(path, words) for words, path in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", text)]
    tagged = re.findall(r'<img src="([^"]+)"[^>]*\salt="([^"]*)"', text)
    assert len(tagged) == text.count("<img")
    return [((page.parent / path).resolve(), words) for path, words in [*marked, *tagged]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_picture_of_a_page_exists_and_is_told_in_words(page: Path) -> None:
    for path, words in pictures_of(page):
        assert path.is_file(), path.name
        assert len(words.split()) > 3, path.name


def test_each_picture_is_shown_somewhere() -> None:
    shown = {path for page in PAGES for path, _ in pictures_of(page)}
    assert {path for path in PICTURES.iterdir() if path.is_file()} - shown == set()


def test_the_pictures_of_the_guide_are_light() -> None:
    shown = {path for path, _ in pictures_of(GUIDE)}
    assert len(shown) >= 7
    assert sum(path.stat().st_size for path in shown) <= HEAVIEST


@pytest.mark.parametrize("code", sorted(RULES))
def test_each_refusal_stands_in_the_guide_as_the_screen_says_it(code: str) -> None:
    told = GUIDE.read_text("utf-8")
    cases = [{"validated": False}, {"validated": True}] if code == "partner_not_validated" else [{}]
    for facts in cases:
        assert f"| {explain(code, facts).subtitle} |" in told


def test_the_guide_leads_to_parts_that_it_has() -> None:
    text = GUIDE.read_text("utf-8")
    parts = {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^##+ (.+)$", text, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= parts
