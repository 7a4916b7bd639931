"""A login's files into one archive: a tar of plain files, the manifest first, under zstd.

Read twice, so that the manifest with every digest can come first; neither time is more than a piece of a file
in memory. The archive's payload is mostly ciphertext: a higher level than 1 costs time and saves a percent.
"""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bridge.errors import TemporaryError
from bridge.ids import SessionId
from sessions.bundles.compression import zstd
from sessions.bundles.layout import login_files
from sessions.bundles.manifest import (
    MOST_BYTES,
    MOST_FILES,
    MOST_MANIFEST_BYTES,
    Manifest,
    PackedFile,
    to_json,
)

LEVEL = 1
PIECE = 256 * 1024
BLOCK = tarfile.BLOCKSIZE
MANIFEST = "manifest.json"
END = bytes(2 * BLOCK)
"""How a tar ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a login's files do not say themselves. linked_at: when the phone linked it."""

    session: SessionId
    profile_generation: int
    browser_version: str
    made_at: datetime
    linked_at: datetime | None = None


def describe(folder: Path, layout: str, about: About) -> Manifest:
    """The manifest of the login in `folder`: reads every file.

    A table that was being written when it was linked still grows. Nothing refers to it yet, and what it had
    then is packed as it was.
    """
    files = tuple(
        PackedFile(path=path, size=size, sha256=_digest(Path(entry.path), size))
        for path, entry in login_files(folder)
        for size in [entry.stat(follow_symlinks=False).st_size]
    )
    manifest = Manifest(
        session=about.session,
        profile_generation=about.profile_generation,
        layout=layout,
        browser_version=about.browser_version,
        made_at=about.made_at,
        linked_at=about.linked_at,
        files=files,
    )
    if manifest.total_bytes > MOST_BYTES or len(files) > MOST_FILES:
        raise TemporaryError(f"the login is too large: {manifest.total_bytes} bytes in {len(files)} files")
    return manifest


def pack(folder: Path, archive: Path, manifest: Manifest) -> None:
    """Write `archive`. Raises TemporaryError when a file is no longer as the manifest says."""
    told = to_json(manifest)
    if len(told) > MOST_MANIFEST_BYTES:
        raise TemporaryError("the login has too many files")
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: LEVEL,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    compressor = zstd.ZstdCompressor(options=options)
    with archive.open("xb") as file:
        archive.chmod(0o600)

        def write(piece: bytes) -> None:
            file.write(compressor.compress(piece))

        _entry(write, MANIFEST, len(told), [told])
        for packed in manifest.files:
            _entry(write, packed.path, packed.size, _unchanged(folder / packed.path, packed))
        write(END)
        file.write(compressor.flush())


def padding(size: int) -> int:
    """How many zeros follow an entry of `size` bytes."""
    return -size % BLOCK


def _entry(
    write: Callable[[bytes], None], path: str, size: int, pieces: Iterator[bytes] | list[bytes]
) -> None:
    header = tarfile.TarInfo(path)
    header.size, header.mode = size, 0o600
    try:
        # USTAR: one header block for each entry and nothing before it. Its paths have up to 255 bytes.
        write(header.tobuf(format=tarfile.USTAR_FORMAT, encoding="utf-8", errors="strict"))
    except ValueError as error:
        raise TemporaryError("a file of the login has too long a path or size") from error
    for piece in pieces:
        write(piece)
    write(bytes(padding(size)))


def _unchanged(path: Path, packed: PackedFile) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in _pieces(path, packed.size):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != packed.sha256:
        raise TemporaryError("a file of the login changed while it was packed")


def _digest(path: Path, size: int) -> str:
    digest = hashlib.sha256()
    for piece in _pieces(path, size):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(path: Path, size: int) -> Iterator[bytes]:
    """The first `size` bytes."""
    with path.open("rb") as file:
        while size:
            piece = file.read(min(PIECE, size))
            if not piece:
                raise TemporaryError("a file of the login became shorter while it was packed")
            size -= len(piece)
            yield piece
