"""Rows as lines of JSON that either kind of database can take back.

Bytes are base64 in an object of their own; an instant is text, as SQLite has it; SQLite has no truth values
but 0 and 1. So what a text or a number is, is decided by the column that takes it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

BYTES = "b64"

Taken = Callable[[Any], Any]


def line_of(row: Iterable[Any]) -> bytes:
    """One row."""
    return orjson.dumps([_plain(value) for value in row]) + b"\n"


def rows_in(content: bytes, kinds: Sequence[str]) -> list[list[Any]]:
    """What `line_of` made, for columns of these kinds, as the database calls them."""
    takers = [_TAKERS.get(kind, _as_it_is) for kind in kinds]
    return [
        [take(value) for take, value in zip(takers, orjson.loads(line), strict=True)]
        for line in content.splitlines()
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return str(value.astimezone(UTC))
    if isinstance(value, bytes | memoryview):
        return {BYTES: base64.b64encode(value).decode()}
    return value


def _as_it_is(value: Any) -> Any:
    return base64.b64decode(value[BYTES]) if isinstance(value, dict) else value


def _instant(value: Any) -> Any:
    return None if value is None else datetime.fromisoformat(value)


def _truth(value: Any) -> Any:
    return None if value is None else bool(value)


_TAKERS: dict[str, Taken] = {"timestamp with time zone": _instant, "boolean": _truth}
"""Of Postgres; SQLite takes all as it stands."""
