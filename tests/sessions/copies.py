"""What stories of sessions tell of copies of a login: the part of `Town` that is about disks and stores."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from bridge.ports.bundles import BundleRow, BundleStatus
from bridge.ports.rows import SessionRow
from bridge.session_life import SessionState
from sessions.config import SessionsConfig
from sessions.scripted_profile import MARK
from sessions.supervisor import Supervisor
from tests.contracts.shop import Shop
from tests.sessions.observed import Observer


class Copies:
    """Of one shop's login."""

    shop: Shop
    config: SessionsConfig
    observer: Observer

    @property
    def profile(self) -> Path:
        """Where the browser's data is."""
        raise NotImplementedError

    @property
    def supervisor(self) -> Supervisor:
        """The process that was started last."""
        raise NotImplementedError

    async def starts(self, **config: object) -> Supervisor:
        """Start a process that may hold sessions."""
        raise NotImplementedError

    async def becomes(self, state: SessionState, reason: str | None = None) -> SessionRow:
        """Wait until the session is in that state."""
        raise NotImplementedError

    async def was_linked_before(self) -> None:
        """The row and the profile both know of a login."""
        raise NotImplementedError

    async def copies(self, status: BundleStatus = BundleStatus.KEPT) -> list[BundleRow]:
        """The stored copies of the login, newest first."""
        rows = [one for one in await self.shop.store.platform.bundles() if one.status is status]
        return sorted(rows, key=lambda one: one.created_at, reverse=True)

    async def is_copied(self, times: int = 1) -> BundleRow:
        """Wait for so many good copies; the newest."""

        async def seen() -> BundleRow | None:
            kept = await self.copies()
            return kept[0] if len(kept) >= times else None

        found: BundleRow = await self.observer.until(seen)
        return found

    async def has_copies(self, count: int) -> None:
        """Connected, stopped in order, again and again: copied at each stop, and once while it ran."""
        await self.was_linked_before()
        for number in range(1, count + 1):
            await self.starts()
            await self.becomes(SessionState.CONNECTED)
            await self.is_copied(number)
            await self.supervisor.stop()
            await self.is_copied(number)

    def loses_its_disk(self) -> None:
        """All that was on it; what the phone knows of the account stays."""
        shutil.rmtree(self.config.data_dir)

    def forgets_its_login(self) -> None:
        """The profile on disk is none of a login any more; its copies are."""
        (self.profile / MARK).write_text("somebody else")

    async def goes_on_elsewhere(self) -> None:
        """Another machine has it for a while, and hands it back."""
        here, copies = self.config.data_dir, len(await self.copies())
        await self.starts(data_dir=here.with_name("elsewhere"))
        await self.becomes(SessionState.CONNECTED)
        await self.is_copied(copies + 1)
        await self.supervisor.stop()
        self.config = replace(self.config, data_dir=here)

    async def has_trouble(self, why: str | None) -> None:
        """Wait until that is why there is no newer copy."""

        async def seen() -> bool:
            (row,) = await self.shop.store.platform.sessions()
            return bool(row["bundle_trouble"] == why)

        await self.observer.until(seen)
