"""Small documents for tests: pictures and PDFs, well-meant and not."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from pikepdf import Name, Pdf, Stream
from PIL import Image, ImageDraw

from tests.builders import House
from webapp.domain.actors import Actor
from webapp.services import documents

SIGNED = date(2026, 3, 2)


def picture(kind: str = "JPEG", size: tuple[int, int] = (240, 320), colour: str = "white") -> bytes:
    """A page with a line on it, as a picture."""
    image, out = Image.new("RGB", size, colour), BytesIO()
    ImageDraw.Draw(image).text((20, 20), "DÉMO", fill="black")
    image.save(out, kind)
    return out.getvalue()


def pdf(pages: int = 1, text: str = "DEMO") -> bytes:
    """A PDF whose pages bear a text that can be copied."""
    made, out = Pdf.new(), BytesIO()
    for number in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        font = {"/Type": Name.Font, "/Subtype": Name.Type1, "/BaseFont": Name.Helvetica}
        page.obj.Resources = {"/Font": {"/F1": font}}
        words = f"BT /F1 24 Tf 60 760 Td ({text} {number + 1}) Tj ET"
        page.obj.Contents = Stream(made, words.encode())
    made.save(out)
    return out.getvalue()


def add_all(house: House, actor: Actor, transaction_id: str, parts: Sequence[bytes] = ()) -> list[str]:
    """Send every document that a transaction waits for, and return their ids."""
    return [
        documents.add_document(
            house.office,
            actor,
            transaction_id,
            line.code,
            parts or [picture()],
            SIGNED if line.signed_from else None,
        )
        for line in documents.view_checklist(house.office, actor, transaction_id).lines
        if line.may_add
    ]
