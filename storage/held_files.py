"""Files that something still shows, and those that nothing does."""

from __future__ import annotations

from collections.abc import Iterable

from storage.sql import among
from storage.stages import Batch

HOLDERS_OF_FILES = (
    ("outbox", "file_id"),
    ("broadcasts", "file_id"),
    ("offers", "file_id"),
    ("attachments", "file_id"),
    ("attachments", "preview_id"),
)
"""What points at given files; a test compares it with the schema."""

UNHELD = " AND ".join(
    f"NOT EXISTS (SELECT 1 FROM {table} h WHERE h.{column} = f.id)"  # noqa: S608
    for table, column in HOLDERS_OF_FILES
)
"""Of `given_files f`: nothing points at it."""


async def let_go(batch: Batch, files: Iterable[str | None]) -> int:
    """Delete the rows of those that nothing holds any more; the pruner deletes what no row names."""
    ids = tuple({one for one in files if one is not None})
    return await batch.sql.run(
        "DELETE FROM given_files WHERE id IN"  # noqa: S608
        f" (SELECT f.id FROM given_files f WHERE f.tenant_id = ? AND {among('f.id', ids)} AND {UNHELD})",
        batch.tenant,
        *ids,
    )
