"""Contents of files that people give: each in a file of its own that goes again; never more than we take.

No size that is told of a file is relied on: what comes is counted.
"""

from __future__ import annotations

import tempfile
import time
from collections import OrderedDict
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bridge.errors import PermanentError, TemporaryError
from bridge.ports.files import MAX_FILE_BYTES

DOWNLOAD_TIMEOUT_S = 120
"""For one file: 16 MB over a line of 1 Mbit/s take a little longer, everything else does not."""

FETCH_FOR_S = 300.0
"""So long a file is tried again that cannot be had: whatever the person does next waits behind it."""

LATER_S = 3.0
REMEMBERED = 1_000


class FileTooLarge(PermanentError):
    """The file is larger than what is taken, whatever is said of its size."""


class FileGone(PermanentError):
    """The file is not handed out: it is gone, or could not be had for too long."""


class NoRoom(TemporaryError):
    """The disk does not take the file."""


@dataclass(slots=True, kw_only=True)
class Fetching:
    """Has files fetched from where people gave them, and knows which ones fail again and again."""

    fetch_for_s: float = FETCH_FOR_S
    _failing: OrderedDict[str, float] = field(default_factory=OrderedDict)
    """By file id: since when it cannot be had."""

    @asynccontextmanager
    async def fetched(self, file_id: str, download: Callable[[Path], Awaitable[None]]) -> AsyncIterator[Path]:
        """What `download` has written, there until the block ends.

        Raises:
            FileGone: it has failed for `fetch_for_s`; whoever gave it should hear so.
            TemporaryError: it is away, or the disk is; it may be fetched later.
            PermanentError: of `download`'s own.
        """
        with scratch_file() as path:
            try:
                with _room():
                    await download(path)
            except TemporaryError as error:
                if self._has_failed_for_s(file_id, time.monotonic()) < self.fetch_for_s:
                    raise
                raise FileGone("it could not be had for long enough") from error
            self._failing.pop(file_id, None)
            yield path

    def _has_failed_for_s(self, file_id: str, now: float) -> float:
        since = self._failing.setdefault(file_id, now)
        while len(self._failing) > REMEMBERED:
            self._failing.popitem(last=False)
        return now - since


@contextmanager
def scratch_file() -> Iterator[Path]:
    """Where a file's contents may lie until the block ends; nothing is there yet. Raises NoRoom."""
    with _room():
        folder = tempfile.TemporaryDirectory(prefix="wabridge-", ignore_cleanup_errors=True)
    with folder as scratch:
        yield Path(scratch) / "given"


async def keep(chunks: AsyncIterable[bytes], into: Path) -> None:
    """Write a file that is not there yet.

    Raises:
        FileTooLarge: more came than is taken.
        OSError: the disk does not take it.
    """
    size = 0
    with into.open("xb") as file:
        async for chunk in chunks:
            size += len(chunk)
            if size > MAX_FILE_BYTES:
                raise FileTooLarge("more than is taken, whatever is said of it")
            file.write(chunk)


@contextmanager
def _room() -> Iterator[None]:
    """Whoever is inside names what went wrong with a network; what is left is the disk's."""
    try:
        yield
    except OSError as error:
        raise NoRoom("the disk does not take the file", retry_after_s=LATER_S) from error
