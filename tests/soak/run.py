"""One soak, from founding the businesses to its verdicts."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.fleet import Business, Fleet
from tests.faults.fleet_opening import open_fleet
from tests.faults.people import BACK_S
from tests.planted import leaks, planted_in
from tests.service import Service
from tests.soak import verdicts
from tests.soak.accounts import account_of, sent_twice, what_still_waits
from tests.soak.scales import Scales
from tests.soak.standing import standing_of
from tests.soak.traffic import Life
from tests.soak.troubles import Troubles
from tests.soak.verdicts import Verdict

MORE_CUSTOMERS = 8
"""Of each business, beside the two that it is founded with."""

REST_S = 480.0
"""A file that could not be fetched is tried again after ten seconds, a minute, five minutes."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a soak shall be."""

    seconds: float
    seed: int
    sessions: int = 6
    workers: int = 3
    pause_s: float = 1.0  # between two acts of a business's people, on average
    trouble_pause_s: float = 12.0  # between two troubles, on average, beside what each takes
    longest_s: float = 8.0  # of anything that is away
    weigh_every_s: float = 5.0
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """All but one worker have room for all sessions: so whichever dies, another takes its own, and the
        spared one is full soon and stays so, which makes what it weighs comparable."""
        capacity = -(-self.sessions // (self.workers - 1))
        own = {
            "WORKER_CAPACITY": str(capacity),
            "BROADCAST_PACING": "off",
            "LOG_FORMAT": "json",
            "CONSOLE_PORT": "0",
        }
        return own | self.settings


async def soak(folder: Path, plan: Plan, say: Say = print) -> list[Verdict]:
    """Run it, and tell how it goes; what it comes to."""
    # Short on purpose: Chromium lays a socket there, whose path may have 107 bytes.
    with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as scratch:
        return await _soak(folder, Path(scratch), plan, say)


async def _soak(folder: Path, scratch: Path, plan: Plan, say: Say) -> list[Verdict]:
    settings = plan.environment | {"TMPDIR": str(scratch)}
    async with open_fleet(
        folder, seed=plan.seed, workers=plan.workers, bots=True, settings=settings
    ) as fleet:
        await fleet.founds(plan.sessions)
        lives = [_life(fleet, one, number, plan) for number, one in enumerate(fleet.businesses)]
        await what_still_waits(fleet, within_s=BACK_S)
        before = await standing_of(fleet, folder=folder, scratch=scratch)
        troubles = Troubles(
            fleet=fleet,
            spared=fleet.workers[0],
            chance=random.Random(plan.seed),
            pause_s=plan.trouble_pause_s,
            longest_s=plan.longest_s,
        )
        scales = Scales(services_of(fleet), every_s=plan.weigh_every_s)
        say(f"{plan.sessions} sessions are connected; {plan.seconds:.0f} s of it, seed {plan.seed}")
        await _live(fleet, lives, troubles, scales, plan, say)

        await fleet.connected(within_s=3 * BACK_S)
        waiting = await what_still_waits(fleet, within_s=REST_S)
        account = await account_of(lives)
        await _streams_are_read(fleet, folder, scratch)
        after = await standing_of(fleet, folder=folder, scratch=scratch)
        services = list(services_of(fleet).values())
        planted = planted_in(fleet.town)
        personal = sum(len(leaks(service.heard, planted)) for service in services)
        customers = sum(len(life.business.customers) for life in lives)
        spared = [scales.longest(name) for name in ("worker 0", "scheduler", "bots")]
        return [
            *verdicts.of_troubles(troubles),
            *verdicts.of_people(lives),
            *verdicts.of_messages(
                account,
                waiting=waiting,
                sent_twice=sent_twice(fleet),
                pictures=sum(life.pictures for life in lives),
            ),
            *verdicts.of_growth([one for life in spared if life is not None for one in life.series()]),
            *verdicts.of_standing(before, after, customers=customers, processes=len(services)),
            *verdicts.of_logs(services, personal=personal),
        ]


def services_of(fleet: Fleet) -> dict[str, Service]:
    """By name."""
    workers = {f"worker {number}": worker for number, worker in enumerate(fleet.workers)}
    assert fleet.bots is not None
    return workers | {"scheduler": fleet.scheduler, "bots": fleet.bots}


def _life(fleet: Fleet, business: Business, number: int, plan: Plan) -> Life:
    names = range(MORE_CUSTOMERS)
    business.customers += [
        fleet.town.person(f"+55119666{number:03}{name}1", name=f"Customer {number}.{name}") for name in names
    ]
    chance = random.Random(plan.seed + number)
    return Life(business=business, queues=fleet.queues, chance=chance, pause_s=plan.pause_s)


async def _live(
    fleet: Fleet, lives: list[Life], troubles: Troubles, scales: Scales, plan: Plan, say: Say
) -> None:
    """Everything at once, for as long as was asked; then each finishes what it does."""
    quiet = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for life in lives:
            tasks.create_task(life.goes_on(quiet))
        tasks.create_task(troubles.come_until(quiet))
        tasks.create_task(scales.weigh_until(quiet))
        began = time.monotonic()
        while (left := plan.seconds - (time.monotonic() - began)) > 0:
            await asyncio.sleep(min(left, 60.0))  # how long is the soak's input
            done = sum((life.done for life in lives), Counter[str]())
            told = ", ".join(f"{count} {name}" for name, count in done.items())
            say(f"{time.monotonic() - began:.0f} s: {told}, {troubles.met.total()} troubles")
        quiet.set()


async def _streams_are_read(fleet: Fleet, folder: Path, scratch: Path) -> None:
    """Hints that are on their way when all is done come to their end, too; a dead holder's vanish by time."""
    until = time.monotonic() + BACK_S
    while time.monotonic() < until:
        standing = await standing_of(fleet, folder=folder, scratch=scratch)
        if not any(standing.streams.values()):
            return
        await fleet.town.next_change(1.0)
