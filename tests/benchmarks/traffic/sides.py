"""The two sides, each at a WhatsApp of its own: what both are asked for, and what they are weighed by."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import psutil
from redis.asyncio import Redis

from bridge.broadcast_life import Move
from bridge.ports.broadcast_rows import Audience
from bridge.ports.rows import CauseKind
from bridge.screens import Surface
from tests.benchmarks.peer.account import Account
from tests.benchmarks.peer.browsers import browser_at
from tests.benchmarks.peer.contestant import Contestant
from tests.benchmarks.peer.run import PEER
from tests.edges.test_whatsapp_standin_witness import program
from tests.faults.fleet import Business, Fleet
from tests.faults.fleet_opening import open_fleet
from tests.servers import valkey_server
from tests.soak.scales import pss_mib
from tests.standins.whatsapp.knobs import Knobs
from tests.standins.whatsapp.people import Person
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn
from tests.standins.whatsapp.visitor import chromium

OWNER, SHOP = "+5511988880001", "+5511999990001"
SESSION = "s0"


class Side(Protocol):
    """One session, linked and steered by its owner."""

    town: WhatsAppStandIn
    phone: Phone
    owner: Person

    async def logged(self) -> int:
        """How many customers' messages are in its log."""
        ...

    async def broadcasts(self, text: str, people: list[Person]) -> None:
        """Have it write to all of them, who have written to it."""
        ...

    def processes(self) -> list[psutil.Process]:
        """All of its own and what they have started; not the servers that both need."""
        ...


Opened = Callable[[Path], AbstractAsyncContextManager[Side]]


def memory_mib(side: Side) -> float:
    """Its share of memory."""
    total = 0.0
    for process in side.processes():
        try:
            total += pss_mib(process.pid)
        except OSError:
            continue  # it has just ended
    return total


@dataclass(kw_only=True)
class Ours:
    """wabridge in its several processes, on Postgres, Valkey and S3."""

    fleet: Fleet
    business: Business
    town: WhatsAppStandIn
    phone: Phone
    owner: Person

    async def logged(self) -> int:
        """See `Side`."""
        sql = self.fleet.store.engine.sql
        return int(await sql.value("SELECT COUNT(*) FROM messages WHERE NOT outgoing"))

    async def broadcasts(self, text: str, people: list[Person]) -> None:
        """See `Side`: what a person's confirmation comes to."""
        shop, now = self.business.shop, datetime.now(UTC)
        async with shop.at_work() as tx:
            draft = await tx.save_broadcast_draft(shop.session, text=text, audience=Audience())
            cause = await tx.add_cause(CauseKind.BROADCAST, shop.owner, Surface.CONSOLE, now)
            await tx.move_broadcast(draft.id, Move.CONFIRM, now, cause=cause, starts_at=now)
        await self.fleet.queues.hints.outbound(shop.session)

    def processes(self) -> list[psutil.Process]:
        """See `Side`."""
        assert self.fleet.bots is not None
        services = [*self.fleet.workers, self.fleet.scheduler, self.fleet.bots]
        return [process for service in services for process in _family(service.pid)]


@dataclass(kw_only=True)
class Seed:
    """whatsapp-web.js and BullMQ in one Node process, on Valkey."""

    contestant: Contestant
    redis: Redis
    town: WhatsAppStandIn
    phone: Phone
    owner: Person

    async def logged(self) -> int:
        """See `Side`."""
        return int(await self.redis.llen(f"log:{SESSION}"))

    async def broadcasts(self, text: str, people: list[Person]) -> None:
        """See `Side`: a job for each."""
        since = len(self.contestant.told)
        await self.contestant.does("broadcast", name=SESSION, to=[one.lid for one in people], text=text)
        await self.contestant.tells("queued", name=SESSION, since=since)

    def processes(self) -> list[psutil.Process]:
        """See `Side`."""
        return _family(self.contestant.pid)


@asynccontextmanager
async def ours(folder: Path) -> AsyncIterator[Side]:
    """A worker, a scheduler and the bots."""
    settings = {"BROADCAST_PACING": "off", "LOG_LEVEL": "WARNING", "CONSOLE_PORT": "0"}
    async with open_fleet(folder, seed=0, workers=1, bots=True, settings=settings) as fleet:
        await fleet.founds(1)
        (business,) = fleet.businesses
        yield Ours(
            fleet=fleet, business=business, town=fleet.town, phone=business.phone, owner=business.owner
        )


@asynccontextmanager
async def seed(folder: Path) -> AsyncIterator[Side]:
    """The peer, in the same browser and as the same account as ours."""
    account = Account(folder, is_own=True)
    browser = browser_at(Path(chromium()), account)
    # The same page; the peer knows only the older shape of message keys.
    knobs = Knobs(qr_period_s=60, old_msg_key=True)
    async with (
        WhatsAppStandIn(knobs=knobs) as town,
        valkey_server() as queue_url,
        Redis.from_url(queue_url) as redis,
    ):
        phone, owner = town.phone(SHOP), town.person(OWNER, name="Owner")
        contestant = Contestant(
            "seed",
            town.base_url,
            account,
            [program("node"), str(PEER / "seed.js")],
            browser.environment | {"REDIS_URL": queue_url},
            is_peer=True,
        )
        async with contestant:
            await contestant.links(SESSION, phone)
            await contestant.opens(SESSION)
            await contestant.does("steers", name=SESSION, owner=owner.lid)
            await contestant.tells("steered", name=SESSION)
            yield Seed(contestant=contestant, redis=redis, town=town, phone=phone, owner=owner)
            await contestant.closes(SESSION)


def _family(pid: int) -> list[psutil.Process]:
    own = psutil.Process(pid)
    return [own, *own.children(recursive=True)]
