"""Rows of bundles, and the way back from a row to the archive."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bridge.ids import BundleId, SessionId, TenantId
from bridge.ports.bundles import BundleRow, BundleStatus, BundleUnusable, Flaw
from storage.blobs.arriving import disk_trouble
from storage.blobs.contract import BlobDamaged, BlobMissing, Blobs, StoreAway
from storage.rows import instant, maybe_instant
from storage.sealing import Place, open_file
from storage.sql import Row
from storage.vault import Cipher

NEWEST_FIRST = "generation DESC, created_at DESC, id DESC"
"""A later claim's bundle is newer, whatever its machine's clock said; within a claim there is one clock."""


def bundle_row(row: Row) -> BundleRow:
    """Of bundles.*"""
    return BundleRow(
        id=BundleId(row["id"]),
        tenant=TenantId(row["tenant_id"]),
        session=SessionId(row["session_id"]),
        generation=row["generation"],
        profile_generation=row["profile_generation"],
        layout=row["layout"],
        browser_version=row["browser_version"],
        size_bytes=row["size_bytes"],
        status=BundleStatus(row["status"]),
        flaw=None if row["flaw"] is None else Flaw(row["flaw"]),
        is_current=bool(row["is_current"]),
        created_at=instant(row["created_at"]),
        opened_at=maybe_instant(row["opened_at"]),
    )


def place_of(row: Row) -> Place:
    """Where its file belongs."""
    return Place(
        tenant=TenantId(row["tenant_id"]),
        within=row["session_id"],
        name=row["id"],
    )


async def fetch(blobs: Blobs, cipher: Cipher, row: Row | None, into: Path) -> None:
    """Get the object of a row and open it to `into`. The errors are `BundleDesk.fetch_bundle`'s.

    A verdict against a bundle stands only when the store then proves to be one: what answers in its place,
    a network's own page for instance, says nothing of it.
    """
    if row is None:
        raise BundleUnusable("there is no such bundle", flaw=Flaw.MISSING)
    try:
        scratch = tempfile.TemporaryDirectory(dir=into.parent, prefix=".fetching-")
    except OSError as error:
        raise disk_trouble(error) from error
    with scratch as folder:
        sealed = Path(folder) / "sealed"
        try:
            await _fetched(blobs, row["location"], sealed)
            await open_file(cipher, place_of(row), sealed, into)
        except BundleUnusable as error:
            await blobs.check()
            if error.flaw is Flaw.MISSING and not await blobs.keys("bundles/"):
                raise StoreAway(
                    "the bundle store holds none of our copies", todo="Is it the right bucket, or folder?"
                ) from error
            raise


async def _fetched(blobs: Blobs, key: str, into: Path) -> None:
    try:
        await blobs.get(key, into)
    except BlobMissing:
        raise BundleUnusable("the store has no such object", flaw=Flaw.MISSING) from None
    except BlobDamaged:
        raise BundleUnusable("an object came changed", flaw=Flaw.DAMAGED) from None
