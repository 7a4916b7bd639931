"""Where a process lays what it needs for a moment: files on their way, copies of logins that are tried.

All of it lies in one folder of the process's own, since each piece can only be thrown away by whoever lives:
what a killed process left there, plain to read, goes at the next start of any other.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path

PREFIX = "wabridge-scratch-"
BEAT_S = 3600.0
"""Those who tidy temporary folders take what was not touched for days. Most also heed the lock."""


@asynccontextmanager
async def own_scratch_folder() -> AsyncIterator[None]:
    """Have `tempfile` use a folder that goes with this process; those of dead processes go now."""
    before = tempfile.gettempdir()
    _clear_graves(Path(before))
    with ExitStack() as stack:
        # Without one of its own it uses the common one: a full disk keeps no service from its start.
        with suppress(OSError):
            folder = stack.enter_context(_held_folder(Path(before)))
            beat = asyncio.create_task(_beat(folder), name="scratch folder")
            stack.callback(beat.cancel)
            tempfile.tempdir = str(folder)
        try:
            yield
        finally:
            tempfile.tempdir = before


@contextmanager
def _held_folder(within: Path) -> Iterator[Path]:
    """A new folder, locked as long as this process lives, however it ends."""
    with ExitStack() as stack:
        while True:
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=within))
            # Until it is locked, another process that starts takes it for a dead one's.
            with suppress(FileNotFoundError):
                lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
                stack.callback(os.close, lock)
                fcntl.flock(lock, fcntl.LOCK_EX)
                if folder.exists():
                    break
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield folder


def _clear_graves(within: Path) -> None:
    """Remove the folders whose lock can be had. Those of other accounts cannot be opened."""
    for folder in within.glob(f"{PREFIX}*"):
        with suppress(OSError):
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


async def _beat(folder: Path) -> None:
    while True:
        await asyncio.sleep(BEAT_S)
        with suppress(OSError):
            os.utime(folder)
