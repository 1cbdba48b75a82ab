"""Guards before decoding: what a picture says of itself in its first bytes, read without decoding a pixel.

A file of a few hundred kilobytes can ask for hundreds of megabytes of pixels (a PNG of 20,000 pixels a side
weighs 389 kB and costs 724 MiB), so the size is read here and judged before any decoder sees the file. A file
that stops before its own end is refused too: a decoder would hand back a half-grey picture without a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from scanner.errors import FrameRejected

Kind = Literal["jpeg", "png", "webp", "heic"]

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_PIXELS: Final = 25_000_000
MAX_SIDE: Final = 8_192
# A transparent picture is decoded whole, four channels of 8 or 16 bits, and its decoder holds it twice for
# a moment: at this limit (12.5 million pixels of 8 bits, 6.25 of 16) it costs 95 MiB. No camera makes one,
# and a screen's is a third of this.
MAX_TRANSPARENT_BYTES: Final = 50_000_000
# Telephones shoot 48 million pixels and more; a JPEG is decoded at a reduced scale, so it costs a quarter of
# it.
MAX_JPEG_PIXELS: Final = 64_000_000
MAX_JPEG_SIDE: Final = 2 * MAX_SIDE

_PNG_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
_JPEG_MAGIC: Final = b"\xff\xd8\xff"
_HEIC_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"},
)
# A real file has at most a few thousand parts; a made one could keep the loops below busy for seconds.
_MAX_PARTS: Final = 20_000

_PNG_COLOUR_TYPES_WITH_ALPHA: Final = frozenset({4, 6})
_JPEG_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_PROGRESSIVE: Final = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_JPEG_SCAN: Final = 0xDA
# Encoders write a dozen scans at most. Each is a pass over the whole picture and costs a few bytes to ask
# for: 8 MB of them would hold a decoder for minutes.
_MAX_JPEG_SCANS: Final = 32
# Within a scan 0xFF is followed by 0 or a restart mark; anything else begins the next segment.
_NEXT_SEGMENT: Final = re.compile(rb"\xff+([^\x00\x01\xd0-\xd8\xff])")
_JPEG_END: Final = 0xD9
_WEBP_HEADER_BYTES: Final = 30
_WEBP_LOSSLESS_SIGNATURE: Final = 0x2F


@dataclass(frozen=True, slots=True)
class Header:
    """What the first bytes of a picture say.

    Attributes:
        kind: file format.
        width: pixels; 0 for HEIC, whose size its own reader tells.
        height: pixels; 0 for HEIC.
        transparent: some pixels may let the background through.
        depth: bits of a channel.
        progressive: a JPEG in several passes, which a reduced scale does not make cheaper.
    """

    kind: Kind
    width: int = 0
    height: int = 0
    transparent: bool = False
    depth: int = 8
    progressive: bool = False


def read_header(data: bytes) -> Header:
    """Name the format of a picture and read its size, after every guard that needs no decoding.

    Raises:
        FrameRejected: ``empty``, ``too_large`` (bytes or pixels), ``unsupported_type`` or ``unreadable``.
    """
    if not data:
        raise FrameRejected("empty")
    if len(data) > MAX_BYTES:
        raise FrameRejected("too_large")
    header = _parse(data)
    if header.kind != "heic":
        check_size(header)
    return header


def check_size(header: Header) -> None:
    """Refuse a picture with more pixels than this library decodes, or whose pixels unfold too far.

    25 million pixels, 64 of a JPEG that a reduced scale spares; with transparency 12.5, or 6.25 of 16 bits.
    What passes costs less than 100 MiB, but for two that only their own decoders could make cheaper: a
    progressive JPEG of 25 million pixels whose colours are not thinned (149 MiB) and a HEIC of as many (109).

    Raises:
        FrameRejected: ``unreadable`` without any pixel, ``too_large`` with too many.
    """
    if header.width < 1 or header.height < 1:
        raise FrameRejected("unreadable")
    reducible = header.kind == "jpeg" and not header.progressive
    side = MAX_JPEG_SIDE if reducible else MAX_SIDE
    pixels = MAX_JPEG_PIXELS if reducible else MAX_PIXELS
    if max(header.width, header.height) > side or header.width * header.height > pixels:
        raise FrameRejected("too_large")
    if header.transparent and header.width * header.height * header.depth // 2 > MAX_TRANSPARENT_BYTES:
        raise FrameRejected("too_large")


def _parse(data: bytes) -> Header:
    """Choose the parser by the magic bytes; what the file calls itself elsewhere is nobody's proof."""
    if data.startswith(_PNG_MAGIC):
        return _png(data)
    if data.startswith(_JPEG_MAGIC):
        return _jpeg(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return Header("heic")
    raise FrameRejected("unsupported_type")


def _png(data: bytes) -> Header:
    """Read IHDR, then walk the chunks to the end mark."""
    if data[12:16] != b"IHDR" or int.from_bytes(data[8:12], "big") != 13:  # noqa: PLR2004 - IHDR is 13 bytes
        raise FrameRejected("unreadable")
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    transparent = data[25:26] != b"" and data[25] in _PNG_COLOUR_TYPES_WITH_ALPHA
    position = len(_PNG_MAGIC)
    for _ in range(_MAX_PARTS):
        kind = data[position + 4 : position + 8]
        transparent = transparent or kind == b"tRNS"
        following = position + 12 + int.from_bytes(data[position : position + 4], "big")
        if len(kind) < 4 or following > len(data):  # noqa: PLR2004 - a chunk's name is 4 bytes
            break
        if kind == b"IEND":
            return Header("png", width, height, transparent=transparent, depth=max(8, data[24]))
        position = following
    raise _cut("png", width, height)


def _jpeg(data: bytes) -> Header:
    """Walk the segments to the first scan, keep the largest frame announced, then look for the end mark."""
    width = height = 0
    progressive = False
    position = 2
    for _ in range(_MAX_PARTS):
        position = data.find(0xFF, position)
        while 0 <= position < len(data) and data[position] == 0xFF:  # noqa: PLR2004 - fill bytes before a marker
            position += 1
        if position < 0 or position + 3 > len(data):
            break
        marker = data[position]
        position += 1
        if marker == 0 or marker in _JPEG_STANDALONE:
            continue
        if marker == _JPEG_END:
            break
        if marker == _JPEG_SCAN:
            if data.find(b"\xff\xd9", position) < 0:
                break
            _check_scans(data, position)
            return Header("jpeg", width, height, progressive=progressive)
        if marker in _JPEG_FRAMES:
            height = max(height, int.from_bytes(data[position + 3 : position + 5], "big"))
            width = max(width, int.from_bytes(data[position + 5 : position + 7], "big"))
            progressive = progressive or marker in _JPEG_PROGRESSIVE
        position += int.from_bytes(data[position : position + 2], "big")
    raise _cut("jpeg", width, height)


def _check_scans(data: bytes, position: int) -> None:
    """Refuse a JPEG of too many passes; ``position`` follows its first scan's mark.

    What comes after the end mark (a gain map, the film of a motion photo) is another file's: not looked at.

    Raises:
        FrameRejected: ``too_large``.
    """
    scans = 1
    for _ in range(_MAX_PARTS):
        position += int.from_bytes(data[position : position + 2], "big")
        found = _NEXT_SEGMENT.search(data, position)
        if found is None or found[1][0] == _JPEG_END:
            return
        scans += found[1][0] == _JPEG_SCAN
        if scans > _MAX_JPEG_SCANS:
            raise FrameRejected("too_large")
        position = found.end()
    raise FrameRejected("too_large")


def _webp(data: bytes) -> Header:
    """Read the size from the first chunk, whichever of the three kinds it is."""
    if len(data) < _WEBP_HEADER_BYTES or len(data) < 8 + int.from_bytes(data[4:8], "little"):
        raise FrameRejected("unreadable")
    chunk = data[12:16]
    if chunk == b"VP8X":
        width = 1 + int.from_bytes(data[24:27], "little")
        height = 1 + int.from_bytes(data[27:30], "little")
        return Header("webp", width, height, transparent=bool(data[20] & 0x10))
    if chunk == b"VP8L" and data[20] == _WEBP_LOSSLESS_SIGNATURE:
        bits = int.from_bytes(data[21:25], "little")
        return Header(
            "webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF), transparent=bool(bits >> 28 & 1)
        )
    if chunk == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width = int.from_bytes(data[26:28], "little") & 0x3FFF
        height = int.from_bytes(data[28:30], "little") & 0x3FFF
        return Header("webp", width, height)
    raise FrameRejected("unreadable")


def _cut(kind: Kind, width: int, height: int) -> FrameRejected:
    """Choose the refusal of a file that ends too soon: one that is also too large is told so first."""
    if width and height:
        try:
            check_size(Header(kind, width, height))
        except FrameRejected as rejection:
            return rejection
    return FrameRejected("unreadable")
