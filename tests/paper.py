"""A small reader of the PDF that we print: what a screen reader is told, letter by letter.

It knows no more of the format than typst writes: objects in the open, streams deflated, fonts by glyph number
with a map back to letters.
"""

import re
import zlib
from functools import cached_property

_SET = re.compile(
    rb"(?P<begin>\bBT\b)|/(?P<font>f\d+) [\d.]+ Tf|ActualText<FEFF(?P<said>[0-9A-F]*)>>>BDC|(?P<end>\bEMC\b)"
    rb"|(?P<text>[\[ \nm](?=\())"
)
"""A line begins, a face is chosen, glyphs are said in other letters, no more, glyphs are set."""

_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Paper:
    """One PDF, opened."""

    def __init__(self, content: bytes) -> None:
        assert content.startswith(b"%PDF-1.")
        assert content.rstrip().endswith(b"%%EOF")
        self.raw = content
        found = re.finditer(rb"(?<!\d)(\d+) 0 obj\s(.*?)\sendobj", content, re.DOTALL)
        self._objects = {int(each[1]): each[2] for each in found}

    @cached_property
    def catalog(self) -> bytes:
        """What stands at the top: language, marks, view."""
        return next(body for body in self._objects.values() if b"/Type/Catalog" in body)

    @cached_property
    def metadata(self) -> str:
        """The XMP packet."""
        return next(
            self._stream(n) for n, body in self._objects.items() if b"/Type/Metadata" in body
        ).decode()

    @cached_property
    def roles(self) -> list[str]:
        """The kind of each element of the structure, in the order of the file."""
        return [role.decode() for role in re.findall(rb"/Type/StructElem/S/(\w+)", self.raw)]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self._pages)

    @cached_property
    def lines(self) -> list[str]:
        """The words of every page, line by line."""
        return [line for page in self._pages for line in self._lines_of(page)]

    @property
    def text(self) -> str:
        """All of it, spaces as plain ones."""
        return re.sub(r"\s+", " ", " ".join(self.lines))

    @cached_property
    def _pages(self) -> list[bytes]:
        return [body for body in self._objects.values() if re.search(rb"/Type/Page\b", body)]

    def _lines_of(self, page: bytes) -> list[str]:
        fonts = {name: self._letters(number) for name, number in self._fonts(page).items()}
        drawn = self._stream(self._number(page, b"Contents"))
        lines, font, said_otherwise, at = list[str](), b"", False, 0
        while (found := _SET.search(drawn, at)) is not None:
            at = found.end()
            match found.lastgroup:
                case "begin":
                    lines.append("")
                case "font":
                    font = found["font"]
                case "said":
                    lines[-1] += _hex(found["said"]).decode("utf-16-be")
                    said_otherwise = True
                case "end":
                    said_otherwise = False
                case _:
                    shown, at = _strings(drawn, at)
                    glyphs = [shown[each : each + 2] for each in range(0, len(shown), 2)]
                    if not said_otherwise:
                        lines[-1] += "".join(fonts[font].get(glyph, "") for glyph in glyphs)
        return lines

    def _fonts(self, page: bytes) -> dict[bytes, int]:
        resources = self._objects[self._number(page, b"Resources")]
        table = re.search(rb"/Font<<(.*?)>>", resources, re.DOTALL)
        assert table is not None
        return {name: int(number) for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", table[1])}

    def _letters(self, font: int) -> dict[bytes, str]:
        table = self._stream(self._number(self._objects[font], b"ToUnicode"))
        pairs = re.findall(rb"^<([0-9A-F]{4})> <([0-9A-F]+)>$", table, re.MULTILINE)
        return {_hex(glyph): _hex(letters).decode("utf-16-be") for glyph, letters in pairs}

    def _number(self, body: bytes, name: bytes) -> int:
        found = re.search(rb"/%s (\d+) 0 R" % name, body)
        assert found is not None, name
        return int(found[1])

    def _stream(self, number: int) -> bytes:
        head, _, rest = self._objects[number].partition(b"stream")
        content = rest.strip(b"\r\n").removesuffix(b"endstream")
        return zlib.decompress(content) if b"FlateDecode" in head else content


def _hex(digits: bytes) -> bytes:
    return bytes.fromhex(digits.decode())


def _strings(content: bytes, at: int) -> tuple[bytes, int]:
    """Read strings up to the operator that sets them, leaving out the shifts between them."""
    read = b""
    while content[at : at + 1] != b"T":
        if content[at : at + 1] == b"(":
            part, at = _string(content, at + 1)
            read += part
        else:
            at += 1
    return read, at


def _string(content: bytes, at: int) -> tuple[bytes, int]:
    """Read a literal string from behind its bracket (``Source: ISO 32000-1, 7.3.4.2``)."""
    read, depth = bytearray(), 1
    while True:
        escape = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL).match(content, at)
        if escape is not None:
            sign, at = escape[1], escape.end()
            read += bytes([int(sign, 8)]) if sign.isdigit() else _ESCAPES.get(sign, sign)
            continue
        sign, at = content[at : at + 1], at + 1
        depth += (sign == b"(") - (sign == b")")
        if not depth:
            return bytes(read), at
        read += sign
