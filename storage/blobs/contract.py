"""What a store of files under keys can do, and how it fails.

The one rule: a store that cannot answer is not a store that has nothing. "Missing" is only said where the
store itself said so of this very key; everything else that goes wrong is `StoreAway`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

from bridge.errors import PermanentError
from bridge.ports.bundles import BundleStoreAway

MAX_KEY = 200
"""Characters. S3 takes 1,024 bytes with its prefix; a column that holds one has 300."""

_SEGMENT = r"[a-z0-9_-][a-z0-9._-]{0,99}"
_KEY = re.compile(rf"{_SEGMENT}(/{_SEGMENT})*")


class StoreAway(BundleStoreAway):
    """The store did not answer, or would not. `todo`: what a person can do about it."""

    def __init__(self, message: str, *, todo: str = "") -> None:
        super().__init__(message)
        self.todo = todo


class BlobMissing(PermanentError):
    """The store answered, and has nothing under this key."""


class BlobTaken(PermanentError):
    """There is something else under this key already; it stays."""


class BlobDamaged(PermanentError):
    """What came is not what was put there."""


class Blobs(Protocol):
    """Files under keys. A key is written once: no file ever takes another's place.

    Keys are lower-case segments of letters, digits, `.`, `_`, `-`, joined by `/`; none begins with a dot.
    Any other raises PermanentError. Whatever is written is on disk, or in the store, when a call returns.
    """

    place: str  # for a person; never a secret

    async def put(self, key: str, file: Path) -> None:
        """Store `file` under a new key. Two at once under one key: one of them wins.

        Raises:
            BlobTaken: it is not new.
            StoreAway: nothing was stored, or nobody knows.
        """
        ...

    async def get(self, key: str, into: Path) -> None:
        """Write what is there to the file `into` (mode 0600), which appears whole or not at all.

        Raises:
            BlobMissing, BlobDamaged, StoreAway; TemporaryError: this machine's own disk does not take it.
        """
        ...

    async def delete(self, key: str) -> None:
        """It is gone after this, whether it was there or not. Raises StoreAway."""
        ...

    async def keys(self, prefix: str) -> list[str]:
        """All keys that begin with `prefix` (empty, or a key and a slash), sorted. Raises StoreAway."""
        ...

    async def check(self) -> str | None:
        """Write, read back and delete a probe; what a person should know of a store that works.

        Raises:
            StoreAway: it does not work; the error says what to do.
        """
        ...

    async def close(self) -> None:
        """Let go of connections. Works twice; a later call opens new ones."""
        ...


def checked_key(key: str) -> str:
    """The key, if it is one.

    Raises:
        PermanentError: it is not. The message does not repeat it: it may be anything.
    """
    if len(key) > MAX_KEY or _KEY.fullmatch(key) is None:
        raise PermanentError("a key is made of a-z, 0-9, '.', '_', '-' and '/'; got something else")
    return key


def checked_prefix(prefix: str) -> str:
    """The prefix, if it is one.

    Raises:
        PermanentError: it is neither empty nor a key with a slash.
    """
    if prefix:
        if not prefix.endswith("/"):
            raise PermanentError("a prefix ends with '/'")
        checked_key(prefix.removesuffix("/"))
    return prefix
