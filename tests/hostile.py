"""Documents that weigh too much, hide something or mean harm."""

import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import zxingcpp
from pikepdf import Array, AttachedFileSpec, Dictionary, Encryption, Name, Pdf, Stream, String
from PIL import Image

from tests.papers import pdf, picture

TWO_D_DOC = "DC04FR04DEMO1234" + "26DEMONSTRATION SANS VALEUR 1 RUE DE L EXEMPLE 75000 FICTIFVILLE" * 2
"""As much text as the code of a proof of residence holds; nobody signed it."""

MAKER = "Fabricant-du-Telephone"
SECRET = "Secret-a-ne-pas-garder"


def code(module: int) -> Image.Image:
    """The DataMatrix of a 2D-Doc, so many pixels a module, its quiet zone included."""
    made = zxingcpp.create_barcode(TWO_D_DOC, zxingcpp.BarcodeFormat.DataMatrix)
    return Image.fromarray(np.array(made.to_image(scale=module, add_quiet_zones=True)))


def codes_in(image: bytes) -> list[str]:
    """The texts of the codes that are read in a picture."""
    shown = np.asarray(Image.open(BytesIO(image)).convert("L"))
    return [found.text for found in zxingcpp.read_barcodes(shown)]


def paper(width: int, height: int, module: int) -> Image.Image:
    """A page as a lens sees it: paper with its grain and shades, lines of print, a 2D-Doc."""
    rng = np.random.default_rng(2026)
    shade = Image.fromarray(rng.integers(170, 235, (9, 7, 3), dtype=np.uint8))
    grain = rng.normal(0, 7, (height, width, 3)).astype(np.float32)
    page = np.asarray(shade.resize((width, height), Image.Resampling.BICUBIC)) + grain
    line = height // 60
    for row in range(height // 3, height - 2 * line, 2 * line):
        ink = rng.random(width // 6) < 0.45
        page[row : row + line // 2, : len(ink) * 6][:, np.repeat(ink, 6)] -= 130
    made = Image.fromarray(page.clip(0, 255).astype(np.uint8))
    made.paste(code(module), (width // 12, height // 12))
    return made


@cache
def photo(orientation: int = 6) -> bytes:
    """A photo of twelve megapixels with its place and its maker, held sideways unless told otherwise."""
    upright = paper(3024, 4032, 8)
    turned = upright.transpose(Image.Transpose.ROTATE_90) if orientation == 6 else upright
    exif, out = Image.Exif(), BytesIO()
    exif[0x0112], exif[0x010F] = orientation, MAKER
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0)})
    turned.save(out, "JPEG", quality=90, exif=exif, comment=SECRET.encode())
    return out.getvalue()


@cache
def scanned(pages: int) -> bytes:
    """A scan of A4 pages at 300 dpi in colours, each with a layer of text that can't be seen."""
    made, out, scan = Pdf.new(), BytesIO(), BytesIO()
    exif = Image.Exif()
    exif[0x010F] = MAKER
    paper(2480, 3508, 6).save(scan, "JPEG", quality=93, exif=exif)
    image = Stream(
        made,
        scan.getvalue(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=2480,
        Height=3508,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for number in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(XObject=Dictionary(Scan=image), Font=Dictionary(F1=font))
        words = f"q 595 0 0 842 0 0 cm /Scan Do Q BT 3 Tr /F1 12 Tf 60 700 Td (Contrat {number + 1}) Tj ET"
        page.obj.Contents = Stream(made, words.encode())
    made.save(out)
    return out.getvalue()


def laden() -> bytes:
    """A PDF with everything that a PDF may carry beside its pages."""
    made, out = Pdf.open(BytesIO(pdf())), BytesIO()
    act = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{SECRET}')"))
    made.Root.OpenAction = act
    made.Root.AA = Dictionary(WC=act)
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), act])))
    made.attachments["secret.exe"] = AttachedFileSpec(made, SECRET.encode(), filename="secret.exe")
    page = made.pages[0]
    page.obj.AA = Dictionary(O=act)
    page.obj.PieceInfo = Dictionary(Ours=Dictionary(Private=String(SECRET)))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 99, 99], A=act)
    held = Dictionary(
        Type=Name.Annot,
        Subtype=Name.FileAttachment,
        Rect=[9, 9, 20, 20],
        FS=made.attachments["secret.exe"].obj,
    )
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("x"), Rect=[60, 500, 300, 530], A=act
    )
    field.AP = Dictionary(N=Stream(made, b"BT /F1 12 Tf 2 5 Td (Saisi) Tj ET"))
    field.AP.N.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 240, 30])})
    field.AP.N.Resources = page.obj.Resources
    page.obj.Annots = Array([made.make_indirect(one) for one in (link, held, field)])
    made.Root.AcroForm = Dictionary(Fields=Array([page.obj.Annots[2]]))
    made.docinfo["/Author"] = SECRET
    with made.open_metadata() as data:
        data["dc:title"] = SECRET
    made.save(out)
    return out.getvalue()


def protected() -> bytes:
    """A PDF that a password opens."""
    out = BytesIO()
    Pdf.open(BytesIO(pdf())).save(out, encryption=Encryption(owner="a", user="b"))
    return out.getvalue()


def only_restricted() -> bytes:
    """A PDF that anybody may open, and whose author forbade to change it."""
    out = BytesIO()
    Pdf.open(BytesIO(pdf())).save(out, encryption=Encryption(owner="a", user=""))
    return out.getvalue()


def zipped(content: bytes) -> bytes:
    """A ZIP with a file in it."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("a", content)
    return out.getvalue()


def png_bomb() -> bytes:
    """A PNG of 900 megapixels in some kilobytes."""
    side = 30_000
    head = side.to_bytes(4) * 2 + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes(side // 8 + 1) * 64, 9)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf_bomb() -> bytes:
    """A PDF whose page is drawn by much that weighs nothing."""
    made, out = Pdf.new(), BytesIO()
    page = made.add_blank_page()
    once = zlib.compress(zlib.compress(bytes(100_000_000), 9), 9)
    page.obj.Contents = Stream(made, once, Filter=Array([Name.FlateDecode, Name.FlateDecode]))
    made.save(out)
    return out.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "document_empty"),
    "a text": (lambda: b"Bonjour", "document_type"),
    "a page of HTML": (lambda: b"<!doctype html><script>1</script>", "document_type"),
    "a ZIP": (lambda: zipped(bytes(9_000_000)), "document_type"),
    "HTML that is a PDF too": (lambda: b"<html><script>1</script>" + pdf(), "document_type"),
    "a GIF": (lambda: picture("GIF"), "document_type"),
    "a TIFF": (lambda: picture("TIFF"), "document_type"),
    "an SVG": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "document_type"),
    "half a photo": (lambda: picture()[:2000], "document_unreadable"),
    "half a PDF": (lambda: b"%PDF-1.7\n1 0 obj", "document_unreadable"),
    "a PNG of 900 megapixels": (png_bomb, "document_too_large"),
    "a PDF that unpacks to much": (pdf_bomb, "document_unreadable"),
    "21 pages": (lambda: pdf(21), "document_too_many_pages"),
    "a password": (protected, "document_protected"),
    "11 MB": (lambda: picture() + bytes(11_000_000), "document_too_large"),
}
