"""A file that is being written: beside its place first, then in it, whole; or never."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bridge.errors import TemporaryError

CHUNK = 1024 * 1024
"""Bytes read at once: memory stays flat however large a file is."""


@contextmanager
def arriving(into: Path) -> Iterator[IO[bytes]]:
    """A new file of mode 0600 that becomes `into` at the end of the block, and goes when the block fails."""
    part = into.with_name(f".{into.name[:100]}.{secrets.token_hex(6)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
        part.replace(into)
    finally:
        part.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def disk_trouble(error: OSError) -> TemporaryError:
    """This machine's own disk does not take, or give, a file."""
    return TemporaryError(f"a file on this machine cannot be written or read: {error.strerror}")
