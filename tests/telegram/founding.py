"""Opens empty stores quickly: migrating one takes longer than most stories, so it is done once a run."""

from __future__ import annotations

from pathlib import Path

from storage.blobs.folder import FolderBlobs
from storage.store import TortoiseStore, open_store
from storage.vault import MasterKey

KEY = MasterKey(secret=b"desk" * 8)

_migrated: list[bytes] = []


async def open_empty_store(folder: Path) -> TortoiseStore:
    """A store in that folder with nobody in it; one that is there already is opened as it is."""
    file = folder / "office.db"
    if _migrated and not file.exists():
        file.write_bytes(_migrated[0])
    kept = FolderBlobs(folder / "kept")
    store = await open_store(f"sqlite://{file}", master_key=KEY, blobs=kept)
    if not _migrated:
        await store.close()
        _migrated.append(file.read_bytes())
        store = await open_store(f"sqlite://{file}", master_key=KEY, blobs=kept)
    return store
