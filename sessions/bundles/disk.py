"""What a disk may refuse, in the bridge's words, and making what was written outlive a power cut."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.errors import TemporaryError


class DiskRefuses(TemporaryError):
    """The disk did not take or give what was asked: full, read-only, broken. Nothing half done is left."""


@contextmanager
def disk_errors(what: str) -> Iterator[None]:
    """Speak of a disk's errors in the bridge's words; `what` was tried.

    Raises:
        DiskRefuses: for an OSError. It names the reason and no path.
    """
    try:
        yield
    except OSError as error:
        raise DiskRefuses(f"{what}: {error.strerror or type(error).__name__}") from error


def trouble_of(error: Exception) -> str:
    """One word for why the disk refused: "disk_full", or "disk" for all else."""
    cause = error if isinstance(error, OSError) else error.__cause__
    full = isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT)
    return "disk_full" if full else "disk"


def write_down(folder: Path) -> None:
    """Have the kernel put every file and folder below `folder` on the disk.

    Called when all is written: the kernel has begun by itself then, and one journal entry serves many files.
    """
    for below, folders, files in os.walk(folder, topdown=False):
        for name in [*files, *folders]:
            sync(Path(below, name))
    sync(folder)


def sync(path: Path) -> None:
    """One file, or the names in one folder."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
