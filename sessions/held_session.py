"""One session that this process holds: opened when somebody needs it, and opened again when it breaks."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import structlog

from bridge.errors import Fenced, TemporaryError
from bridge.ports.rows import SessionRow
from bridge.session_life import Desired, SessionState, Sign
from sessions.driver import Driver, NotInstalled, PageLost
from sessions.lease import awake_clock
from sessions.page_life import Ending, PageLife
from sessions.page_parts import Surroundings
from sessions.profiles import Note, Profile, lock_profile
from sessions.restarts import Restarts
from sessions.together import rest

log = structlog.get_logger(__name__)

BLAMELESS = frozenset({"offline", "profile_in_use"})
"""What a restart cannot mend: it is tried for ever, and never counts towards giving up."""


class HeldSession:
    """Lives from a claim until it is stopped, fenced, or not wanted any more."""

    def __init__(self, around: Surroundings, driver: Driver, starts: asyncio.Semaphore) -> None:
        self._around = around
        self._driver = driver
        self._starts = starts
        config = around.config
        self._restarts = Restarts(
            base_s=config.restart_backoff_base_s,
            max_s=config.restart_backoff_max_s,
            allowed=config.restart_max,
            window_s=config.restart_window_s,
        )
        self._hinted = asyncio.Event()
        self._stopping = False
        self._life: PageLife | None = None
        around.report.look = self.screenshot

    def hint(self) -> None:
        """What is wanted of it may have changed; also a person's word to try again after giving up."""
        self._hinted.set()
        if self._life:
            self._life.hint()

    def nudge(self) -> None:
        """Something may be due."""
        if self._life:
            self._life.nudge()

    def stop(self) -> None:
        """Close the page in order and end."""
        self._stopping = True
        self._hinted.set()
        if self._life:
            self._life.stop()

    async def screenshot(self) -> bytes | None:
        """A PNG of its page; None when it has none."""
        return await self._life.screenshot() if self._life else None

    async def run(self) -> None:
        """Hold it until `stop`, or until nobody wants it to run.

        Raises:
            Fenced: it is not ours any more.
        """
        while not self._stopping:
            row = await self._row()
            if row.desired is Desired.UNLINKED and not wants_browser(row, self._around.report.state):
                await self._around.desk.unlinked()
                continue
            if row.desired is Desired.STOPPED:
                break
            if wants_browser(row, self._around.report.state):
                await self._live(row)
            else:
                await self._stand_by(row)
        if self._around.report.state is not SessionState.LOGGED_OUT:  # why it was logged out still counts
            await self._say(Sign.CLOSED, "handed_over" if self._stopping else "stopped")

    async def gave_up_or_rested(self, why: str) -> None:
        """After a failure: pause, or give up until a person acts."""
        pause_s = self._restarts.failed(awake_clock(), counts=why not in BLAMELESS)
        log.warning("session.failed", why=why, pause_s=pause_s)
        if pause_s is not None:
            await self._say(Sign.PROBE_BAD, why)
            await rest(self._hinted, pause_s)
            return
        await self._say(Sign.CLOSED, "gave_up")
        log.error("session.gave_up", why=why)
        while not self._stopping and (await self._row()).desired is Desired.RUNNING:
            if await rest(self._hinted, self._around.config.claim_interval_s):
                self._restarts.forgive()
                return

    async def _row(self) -> SessionRow:
        while True:
            try:
                return await self._around.desk.row()
            except TemporaryError as error:
                log.warning("row.waiting", why=str(error))
                await asyncio.sleep(1.0)

    async def _stand_by(self, row: SessionRow) -> None:
        """Nobody needs a browser: wait for a wish."""
        if row.state not in (SessionState.LOGGED_OUT, SessionState.WAIT_QR):
            # It never held a login, so there is nothing to probe.
            await self._say(Sign.NOT_LINKED, None)
        await rest(self._hinted, self._around.config.claim_interval_s)

    async def _live(self, row: SessionRow) -> None:
        """One page, from opening to closing."""
        try:
            try:
                profile = lock_profile(self._around.config.profiles_dir, self._around.desk.session)
            except TemporaryError as error:
                raise PageLost(str(error), why="profile_in_use") from error
            try:
                await self._with(profile, row)
            finally:
                profile.unlock()
        except PageLost as error:
            await self.gave_up_or_rested(error.why)
        except TemporaryError as error:
            log.warning("session.not_opened", why=str(error))
            await self.gave_up_or_rested("not_opened")
        except NotInstalled as error:
            log.error("session.not_installed", why=str(error))  # noqa: TRY400 - it says what is missing
            await self.gave_up_or_rested("not_installed")

    async def _with(self, profile: Profile, row: SessionRow) -> None:
        generation = await self._ready(profile, row)
        while await self._page(profile, generation, row) is Ending.JUST_LINKED and not self._stopping:
            note = profile.note or Note(generation=generation)
            profile.write(replace(note, on_disk=True))

    async def _page(self, profile: Profile, generation: int, row: SessionRow) -> Ending:
        life = PageLife(self._around, profile, generation)
        await self._say(Sign.OPENED, None)
        async with self._starts:
            page = await self._driver.open(
                profile.browser, on_event=life.hear, proxy=row.proxy or self._around.config.whatsapp_proxy
            )
        self._life = life
        if self._stopping:
            life.stop()
        try:
            return await life.run(page)
        finally:
            self._life = None
            if life.was_usable:
                self._restarts.went_well()
            await asyncio.shield(page.close())

    async def _ready(self, profile: Profile, row: SessionRow) -> int:
        """The generation of the profile that is about to be opened; a new one if it is not the row's."""
        note = profile.note
        if self._around.report.state is SessionState.LOGGED_OUT and note and note.linked_at:
            # A person links again. The old login is dead, but deleting it is an owner's act.
            profile.quarantine(self._around.clock.now())
            note = None
        fits = note is not None and note.generation == row.profile_generation and not profile.is_empty
        if fits:
            return row.profile_generation
        if not row.ever_linked and note is None and profile.is_empty:
            profile.write(Note(generation=row.profile_generation))
            return row.profile_generation
        # Missing, emptied, or older than what the row knows: what it has not seen proves nothing.
        generation = await self._around.desk.new_profile()
        known = note if note is not None and not profile.is_empty else Note(generation=generation)
        profile.write(replace(known, generation=generation))
        return generation

    async def _say(self, sign: Sign, reason: str | None) -> None:
        while True:
            try:
                await self._around.report.observe(sign, reason)
                return
            except Fenced:
                raise
            except TemporaryError as error:
                log.warning("session.untold", why=str(error))
                if self._stopping:
                    return
                await asyncio.sleep(1.0)


def wants_browser(row: SessionRow, state: SessionState) -> bool:
    """Whether a page is of any use: somebody links it, or it holds a login as far as is known."""
    if row.pairing is not None:
        return True
    return row.ever_linked and state not in (SessionState.LOGGED_OUT, SessionState.WAIT_QR)
