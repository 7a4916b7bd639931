"""A camera: reads a QR code off a screenshot. PNG is unpacked here, so that no picture library is needed."""

from __future__ import annotations

import struct
import zlib

import zxingcpp


def read_qr(png: bytes) -> str:
    """What the QR code in the picture says; empty when there is none to be read."""
    width, height, grey = _grey(png)
    found = zxingcpp.read_barcodes(memoryview(grey).cast("B", (height, width)))
    return found[0].text if found else ""


def _grey(png: bytes) -> tuple[int, int, bytes]:
    """Width, height, and one byte a pixel, of a PNG as browsers make it: 8 bits, RGB(A), not interlaced."""
    header, packed, at = b"", b"", 8
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + size]
        header = body if kind == b"IHDR" else header
        packed += body if kind == b"IDAT" else b""
        at += size + 12
    width, height, depth, colours = struct.unpack(">IIBB", header[:10])
    step = {2: 3, 6: 4}[colours]
    assert depth == 8
    raw, stride = zlib.decompress(packed), width * step
    above, grey = bytes(stride), bytearray()
    for row in range(height):
        start = row * (stride + 1)
        above = _unfiltered(raw[start], raw[start + 1 : start + 1 + stride], above, step)
        grey += above[1::step]  # green alone: the code is black on white
    return width, height, bytes(grey)


def _unfiltered(kind: int, line: bytes, above: bytes, step: int) -> bytes:
    """One line with PNG's filter taken off (PNG specification, 9.2)."""
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
