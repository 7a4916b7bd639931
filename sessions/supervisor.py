"""Holds sessions for one process: a heartbeat, claims up to capacity, one supervised task for each session.

Takeover by others waits for the heartbeat's expiry and a margin; this process stops itself before that, by
its own clock, and the pages' dead-men stop even if it cannot.
"""

from __future__ import annotations

import asyncio
import contextlib
import random

import structlog

from bridge.backfilling import Backfilling
from bridge.errors import BridgeError, Fenced, TemporaryError
from bridge.fetching import Fetching
from bridge.happenings import LeaseMove, LeaseMoved
from bridge.ids import HolderId, SessionId
from bridge.media_fetching import MediaFetching
from bridge.ports.clock import Clock, SystemClock
from bridge.ports.store import HolderDesk, SessionDesk, Store
from bridge.telemetry import tell
from sessions.attention import look_at_all
from sessions.capacity import Capacity
from sessions.config import SessionsConfig
from sessions.driver import Driver
from sessions.glance import Glance
from sessions.graves import bury_neighbours
from sessions.held_session import HeldSession
from sessions.inbox import Record
from sessions.membership import Membership
from sessions.page_parts import Learn, Surroundings, TellNews
from sessions.page_trials import PageTrials
from sessions.pairing_attempt import PairingMemory
from sessions.profiles import sessions_on_disk
from sessions.session_report import Redraw, SessionReport, Tell
from sessions.starts import Starts, warm_up
from sessions.together import end_all, rest

log = structlog.get_logger(__name__)


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
        broadcast_news: TellNews | None = None,
        fetching: Fetching | None = None,
        media: MediaFetching | None = None,
        backfilling: Backfilling | None = None,
        clock: Clock | None = None,
        trials: PageTrials | None = None,
    ) -> None:
        self._store = store
        self._driver = driver
        self._config = config
        self._record = record
        self._tell, self._redraw = tell, redraw
        self._learn = learn
        self._broadcast_news = broadcast_news
        self._fetching, self._media = fetching, media
        self._backfilling = backfilling
        self._clock, self._trials = clock or SystemClock(), trials
        self._membership = Membership(store, config, let_go=self._let_go)
        self._held: dict[SessionId, HeldSession] = {}
        self._tasks: dict[SessionId, asyncio.Task[None]] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._look = asyncio.Event()
        self._starts = Starts(config.starts_at_once, self._membership.lease)
        self._snapshots = asyncio.Semaphore(config.snapshots_at_once)
        self._media_turns = asyncio.Semaphore(config.media_at_once)
        self._capacity = Capacity(config)

    @property
    def holder(self) -> HolderId | None:
        """Who this process is as a holder, just now."""
        desk = self._membership.desk
        return None if desk is None else desk.holder

    @property
    def held(self) -> frozenset[SessionId]:
        """The sessions held now."""
        return frozenset(self._held)

    @property
    def glance(self) -> Glance:
        """What this process holds, for whoever measures."""
        return Glance(
            states=[held.state for held in self._held.values()],
            browser_bytes=self._capacity.weights,
            lease_s=self._membership.lease.remaining_s,
            is_beating=not any(loop.done() for loop in self._loops[:2]),
        )

    async def start(self) -> None:
        """Join as a holder and begin to claim. Raises TemporaryError when the store does not answer."""
        if self._loops:
            return
        await bury_neighbours(self._store, self._config.data_dir)
        await self._membership.join()
        self._loops = [
            asyncio.create_task(self._membership.run(), name="supervisor.lifeline"),
            asyncio.create_task(self._claim_for_ever(), name="supervisor.claims"),
            asyncio.create_task(warm_up(self._driver), name="supervisor.warm_up"),
        ]
        if self._trials is not None:
            pages = self._trials.run(lambda: self._membership.desk)
            self._loops.append(asyncio.create_task(pages, name="supervisor.pages"))

    async def stop(self) -> None:
        """Close every page and hand the sessions over, within `drain_timeout_s`.

        Twice, or before `start`, does no harm.
        """
        loops, self._loops = self._loops, []
        await end_all(loops[1:])  # all but the heartbeat
        for held in list(self._held.values()):
            held.stop()
        if tasks := list(self._tasks.values()):
            # The heartbeat goes on meanwhile: what is being closed is still ours.
            _, late = await asyncio.wait(tasks, timeout=self._config.drain_timeout_s)
            await end_all(late)
        await end_all(loops[:1])
        await self._driver.close()
        await self._membership.leave()

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
    async def _let_go(self) -> None:
        """Stop at once: others may hold the sessions by now."""
        await end_all(self._tasks.values())

    async def _claim_for_ever(self) -> None:
        while True:
            try:
                await bury_neighbours(self._store, self._config.data_dir)
                await self._claim()
            except BridgeError as error:
                log.warning("holder.claim_failed", why=type(error).__name__)
            except Exception:
                # A fault of ours. A worker that beats and never claims again would be worse than a dead one.
                log.exception("round.failed", loop="claims")
            jitter = 0.75 + 0.5 * random.random()
            await rest(self._look, self._config.claim_interval_s * jitter)

    async def _claim(self) -> None:
        holder = self._membership.desk
        lease = self._membership.lease
        if holder is None or lease.remaining_s <= 0:
            return
        adrift = not await look_at_all(holder, self._held) <= self._tasks.keys()
        room = await self._capacity.room(len(self._tasks))
        if room <= 0 or self._starts.are_put_off:  # others may have breath for it
            return
        on_disk, held = sessions_on_disk(self._config.profiles_dir), list(self._tasks) if adrift else None
        limit = min(room, 1 if lease.strain_s > 0 else 2 * self._config.starts_at_once)
        desks = await holder.claim(limit, self._config.lease_margin_s, prefer=on_disk, held=held)
        # Let go of meanwhile: nobody would ever end these, since another holder's heartbeat is ours by then.
        for desk in desks if holder is self._membership.desk else ():
            self._capacity.taken(desk.session)
            tell(LeaseMoved(move=LeaseMove.CLAIMED))
            name = f"session.{desk.session}"
            self._tasks[desk.session] = asyncio.create_task(self._supervise(holder, desk), name=name)

    async def _supervise(self, holder: HolderDesk, desk: SessionDesk) -> None:
        """Hold one session until it ends; whatever goes wrong in it stays in it."""
        session = desk.session
        with structlog.contextvars.bound_contextvars(tenant=desk.tenant, session=session):
            try:
                await self._until_it_ends(desk)
                with contextlib.suppress(BridgeError):
                    await holder.release(session)
                    tell(LeaseMoved(move=LeaseMove.RELEASED))
            finally:
                self._tasks.pop(session, None)
                self._capacity.left(session)
            self._look.set()

    async def _until_it_ends(self, desk: SessionDesk) -> None:
        try:
            await self._hold(desk)
        except Fenced:
            log.warning("session.fenced")
            tell(LeaseMoved(move=LeaseMove.FENCED))
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
            lease=self._membership.lease,
            record=self._record,
            learn=self._learn,
            broadcast_news=self._broadcast_news,
            fetching=self._fetching,
            report=SessionReport(desk, row, self._tell, self._redraw),
            memory=PairingMemory(),
            snapshots_at_once=self._snapshots,
            media_at_once=self._media_turns,
            media=self._media,
            backfilling=self._backfilling,
            capacity=self._capacity,
            trials=self._trials,
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
