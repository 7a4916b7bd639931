"""Files under keys in memory, for tests: it fails on command."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from storage.blobs.arriving import arriving, disk_trouble
from storage.blobs.contract import BlobMissing, BlobTaken, StoreAway, checked_key, checked_prefix

Act = Callable[[], Awaitable[None]]


class MemoryBlobs:
    """`storage.blobs.contract.Blobs`. `held` is what it holds: tests look into it, and spoil it.

    before, after: what happens first or last in the verb of that name ("put", "get", "delete", "keys",
    "check"): an error raised there, a wait, another process that does something meanwhile.
    """

    place = "memory"

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.before: dict[str, Act] = {}
        self.after: dict[str, Act] = {}

    async def put(self, key: str, file: Path) -> None:
        """See the contract."""
        checked_key(key)
        await _act(self.before, "put")
        content = await asyncio.to_thread(file.read_bytes)
        if key in self.held:
            raise BlobTaken("there is a file under this key already")
        self.held[key] = content
        await _act(self.after, "put")

    async def get(self, key: str, into: Path) -> None:
        """See the contract."""
        checked_key(key)
        await _act(self.before, "get")
        if key not in self.held:
            raise BlobMissing("there is no such file")
        try:
            with arriving(into) as file:
                file.write(self.held[key])
        except OSError as error:
            raise disk_trouble(error) from error
        await _act(self.after, "get")

    async def delete(self, key: str) -> None:
        """See the contract."""
        checked_key(key)
        await _act(self.before, "delete")
        self.held.pop(key, None)
        await _act(self.after, "delete")

    async def keys(self, prefix: str) -> list[str]:
        """See the contract."""
        checked_prefix(prefix)
        await _act(self.before, "keys")
        return sorted(key for key in self.held if key.startswith(prefix))

    async def check(self) -> str | None:
        """See the contract."""
        await _act(self.before, "check")
        return None

    async def close(self) -> None:
        """It stays as it is."""

    def goes_away(self) -> None:
        """From now on it does not answer."""
        self.before = dict.fromkeys(("put", "get", "delete", "keys", "check"), _no_answer)

    def comes_back(self) -> None:
        """It answers again, and does nothing else meanwhile."""
        self.before, self.after = {}, {}


async def _act(acts: dict[str, Act], verb: str) -> None:
    if verb in acts:
        await acts[verb]()


async def _no_answer() -> None:
    raise StoreAway("the memory was told not to answer")
