"""What this process does about new pages and a new wa-js: dresses sessions, takes down how it went, settles.

The decisions are `bridge.page_trials`; this loads, decides and saves. One process at a time leads: it looks
from outside which version WhatsApp serves, and settles the trials that have shown enough.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bridge.errors import BridgeError, PermanentError, TemporaryError
from bridge.ids import SessionId
from bridge.page_trials import (
    Aboard,
    Plan,
    TrialPolicy,
    held_back,
    judge,
    judge_candidate,
    plan_for,
    wants_reopening,
)
from bridge.ports.clock import Clock
from bridge.ports.holding import HolderDesk
from bridge.ports.pages import PageCopy, PageGround, PageStore, Verdict, WajsChoice
from sessions.config import SessionsConfig
from sessions.driver import Driver
from sessions.page_values import Outfit
from sessions.page_version import installed_wajs

log = structlog.get_logger(__name__)

LEAD = "pages"
FINAL = (Verdict.GOOD, Verdict.BAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dressed:
    """What one opening of a session loads: the things themselves, and their names."""

    outfit: Outfit
    aboard: Aboard


class PageTrials:
    """One per process."""

    def __init__(self, *, room: PageStore, driver: Driver, config: SessionsConfig, clock: Clock) -> None:
        self._room = room
        self._driver = driver
        self._config = config
        self._clock = clock
        self._policy = TrialPolicy(trial_s=config.page_trial_s, hold_s=config.page_hold_s)
        self._looked_at: datetime | None = None
        self.installed = installed_wajs(config.wajs_path)

    @property
    def interval_s(self) -> float:
        """How long to pause between two thoughts about one page, with jitter: not all reopen at once."""
        return self._config.page_mind_interval_s * (0.75 + 0.5 * random.random())

    @property
    def sees_live_pages(self) -> bool:
        """Whether pages come from WhatsApp, not from a file of the operator's."""
        return self._config.whatsapp_page_file is None

    async def dress(self, session: SessionId) -> Dressed:
        """What `session` shall load now.

        Raises:
            TemporaryError: the database is away.
        """
        now = self._clock.now()
        plan = self._plan(await self._ground(), session)
        page = wajs = None
        try:
            if plan.page is not None:
                page = await self._room.page_copy(plan.page)
            if plan.wajs is not None and (bundle := await self._room.wajs_bundle(plan.wajs)) is not None:
                wajs = bundle.decode("utf-8")
        except PermanentError as error:
            # Changed by somebody without the key: it is not used, as if it were not there.
            log.error("page.copy_unreadable", why=str(error))  # noqa: TRY400 - nothing to trace
        plan = Plan(page=plan.page if page else None, wajs=plan.wajs if wajs else None)
        return Dressed(outfit=Outfit(page=page, wajs=wajs), aboard=Aboard(plan=plan, loaded_at=now))

    def wajs_of(self, aboard: Aboard) -> str:
        """The version of wa-js that a page was given."""
        return aboard.plan.wajs or self.installed

    async def arrived(self, session: SessionId, page: str, aboard: Aboard) -> bool:
        """A page that WhatsApp served has told its version; False: `session` is not the one to try it."""
        now = self._clock.now()
        await self._noticed(page, now)
        ground = await self._ground()
        if not ground.canaries:
            await self._room.go_first(session, page)
            ground = await self._ground()
        return self._plan(ground, session).page is None or aboard.plan.page is not None

    async def came_up(self, session: SessionId, page: str, aboard: Aboard) -> None:
        """wa-js has come up on it."""
        await self._room.page_came_up(session, page, self.wajs_of(aboard), self._clock.now())

    async def keep(self, page: str, copy: PageCopy) -> None:
        """Keep a copy of a page that works, to fall back on."""
        await self._room.keep_page(page, copy)

    async def failed(self, session: SessionId, page: str, aboard: Aboard) -> None:
        """wa-js did not come up on it in time."""
        await self._room.page_failed(session, page, self.wajs_of(aboard), self._clock.now())
        await self.settle()

    async def wants_reopening(self, session: SessionId, aboard: Aboard) -> bool:
        """Whether a page that is usable shall make room for another one now."""
        ground = await self._ground()
        plan = self._plan(ground, session)
        if not wants_reopening(
            ground, session, aboard, plan, installed=self.installed, now=self._clock.now()
        ):
            return False
        if plan.wajs is not None and plan.wajs == ground.wajs.candidate and not ground.canaries:
            return await self._room.go_first_with(session, plan.wajs)
        return True

    async def run(self, holder: Callable[[], HolderDesk | None]) -> None:
        """For ever: while this process leads, look what WhatsApp serves, when that is due, and settle."""
        while True:
            try:
                living = holder()
                if living is not None and await living.lead(LEAD):
                    await self._look()
                    await self.settle()
            except BridgeError as error:
                log.debug("page.round_failed", why=type(error).__name__)
            await asyncio.sleep(self.interval_s)

    async def settle(self) -> None:
        """Give a verdict on the trials that have shown enough, and tell the operator."""
        now, ground = self._clock.now(), await self._ground()
        for trial in await self._room.open_trials():
            verdict = judge(trial, now=now, policy=self._policy)
            if verdict not in FINAL:
                continue
            if not await self._room.settle_trial(trial.page, trial.wajs, verdict, now):
                continue  # another process was first, and has told
            if verdict is Verdict.GOOD:
                log.info("page.proven", page=trial.page, wajs=trial.wajs)
            elif trial.wajs != ground.wajs.candidate:
                held = held_back(await self._ground(), installed=self.installed, now=now, policy=self._policy)
                instead = held[1] if held else None
                log.error("page.unfit", page=trial.page, wajs=trial.wajs, instead=instead)
        await self._settle_candidate(await self._ground())

    async def _settle_candidate(self, ground: PageGround) -> None:
        candidate = ground.wajs.candidate
        verdict = judge_candidate(ground)
        if candidate is None or verdict not in FINAL:
            return
        if not await self._room.settle_wajs(candidate, verdict, beside=self.installed):
            return
        if verdict is Verdict.GOOD:
            log.info("wajs.taken_over", wajs=candidate)
        else:
            log.error("wajs.rolled_back", wajs=candidate)

    async def _look(self) -> None:
        now = self._clock.now()
        interval = timedelta(seconds=self._config.page_look_interval_s)
        if not self.sees_live_pages or (self._looked_at and now - self._looked_at < interval):
            return
        if not (await self._room.page_ground()).pages:
            return  # no session has ever opened a page: nobody is to be kept from anything
        self._looked_at = now
        try:
            page = await self._driver.look()
        except TemporaryError as error:
            log.debug("page.look_failed", why=str(error))
            return
        if page is not None:
            await self._noticed(page, now)

    async def _noticed(self, page: str, now: datetime) -> None:
        if await self._room.page_noticed(page, now):
            log.info("page.noticed", page=page)

    async def _ground(self) -> PageGround:
        ground = await self._room.page_ground()
        # An operator's own bundle is used by all, whatever was fetched.
        return replace(ground, wajs=WajsChoice()) if self._config.wajs_fixed else ground

    def _plan(self, ground: PageGround, session: SessionId) -> Plan:
        plan = plan_for(ground, session, installed=self.installed, now=self._clock.now(), policy=self._policy)
        return plan if self.sees_live_pages else replace(plan, page=None)
