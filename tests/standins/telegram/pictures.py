"""Looks at pictures: their size, whether they can be decoded, and the QR code on them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache

import zxingcpp

from tests.standins.telegram.errors import bad, wrong
from tests.standins.telegram.limits import PHOTO_RATIO, PHOTO_SIDES, PHOTOSIZE_UPLOAD, THUMBNAIL_SIDE

PNG = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS_WITH_A_CODE = 1_000_000
"""Larger pictures are screenshots; reading them here would take seconds."""
UNREADABLE = (ValueError, IndexError, KeyError, struct.error, zlib.error)
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that can be decoded."""

    width: int
    height: int
    mime_type: str
    data: bytes


def look_at(data: bytes) -> Picture:
    """The picture in these bytes.

    Raises:
        Refusal: Telegram would not take it as a photo.
    """
    if not data:
        raise wrong("file must be non-empty")
    if len(data) > PHOTOSIZE_UPLOAD:
        raise wrong("file is too big for a photo")
    is_png = data.startswith(PNG)
    try:
        width, height = _png_size(data) if is_png else _jpeg_size(data)
        if width + height > PHOTO_SIDES or max(width, height) > PHOTO_RATIO * min(width, height):
            raise bad("PHOTO_INVALID_DIMENSIONS")
        if is_png:
            _unpack(data)
    except UNREADABLE as error:
        raise wrong("IMAGE_PROCESS_FAILED") from error
    mime = "image/png" if is_png else "image/jpeg"
    return Picture(width=width, height=height, mime_type=mime, data=data)


def thumbnail(picture: Picture) -> Picture:
    """Its smallest size: of the right shape, and grey all over."""
    least = THUMBNAIL_SIDE / max(picture.width, picture.height, THUMBNAIL_SIDE)
    width, height = (max(1, round(side * least)) for side in (picture.width, picture.height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    data = PNG + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    )
    return Picture(width=width, height=height, mime_type="image/png", data=data)


@lru_cache(maxsize=64)
def read_qr(data: bytes) -> str | None:
    """What the one QR code on a PNG says; None when there is none to be read, or the picture is large."""
    if not data.startswith(PNG):
        return None
    width, height = _png_size(data)
    if width * height > MOST_PIXELS_WITH_A_CODE:
        return None
    found = zxingcpp.read_barcodes(memoryview(_grey(data)).cast("B", (height, width)))
    return str(found[0].text) if len(found) == 1 else None


def _png_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", data[16:24])
    if not width or not height:
        raise ValueError("a picture without a size")
    return width, height


def _unpack(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Header, palette and unpacked rows of a PNG.

    Raises:
        ValueError: it is broken or interlaced. So do struct.error, KeyError and zlib.error.
    """
    header, packed, palette, ended = b"", b"", b"", False
    at = len(PNG)
    while at < len(data) and not ended:
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        if zlib.crc32(kind + body) != struct.unpack(">I", data[at + 8 + size : at + 12 + size])[0]:
            raise ValueError(f"chunk {kind!r} is broken")
        header = body if kind == b"IHDR" else header
        palette = body if kind == b"PLTE" else palette
        packed += body if kind == b"IDAT" else b""
        ended = kind == b"IEND"
        at += size + 12
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    rows = zlib.decompress(packed)
    stride = (width * depth * CHANNELS[colour] + 7) // 8
    if not ended or interlaced or len(rows) != height * (stride + 1) or max(rows[:: stride + 1]) > 4:
        raise ValueError("the picture has no end, is interlaced, or has other rows than it says")
    return header, palette, rows


def _grey(data: bytes) -> bytes:
    """One byte a pixel: the green channel, or the palette's green."""
    header, palette, rows = _unpack(data)
    width, _, depth, colour = struct.unpack(">IIBB", header[:10])
    bits = depth * CHANNELS[colour]
    stride, step = (width * bits + 7) // 8, max(1, bits // 8)
    grey, above = bytearray(), bytes(stride)
    for start in range(0, len(rows), stride + 1):
        above = _unfiltered(rows[start], rows[start + 1 : start + 1 + stride], above, step)
        grey += _grey_row(above, width, depth, colour, palette)
    return bytes(grey)


def _grey_row(row: bytes, width: int, depth: int, colour: int, palette: bytes) -> bytes:
    if depth == 16:
        row, depth = row[::2], 8
    channels = CHANNELS[colour]
    if depth == 8:
        values = row[1 if channels > 2 else 0 :: channels]
    else:
        mask, per_byte = (1 << depth) - 1, 8 // depth
        values = bytes((row[x // per_byte] >> (8 - depth * (x % per_byte + 1))) & mask for x in range(width))
        if colour == 0:
            values = bytes(value * 255 // mask for value in values)
    return bytes(palette[3 * value + 1] for value in values) if colour == 3 else values


def _unfiltered(kind: int, line: bytes, above: bytes, step: int) -> bytes:
    """One line with PNG's filter taken off (PNG specification, 9.2)."""
    if kind == 0:
        return line
    out = bytearray(line)
    for at in range(len(out)):
        left = out[at - step] if at >= step else 0
        up = above[at]
        corner = above[at - step] if at >= step else 0
        out[at] = (out[at] + (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]) & 0xFF
    return bytes(out)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height of a JPEG, by its frame header."""
    if not data.startswith(b"\xff\xd8") or b"\xff\xd9" not in data[-64:]:
        raise ValueError("neither PNG nor JPEG")
    at = 2
    while data[at] == 0xFF:
        marker, size = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker in {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += size + 2
    raise ValueError("a JPEG without a frame header")
