"""Files under keys in a folder: written aside, synced, linked into place, so that each is whole or not there.

A folder that was never written to, or is not there, is taken for a disk that is not mounted: nothing is
known of what it holds. A hidden mark that the first write leaves tells the two apart.
"""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
import shutil
import time
from pathlib import Path

from storage.blobs.arriving import CHUNK, arriving, disk_trouble
from storage.blobs.contract import BlobMissing, BlobTaken, StoreAway, checked_key, checked_prefix

WRITING = ".writing"
"""Half-written files lie here. Keys do not begin with a dot, so none can name it."""
MARK = ".wabridge-store"
ABANDONED_S = 86_400.0
"""A half-written file this old belongs to a process that died."""
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_NOT_THERE = (FileNotFoundError, NotADirectoryError, IsADirectoryError)


class FolderBlobs:
    """`storage.blobs.contract.Blobs`."""

    def __init__(self, folder: Path) -> None:
        self.place = str(folder)
        self._folder = folder

    async def put(self, key: str, file: Path) -> None:
        """See the contract."""
        await asyncio.to_thread(self._put, checked_key(key), file)

    async def get(self, key: str, into: Path) -> None:
        """See the contract."""
        await asyncio.to_thread(self._get, checked_key(key), into)

    async def delete(self, key: str) -> None:
        """See the contract."""
        await asyncio.to_thread(self._delete, checked_key(key))

    async def keys(self, prefix: str) -> list[str]:
        """See the contract."""
        return await asyncio.to_thread(self._keys, checked_prefix(prefix))

    async def check(self) -> str | None:
        """See the contract."""
        return await asyncio.to_thread(self._check)

    async def close(self) -> None:
        """Nothing is open."""

    def _put(self, key: str, file: Path) -> None:
        target = self._folder / key
        try:
            _make_folder(self._folder / WRITING)
            _make_folder(target.parent)
            self._inside(target)
            _leave_mark(self._folder)
            _tidy(self._folder / WRITING)
            _written(file, target, self._folder / WRITING)
        except FileExistsError:
            raise BlobTaken("there is a file under this key already") from None
        except OSError as error:
            raise self._away(error) from error

    def _get(self, key: str, into: Path) -> None:
        source = self._folder / key
        try:
            self._inside(source)
            handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW)
        except _NOT_THERE as error:
            if not (self._folder / MARK).is_file():
                raise StoreAway(
                    f"{self._folder} is not the folder that was written to",
                    todo="Is its disk mounted? Check BUNDLE_STORE.",
                ) from error
            raise BlobMissing("the folder has no such file") from None
        except OSError as error:
            raise self._away(error) from error
        try:
            self._copied(handle, into)
        finally:
            os.close(handle)

    def _copied(self, source: int, into: Path) -> None:
        try:
            with arriving(into) as target:
                while piece := self._read(source):
                    target.write(piece)
        except OSError as error:
            raise disk_trouble(error) from error

    def _read(self, source: int) -> bytes:
        try:
            return os.read(source, CHUNK)
        except IsADirectoryError:
            raise BlobMissing("the folder has no such file") from None
        except OSError as error:
            raise self._away(error) from error

    def _delete(self, key: str) -> None:
        target = self._folder / key
        try:
            self._inside(target)
            target.unlink()
            _sync(target.parent)
        except _NOT_THERE as error:
            if not self._folder.is_dir():
                raise self._away(error) from error
        except OSError as error:
            raise self._away(error) from error

    def _keys(self, prefix: str) -> list[str]:
        try:
            # A folder that is not there must not look like an empty one.
            os.scandir(self._folder).close()
            found = [
                str((Path(at) / name).relative_to(self._folder))
                for at, folders, names in os.walk(self._folder / prefix, onerror=_raise_unless_absent)
                if _without_hidden(folders)
                for name in names
                if not name.startswith(".")
            ]
        except OSError as error:
            raise self._away(error) from error
        return sorted(key.replace(os.sep, "/") for key in found)

    def _check(self) -> str | None:
        probe = self._folder / f".probe-{secrets.token_hex(4)}"
        try:
            _make_folder(self._folder)
            with probe.open("xb") as file:
                file.write(b"probe")
                os.fsync(file.fileno())
            same = probe.read_bytes() == b"probe"
            probe.unlink()
        except OSError as error:
            raise self._away(error) from error
        if not same:
            raise StoreAway(f"{self._folder} does not give back what was written", todo="Check that disk.")
        return None

    def _inside(self, path: Path) -> None:
        """A link that leads out of the folder is not followed."""
        if not path.parent.resolve().is_relative_to(self._folder.resolve()):
            raise StoreAway(f"a link in {self._folder} leads out of it", todo="Remove that link.")

    def _away(self, error: OSError) -> StoreAway:
        todo = "Give the service's account write access, or set BUNDLE_STORE."
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            todo = "Make room on that disk."
        return StoreAway(f"{self._folder}: {error.strerror}", todo=todo)


def _written(file: Path, target: Path, aside: Path) -> None:
    """Copy beside, sync, put into place under its name.

    Raises:
        FileExistsError: the name is taken.
    """
    fresh = aside / secrets.token_hex(12)
    try:
        with (
            file.open("rb") as source,
            os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy,
        ):
            shutil.copyfileobj(source, copy, CHUNK)
            copy.flush()
            os.fsync(copy.fileno())
        try:
            os.link(fresh, target)  # unlike a rename it refuses a name that is taken
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # A disk without links (exFAT, some shares). Keys are made new each time: nobody races for one.
            if target.exists():
                raise FileExistsError from None
            fresh.rename(target)
        _sync(target.parent)
    finally:
        fresh.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    """With those above it, each of mode 0700, and each known to its parent on the disk."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)


def _leave_mark(folder: Path) -> None:
    mark = folder / MARK
    if not mark.exists():
        mark.touch(mode=0o600)
        _sync(folder)


def _tidy(writing: Path) -> None:
    """What processes that died have left half written."""
    before = time.time() - ABANDONED_S
    for left in writing.iterdir():
        try:
            if left.stat().st_mtime < before:
                left.unlink()
        except FileNotFoundError:
            continue  # its writer is done


def _without_hidden(folders: list[str]) -> bool:
    """Keeps `os.walk` out of hidden folders."""
    folders[:] = [name for name in folders if not name.startswith(".")]
    return True


def _raise_unless_absent(error: OSError) -> None:
    if not isinstance(error, _NOT_THERE):
        raise error


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
