"""Files that people gave: sealed, in the store of files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from bridge.ids import FileId, TenantId
from bridge.ports.jobs import JobRow

MAX_FILE_BYTES = 16 * 1024 * 1024
"""What WhatsApp takes as a picture; a bot gets at most 20 MB from Telegram."""


class KeptFiles(Protocol):
    """Contents by id. Who has them and how they are called is a row: `AudienceTx.add_file`."""

    async def keep_file(self, tenant: TenantId, file: FileId, source: Path) -> None:
        """Keep what is in `source`. It is kept before a row names it; what no row names goes after a day.

        Raises:
            TemporaryError: the store of files is away, or the disk does not take it.
        """
        ...

    async def fetch_file(self, tenant: TenantId, file: FileId, into: Path) -> None:
        """Write it to `into`, which appears whole or not at all.

        Raises:
            LookupError: there is no such file of this tenant's.
            PermanentError: it was damaged.
            TemporaryError: the store of files is away, or the disk does not take it.
        """
        ...


class Exports(Protocol):
    """Archives of all that a tenant has, made by a job, kept for a week."""

    def export_parts(self, job: JobRow) -> AsyncIterator[bytes]:
        """The archive that a job has made, in pieces of some megabytes.

        Raises:
            LookupError: it is none, or not made yet, or taken away.
            PermanentError: it was damaged.
            TemporaryError: the store of files is away, or the disk does not take it.
        """
        ...
