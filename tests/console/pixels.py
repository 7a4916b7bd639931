"""Reads a QR code off a screenshot, with a decoder that is not ours."""

from __future__ import annotations

import struct
import zlib

import zxingcpp


def read_qr(png: bytes) -> str:
    """What the one QR code in the picture says."""
    found = zxingcpp.read_barcodes(_grey(png))
    assert len(found) == 1, f"{len(found)} codes in the picture"
    return str(found[0].text)


def _grey(png: bytes) -> memoryview:
    """An 8-bit RGB or RGBA picture, without interlace, as rows of grey bytes."""
    width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert (depth, colour in {2, 6}) == (8, True)
    step = 3 if colour == 2 else 4
    packed, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        packed += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    raw, size = zlib.decompress(packed), width * step
    above, grey = bytearray(size), bytearray()
    for start in range(0, len(raw), size + 1):
        above = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + size]), above, step)
        grey += above[1::step]
    return memoryview(bytes(grey)).cast("B", (height, width))


def _unfiltered(kind: int, row: bytearray, above: bytearray, step: int) -> bytearray:
    for at in range(len(row)):
        left = row[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        guess = (0, left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[kind]
        row[at] = (row[at] + guess) & 0xFF
    return row


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((left, above, corner), key=lambda value: abs(guess - value))
