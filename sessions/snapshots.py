"""Copies of a session's login, made now and then and whenever its browser was closed in order.

What lies between two copies is what a lost disk may cost: the messages of that time come again from the phone
and from WhatsApp's server, but the page has forgotten what it sent, so that is asked about, never repeated.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext

import structlog

from bridge.errors import BridgeError, Fenced, TemporaryError
from bridge.happenings import LoginCopied
from bridge.ports.bundles import BundleRow, BundleStoreAway
from bridge.ports.clock import awake_clock
from bridge.telemetry import tell
from sessions.bundles.bundling import make_bundle
from sessions.bundles.copying import copy_login
from sessions.bundles.disk import DiskRefuses, trouble_of
from sessions.bundles.packing import About
from sessions.driver import Page
from sessions.driver_errors import PageLost
from sessions.page_parts import Surroundings
from sessions.profiles import Profile
from sessions.together import rest

log = structlog.get_logger(__name__)

Still = Callable[[], AbstractAsyncContextManager[None]]
AGAIN_S = 60.0
"""After a copy that failed, and at the earliest after one that many messages asked for."""
JITTER = 0.1
"""Sessions that were opened together shall not be copied together."""


class Snapshots:
    """Of one held session."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._wanted = asyncio.Event()
        self._moves = 0
        self._due_at: float | None = None  # by `awake_clock`; None: not looked up yet
        self._not_before = float("-inf")
        self._disk_is_full = False

    def moved(self) -> None:
        """A message went in or out: enough of them are worth a copy before its time."""
        self._moves += 1
        if self._moves >= self._around.config.snapshot_after_messages:
            self._wanted.set()

    async def run(self, profile: Profile, page: Page, usable: asyncio.Event) -> None:
        """Copy the login of a page that can be used, in time, for ever.

        Raises:
            Fenced: the session is not ours any more.
            PageLost: the disk was full, and has room again.
        """
        while True:
            await usable.wait()
            if self._due_at is None:
                self._due_at = await self._first_due_at(profile)
            if await rest(self._wanted, self._due_at - awake_clock()):
                await asyncio.sleep(self._not_before - awake_clock())
            if usable.is_set():
                was_full = self._disk_is_full
                await self._take(profile, page.browser_version, page.still)
                if was_full and not self._disk_is_full:
                    # What a browser could not write it does not try again: its databases are shut by now.
                    raise PageLost("the disk was full for a while", why="disk_full")

    async def take_closed(self, profile: Profile, browser_version: str) -> None:
        """Copy the login of a browser that was closed in order: the only kind with all of its localStorage.

        Takes `closing_snapshot_timeout_s` at most; the login itself stays on this disk in any case.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._around.config.closing_snapshot_timeout_s):
                await self._take(profile, browser_version, nullcontext)

    async def _first_due_at(self, profile: Profile) -> float:
        """At once, unless this very profile was copied a while ago."""
        try:
            newest = next(iter(await self._around.desk.bundles()), None)
        except TemporaryError as error:
            log.warning("row.waiting", why=str(error))
            return awake_clock() + AGAIN_S
        note = profile.note
        if newest is None or note is None or newest.profile_generation != note.generation:
            return awake_clock()
        age_s = (self._around.clock.now() - newest.created_at).total_seconds()
        return awake_clock() + max(0.0, self._around.config.snapshot_interval_s - age_s)

    async def _take(self, profile: Profile, browser_version: str, still: Still) -> None:
        config = self._around.config
        why, size_bytes, began = None, 0, awake_clock()
        try:
            async with self._around.snapshots_at_once:
                row = await self._copied(profile, browser_version, still)
                size_bytes = row.size_bytes
            log.info("login.copied", bundle=row.id, size_bytes=size_bytes)
        except Fenced:
            raise
        except BundleStoreAway as error:
            why = "store_away"
            log.warning("login.not_copied", why=why, error=str(error))
        except (DiskRefuses, OSError) as error:
            why = trouble_of(error)
            log.warning("login.not_copied", why=why, error=str(error))
        except BridgeError as error:
            why = "not_made"
            log.warning("login.not_copied", why=why, error=str(error))
        self._disk_is_full = why == "disk_full"
        now = awake_clock()
        tell(LoginCopied(why=why, size_bytes=size_bytes, took_s=now - began))
        interval_s = config.snapshot_interval_s * random.uniform(1 - JITTER, 1 + JITTER)
        again_s = interval_s if why is None else min(AGAIN_S, interval_s)
        self._due_at, self._not_before, self._moves = now + again_s, now + min(AGAIN_S, interval_s), 0
        self._wanted.clear()
        if why is not None:
            await self._tell(why)

    async def _copied(self, profile: Profile, browser_version: str, still: Still) -> BundleRow:
        """One copy, made, checked and stored."""
        desk, note = self._around.desk, profile.note
        if note is None or note.linked_at is None:
            raise TemporaryError("the profile says of no login")
        with profile.draft() as draft:
            copy, archive = draft / "login", draft / "archive"
            async with still():
                await asyncio.to_thread(copy_login, profile.browser, copy)
            about = About(
                session=desk.session,
                profile_generation=note.generation,
                browser_version=browser_version,
                made_at=self._around.clock.now(),
                linked_at=note.linked_at,
            )
            facts = await asyncio.to_thread(make_bundle, copy, archive, about)
            return await desk.put_bundle(archive, facts)

    async def _tell(self, why: str) -> None:
        """Shown beside the session until a copy succeeds."""
        with contextlib.suppress(TemporaryError):
            await self._around.desk.bundle_trouble(why)
