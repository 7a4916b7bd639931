"""Takes away contents of files that no row names: whoever gave them died before the fact was kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bridge.asked_jobs import EXPORT
from bridge.ids import is_id, made_at
from storage.blobs.contract import Blobs, StoreAway
from storage.engine import Engine
from storage.kept_files import FILES
from storage.sql import PIECE, among

log = structlog.get_logger(__name__)

AGE = timedelta(days=1)
"""Far longer than anybody takes between keeping a file and naming it."""


async def nothing_stored_yet(engine: Engine) -> bool:
    """Whether no row tells of anything in the store: a folder is "away" until its first write."""
    told = (
        "SELECT 1 FROM bundles UNION ALL SELECT 1 FROM given_files UNION ALL"
        " SELECT 1 FROM jobs WHERE kind = ? LIMIT 1"
    )
    return await engine.sql.value(told, EXPORT) is None


async def prune_files(engine: Engine, blobs: Blobs, now: datetime) -> int:
    """Delete them; how many. A store that is away only postpones it."""
    gone = 0
    try:
        old = {key.rpartition("/")[2]: key for key in await blobs.keys(f"{FILES}/") if _is_old(key, now)}
        names = list(old)
        for at in range(0, len(names), PIECE):
            piece = names[at : at + PIECE]
            rows = await engine.sql.all(f"SELECT id FROM given_files WHERE {among('id', piece)}", *piece)  # noqa: S608
            for name in set(piece) - {row["id"] for row in rows}:
                await blobs.delete(old[name])
                gone += 1
    except StoreAway:
        log.warning("file.not_pruned", gone=gone)
    return gone


def _is_old(key: str, now: datetime) -> bool:
    name = key.rpartition("/")[2]
    return is_id(name) and made_at(name) < now - AGE
