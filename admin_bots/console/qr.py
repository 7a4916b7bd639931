"""Draws a QR code as the path of an SVG.

Only the drawing leaves the server: what it says is a login and never stands as text in the page or in a log.
"""

from __future__ import annotations

from dataclasses import dataclass

import segno

from bridge.errors import PermanentError

QUIET_ZONE = 4
"""Modules of white around the code; ISO/IEC 18004 asks for four, and scanners on cheap phones need them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QrDrawing:
    """`size` modules in each direction, quiet zone included; `path` paints the dark ones."""

    size: int
    path: str


def draw_qr(payload: str) -> QrDrawing:
    """The drawing of a payload of at most 2,953 bytes.

    Raises:
        PermanentError: no QR code holds that much.
    """
    # The lowest correction that fits gives the largest modules; a screen is neither torn nor dirty.
    try:
        code = segno.make(payload, error="l", micro=False)
    except segno.DataOverflowError as error:
        raise PermanentError(f"a QR code holds 2953 bytes at most; got {len(payload)} characters") from error
    strokes = [
        f"M{column + QUIET_ZONE} {row + QUIET_ZONE}h{length}v1h-{length}z"
        for row, modules in enumerate(code.matrix)
        for column, length in _runs(modules)
    ]
    return QrDrawing(size=len(code.matrix) + 2 * QUIET_ZONE, path="".join(strokes))


def _runs(modules: bytearray) -> list[tuple[int, int]]:
    """Start and length of each stretch of dark modules."""
    runs: list[tuple[int, int]] = []
    start = None
    for column, module in enumerate([*modules, 0]):
        if module & 1 and start is None:
            start = column
        elif not module & 1 and start is not None:
            runs.append((start, column - start))
            start = None
    return runs
