"""One session that this process holds: opened when somebody needs it, and opened again when it breaks."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import structlog

from bridge.errors import Fenced, TemporaryError
from bridge.page_trials import NOTHING_NEW
from bridge.ports.clock import awake_clock
from bridge.ports.holding import Glimpse
from bridge.ports.rows import SessionRow
from bridge.reasons import in_conflict
from bridge.session_life import Desired, SessionState, Sign
from sessions.attention import Attention
from sessions.driver import Driver
from sessions.driver_errors import NotInstalled, PageLost
from sessions.ending import Ending
from sessions.page_life import PageLife
from sessions.page_parts import Surroundings
from sessions.page_trials import Dressed
from sessions.page_values import AS_INSTALLED
from sessions.profiles import Note, Profile, lock_profile
from sessions.restarts import Restarts
from sessions.restoring import NoLoginLeft, Restorer
from sessions.snapshots import Snapshots
from sessions.starts import Starts
from sessions.together import rest
from sessions.verdict import wants_it_back

log = structlog.get_logger(__name__)

BLAMELESS = frozenset({"offline", "profile_in_use", "store_away", "disk_full", "bundle_too_new"})
"""What a restart cannot mend: it is tried for ever, and never counts towards giving up."""

CLOSED_WHOLE = frozenset({Ending.STOPPED, Ending.RECYCLED, Ending.REOPEN})
AGAIN = frozenset({Ending.JUST_LINKED, Ending.RECYCLED, Ending.REOPEN})


class HeldSession:
    """Lives from a claim until it is stopped, fenced, or not wanted any more."""

    def __init__(self, around: Surroundings, driver: Driver, starts: Starts) -> None:
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
        self._hinted, self._moved = asyncio.Event(), asyncio.Event()
        self._attention = Attention(config, self._moved)
        self._stopping = False
        self._life: PageLife | None = None
        self._restorer, self._snapshots = Restorer(around), Snapshots(around)
        around.report.look = self.screenshot

    @property
    def state(self) -> SessionState:
        """As last stored."""
        return self._around.report.state

    def hint(self) -> None:
        """What is wanted of it may have changed; also a person's word to try again after giving up."""
        self._hinted.set()
        self._moved.set()
        if self._life:
            self._life.hint()

    def glimpse(self, seen: Glimpse | None) -> None:
        """What its holder has seen of its row."""
        self._attention.glimpse(seen)
        if self._life:
            self._life.glimpse(seen)

    def nudge(self) -> None:
        """Something may be due."""
        if self._life:
            self._life.nudge()

    def stop(self) -> None:
        """Close the page in order and end."""
        self._stopping = True
        self._hinted.set()
        self._moved.set()
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
            if row.desired is Desired.UNLINKED and not wants_browser(row, self.state):
                await self._around.desk.unlinked()
                continue
            if row.desired is Desired.STOPPED:
                break
            if stays_closed(row):
                await rest(self._hinted, self._around.config.claim_interval_s)
            elif wants_browser(row, self.state):
                await self._live(row)
            else:
                await self._stand_by(row)
        if self.state is not SessionState.LOGGED_OUT:  # why it was logged out still counts
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
                return self._attention.has_read(await self._around.desk.row())
            except TemporaryError as error:
                log.warning("row.waiting", why=str(error))
                await asyncio.sleep(1.0)

    async def _stand_by(self, row: SessionRow) -> None:
        """Nobody needs a browser: wait for a wish."""
        if row.state not in (SessionState.LOGGED_OUT, SessionState.WAIT_QR):
            # It never held a login, so there is nothing to probe.
            await self._say(Sign.NOT_LINKED, None)
        await rest(self._moved, self._attention.pause_s)
        self._hinted.clear()

    async def _live(self, row: SessionRow) -> None:
        """One page, from opening to closing."""
        try:
            profile = await self._locked_profile()
            try:
                await self._with(profile, row)
            finally:
                profile.unlock()
        except NoLoginLeft:
            await self._say(Sign.LOGGED_OUT, "login_lost")
        except PageLost as error:
            await self.gave_up_or_rested(error.why)
        except TemporaryError as error:
            log.warning("session.not_opened", why=str(error))
            await self.gave_up_or_rested("not_opened")
        except NotInstalled as error:
            log.error("session.not_installed", why=str(error))  # noqa: TRY400 - it says what is missing
            await self.gave_up_or_rested("not_installed")

    async def _locked_profile(self) -> Profile:
        """Ours, since the session is: whoever held it has lost its lease, or is letting go just now."""
        where = self._around.config.profiles_dir, self._around.desk.session
        try:
            return lock_profile(*where)
        except TemporaryError:
            if await rest(self._hinted, self._around.config.letting_go_s):
                self._hinted.set()
        try:
            return lock_profile(*where, by_force=True)
        except TemporaryError as error:
            raise PageLost(str(error), why="profile_in_use") from error

    async def _with(self, profile: Profile, row: SessionRow) -> None:
        if self.state is SessionState.LOGGED_OUT:
            await self._restorer.end_the_old_login(profile)
        await self._say(Sign.OPENED, None)
        generation = await self._restorer.make_ready(profile, row)
        while (ending := await self._page(profile, generation, row)) in AGAIN and not self._stopping:
            if ending is Ending.JUST_LINKED:
                note = profile.note or Note(generation=generation)
                profile.write(replace(note, on_disk=True))
            row = await self._row()
            await self._say(Sign.OPENED, "recycled" if ending is Ending.RECYCLED else None)
        if ending is Ending.NO_LOGIN:
            await self._restorer.did_not_log_in(profile)

    async def _page(self, profile: Profile, generation: int, row: SessionRow) -> Ending:
        async with self._starts.one():
            dressed = Dressed(outfit=AS_INSTALLED, aboard=NOTHING_NEW)
            if self._around.trials is not None:
                dressed = await self._around.trials.dress(self._around.desk.session)
            life = PageLife(
                self._around, profile, generation, self._restorer, self._snapshots, dressed.aboard
            )
            page = await self._driver.open(
                profile.browser,
                on_event=life.hear,
                proxy=row.proxy or self._around.config.whatsapp_proxy,
                outfit=dressed.outfit,
            )
        self._life = life
        if self._stopping:
            life.stop()
        try:
            ending = await life.run(page)
        finally:
            self._life = None
            if life.was_usable:
                self._restarts.went_well()
            await asyncio.shield(page.close())
        if ending is Ending.JUST_LINKED or (ending in CLOSED_WHOLE and life.was_usable):
            # Closed and whole, and known to log in: nothing will ever be newer.
            await self._snapshots.take_closed(profile, page.browser_version)
        return ending

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


def stays_closed(row: SessionRow) -> bool:
    """Whether opening a page would take the login from whoever has it, and nobody has asked for that."""
    is_wanted = wants_it_back(row) or row.desired is Desired.UNLINKED
    return in_conflict(row.state, row.reason) and not is_wanted


def wants_browser(row: SessionRow, state: SessionState) -> bool:
    """Whether a page is of any use: somebody links it, or it holds a login as far as is known."""
    if row.pairing is not None:
        return True
    return row.ever_linked and state not in (SessionState.LOGGED_OUT, SessionState.WAIT_QR)
