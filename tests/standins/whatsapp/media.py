"""Files that people and pages have sent, by hash."""

from __future__ import annotations

import base64
import hashlib
from typing import Any


class MediaShelf:
    """Keeps each file once."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[bytes, str]] = {}
        self.fetched: list[str] = []  # paths, as often as a page has asked for them

    def keep(self, data: bytes, *, mimetype: str, filename: str | None = None) -> dict[str, Any]:
        """Put a file on the shelf; returns what a message says of it."""
        digest = hashlib.sha256(data).digest()
        self._files[digest.hex()] = (data, mimetype)
        filehash = base64.b64encode(digest).decode()
        return {
            "path": digest.hex(),
            "filehash": filehash,
            "mimetype": mimetype,
            "size": len(data),
            "filename": filename,
        }

    def get(self, path: str) -> tuple[bytes, str] | None:
        """The file and its type, or None."""
        return self._files.get(path)
