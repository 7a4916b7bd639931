"""Several businesses on several workers, on a real Postgres, Valkey and S3: what fault stories of moves need.

`one_disk`: the workers are processes of one machine, which share their data folder. Otherwise each has a disk
of its own, and a login moves through the bundle store.
"""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bridge.errors import TemporaryError
from bridge.facts import Address
from bridge.menu.state import PageId
from bridge.pairing import PairingMethod
from bridge.ports.bundles import BundleRow, BundleStatus
from bridge.ports.rows import CauseKind, Purpose, Role, SessionRow
from bridge.screens import Surface
from bridge.session_life import Desired, SessionState
from storage.blobs.contract import Blobs
from storage.queues import Queues
from storage.store import TortoiseStore
from tests.contracts.shop import NOON, Shop
from tests.faults.killing import started_by
from tests.faults.people import BACK_S, QUESTIONS, WAS_AWAY
from tests.servers import PostgresServer, ValkeyServer
from tests.service import Service
from tests.standins.s3.front import S3Front
from tests.standins.watching import NotSeen
from tests.standins.whatsapp.facts import Entry
from tests.standins.whatsapp.people import Person
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn


@dataclass(kw_only=True)
class Business:
    """One tenant, its people, and what they did."""

    shop: Shop
    phone: Phone
    owner: Person
    customers: list[Person]
    written: list[str] = field(default_factory=list)
    replied: list[str] = field(default_factory=list)
    patience: int = 1  # how often the owner writes again: what only a lost disk had heard, nobody can answer
    unheard: int = 0

    @property
    def logins(self) -> int:
        """How often its page has logged in."""
        return sum(device.logins for device in self.phone.devices.values())

    async def row(self) -> SessionRow:
        """The session as it is."""
        async with self.shop.at_work() as tx:
            row = await tx.session(self.shop.session)
        assert row is not None
        return row

    async def is_connected(self) -> bool:
        """By the row and by WhatsApp's server."""
        return (await self.row()).state is SessionState.CONNECTED and len(self.phone.links) == 1

    @property
    def answers(self) -> list[Entry]:
        """What reached the owner from the shop."""
        return self.owner.received(self.phone)

    async def owner_asks(self, chance: random.Random) -> None:
        """The owner writes, and is answered: with what was asked for, or that nobody was there."""
        text = chance.choice(list(QUESTIONS))
        before = len(self.answers)
        wanted = (QUESTIONS[text], WAS_AWAY)

        def answered() -> bool:
            return any(word in entry.text for entry in self.answers[before:] for word in wanted)

        for _ in range(self.patience):
            await self.owner.writes(self.phone, text)
            try:
                await self.phone.town.until(
                    answered, within_s=2 * BACK_S if self.patience == 1 else BACK_S / 2
                )
            except NotSeen:
                self.unheard += 1
            else:
                return
        raise AssertionError(f"the owner wrote {self.patience} times and was not answered")

    async def customer_writes(self, chance: random.Random) -> None:
        """One of them writes something new."""
        text = f"question {len(self.written)} to {self.shop.tenant}"
        self.written.append(text)
        await chance.choice(self.customers).writes(self.phone, text)

    async def person_replies(self, chance: random.Random, queues: Queues) -> None:
        """Somebody of the team replies to a customer; tries again while that cannot be kept."""
        customer = chance.choice(self.customers)
        text = f"reply {len(self.replied)} of {self.shop.tenant}"
        while not await self._is_kept(customer, text):
            await self.phone.town.next_change(0.5)
        self.replied.append(text)
        await queues.hints.outbound(self.shop.session)

    async def _is_kept(self, customer: Person, text: str) -> bool:
        now = datetime.now(UTC)
        try:
            async with self.shop.at_work() as tx:
                # The answer to an earlier try may have been lost with the server.
                kept = await self.shop.store.engine.sql.value(
                    "SELECT COUNT(*) FROM outbox WHERE purpose = 'reply' AND tenant_id = ?", self.shop.tenant
                )
                if kept > len(self.replied):
                    return True
                # As its page names it, or one contact would be two.
                lid = customer.lid.partition("@")[0]
                address = Address(lid=lid, phone=customer.number, name=customer.name)
                contact = (await tx.person_at(address)).id
                cause = await tx.add_cause(CauseKind.REPLY, self.shop.owner, Surface.CONSOLE, now)
                await tx.add_outbox(
                    session=self.shop.session,
                    purpose=Purpose.REPLY,
                    recipient=contact,
                    text=text,
                    now=now,
                    not_before=now,
                    cause=cause,
                )
        except TemporaryError:
            return False
        return True


@dataclass(kw_only=True)
class Fleet:
    """Everything together."""

    town: WhatsAppStandIn
    store: TortoiseStore
    queues: Queues
    workers: list[Service]
    scheduler: Service
    postgres: PostgresServer
    valkey: ValkeyServer
    s3: S3Front
    blobs: Blobs
    clock_file: Path
    chance: random.Random
    bots: Service | None = None
    businesses: list[Business] = field(default_factory=list)

    def moves_clock(self, hours: int) -> None:
        """The workers' machine has another time from now on; see `wrong_clock`."""
        self.clock_file.write_text(f"{hours:+}h\n")

    async def founds(self, count: int) -> None:
        """So many businesses, linked and with a proven owner, one after the other."""
        for number in range(count):
            await self._founds_one(number)

    async def _founds_one(self, number: int) -> None:
        phone = self.town.phone(f"+551199999{number:04}", name=f"Shop {number}")
        owner = self.town.person(f"+551198888{number:04}", name=f"Owner {number}")
        names = enumerate(("Ana", "Bruno"))
        customers = [self.town.person(f"+55119777{number:03}{i}1", name=name) for i, name in names]
        tenant = (await self.store.platform.add_tenant(f"Shop {number}")).id
        async with self.store.transaction(tenant) as tx:
            person = await tx.add_operator(owner.name, Role.OWNER)
            session = (await tx.add_session("WhatsApp")).id
            await tx.want_session(session, Desired.RUNNING)
            await tx.want_pairing(session, PairingMethod.QR, None)
            conversation = await tx.open_conversation(
                person.id, Role.OWNER, session=session, page=PageId.MAIN_MENU
            )
            proposed = await tx.propose_owner_number(
                session, person.id, phone=owner.number, is_self=False, code="K7M39QXT", expires_at=NOON
            )
            address = Address(lid=owner.lid.partition("@")[0], phone=owner.number)
            await tx.prove_owner_number(proposed.id, address)
        shop = Shop(self.store, tenant, person.id, session, conversation.id)
        business = Business(shop=shop, phone=phone, owner=owner, customers=customers)
        self.businesses.append(business)
        await self.queues.hints.session(session)
        codes = await self.town.until(lambda: self.town.present_qr, within_s=BACK_S)
        await phone.scan(codes[0])
        await self.connected([business])
        async with business.shop.at_work() as tx:
            await tx.want_pairing(session, None)  # as "Go on" does
        await business.owner_asks(self.chance)

    async def connected(
        self, businesses: Iterable[Business] | None = None, *, within_s: float = 2 * BACK_S
    ) -> None:
        """Wait until the sessions are connected, by their rows and by WhatsApp's server."""
        missing = list(self.businesses if businesses is None else businesses)
        async with asyncio.timeout(within_s):
            while missing:
                missing = [one for one in missing if not await one.is_connected()]
                if missing:
                    await self.town.next_change(0.2)

    async def converse(self, quiet: asyncio.Event) -> None:
        """Everybody writes all the time, until it shall be quiet."""
        async with asyncio.TaskGroup() as tasks:
            for business in self.businesses:
                tasks.create_task(self._converse_in(business, quiet))

    async def _converse_in(self, business: Business, quiet: asyncio.Event) -> None:
        while not quiet.is_set():
            await business.owner_asks(self.chance)
            await business.customer_writes(self.chance)
            await business.person_replies(self.chance, self.queues)

    async def bundles(self, business: Business) -> list[BundleRow]:
        """What is stored of its login, newest first."""
        rows = await self.store.platform.bundles()
        mine = [one for one in rows if one.session == business.shop.session]
        return sorted(mine, key=lambda one: one.created_at, reverse=True)

    async def copied(self, business: Business, *, beyond: int = 0) -> BundleRow:
        """Wait for more than `beyond` good copies of its login; the newest."""
        async with asyncio.timeout(BACK_S):
            while True:
                kept = [one for one in await self.bundles(business) if one.status is BundleStatus.KEPT]
                if len(kept) > beyond:
                    return kept[0]
                await self.town.next_change(0.5)


def held_by(worker: Service, fleet: Fleet) -> list[Business]:
    """The businesses whose browsers a worker runs."""
    lines = [" ".join(process.cmdline()) for process in started_by(worker, kind="browser")]
    return [one for one in fleet.businesses if any(one.shop.session in line for line in lines)]


def wipe(service: Service) -> None:
    """Its disk is gone."""
    shutil.rmtree(disk_of(service))
    disk_of(service).mkdir()


def disk_of(service: Service) -> Path:
    """Its data folder."""
    return Path(service.environment["WABRIDGE_DATA_DIR"])
