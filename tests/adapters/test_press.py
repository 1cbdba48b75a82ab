"""The press: what it makes of good documents, heavy ones and hostile ones; what it costs those beside it."""

import fcntl
import os
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from tests import hostile
from tests.hostile import MAKER, REFUSED, SECRET, TWO_D_DOC, codes_in
from tests.papers import pdf, picture
from tests.plumbing import ROOT, Counts
from webapp.adapters.press import ChildPress
from webapp.adapters.pressing import papers
from webapp.adapters.pressing.kinds import RefusedFile
from webapp.domain.errors import DomainError, Invalid, Unavailable


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("places")


@pytest.fixture(scope="module")
def press(places: Path) -> ChildPress:
    return ChildPress(places, most=4, patience=60)


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as made:
        return " ".join(page.get_textpage().get_text_bounded() for page in made)


def inside(content: bytes) -> bytes:
    """Every object of a PDF, each stream unpacked, one behind the other."""
    found = []
    with pikepdf.open(BytesIO(content)) as made:
        for thing in made.objects:
            found.append(thing.unparse(resolved=True))
            if isinstance(thing, pikepdf.Stream):
                found.append(thing.read_raw_bytes())
                if "/DCTDecode" not in str(thing.get("/Filter")):
                    found.append(thing.read_bytes())
    return b"\n".join(found)


def test_a_photo_of_twelve_megapixels_is_light_upright_and_says_nothing_of_its_phone_m13(
    press: ChildPress,
) -> None:
    sent = hostile.photo()
    made = press.press([sent])
    assert made.pages == 1
    assert made.received_bytes == len(sent)
    assert len(made.content) <= 700_000
    for told in (MAKER, SECRET, "Exif", "GPS"):
        assert told.encode() not in inside(made.content)
    shown = press.page(made.content, 1, 1500)
    width, height = Image.open(BytesIO(shown)).size
    assert width < height
    assert TWO_D_DOC in codes_in(shown), "as light as can be, and the code is still read"


def test_a_scan_is_light_and_keeps_its_text_and_its_2d_doc(press: ChildPress) -> None:
    sent = hostile.scanned(2)
    made = press.press([sent])
    assert len(sent) > 2_000_000
    assert len(made.content) <= 450_000 * made.pages
    assert "Contrat 1" in text_of(made.content)
    assert "Contrat 2" in text_of(made.content)
    assert MAKER.encode() not in inside(made.content)
    assert TWO_D_DOC in codes_in(press.page(made.content, 2, 1240))


def test_a_scan_of_one_page_is_light_too(press: ChildPress) -> None:
    made = press.press([hostile.scanned(1)])
    assert len(made.content) <= 450_000
    assert TWO_D_DOC in codes_in(press.page(made.content, 1, 1500))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_each_kind_of_picture_becomes_a_page(press: ChildPress, kind: str) -> None:
    if kind == "HEIF":
        # Only here: the others are read without it.
        import pillow_heif  # noqa: PLC0415

        pillow_heif.register_heif_opener()
    made = press.press([picture(kind, colour="#ff8800")])
    assert made.pages == 1
    seen = Image.open(BytesIO(press.page(made.content, 1, 120))).convert("RGB").getpixel((110, 100))
    assert isinstance(seen, tuple)
    assert all(abs(a - b) < 12 for a, b in zip(seen, (0xFF, 0x88, 0x00), strict=True))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_each_way_of_colouring_becomes_a_page_on_white(press: ChildPress, mode: str) -> None:
    out = BytesIO()
    clear = Image.new("RGBA", (90, 120), (0, 0, 0, 0))
    (Image.new("I;16", (90, 120), 0xFFFF) if mode == "I;16" else clear.convert(mode)).save(out, "PNG")
    seen = Image.open(BytesIO(press.page(press.press([out.getvalue()]).content, 1, 90))).convert("L")
    # Those that keep what shows through show the paper.
    assert seen.getpixel((45, 60)) == (0 if mode in {"1", "L"} else 255)


def test_a_strip_is_a_page_too(press: ChildPress) -> None:
    assert press.press([picture(size=(2000, 3))]).pages == 1


def test_several_files_become_one_document_in_their_order(press: ChildPress) -> None:
    made = press.press([pdf(2, "AVANT"), picture(size=(400, 300)), pdf(1, "APRES")])
    assert made.pages == 4
    assert text_of(made.content).replace("\r\n", " ").split() == ["AVANT", "1", "AVANT", "2", "APRES", "1"]
    assert press.press([pdf(2)]).content == press.press([pdf(2)]).content


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_document_is_refused_by_its_code(press: ChildPress, name: str) -> None:
    make, code = REFUSED[name]
    with pytest.raises(Invalid) as caught:
        press.press([make()])
    assert caught.value.code == code
    # The press is as it was.
    assert press.press([picture()]).pages == 1


def test_pages_are_counted_over_all_the_files(press: ChildPress) -> None:
    assert press.press([pdf(10), pdf(10)]).pages == 20
    with pytest.raises(Invalid, match="document_too_many_pages"):
        press.press([pdf(10), pdf(10), picture()])


def test_a_pdf_comes_out_without_what_acts_hides_or_tells(press: ChildPress) -> None:
    sent = hostile.laden()
    assert SECRET.encode() in inside(sent)
    made = press.press([sent]).content
    whole = inside(made)
    for told in (SECRET, "JavaScript", "/JS", "OpenAction", "/AA", "EmbeddedFile", "AcroForm", "Annots"):
        assert told.encode() not in whole, told
    with pikepdf.open(BytesIO(made)) as clean:
        assert set(clean.Root.keys()) <= {"/Type", "/Pages", "/Extensions"}
        assert "/Info" not in clean.trailer
    # What the page showed it still shows, what was typed into its form included.
    assert "DEMO 1" in text_of(made)
    assert "Saisi" in text_of(made)


@pytest.mark.parametrize("make", [picture, pdf, hostile.only_restricted], ids=["photo", "pdf", "restricted"])
def test_a_document_that_is_a_zip_too_is_one_no_more(press: ChildPress, make: Callable[[], bytes]) -> None:
    both = make() + hostile.zipped(b"cache")
    made = press.press([both])
    assert made.pages == 1
    assert b"PK\x03\x04" not in inside(made.content) + made.content


def test_a_job_that_asks_for_more_than_its_memory_takes_nobody_with_it(places: Path) -> None:
    small, greedy = ChildPress(places, memory=300_000_000), BytesIO()
    Image.new("RGBA", (6000, 4000), (9, 9, 9, 200)).save(greedy, "PNG")
    with pytest.raises(Invalid, match="document_unreadable"):
        small.press([greedy.getvalue()])
    assert small.press([picture()]).pages == 1


def test_those_for_whom_there_is_no_room_are_told_to_come_back(tmp_path: Path) -> None:
    only = ChildPress(tmp_path, most=1, patience=0)
    assert only.press([picture()]).pages == 1
    handle = os.open(tmp_path / "place-0", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(Unavailable, match="busy"):
            only.press([picture()])
    finally:
        os.close(handle)
    assert only.press([picture()]).pages == 1


def test_whoever_asks_the_press_never_opens_a_document_itself(tmp_path: Path) -> None:
    tried = (
        "import sys; from pathlib import Path; from webapp.adapters.press import ChildPress;"
        "from webapp.domain.errors import Invalid\n"
        "try: ChildPress(Path(sys.argv[1])).press([b'%PDF-1.7'])\n"
        "except Invalid: pass\n"
        "print(sorted({'pikepdf', 'pypdfium2', 'PIL'} & set(sys.modules)))"
    )
    run = [sys.executable, "-c", tried, str(tmp_path)]
    assert subprocess.run(run, capture_output=True, cwd=ROOT, check=True, text=True).stdout.strip() == "[]"


@pytest.mark.soak
def test_whatever_bytes_come_they_are_pressed_or_refused_by_a_code(counts: Counts) -> None:
    draw = random.Random(20260312)  # noqa: S311  two runs compare
    samples = [picture(), picture("PNG"), picture("WEBP"), pdf(2), hostile.laden()]
    for _ in range(counts.fuzz_examples):
        content = bytearray(draw.choice(samples))
        for _ in range(draw.randint(1, 12)):
            content[draw.randrange(len(content))] = draw.randrange(256)
        if draw.random() < 0.3:
            del content[draw.randrange(len(content)) :]
        # Anything else that it raises fails here.
        with suppress(RefusedFile):
            made, pages = papers.press([bytes(content)])
            assert made.startswith(b"%PDF-")
            assert 1 <= pages <= 20


def test_the_codes_it_refuses_by_are_those_of_the_port() -> None:
    assert issubclass(Invalid, DomainError)
    assert {code for _, code in REFUSED.values()} <= {
        "document_empty",
        "document_too_large",
        "document_type",
        "document_unreadable",
        "document_too_many_pages",
        "document_protected",
    }
