"""Draws a QR code as a PNG that a phone can scan from another screen."""

from __future__ import annotations

import io

import segno

from bridge.errors import PermanentError

QUIET_ZONE = 4
"""Modules of white around the code; ISO/IEC 18004 asks for four, also on a dark background."""

SIDE_PX = 640
"""About this wide: Telegram shows photos that large on a phone without scaling them up."""


def qr_png(payload: str) -> bytes:
    """The picture of a payload of at most 2,953 bytes.

    Raises:
        PermanentError: no QR code holds that much.
    """
    try:
        code = segno.make(payload, error="m", boost_error=False, micro=False)
    except segno.DataOverflowError:
        try:
            code = segno.make(payload, error="l", boost_error=False, micro=False)
        except segno.DataOverflowError as error:
            raise PermanentError(
                f"a QR code holds 2953 bytes at most; got {len(payload)} characters"
            ) from error
    modules = code.symbol_size(border=QUIET_ZONE)[0]
    picture = io.BytesIO()
    code.save(picture, kind="png", border=QUIET_ZONE, scale=max(2, round(SIDE_PX / modules)))
    return picture.getvalue()
