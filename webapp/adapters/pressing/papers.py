"""PDFs made anew: their pages as they look, and nothing that acts, hides or tells of who made them."""

from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream, StreamDecodeLevel
from pikepdf import exceptions as faults

from webapp.adapters.pressing.heavy import LEVELS, lighten, strip_pictures
from webapp.adapters.pressing.kinds import Kind, RefusedFile, kind_of
from webapp.adapters.pressing.pictures import Picture, remake
from webapp.domain.documents import MOST_PAGES

_MOST_A_PAGE = 440_000
_A4_LONG, _NARROWEST = 842, 4
"""Points."""
_MOST_KEPT = 20_000_000
_MOST_DRAWN = 30_000_000
"""Bytes of all that draws pages, unpacked: print, lines, letters. Pictures are counted by their pixels."""

_KEPT_OF_A_PAGE = frozenset(
    {
        "/Type",
        "/Parent",
        "/MediaBox",
        "/CropBox",
        "/Rotate",
        "/UserUnit",
        "/Resources",
        "/Contents",
        "/Group",
    }
)
_DROPPED = (
    "/A",
    "/AA",
    "/AF",
    "/Annots",
    "/EF",
    "/JavaScript",
    "/JS",
    "/LastModified",
    "/Metadata",
    "/OpenAction",
    "/OPI",
    "/PieceInfo",
    "/Ref",
    "/StructParent",
    "/StructParents",
    "/Thumb",
)
_OUTSIDE = ("/F", "/FFilter", "/FDecodeParms")
"""Of a stream: its content lies in another file."""


def press(parts: Sequence[bytes]) -> tuple[bytes, int]:
    """Return one PDF of the parts in their order, and its pages.

    Raises:
        RefusedFile: one of the codes of the ``Press`` port.
    """
    if not parts:
        raise RefusedFile("document_empty")
    made = Pdf.new()
    kept_open = []
    for part in parts:
        if kind_of(part) is Kind.PICTURE:
            _add_picture(made, remake(part))
        else:
            paper = _light(part, MOST_PAGES - len(made.pages))
            kept_open.append(paper)
            made.pages.extend(paper.pages)
        if len(made.pages) > MOST_PAGES:
            raise RefusedFile("document_too_many_pages")
    content = written(made)
    if len(content) > _MOST_KEPT:
        raise RefusedFile("document_too_large")
    return content, len(made.pages)


def written(pdf: Pdf) -> bytes:
    """Return a PDF's bytes: the same pages give the same bytes."""
    out = BytesIO()
    pdf.save(
        out,
        object_stream_mode=ObjectStreamMode.generate,
        stream_decode_level=StreamDecodeLevel.generalized,
        # Packed anew: nothing hides behind the end of what was packed.
        recompress_flate=True,
        deterministic_id=True,
    )
    return out.getvalue()


def _add_picture(made: Pdf, picture: Picture) -> None:
    scale = _A4_LONG / max(picture.width, picture.height)
    # A strip of a few pixels is a page too; a PDF has none that is narrower.
    width, height = (max(_NARROWEST, side * scale) for side in (picture.width, picture.height))
    image = Stream(
        made,
        picture.content,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=Name.DeviceGray if picture.gray else Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    page = made.add_blank_page(page_size=(width, height))
    page.obj.Resources = Dictionary(XObject=Dictionary(Picture=image))
    page.obj.Contents = Stream(made, f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Picture Do Q".encode())


def _light(content: bytes, room: int) -> Pdf:
    """Return a PDF made anew, its pictures lowered as far as its weight asks for."""
    paper = _made_anew(content, room)
    strip_pictures(paper)
    for level in LEVELS:
        if len(written(paper)) <= _MOST_A_PAGE * len(paper.pages):
            return paper
        # From what came each time: a picture that is lowered twice loses twice.
        paper = _made_anew(content, room)
        lighten(paper, level)
    return paper


def _made_anew(content: bytes, room: int) -> Pdf:
    try:
        source = Pdf.open(BytesIO(content))
        pages = len(source.pages)
        if pages == 0:
            raise RefusedFile("document_unreadable")
        if pages > room:
            raise RefusedFile("document_too_many_pages")
        # What was typed into a form, or stamped on it, is part of how the page looks.
        with suppress(RuntimeError, faults.PdfError):
            source.generate_appearance_streams()
            source.flatten_annotations("all")
        for page in source.pages:
            for key in set(page.obj.keys()) - _KEPT_OF_A_PAGE:
                del page.obj[key]
        made = Pdf.new()
        # The pages come over, and what hangs on the document itself stays behind.
        made.pages.extend(source.pages)
        for thing in made.objects:
            _scrub(thing)
        _unpack(made)
        # Read back from its own bytes: nothing of what came is referred to any more.
        return Pdf.open(BytesIO(written(made)))
    except faults.PasswordError as error:
        raise RefusedFile("document_protected") from error
    except (faults.PdfError, ValueError, TypeError, RuntimeError, RecursionError) as error:
        raise RefusedFile("document_unreadable") from error


def _unpack(made: Pdf) -> None:
    """Refuse what weighs little and would fill the memory of whoever draws it.

    Raises:
        RefusedFile: ``document_unreadable``.
    """
    left = _MOST_DRAWN
    for thing in made.objects:
        if isinstance(thing, Stream) and thing.get("/Subtype") != Name.Image:
            with suppress(faults.DataDecodingError, NotImplementedError):
                left -= len(thing.read_bytes())
            if left < 0:
                raise RefusedFile("document_unreadable")


def _scrub(thing: Object) -> None:
    """Take from an object, and what stands directly in it, whatever acts, hides or tells."""
    if isinstance(thing, (Dictionary, Stream)):
        dropped = (*_DROPPED, *_OUTSIDE) if isinstance(thing, Stream) else _DROPPED
        for key in dropped:
            if key in thing:
                del thing[key]
        children: list[object] = [thing[key] for key in set(thing.keys())]
    elif isinstance(thing, Array):
        children = list(thing)
    else:
        return
    for child in children:
        # What is referred to has its own turn.
        if isinstance(child, Object) and not child.is_indirect:
            _scrub(child)
