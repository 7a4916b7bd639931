"""A broadcast to many on two workers, while everything below it is killed: nobody gets two, nobody is lost.

FAULT_RECIPIENTS says to how many (150 in the suite, 5,000 by `make faults`), FAULT_BROADCAST how often
something is killed (5; 20), and FAULT_SEED makes a run again.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from bridge.broadcast_life import BroadcastState, Move
from bridge.delivery import Delivery
from bridge.facts import Address
from bridge.ids import BroadcastId, ListId, new_id
from bridge.opting_out import WROTE
from bridge.ports.broadcast_rows import Audience, AudienceKind, Entry, ListSource
from bridge.ports.rows import CauseKind
from bridge.screens import Surface
from tests.faults.fleet import Business, Fleet
from tests.faults.fleet_opening import open_fleet
from tests.faults.killing import started_by
from tests.faults.people import BACK_S
from tests.standins.whatsapp.people import Person

RECIPIENTS = int(os.environ.get("FAULT_RECIPIENTS", "150"))
KILLS = int(os.environ.get("FAULT_BROADCAST", "5"))
SEED = int(os.environ.get("FAULT_SEED", "20261122"))
EACH_OPTED_OUT = 25
"""Every so many-th recipient has opted out, half of them only after the confirmation."""
SURE = {Delivery.SENT, Delivery.DELIVERED, Delivery.READ}


@dataclass(kw_only=True)
class Story:
    """One business, and whom it writes to."""

    fleet: Fleet
    business: Business
    people: list[Person]
    broadcast: BroadcastId | None = None

    @property
    def unwilling(self) -> list[Person]:
        return self.people[::EACH_OPTED_OUT]

    async def confirms(self) -> None:
        """A person has made a list and confirms."""
        shop, now = self.business.shop, datetime.now(UTC)
        entries = [Entry(line=i + 1, phone=one.number, name=one.name) for i, one in enumerate(self.people)]
        async with shop.at_work() as tx:
            row = await tx.add_list(
                ListId(new_id()),
                shop.session,
                shop.owner,
                source=ListSource.FILE,
                name="people.csv",
                entries=entries,
                bad=0,
                folded=0,
                bad_lines=[],
                now=now,
            )
            await tx.agree_to_list(row.id, shop.owner, Surface.CONSOLE, now)
            audience = Audience(kind=AudienceKind.LIST, list=row.id, cold=True)
            draft = await tx.save_broadcast_draft(shop.session, text="Hello {name}", audience=audience)
            await self._opt_out(tx, self.unwilling[::2])
            cause = await tx.add_cause(CauseKind.BROADCAST, shop.owner, Surface.CONSOLE, now)
            await tx.move_broadcast(draft.id, Move.CONFIRM, now, cause=cause, starts_at=now)
            await self._opt_out(tx, self.unwilling[1::2])
        self.broadcast = draft.id
        await self.fleet.queues.hints.outbound(shop.session)

    async def _opt_out(self, tx: object, people: list[Person]) -> None:
        for one in people:
            known = await tx.person_at(Address(phone=one.number))  # type: ignore[attr-defined]
            await tx.opt_out(known.id, WROTE, datetime.now(UTC))  # type: ignore[attr-defined]

    async def state(self) -> BroadcastState:
        assert self.broadcast is not None
        async with self.business.shop.at_work() as tx:
            row = await tx.broadcast(self.broadcast)
        assert row is not None
        return row.state

    # --- what goes wrong
    async def kills_a_worker(self) -> None:
        worker = self.fleet.chance.choice(self.fleet.workers)
        await worker.kill()
        await worker.start()

    async def kills_a_browser(self) -> None:
        found = [one for worker in self.fleet.workers for one in started_by(worker, kind="browser")]
        with suppress(psutil.Error, IndexError):
            self.fleet.chance.choice(found).kill()

    async def kills_the_bots(self) -> None:
        assert self.fleet.bots is not None
        await self.fleet.bots.kill()
        await self.fleet.bots.start()

    async def restarts_redis(self) -> None:
        await asyncio.to_thread(self.fleet.valkey.crash)
        await asyncio.to_thread(self.fleet.valkey.start_again)

    async def cuts_postgres(self) -> None:
        await self.fleet.store.engine.sql.all(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


KINDS: tuple[Callable[[Story], Awaitable[None]], ...] = (
    Story.kills_a_worker,
    Story.kills_a_browser,
    Story.restarts_redis,
    Story.cuts_postgres,
    Story.kills_the_bots,
)


@pytest.mark.timeout(600 + RECIPIENTS + 60 * KILLS)
async def test_of_all_recipients_none_gets_two_and_none_is_lost(tmp_path: Path) -> None:
    settings = {"BROADCAST_PACING": "off"}
    async with open_fleet(tmp_path, seed=SEED, one_disk=True, bots=True, settings=settings) as fleet:
        await fleet.founds(1)
        people = [
            fleet.town.person(f"+5521{900000000 + number}", name=f"P{number}") for number in range(RECIPIENTS)
        ]
        story = Story(fleet=fleet, business=fleet.businesses[0], people=people)
        await story.confirms()

        left: list[Callable[[Story], Awaitable[None]]] = []
        for _number in range(KILLS):
            await _got(story, at_least=RECIPIENTS // (KILLS + 2))
            left = left or fleet.chance.sample(KINDS, len(KINDS))
            await left.pop()(story)
        await _ends(story)

        print(f"of {RECIPIENTS}: {dict(await judge(story))}")


async def _got(story: Story, *, at_least: int) -> None:
    """Wait until so many messages have left, or it is over."""
    town = story.fleet.town
    before = sum(frame.kind == "message" for frame in town.frames)
    async with asyncio.timeout(4 * BACK_S + RECIPIENTS):
        while await story.state() is not BroadcastState.DONE:
            if sum(frame.kind == "message" for frame in town.frames) - before >= at_least:
                return
            await town.next_change(1.0)


async def _ends(story: Story) -> None:
    async with asyncio.timeout(4 * BACK_S + RECIPIENTS):
        while await story.state() is not BroadcastState.DONE:
            await story.fleet.town.next_change(1.0)


def _arrivals(story: Story) -> Counter[str]:
    """By recipient's number, what reached WhatsApp's server for them."""
    phone = story.business.phone
    return Counter(one.number for one in story.people for _ in one.received(phone))


async def judge(story: Story) -> Counter[str]:
    """Everything that this story promises; how it ended for all."""
    shop = story.business.shop
    assert story.broadcast is not None
    rows = await shop.store.engine.sql.all(
        "SELECT r.skipped, r.outbox_id, o.delivery, r.person_id FROM broadcast_recipients r"
        " LEFT JOIN outbox o ON o.id = r.outbox_id WHERE r.broadcast_id = ?",
        story.broadcast,
    )
    ends = Counter(row["skipped"] or row["delivery"] for row in rows)
    waits = await shop.store.engine.sql.value(
        "SELECT COUNT(*) FROM outbox WHERE tenant_id = ? AND purpose = 'broadcast'"
        " AND delivery IN ('due', 'sending')",
        shop.tenant,
    )
    assert waits == 0
    assert None not in ends, ends
    arrived = _arrivals(story)
    assert max(arrived.values(), default=0) == 1, [one for one, count in arrived.items() if count > 1]
    unwilling = {one.number for one in story.unwilling}
    assert not unwilling & set(arrived), "somebody who opted out got it"
    sure, unsure = set(), set()
    async with shop.at_work() as tx:
        for row in rows:
            person = await tx.person(row["person_id"])
            assert person is not None
            assert person.phone is not None
            if row["delivery"] in SURE:
                sure.add(person.phone)
            elif row["delivery"] == Delivery.UNCERTAIN:
                unsure.add(person.phone)
    assert sure <= set(arrived) <= sure | unsure
    assert len(sure) + len(unsure) + len(unwilling) + ends[Delivery.FAILED] == RECIPIENTS, ends
    names = [
        (f.account, f.to, f.stanza_id)
        for f in story.fleet.town.frames
        if f.kind == "message" and f.attempt == 1
    ]
    assert len(names) == len(set(names)), "sent twice under one name"
    return Counter({str(end): count for end, count in ends.items()})
