"""Names of files as people's programs tell them: one line, and no folders."""

from __future__ import annotations

from bridge.screens import one_line

NAMELESS = "file"
UNKNOWN_TYPE = "application/octet-stream"


def file_name(told: str) -> str:
    """The last part of it."""
    last = one_line(told).replace("\\", "/").rpartition("/")[2].strip()
    return last if last.strip(".") else NAMELESS


def mime_type(told: str) -> str:
    """The type that is told, if any is; nobody relies on it."""
    return one_line(told) or UNKNOWN_TYPE
