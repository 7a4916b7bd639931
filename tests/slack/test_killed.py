"""kill -9 of the service at random moments while an agent offers and sends replies and an owner presses.

FAULT_KILLS says how often (5 in the suite, 30 by `make faults`); FAULT_SEED makes a run again.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.key_file import master_keys_at
from storage.store import open_store
from tests.slack.bureau import Branch, Bureau
from tests.standins.slack.errors import NotThere, NotVisible
from tests.standins.slack.people import Person
from tests.standins.slack.places import Place
from tests.standins.slack.surfaces import Message

KILLS = int(os.environ.get("FAULT_KILLS", "5"))
SEED = int(os.environ.get("FAULT_SEED", "20261122"))
LONGEST_WAIT_S = 2.5
"""A reply is offered, pressed and sent within about a second; so kills fall before, into and after each."""


@pytest.mark.timeout(240 + 60 * KILLS)
async def test_killed_at_random_moments_no_reply_is_lost_and_none_is_sent_twice(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    async with Bureau(tmp_path) as bureau:
        # Slack brings an event again after a minute and after five; nobody waits that long here.
        bureau.slack.retry_delays_s = (0.0, 8.0, 20.0)
        branch, sam, room = await _open(bureau)
        ana = bureau.town.person("+5511977770001", name="Ana")
        await ana.writes(bureau.phone, "Do you have cake?")
        card = await bureau.sees(sam, lambda one: "Claim" in one.labels, to=room)
        written: list[str] = []

        for number in range(KILLS):
            written.append(f"Answer {number}")
            work = asyncio.gather(_replies(bureau, sam, room, card, written[-1]), _steers(bureau, branch))
            await asyncio.sleep(
                chance.uniform(0.0, LONGEST_WAIT_S)
            )  # the moment of death is the test's input
            await bureau.services["up"].kill()
            await bureau.services["up"].start()
            await work
        unsent = await sam.writes("Nobody ever sends this.", to=room, thread=card)
        assert unsent.ts

        fates = await _settled(bureau, tmp_path, len(written))
        received = [entry.text for entry in ana.received(bureau.phone)]
        assert sorted(received) == sorted(set(received)), "one of them twice"
        assert set(received) <= set(written)
        assert sum(fates.values()) == len(written), fates
        assert len(received) >= len(written) - fates.get("uncertain", 0) - fates.get("failed", 0)
        bureau.assert_silence(allowed=tuple(received))
        bureau.assert_nothing_twice()


@pytest.mark.timeout(300)
async def test_of_two_bots_processes_the_other_takes_over_when_one_is_killed(
    tmp_path: Path, fresh_postgres_url: str, fresh_valkey_url: str
) -> None:
    async with Bureau(
        tmp_path,
        commands=("worker", "bots", "scheduler"),
        DATABASE_URL=fresh_postgres_url,
        QUEUE_URL=fresh_valkey_url,
        LEASE_TTL_S="6",
    ) as bureau:
        olga = bureau.acme.user("Olga")
        await olga.commands("/wabridge", f"join {await bureau.invites('Café Aurora', role='agent')}")
        await bureau.home(olga, "Main menu")
        async with bureau.one_more("bots") as other:
            await bureau.slack.until(lambda: len(bureau.slack.delivery.sockets.open) == 2)
            for _ in range(3):  # each is brought to one of the two, at random
                await bureau.taps(olga, "Messages", on="home")
                await bureau.home(olga, "Messages\n")
                await bureau.taps(olga, "Back", on="home")
                await bureau.home(olga, "Main menu")
            assert not any("slack.leads" in line for line in other.lines)

            await bureau.services["bots"].kill()
            await _pressed(bureau, olga, "Messages", lambda: "Messages\n" in _home(olga))

            await other.says("slack.leads")


async def _open(bureau: Bureau) -> tuple[Branch, Person, Place]:
    olga, sam = bureau.acme.user("Olga", admin=True), bureau.acme.user("Sam")
    branch = bureau.branch(olga)
    await bureau.sets_up(branch)
    await bureau.links_by_qr_in_slack(branch)
    await sam.commands("/wabridge", f"join {await bureau.invites(branch.business, role='agent')}")
    await bureau.home(sam, "Main menu")
    room = bureau.acme.channel("support", [olga, sam])
    await olga.invites_bot(room)
    await bureau.taps(olga, f"Serve {branch.business} here")
    await bureau.sees(olga, "This channel serves", to=room)
    return branch, sam, room


async def _replies(bureau: Bureau, sam: Person, room: Place, card: Message, text: str) -> None:
    """Write in the thread, and press Send until somebody is told to have sent it."""
    await sam.writes(text, to=room, thread=card)

    def offered() -> Message | None:
        shown = [one for one in sam.sees(room) if one.by_bot and text in one.words]
        return shown[-1] if shown else None

    await bureau.slack.until(lambda: offered() is not None, within_s=120)

    def is_sent() -> bool:
        return any("Sent by Sam" in one.words for one in sam.sees(room) if text in one.words)

    async with asyncio.timeout(150):
        while not is_sent():
            found = offered()
            try:
                await sam.presses("Send to customer", on=found)
            except (NotVisible, NotThere):
                await bureau.slack.next_change(0.5)
                continue
            for _ in range(20):
                if is_sent():
                    return
                await bureau.slack.next_change(0.5)


async def _steers(bureau: Bureau, branch: Branch) -> None:
    """The owner looks at the status, and goes back."""
    olga = branch.olga
    await _pressed(
        bureau, olga, "Status", lambda: "changed in Slack" in _home(olga) and "Status\n" in _home(olga)
    )
    await _pressed(bureau, olga, "Back", lambda: "Main menu\n" in _home(olga))


async def _pressed(bureau: Bureau, who: Person, label: str, seen: Callable[[], bool]) -> None:
    """Press once; again only on a button that is still there after the service has come back."""
    async with asyncio.timeout(150):
        while not seen():
            try:
                await who.presses(label, on="home")
            except (NotVisible, NotThere):
                await bureau.slack.next_change(0.5)
                continue
            for _ in range(20):
                if seen():
                    return
                await bureau.slack.next_change(0.5)


def _home(who: Person) -> str:
    return who.home.words + "\n" if who.home else ""


async def _settled(bureau: Bureau, folder: Path, wanted: int) -> dict[str, int]:
    """How many replies came to which end, once all have come to one."""
    store = await open_store(
        f"sqlite://{folder / 'wabridge.db'}", master_key=master_keys_at(folder / "master.key")
    )
    ends = {"sent", "delivered", "read", "uncertain", "failed", "dropped"}
    try:
        async with asyncio.timeout(90):
            while True:
                rows = await store.engine.sql.all(
                    "SELECT delivery, count(*) AS n FROM outbox WHERE cause_id IS NOT NULL GROUP BY delivery"
                )
                fates = {str(row["delivery"]): int(row["n"]) for row in rows}
                if sum(fates.values()) >= wanted and set(fates) <= ends:
                    return fates
                await bureau.town.next_change(0.5)
    finally:
        await store.close()
