"""Lists of recipients as the tests write them."""

from __future__ import annotations

import io
from collections.abc import Collection

from bridge.audience.entries import ListRead
from bridge.audience.reading import read_list

ANN, BOB, EVE = "+34600000001", "+34600000002", "+34600000003"


def read(content: str | bytes, *, region: str | None = "ES", own: Collection[str] = ()) -> ListRead:
    """A list that somebody uploads in Spain; text is UTF-8."""
    raw = content.encode() if isinstance(content, str) else content
    return read_list(io.BytesIO(raw), region=region, own=own)


def people(found: ListRead) -> list[tuple[str, str]]:
    """Phones and names, in the list's order."""
    return [(entry.phone, entry.name) for entry in found.entries]


def left_out(found: ListRead) -> list[tuple[int, str]]:
    """Lines and reasons."""
    return [(entry.line, entry.why.value) for entry in found.bad]
