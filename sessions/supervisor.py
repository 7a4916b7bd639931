"""Holds sessions for one process: a heartbeat, claims up to capacity, one supervised task for each session.

Takeover by others waits for the heartbeat's expiry and a margin; this process stops itself before that, by
its own clock, and the pages' dead-men stop even if it cannot.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import IO

import structlog

from bridge.errors import BridgeError, Fenced, TemporaryError
from bridge.ids import HolderId, SessionId
from bridge.ports.clock import Clock, SystemClock
from bridge.ports.store import HolderDesk, SessionDesk, Store
from sessions.config import SessionsConfig
from sessions.driver import Driver
from sessions.graves import dead_holders, sign_of_life
from sessions.held_session import HeldSession
from sessions.inbox import Record
from sessions.lease import Lease, awake_clock
from sessions.page_parts import Learn, Surroundings
from sessions.pairing_attempt import PairingMemory
from sessions.profiles import sessions_on_disk
from sessions.session_report import Redraw, SessionReport, Tell
from sessions.together import rest

log = structlog.get_logger(__name__)

JOIN_AGAIN_S = 1.0


class Supervisor:
    """One per process. `start`, then hints and nudges as they come, then `stop`."""

    def __init__(
        self,
        *,
        store: Store,
        driver: Driver,
        config: SessionsConfig,
        record: Record,
        tell: Tell | None = None,
        redraw: Redraw | None = None,
        learn: Learn | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._store = store
        self._driver = driver
        self._config = config
        self._record = record
        self._tell = tell
        self._redraw = redraw
        self._learn = learn
        self._clock = clock or SystemClock()
        self._lease = Lease()
        self._holder: HolderDesk | None = None
        self._mark: IO[bytes] | None = None
        self._held: dict[SessionId, HeldSession] = {}
        self._tasks: dict[SessionId, asyncio.Task[None]] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._look = asyncio.Event()
        self._starts = asyncio.Semaphore(config.starts_at_once)

    @property
    def holder(self) -> HolderId | None:
        """Who this process is as a holder, just now."""
        return None if self._holder is None else self._holder.holder

    @property
    def held(self) -> frozenset[SessionId]:
        """The sessions held now."""
        return frozenset(self._held)

    async def start(self) -> None:
        """Join as a holder and begin to claim. Raises TemporaryError when the store does not answer."""
        if self._loops:
            return
        for dead in dead_holders(self._config.data_dir):
            await self._store.bury(dead)
        await self._join()
        self._loops = [
            asyncio.create_task(self._beat_for_ever(), name="supervisor.lifeline"),
            asyncio.create_task(self._claim_for_ever(), name="supervisor.claims"),
        ]

    async def stop(self) -> None:
        """Close every page and hand the sessions over, within `drain_timeout_s`.

        Twice, or before `start`, does no harm.
        """
        loops, self._loops = self._loops, []
        claims = loops[1:]
        await _end(claims)
        for held in list(self._held.values()):
            held.stop()
        tasks = list(self._tasks.values())
        if tasks:
            # The heartbeat goes on meanwhile: what is being closed is still ours.
            _, late = await asyncio.wait(tasks, timeout=self._config.drain_timeout_s)
            await _end(late)
        await _end(loops[:1])
        await self._driver.close()
        holder, self._holder = self._holder, None
        if holder is not None:
            with contextlib.suppress(BridgeError):
                await holder.leave()
        self._show_life(None)
        self._lease.end()

    def hint(self, session: SessionId | None = None) -> None:
        """What is wanted of a session, or of any, may have changed."""
        self._look.set()
        for name, held in self._held.items():
            if session is None or name == session:
                held.hint()

    def nudge(self, session: SessionId) -> None:
        """A session may have something due."""
        if held := self._held.get(session):
            held.nudge()

    async def screenshot(self, session: SessionId) -> bytes | None:
        """A PNG of what a held session's page shows, for private chats; None when there is no page here."""
        held = self._held.get(session)
        return await held.screenshot() if held else None

    # --- holding
    async def _join(self) -> HolderDesk:
        began = awake_clock()
        self._holder = await self._store.join("worker", self._config.lease_ttl_s)
        self._lease.renew(began=began, ttl_s=self._config.lease_ttl_s)
        self._show_life(self._holder.holder)
        return self._holder

    def _show_life(self, holder: HolderId | None) -> None:
        if self._mark is not None:
            self._mark.close()
        self._mark = None if holder is None else sign_of_life(self._config.data_dir, holder)

    async def _beat_for_ever(self) -> None:
        while True:
            pause_s = self._config.lease_ttl_s / 3
            try:
                await self._beat()
            except Fenced:
                log.error("holder.fenced")  # noqa: TRY400 - nothing to trace
                await self._let_go()
            except (BridgeError, TimeoutError) as error:
                log.warning("holder.beat_failed", why=type(error).__name__)
                pause_s = min(pause_s, JOIN_AGAIN_S)
                if self._lease.remaining_s <= 0 and self._held:
                    log.error("holder.lease_ran_out")  # noqa: TRY400 - the cause was logged
                    await self._let_go()
            await asyncio.sleep(min(pause_s, self._lease.remaining_s or JOIN_AGAIN_S))

    async def _beat(self) -> None:
        if self._holder is None:
            await self._join()
            return
        began = awake_clock()
        async with asyncio.timeout(self._lease.remaining_s or self._config.lease_ttl_s):
            await self._holder.beat(self._config.lease_ttl_s)
        self._lease.renew(began=began, ttl_s=self._config.lease_ttl_s)

    async def _let_go(self) -> None:
        """Stop at once: others may hold the sessions by now."""
        self._lease.end()
        self._holder = None
        await _end(list(self._tasks.values()))

    async def _claim_for_ever(self) -> None:
        while True:
            try:
                await self._claim()
            except BridgeError as error:
                log.warning("holder.claim_failed", why=type(error).__name__)
            jitter = 0.75 + 0.5 * random.random()
            await rest(self._look, self._config.claim_interval_s * jitter)

    async def _claim(self) -> None:
        room = self._config.worker_capacity - len(self._held)
        if self._holder is None or room <= 0 or self._lease.remaining_s <= 0:
            return
        holder = self._holder
        on_disk, held = sessions_on_disk(self._config.profiles_dir), list(self._tasks)
        limit = min(room, 2 * self._config.starts_at_once)
        desks = await holder.claim(limit, self._config.lease_margin_s, prefer=on_disk, held=held)
        for desk in desks:
            task = asyncio.create_task(self._supervise(holder, desk), name=f"session.{desk.session}")
            self._tasks[desk.session] = task

    async def _supervise(self, holder: HolderDesk, desk: SessionDesk) -> None:
        """Hold one session until it ends; whatever goes wrong in it stays in it."""
        session = desk.session
        with structlog.contextvars.bound_contextvars(tenant=desk.tenant, session=session):
            try:
                await self._until_it_ends(desk)
                with contextlib.suppress(BridgeError):
                    await holder.release(session)
            finally:
                self._tasks.pop(session, None)
            self._look.set()

    async def _until_it_ends(self, desk: SessionDesk) -> None:
        try:
            await self._hold(desk)
        except Fenced:
            log.warning("session.fenced")
        except LookupError:
            log.warning("session.deleted")
        except TemporaryError as error:
            log.warning("session.not_held", why=str(error))  # it is released, and taken anew
        finally:
            self._held.pop(desk.session, None)

    async def _hold(self, desk: SessionDesk) -> None:
        row = await desk.row()
        around = Surroundings(
            desk=desk,
            store=self._store,
            config=self._config,
            clock=self._clock,
            lease=self._lease,
            record=self._record,
            learn=self._learn,
            report=SessionReport(desk, row, self._tell, self._redraw),
            memory=PairingMemory(),
        )
        held = self._held[desk.session] = HeldSession(around, self._driver, self._starts)
        while True:
            try:
                await held.run()
                return
            except (Fenced, LookupError):
                raise
            except Exception:
                # A fault of ours in one session must end neither the others nor itself for good.
                log.exception("session.broken")
                await held.gave_up_or_rested("broken")


async def _end(tasks: list[asyncio.Task[None]] | set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
