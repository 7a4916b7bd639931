"""The parts of a page's life, and what they stand in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bridge.backfilling import Backfilling
from bridge.broadcast_run import BroadcastRun
from bridge.facts import Address, MessageSeen
from bridge.fetching import Fetching
from bridge.happenings import AckHeard
from bridge.ids import SessionId, TenantId
from bridge.media_fetching import MediaFetching
from bridge.page_trials import Aboard
from bridge.ports.clock import Clock
from bridge.ports.store import SessionDesk, Store
from bridge.telemetry import tell
from sessions.broadcaster import Broadcaster
from sessions.capacity import Capacity
from sessions.catch_up import CatchUp
from sessions.config import SessionsConfig
from sessions.driver import Page
from sessions.fetcher import Fetcher
from sessions.history_reader import HistoryReader
from sessions.inbox import Inbox, PageFact, Record
from sessions.lease import Lease
from sessions.lifeline import Lifeline
from sessions.media_fetcher import MediaFetcher
from sessions.page_events import AckSeen
from sessions.page_rider import PageRider
from sessions.page_trials import PageTrials
from sessions.pairing_attempt import PairingMemory
from sessions.pairing_guide import PairingGuide
from sessions.scales import Scales
from sessions.sender import Sender
from sessions.session_report import SessionReport
from sessions.silence import Silence
from sessions.watch import Watch

TellNews = Callable[[TenantId, SessionId], Awaitable[bool]]
"""The bridge's use-case: something of a broadcast may have to be told."""
Learn = Callable[[TenantId, SessionId, Callable[[str], Awaitable[Address | None]]], Awaitable[None]]
"""The bridge's use-case: it may ask the page who has a phone number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a page's life stands in: the same for every page of a held session."""

    desk: SessionDesk
    store: Store
    config: SessionsConfig
    clock: Clock
    lease: Lease
    record: Record
    learn: Learn | None
    report: SessionReport
    memory: PairingMemory
    snapshots_at_once: asyncio.Semaphore  # of the whole process
    media_at_once: asyncio.Semaphore  # of the whole process
    capacity: Capacity
    broadcast_news: TellNews | None = None
    fetching: Fetching | None = None
    media: MediaFetching | None = None
    backfilling: Backfilling | None = None
    trials: PageTrials | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Each minds one thing about one opened page."""

    page: Page
    sender: Sender
    inbox: Inbox
    lifeline: Lifeline
    catch_up: CatchUp
    guide: PairingGuide
    watch: Watch
    silence: Silence
    scales: Scales
    fetcher: Fetcher
    media: MediaFetcher
    history: HistoryReader
    rider: PageRider | None = None


def make_parts(
    around: Surroundings,
    page: Page,
    *,
    generation: int,
    usable: asyncio.Event,
    since: Callable[[], datetime],
    was_linked: Callable[[], bool],
    on_usable: Callable[[], Awaitable[None]],
    aboard: Aboard,
) -> Parts:
    """The parts for `page`, none of them at work yet."""
    config = around.config

    async def tell_news() -> bool:
        tell = around.broadcast_news
        return tell is not None and await tell(around.desk.tenant, around.desk.session)

    sender = Sender(
        desk=around.desk,
        store=around.store,
        page=page,
        config=config,
        clock=around.clock,
        profile_generation=generation,
        allowed=usable,
        broadcaster=Broadcaster(
            desk=around.desk,
            page=page,
            clock=around.clock,
            run=BroadcastRun(store=around.store, clock=around.clock, unpaced=config.unpaced),
            tell=tell_news,
        ),
        redraw=around.report.redraw,
    )
    rider = None
    if around.trials is not None:
        rider = PageRider(
            trials=around.trials, session=around.desk.session, page=page, aboard=aboard, usable=usable
        )
    watch = Watch(
        page=page,
        report=around.report,
        config=config,
        usable=usable,
        was_linked=was_linked,
        on_usable=on_usable,
        rider=rider,
    )

    async def record(tenant: TenantId, session: SessionId, *facts: PageFact) -> None:
        await around.record(tenant, session, *facts)
        for fact in facts:
            if isinstance(fact, MessageSeen):
                silence.heard(fact)

    async def take_ack(ack: AckSeen) -> None:
        tell(AckHeard(stanza=ack.stanza_id, level=ack.level, at=around.clock.now()))
        await sender.take_ack(ack)

    inbox = Inbox(desk=around.desk, record=record, take_ack=take_ack)
    catch_up = CatchUp(
        page=page,
        desk=around.desk,
        inbox=inbox,
        usable=usable,
        interval_s=config.catch_up_interval_s,
        since=since,
    )
    silence = Silence(
        desk=around.desk,
        report=around.report,
        clock=around.clock,
        interval_s=config.silence_interval_s,
        usable=usable,
        read_again=catch_up.want,
        load_anew=watch.load_anew_quietly,
    )
    return Parts(
        rider=rider,
        page=page,
        sender=sender,
        inbox=inbox,
        lifeline=Lifeline(page=page, lease=around.lease, interval_s=config.lease_ttl_s / 3),
        catch_up=catch_up,
        guide=PairingGuide(
            desk=around.desk,
            store=around.store,
            page=page,
            config=config,
            clock=around.clock,
            memory=around.memory,
            moved=around.report.redraw,
            was_linked=was_linked,
        ),
        watch=watch,
        silence=silence,
        scales=Scales(
            page=page, desk=around.desk, config=config, clock=around.clock, capacity=around.capacity
        ),
        fetcher=Fetcher(desk=around.desk, page=page, usable=usable, fetching=around.fetching),
        media=MediaFetcher(
            desk=around.desk,
            page=page,
            usable=usable,
            media=around.media,
            config=config,
            clock=around.clock,
            turns=around.media_at_once,
        ),
        history=HistoryReader(
            desk=around.desk,
            page=page,
            usable=usable,
            backfilling=around.backfilling,
            clock=around.clock,
            live_since=since,
        ),
    )
