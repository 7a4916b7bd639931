"""The parts of a page's life, and what they stand in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bridge.facts import Address
from bridge.ids import SessionId, TenantId
from bridge.ports.clock import Clock
from bridge.ports.store import SessionDesk, Store
from sessions.catch_up import CatchUp
from sessions.config import SessionsConfig
from sessions.driver import Page
from sessions.inbox import Inbox, Record
from sessions.lease import Lease
from sessions.lifeline import Lifeline
from sessions.pairing_attempt import PairingMemory
from sessions.pairing_guide import PairingGuide
from sessions.sender import Sender
from sessions.session_report import SessionReport
from sessions.watch import Watch

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


def make_parts(
    around: Surroundings,
    page: Page,
    *,
    generation: int,
    usable: asyncio.Event,
    since: Callable[[], datetime],
    was_linked: Callable[[], bool],
    on_usable: Callable[[], Awaitable[None]],
) -> Parts:
    """The parts for `page`, none of them at work yet."""
    config = around.config
    sender = Sender(
        desk=around.desk,
        store=around.store,
        page=page,
        config=config,
        clock=around.clock,
        profile_generation=generation,
        allowed=usable,
        redraw=around.report.redraw,
    )
    inbox = Inbox(desk=around.desk, record=around.record, take_ack=sender.take_ack)
    return Parts(
        page=page,
        sender=sender,
        inbox=inbox,
        lifeline=Lifeline(page=page, lease=around.lease, interval_s=config.lease_ttl_s / 3),
        catch_up=CatchUp(
            page=page,
            desk=around.desk,
            inbox=inbox,
            usable=usable,
            interval_s=config.catch_up_interval_s,
            since=since,
        ),
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
        watch=Watch(
            page=page,
            report=around.report,
            config=config,
            usable=usable,
            was_linked=was_linked,
            on_usable=on_usable,
        ),
    )
