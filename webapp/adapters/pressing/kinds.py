"""What a file is, by its first bytes, and what stops the press."""

from enum import StrEnum

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_BLANKS = b"\xef\xbb\xbf\r\n\t "
"""What some scanners write before the first byte of a PDF."""


class RefusedFile(Exception):
    """A file that can't be pressed; ``code`` is one of those of the ``Press`` port."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Kind(StrEnum):
    """The kinds of file that are pressed."""

    PICTURE = "picture"
    PAPER = "paper"


def kind_of(content: bytes) -> Kind:
    """Return what a file is; its name and what its sender says of it count for nothing.

    Raises:
        RefusedFile: ``document_empty`` or ``document_type``.
    """
    if not content:
        raise RefusedFile("document_empty")
    heif = content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS
    webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    if content.startswith(_PICTURES) or heif or webp:
        return Kind.PICTURE
    # A reader finds a PDF behind a page of HTML too; whatever is both is neither here.
    if content[:64].lstrip(_BLANKS).startswith(b"%PDF-"):
        return Kind.PAPER
    raise RefusedFile("document_type")
