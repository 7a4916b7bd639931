"""A worker that keeps copies of a session's login: the verbs of bundle stories."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from bridge.ids import BundleId
from bridge.ports.bundles import BundleFacts, BundleRow
from storage.blobs.memory import MemoryBlobs
from storage.holder_desk import LivingHolder
from storage.session_desk import HeldSession
from tests.contracts.shop import Shop

FACTS = BundleFacts(profile_generation=1, layout="leveldb", browser_version="156.0.8078.79")


@dataclass
class Keeper:
    """One worker with the session, and a scratch folder."""

    shop: Shop
    blobs: MemoryBlobs
    folder: Path
    holder: LivingHolder
    desk: HeldSession

    async def keeps(self, login: str) -> BundleRow:
        """Store a copy."""
        archive = self.folder / f"archive-{secrets.token_hex(4)}"
        archive.write_text(login)
        try:
            return await self.desk.put_bundle(archive, FACTS)
        finally:
            archive.unlink()

    async def gets(self, bundle: BundleId) -> str:
        """What comes back."""
        into = self.folder / f"into-{secrets.token_hex(4)}"
        try:
            await self.desk.fetch_bundle(bundle, into)
            return into.read_text()
        finally:
            into.unlink(missing_ok=True)

    async def logins(self) -> list[str]:
        """All that may be restored, the newest first."""
        return [await self.gets(row.id) for row in await self.desk.bundles()]

    async def loses_the_session(self) -> HeldSession:
        """Another worker takes it; its desk."""
        await self.holder.beat(-60)
        other = await self.shop.store.join("worker", 60)
        (desk,) = await other.claim(1, 0)
        assert isinstance(desk, HeldSession)
        return desk

    def key(self, row: BundleRow) -> str:
        """Under which its object lies."""
        return f"bundles/{row.tenant}/{row.session}/{row.id}"

    async def all_rows(self) -> list[BundleRow]:
        """Whatever their status."""
        return [row for row in await self.shop.store.platform.bundles() if row.session == self.shop.session]


async def keeper_of(shop: Shop, blobs: MemoryBlobs, folder: Path) -> Keeper:
    """A worker that has taken the shop's session."""
    holder, desk = await shop.held()
    return Keeper(shop, blobs, folder, holder, desk)


class Died(Exception):
    """The worker's process ended here."""


async def die() -> None:
    """For `MemoryBlobs.before` and `after`."""
    raise Died
