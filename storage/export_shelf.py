"""Finished exports: given out part by part, and taken away after a week."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import structlog

from bridge.asked_jobs import EXPORT, EXPORT_KEPT
from bridge.ids import is_id, made_at
from bridge.ports.jobs import JobRow, JobStatus
from storage.blobs.contract import BlobMissing, Blobs, StoreAway
from storage.exporting import EXPORTS, part_key, part_place
from storage.kept_files import KeptContents
from storage.sealing import open_file

log = structlog.get_logger(__name__)


class ExportShelf(KeptContents):
    """`bridge.ports.files.Exports`."""

    async def export_parts(self, job: JobRow) -> AsyncIterator[bytes]:
        """See the port."""
        if job.tenant is None or job.kind != EXPORT or job.status is not JobStatus.DONE:
            raise LookupError("no such export")
        cipher = await self._keyring.of(self.engine.sql, job.tenant)
        for number in range(job.progress.counts.get("parts", 0)):
            with tempfile.TemporaryDirectory(prefix="wabridge-") as scratch:
                sealed, packed = Path(scratch) / "sealed", Path(scratch) / "packed"
                try:
                    await self.blobs.get(part_key(job.tenant, job.id, number), sealed)
                except BlobMissing:
                    raise LookupError("no such export") from None
                await open_file(cipher, part_place(job.tenant, job.id, number), sealed, packed)
                yield packed.read_bytes()


async def prune_exports(blobs: Blobs, now: datetime) -> int:
    """Take away the parts of old ones; how many. A store that is away only postpones it."""
    gone = 0
    try:
        for key in await blobs.keys(f"{EXPORTS}/"):
            job = key.split("/")[2]
            if is_id(job) and made_at(job) < now - EXPORT_KEPT:
                await blobs.delete(key)
                gone += 1
    except StoreAway:
        log.warning("file.not_pruned", gone=gone)
    return gone
