"""Gets the copy of a login to open a session from onto this disk, and puts aside what proved to be none."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import structlog

from bridge.errors import TemporaryError
from bridge.ids import BundleId
from bridge.ports.bundles import BundleRow, BundleStoreAway, BundleUnusable, Flaw
from bridge.ports.rows import SessionRow
from sessions.bundles.bundling import open_bundle
from sessions.bundles.disk import DiskRefuses, trouble_of
from sessions.choosing import Afresh, FromBundle, FromDisk, NothingLeft, choose, on_disk_and_current
from sessions.driver_errors import PageLost
from sessions.page_parts import Surroundings
from sessions.profiles import Note, Profile

log = structlog.get_logger(__name__)


class NoLoginLeft(Exception):
    """No copy of the login opens any more: only a person's new link helps."""


class Restorer:
    """Of one held session."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._passed_over: set[BundleId] = set()

    async def end_the_old_login(self, profile: Profile) -> None:
        """A person links again. The old login is dead, but deleting it is an owner's act."""
        await self._around.desk.retire_bundles()
        if profile.note is not None and profile.note.linked_at:
            profile.quarantine(self._around.clock.now())

    async def make_ready(self, profile: Profile, row: SessionRow) -> int:
        """See to it that `profile` is the one to open; its generation. Takes as long as the store does.

        Raises:
            NoLoginLeft: there is nothing to open but an empty profile, over a session that was linked.
            PageLost: not now: the store does not answer, the disk is full, only a newer version can open it.
            Fenced: the session is not ours any more.
        """
        bundles = await self._bundles(profile, row)
        while True:
            choice = choose(
                row, profile.note, bundles, is_empty=profile.is_empty, passed_over=self._passed_over
            )
            match choice:
                case FromDisk(is_current=True):
                    return row.profile_generation
                case FromDisk():
                    # What it has not seen proves nothing about what was sent.
                    generation = await self._around.desk.new_profile()
                    profile.write(replace(profile.note or Note(generation=0), generation=generation))
                    return generation
                case FromBundle(bundle=bundle):
                    restored = await self._restored(profile, bundle)
                    if restored is not None:
                        return restored
                    bundles = [one for one in bundles if one.id != bundle.id]
                case Afresh(is_current=is_current):
                    generation = row.profile_generation
                    if not is_current:
                        generation = await self._around.desk.new_profile()
                    profile.quarantine(self._around.clock.now())
                    profile.write(Note(generation=generation))
                    return generation
                case NothingLeft():
                    if self._passed_over:
                        raise PageLost("every copy was made by a newer version", why="bundle_too_new")
                    raise NoLoginLeft

    async def did_not_log_in(self, profile: Profile) -> None:
        """What was opened holds no login, and nobody was logged out: it is not opened again."""
        note = profile.note
        restored_from = None if note is None else note.bundle
        log.error("login.put_aside", bundle=restored_from, flaw=Flaw.NO_LOGIN)
        if restored_from is not None:
            await self._around.desk.quarantine_bundle(restored_from, Flaw.NO_LOGIN)
        profile.quarantine(self._around.clock.now())

    async def is_connected(self, profile: Profile) -> None:
        """What was opened is a login indeed."""
        note = profile.note
        if note is None or note.bundle is None:
            return
        try:
            await self._around.desk.bundle_opened(note.bundle)
        except TemporaryError as error:
            log.warning("row.waiting", why=str(error))  # the next page that is connected tells it
            return
        profile.write(replace(note, bundle=None))
        await asyncio.to_thread(profile.forget_superseded)

    async def _bundles(self, profile: Profile, row: SessionRow) -> list[BundleRow]:
        """Only asked for when they count: a session that is at home needs no store."""
        if on_disk_and_current(row, profile.note, is_empty=profile.is_empty):
            return []
        return await self._around.desk.bundles()

    async def _restored(self, profile: Profile, bundle: BundleRow) -> int | None:
        """Its generation, now that it is in place; None: it cannot be used."""
        around = self._around
        try:
            with profile.draft() as draft:
                await around.desk.fetch_bundle(bundle.id, draft / "archive")
                manifest = await asyncio.to_thread(
                    open_bundle, draft / "archive", draft / "browser", session=around.desk.session
                )
                generation = await around.desk.new_profile()
                note = Note(generation=generation, linked_at=manifest.linked_at, bundle=bundle.id)
                await asyncio.to_thread(profile.replace, draft / "browser", note, around.clock.now())
        except BundleStoreAway as error:
            log.warning("login.store_away", why=str(error))
            raise PageLost("the store of logins does not answer", why="store_away") from error
        except BundleUnusable as error:
            await self._put_aside(bundle, error)
            return None
        except (DiskRefuses, OSError) as error:
            raise PageLost(f"the login cannot be restored: {error}", why=trouble_of(error)) from error
        log.info("login.restored", bundle=bundle.id, made_at=bundle.created_at.isoformat())
        return generation

    async def _put_aside(self, bundle: BundleRow, error: BundleUnusable) -> None:
        log.error("login.put_aside", bundle=bundle.id, flaw=error.flaw, why=str(error))
        if error.flaw is Flaw.TOO_NEW:
            self._passed_over.add(bundle.id)  # good for a newer version of us, which may come back
        else:
            await self._around.desk.quarantine_bundle(bundle.id, error.flaw)
