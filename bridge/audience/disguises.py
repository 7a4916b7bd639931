"""Files that are no lists, known by their first bytes, so that the answer says what was sent."""

from __future__ import annotations

import re

from bridge.audience.reasons import ListRefused, Refusal

_BY_START: tuple[tuple[bytes, Refusal], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Refusal.EXCEL),  # of before 2007; old Word files begin so, too
    (b"PK\x03\x04", Refusal.ARCHIVE),
    (b"PK\x05\x06", Refusal.ARCHIVE),  # an empty zip
    (b"\x1f\x8b", Refusal.ARCHIVE),  # gzip
    (b"7z\xbc\xaf\x27\x1c", Refusal.ARCHIVE),
    (b"Rar!\x1a\x07", Refusal.ARCHIVE),
    (b"\xfd7zXZ\x00", Refusal.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Refusal.ARCHIVE),  # zstd
    (b"%PDF-", Refusal.DOCUMENT),
    (b"{\\rtf", Refusal.DOCUMENT),
    (b"\x89PNG\r\n", Refusal.PICTURE),
    (b"\xff\xd8\xff", Refusal.PICTURE),  # JPEG
    (b"GIF8", Refusal.PICTURE),
    (b"RIFF", Refusal.PICTURE),  # WebP
    (b"II*\x00", Refusal.PICTURE),  # TIFF, both ways round
    (b"MM\x00*", Refusal.PICTURE),
)

_OFFICE_PARTS = {b"xl/": Refusal.EXCEL, b"spreadsheet": Refusal.EXCEL, b"word/": Refusal.DOCUMENT}
"""What stands near the start of the zip that a new Excel, LibreOffice or Word file is."""

_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|table|meta|\?xml)", re.IGNORECASE)
_CONTACT_CARD = re.compile(rb"\s*BEGIN:VCARD", re.IGNORECASE)

MAX_CONTROL_SHARE = 0.02
"""Of control characters among the first bytes of a text. Random bytes have a tenth."""

MAX_CONTROLS = 4
"""Of them in a short text: a name or two may bring one along."""

_CONTROL = bytes({*range(32), 127} - {*b"\t\n\r\x0b\x0c\x1a"})  # 1A: how DOS ends a file


def refuse_disguise(head: bytes) -> None:
    """Look at the first bytes of a file as they are.

    Raises:
        ListRefused: it is something else, and `why` says what.
    """
    found = next((why for start, why in _BY_START if head.startswith(start)), None)
    if found is Refusal.ARCHIVE:
        found = next((why for part, why in _OFFICE_PARTS.items() if part in head), found)
    if head[4:8] == b"ftyp":  # HEIC, AVIF, and films
        found = Refusal.PICTURE
    if found is not None:
        raise ListRefused(found)


def refuse_no_list(head: bytes) -> None:
    """Look at the first bytes of a text, be they UTF-8 or in one of the encodings of one byte a character.

    Raises:
        ListRefused: it is something else, and `why` says what.
    """
    if _CONTACT_CARD.match(head):
        raise ListRefused(Refusal.CONTACT_CARD)
    if _MARKUP.match(head):
        raise ListRefused(Refusal.MARKUP)
    controls = len(head) - len(head.translate(None, _CONTROL))
    if b"\x00" in head or controls > max(MAX_CONTROLS, MAX_CONTROL_SHARE * len(head)):
        raise ListRefused(Refusal.BINARY)
