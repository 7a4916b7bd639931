"""An archive back into files. Nothing in it is believed: it may come from a foreign or a broken store.

The manifest comes first and says which files follow, in which order and how long; each header is compared
with it. So an archive has no say in what is written where: no links, no devices, nothing twice, nothing
beside a login's own paths, and no byte more than it announced. One piece is in memory at a time.
"""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bridge.ids import SessionId
from bridge.ports.bundles import BundleUnusable, Flaw
from sessions.bundles.compression import zstd
from sessions.bundles.manifest import MOST_MANIFEST_BYTES, Manifest, PackedFile, from_json
from sessions.bundles.packing import BLOCK, END, MANIFEST, PIECE, padding

MOST_WINDOW_LOG = 24
"""What unpacking may take of memory: 16 MiB. Level 1 asks for half a MiB."""


class ArchiveReader:
    """Reads an archive from its start to its end, once."""

    def __init__(self, archive: BinaryIO) -> None:
        self._archive = archive
        options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: MOST_WINDOW_LOG}
        self._zstd = zstd.ZstdDecompressor(options=options)
        self._read = 0

    def manifest(self, *, session: SessionId) -> Manifest:
        """The first entry. Raises BundleUnusable."""
        size = self._header(MANIFEST)
        if size > MOST_MANIFEST_BYTES:
            raise _damaged("its manifest is too long")
        manifest = from_json(b"".join(self._pieces(size)), session=session)
        self._padding(size)
        return manifest

    def file(self, packed: PackedFile) -> Iterator[bytes]:
        """The next entry, which must be this file; BundleUnusable after its last piece when it is not."""
        if self._header(packed.path) != packed.size:
            raise _damaged("a file is not as long as its manifest says")
        digest = hashlib.sha256()
        for piece in self._pieces(packed.size):
            digest.update(piece)
            yield piece
        if digest.hexdigest() != packed.sha256:
            raise _damaged("a file is not what its manifest says")
        self._padding(packed.size)

    def end(self) -> None:
        """Nothing more may follow. Raises BundleUnusable."""
        if b"".join(self._pieces(len(END))) != END:
            raise _damaged("it goes on after its last file")
        if self._more(1) or not self._zstd.eof or self._zstd.unused_data or self._archive.read(1):
            raise _damaged("it goes on after its end")

    def _header(self, path: str) -> int:
        try:
            block = b"".join(self._pieces(BLOCK))
            header = tarfile.TarInfo.frombuf(block, encoding="utf-8", errors="strict")
        except (tarfile.TarError, ValueError) as error:
            raise _damaged("an entry cannot be read") from error
        if header.type != tarfile.REGTYPE or header.name != path or header.size < 0:
            raise _damaged("an entry is not what its manifest says")
        return header.size

    def _padding(self, size: int) -> None:
        if any(b"".join(self._pieces(padding(size)))):
            raise _damaged("there is something between its files")

    def _pieces(self, size: int) -> Iterator[bytes]:
        while size:
            piece = self._more(min(size, PIECE))
            if not piece:
                raise _damaged("it is cut short")
            size -= len(piece)
            yield piece

    def _more(self, most: int) -> bytes:
        """Some of the next bytes; none at the end."""
        try:
            while not self._zstd.eof:
                raw = self._archive.read(PIECE) if self._zstd.needs_input else b""
                if self._zstd.needs_input and not raw:
                    return b""
                if piece := self._zstd.decompress(raw, max_length=most):
                    return piece
        except zstd.ZstdError as error:
            raise _damaged("it cannot be decompressed") from error
        return b""


def unpack(archive: Path, into: Path, *, session: SessionId) -> Manifest:
    """Write the login of `session` below `into`, an empty folder. Raises BundleUnusable, OSError."""
    with archive.open("rb") as file:
        reader = ArchiveReader(file)
        manifest = reader.manifest(session=session)
        for packed in manifest.files:
            target = into / packed.path
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with target.open("xb") as written:
                for piece in reader.file(packed):
                    written.write(piece)
        reader.end()
    return manifest


def _damaged(why: str) -> BundleUnusable:
    return BundleUnusable(f"the archive is damaged: {why}", flaw=Flaw.DAMAGED)
