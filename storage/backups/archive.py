"""The file of a backup: a tar under zstd, written once from its start to its end.

`backup.json` comes first and says what it is; then `rows/<table>/<number>` and `blobs/<key>`, perhaps
`master.key`; `sums.json` comes last with the SHA-256 of each of them, so a file that was cut short has none.
"""

from __future__ import annotations

import hashlib
import io
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import orjson

from bridge.errors import PermanentError
from storage.blobs.arriving import CHUNK, digest_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HEAD, SUMS, KEY = "backup.json", "sums.json", "master.key"
ROWS, BLOBS = "rows/", "blobs/"
LEVEL = 3
"""Blobs are ciphertext, which no level makes smaller; rows are small at this one already."""


class NoBackup(PermanentError):
    """It is not a backup, or not a whole one."""


class Writer:
    """Writes one, entry by entry. All of it blocks: call it in a thread."""

    def __init__(self, file: IO[bytes]) -> None:
        self._packed = zstd.ZstdFile(
            file,
            "w",
            options={
                zstd.CompressionParameter.compression_level: LEVEL,
                zstd.CompressionParameter.checksum_flag: 1,
            },
        )
        self._tar = tarfile.TarFile.open(fileobj=self._packed, mode="w|", format=tarfile.PAX_FORMAT)
        self._sums: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        """An entry from memory."""
        self._sums[name] = hashlib.sha256(content).hexdigest()
        self._entry(name, len(content), io.BytesIO(content))

    def add_file(self, name: str, file: Path) -> None:
        """An entry from a file, which nobody else touches."""
        self._sums[name] = digest_of(file)
        with file.open("rb") as content:
            self._entry(name, file.stat().st_size, content)

    def end(self, told: dict[str, Any]) -> None:
        """The sums, what is `told` of the whole beside them, and the file's end."""
        content = orjson.dumps({**told, "sums": self._sums}, option=orjson.OPT_INDENT_2)
        self._entry(SUMS, len(content), io.BytesIO(content))
        self._tar.close()
        self._packed.close()

    def close(self) -> None:
        """Let go of a file that was not written to its end. Works after `end`, too."""
        with suppress(OSError):  # the disk is full, perhaps: whoever met that tells it
            self._tar.close()
            self._packed.close()

    def _entry(self, name: str, size: int, content: IO[bytes]) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, content)
        _forget_entries(self._tar)


@contextmanager
def entries_of(file: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Its entries, each to be read before the next one is asked for.

    Raises:
        NoBackup: also while it is read: it is none, was changed or cut short.
    """
    try:
        with zstd.ZstdFile(file, "r") as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            yield _entries(tar)
    except (zstd.ZstdError, tarfile.TarError, EOFError) as error:
        raise NoBackup(f"{file} is no backup of wabridge, or it was damaged or cut short") from error


def checked(file: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read all of it; what its head and its end tell.

    Raises:
        NoBackup: a sum does not match, or something is missing, or too much.
    """
    found: dict[str, str] = {}
    told: dict[str, dict[str, Any]] = {}
    with entries_of(file) as entries:
        for name, content in entries:
            if SUMS in told or name in found or (name == HEAD) != (not found):
                raise NoBackup(f"{file}: {name[:80]!r} does not belong where it stands")
            if name in {HEAD, SUMS}:
                kept = content.read()
                told[name] = _parsed(file, kept)
                content = io.BytesIO(kept)
            if name != SUMS:
                found[name] = _digest(content)
    if SUMS not in told or told[SUMS].get("sums") != found:
        raise NoBackup(f"{file} is not whole, or was changed: its sums do not match")
    return told[HEAD], told[SUMS]


def _parsed(file: Path, content: bytes) -> dict[str, Any]:
    try:
        told: dict[str, Any] = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise NoBackup(f"{file} is no backup of wabridge") from error
    return told


def _entries(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for info in tar:
        content = tar.extractfile(info) if info.isreg() else None
        if content is None:
            raise NoBackup(f"{info.name[:80]!r} is no file")
        yield info.name, content
        _forget_entries(tar)


def _forget_entries(tar: tarfile.TarFile) -> None:
    """It would remember each of them, and there are as many as files. Its type stubs do not know the list."""
    tar.members.clear()  # type: ignore[attr-defined]


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := content.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()
