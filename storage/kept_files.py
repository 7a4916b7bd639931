"""Contents of given files: each sealed for its place, under a key of its own in the store of files."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bridge.ids import FileId, TenantId
from storage.blobs.contract import BlobMissing, Blobs
from storage.engine import Engine
from storage.keyring import Keyring
from storage.sealing import Place, open_file, seal_file

FILES = "files"


def key_of(tenant: TenantId, file: FileId) -> str:
    """Where it lies."""
    return f"{FILES}/{tenant}/{file}"


class KeptContents:
    """`bridge.ports.files.KeptFiles`."""

    engine: Engine
    blobs: Blobs
    _keyring: Keyring

    async def keep_file(self, tenant: TenantId, file: FileId, source: Path) -> None:
        """See the port."""
        cipher = await self._keyring.of(self.engine.sql, tenant)
        with tempfile.TemporaryDirectory(prefix="wabridge-") as scratch:
            sealed = Path(scratch) / "sealed"
            await seal_file(cipher, _place(tenant, file), source, sealed)
            await self.blobs.put(key_of(tenant, file), sealed)

    async def fetch_file(self, tenant: TenantId, file: FileId, into: Path) -> None:
        """See the port."""
        cipher = await self._keyring.of(self.engine.sql, tenant)
        with tempfile.TemporaryDirectory(prefix="wabridge-") as scratch:
            sealed = Path(scratch) / "sealed"
            try:
                await self.blobs.get(key_of(tenant, file), sealed)
            except BlobMissing:
                raise LookupError("no such file") from None
            await open_file(cipher, _place(tenant, file), sealed, into)


def _place(tenant: TenantId, file: FileId) -> Place:
    return Place(tenant=tenant, within=FILES, name=file)
