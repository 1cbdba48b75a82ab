"""Pages as pictures: what a screen shows of a document, and the proof that each of its pages can be drawn."""

import pypdfium2
from PIL import Image

from webapp.adapters.pressing.kinds import RefusedFile
from webapp.adapters.pressing.pictures import jpeg_bytes

_MOST_SIDE = 3_000
"""Pixels of a drawn page."""
_QUALITY = 80
_PROOF_WIDTH = 64


def draw(content: bytes, number: int, width: int) -> bytes:
    """Return a page, from 1, as a JPEG so many pixels wide, or less where it is very tall.

    Raises:
        RefusedFile: ``page_unknown``, or ``document_unreadable``.
    """
    try:
        with pypdfium2.PdfDocument(content) as pdf:
            if not 1 <= number <= len(pdf):
                raise RefusedFile("page_unknown")
            return jpeg_bytes(_drawn(pdf, number - 1, width), _QUALITY)
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise RefusedFile("document_unreadable") from error


def prove(content: bytes) -> None:
    """Draw every page once, very small: what can't be drawn is not kept.

    Raises:
        RefusedFile: ``document_unreadable``.
    """
    try:
        with pypdfium2.PdfDocument(content) as pdf:
            for number in range(len(pdf)):
                _drawn(pdf, number, _PROOF_WIDTH)
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise RefusedFile("document_unreadable") from error


def _drawn(pdf: pypdfium2.PdfDocument, index: int, width: int) -> Image.Image:
    page = pdf[index]
    across, down = page.get_size()
    if across <= 0 or down <= 0:
        raise RefusedFile("document_unreadable")
    scale = min(width / across, _MOST_SIDE / across, _MOST_SIDE / down)
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return drawn.convert("RGB")
