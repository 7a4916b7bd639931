"""The pruner of bundles: objects that newer ones replace, and what dead uploads left.

A row is doomed first (UPLOADING with a flaw: nobody restores from it, and no upload can finish it), then its
object goes, then the row. So there is never a row to restore from without its object, nor an object without
a row; and whoever dies in between is followed up in the next round.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bridge.ports.bundles import BundleStoreAway
from storage.blobs.contract import Blobs
from storage.bundle_rows import NEWEST_FIRST
from storage.engine import Engine

log = structlog.get_logger(__name__)

GENERATIONS_KEPT = 3
"""Of a session, at least: when the newest does not open, one before it may."""
UPLOAD_LIMIT = timedelta(hours=1)
"""An upload has a limit of some minutes; a row that is older is a dead process's."""
RETIRED_KEPT = timedelta(days=7)
"""A login that has ended is worth nothing, but who said so may have been wrong."""
BATCH = 100
"""Objects of one round; each is a request to the store."""

# The newest three of each session stay; the rest of them, old uploads and ended logins go. One statement
# chooses and dooms: what is chosen cannot become one of the three in between.
_DOOM = f"""
UPDATE bundles SET status = 'uploading', flaw = 'missing' WHERE id IN (
 SELECT id FROM (
  SELECT id, status, flaw, is_current, created_at,
   ROW_NUMBER() OVER (PARTITION BY session_id, status ORDER BY {NEWEST_FIRST}) AS place
  FROM bundles) b
 WHERE (status = 'kept' AND place > {GENERATIONS_KEPT} AND NOT is_current)
  OR (status = 'uploading' AND (created_at < ? OR flaw IS NOT NULL))
  OR (status = 'retired' AND created_at < ?)
 ORDER BY id LIMIT {BATCH})
 AND status <> 'quarantined' RETURNING id, location"""  # noqa: S608


async def prune_bundles(engine: Engine, blobs: Blobs, now: datetime) -> int:
    """Take away at most a batch; how many went. Safe to run twice and side by side."""
    gone = 0
    async with engine.transaction() as sql:
        doomed = await sql.all(_DOOM, now - UPLOAD_LIMIT, now - RETIRED_KEPT)
    for row in doomed:
        try:
            await blobs.delete(row["location"])
        except BundleStoreAway:
            log.warning("bundle.not_pruned", left=len(doomed) - gone)
            return 0
        gone += await engine.sql.run(
            "DELETE FROM bundles WHERE id = ? AND status = 'uploading' AND flaw IS NOT NULL", row["id"]
        )
    return gone
