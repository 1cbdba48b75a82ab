"""Paper: accessible, kept for long, the same anywhere; whatever a name holds is text and never code."""

import re
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst

from tests.paper import Paper
from webapp.adapters.pdf import NullPrinter, TypstPrinter

ROOT = Path(__file__).resolve().parents[2]
FORMS = ROOT / "templates" / "pdf"
AT = datetime(2026, 3, 12, 13, 40, 0, 123_456, tzinfo=UTC)
WORDS = {
    "title": "Reçu de débit",
    "scheme": "Aide à l’essai",
    "demo": "",
    "amount": "1\u202f300\u00a0€",
    "sentence": "Débités le 12 mars 2026 à 14:34:08. Accepté par la Région.",
    "cancelled": "",
    "reference": "T-1A2B-3C4D",
    "partner": "Auto-école de l’Essai",
    "beneficiary": "Camille EXEMPLE",
    "coupon": "1 sur 3",
    "debited": "12 mars 2026 à 14:34:08",
    "status": "En attente de justificatif",
    "printed": "Imprimé le 12 mars 2026 à 14:40. Le statut peut encore changer.",
    "warning": "Ce reçu ne prouve pas le paiement.",
    "call": "Une question\u202f? Appelez le 03 87 15 09 16.",
}


def printed(**changes: str) -> Paper:
    return Paper(TypstPrinter(FORMS).pdf("receipt", {**WORDS, **changes}, at=AT))


def test_the_paper_says_that_it_is_accessible_and_made_to_last() -> None:
    paper = printed()
    assert "<pdfuaid:part>1</pdfuaid:part>" in paper.metadata
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in paper.metadata
    assert b"/Lang(fr-FR)" in paper.catalog
    assert b"/MarkInfo<</Marked true" in paper.catalog
    assert b"/DisplayDocTitle true" in paper.catalog
    assert "Reçu de débit" in paper.metadata


def test_a_screen_reader_finds_a_heading_and_a_table_and_no_stray_drawing() -> None:
    roles = Counter(printed().roles)
    assert roles["H1"] == 1
    assert roles["Table"] == 1
    assert (roles["TH"], roles["TR"], roles["TD"]) == (1, 8, 14)
    assert roles["Figure"] == 0


def test_every_word_is_on_one_page_in_the_order_in_which_it_is_read() -> None:
    paper = printed(cancelled="Ce débit est annulé. Il ne sera pas payé.")
    places = [paper.text.index(re.sub(r"\s+", " ", word)) for word in WORDS.values() if word]
    assert paper.pages == 1
    assert places[1] < places[0] < places[2] < places[3] < places[4], "scheme, title, amount, sentence, facts"
    assert "Ce débit est annulé. Il ne sera pas payé." in paper.text


@pytest.mark.parametrize(
    "name",
    [
        '#panic("no") #sys.inputs.title',
        "$x^2$ \\ *a* _b_ `c` <d> @e [f] {g}",
        "// nothing /* at all */ -- --- ~ ... => = + -",
        ") ( )) \\( \\) [ ] ((",
        "Zoë-Ñuñez d’Œuvre-Ÿ Łukasz Đặng",
        "Ελένη Иван",
    ],
)
def test_a_name_full_of_signs_is_a_name(name: str) -> None:
    assert name in printed(beneficiary=name).text


def test_a_name_is_not_made_nicer_than_it_was_written() -> None:
    assert 'Jean "Jo" O\'Neil -- fi fl' in printed(beneficiary='Jean "Jo" O\'Neil -- fi fl').text


def test_a_name_written_from_right_to_left_keeps_its_letters() -> None:
    drawn = printed(beneficiary="שלום").text
    assert set("שלום") <= set(drawn)


@pytest.mark.parametrize("strange", ["😀", "日本", "﷽", "\U00020000", "\U000e0001x"])
def test_what_no_font_draws_leaves_a_box_and_the_receipt_is_printed(strange: str) -> None:
    paper = printed(partner=f"Auto {strange} école", beneficiary="Zoë ŁUKASZ")
    assert re.search(r"Auto □{0,4}x? école", paper.text)
    assert "Zoë ŁUKASZ" in paper.text
    assert "<pdfuaid:part>1</pdfuaid:part>" in paper.metadata


def test_controls_and_marks_that_turn_a_line_around_are_dropped() -> None:
    text = printed(beneficiary="Ca\u202emille\u200b\ufeff\x00EXE\tMP\nLE\x7f").text
    assert "Camille EXE MP LE" in text


def test_accents_that_stand_apart_are_joined_to_their_letter() -> None:
    assert "Zoë" in printed(beneficiary="Zoe\u0308").text


@pytest.mark.parametrize("name", ["W" * 120, "Anne-" * 24, "Jean Pierre " * 10])
def test_a_very_long_name_stays_on_the_sheet(name: str) -> None:
    paper = printed(beneficiary=name, partner=name)
    assert paper.pages == 1
    whole = re.sub(r"[\s\u200b]", "", "".join(paper.lines))
    assert whole.count(name.replace(" ", "")) == 2
    assert max(map(len, paper.lines)) < 90


def test_every_letter_that_is_let_through_when_one_is_strange_can_be_drawn() -> None:
    letters = "".join(
        chr(code)
        for first, last in ((0x21, 0x7E), (0xA1, 0x4FF), (0x1E00, 0x1EFF), (0x2010, 0x203A), (0x20AC, 0x20AC))
        for code in range(first, last + 1)
        if chr(code).isprintable()
    )
    for at in range(0, len(letters), 40):
        some = unicodedata.normalize("NFC", letters[at : at + 40])
        drawn = printed(beneficiary=some + " 😀").text
        assert "□" in drawn
        assert set(some) <= set(drawn)


def test_the_same_words_at_the_same_time_make_the_same_bytes() -> None:
    first, second = (TypstPrinter(FORMS).pdf("receipt", WORDS, at=AT) for _ in range(2))
    assert first == second
    assert b"D:20260312134000" in first


def test_a_form_that_does_not_hold_is_told_and_not_printed(tmp_path: Path) -> None:
    (tmp_path / "wrong.typ").write_text('#image("/etc/hostname")', "utf-8")
    (tmp_path / "untitled.typ").write_text("no title, no language", "utf-8")
    for form in ("wrong", "untitled"):
        with pytest.raises(typst.TypstError):
            TypstPrinter(tmp_path).pdf(form, {}, at=AT)


def test_the_null_printer_remembers_what_it_was_asked_for() -> None:
    printer = NullPrinter()
    assert printer.pdf("receipt", WORDS, at=AT).startswith(b"%PDF-")
    assert printer.asked == [("receipt", WORDS)]


def test_the_printer_is_loaded_by_the_first_print_only(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys\n"
        "from webapp.app import create_app\n"
        "from webapp.config import Settings\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "app = create_app(Settings.for_tests(f'sqlite:///{folder}/a.db', folder))\n"
        "print('typst' in sys.modules)\n"
        "import datetime\n"
        "at = datetime.datetime(2026, 3, 12, tzinfo=datetime.UTC)\n"
        f"app.extensions['guichet'].printer.pdf('receipt', {WORDS!r}, at=at)\n"
        "print('typst' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "True"]


def test_a_process_that_prints_all_day_does_not_grow() -> None:
    code = (
        "import datetime, pathlib\n"
        "from webapp.adapters.pdf import TypstPrinter\n"
        "def mib():\n"
        "    lines = pathlib.Path('/proc/self/status').read_text().splitlines()\n"
        "    return next(int(line.split()[1]) for line in lines if line.startswith('VmRSS')) / 1024\n"
        f"printer, words, at = TypstPrinter(pathlib.Path({str(FORMS)!r})), {WORDS!r}, "
        "datetime.datetime(2026, 3, 12, tzinfo=datetime.timezone.utc)\n"
        "def go(count):\n"
        "    for each in range(count): printer.pdf('receipt', {**words, 'beneficiary': f'N {each}'}, at=at)\n"
        "    return mib()\n"
        "start = mib(); warm = go(100); late = go(400)\n"
        "print(warm - start, late - warm)"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    first, more = map(float, told.stdout.split())
    assert first < 80
    assert more < 15
