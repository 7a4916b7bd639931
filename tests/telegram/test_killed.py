"""kill -9 of the service at random moments while an owner presses and an agent replies in Telegram.

FAULT_KILLS says how often (5 in the suite, 30 by `make faults`); FAULT_SEED makes a run again.
"""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import pytest

from tests.shop import OWNER
from tests.standins.telegram.errors import NotThere, NotVisible
from tests.standins.telegram.messages import Message
from tests.standins.telegram.people import Person
from tests.telegram.bureau import Bureau

KILLS = int(os.environ.get("FAULT_KILLS", "5"))
SEED = int(os.environ.get("FAULT_SEED", "20261122"))
LONGEST_WAIT_S = 2.5
"""A reply takes three steps of about half a second; so kills fall before, into and after each."""


@pytest.mark.timeout(240 + 60 * KILLS)
async def test_killed_at_random_moments_no_press_is_lost_and_no_reply_is_sent_twice(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    async with Bureau(tmp_path) as bureau:
        olga, sam = await _open(bureau)
        ana = bureau.town.person("+5511977770001", name="Ana")
        await ana.writes(bureau.phone, "Do you have cake?")
        notice = await bureau.sees(sam, "Ana has written")
        written: list[str] = []

        for number in range(KILLS):
            written.append(f"Answer {number}")
            work = asyncio.gather(
                _replies(bureau, sam, notice, written[-1]), _steers(bureau, olga), return_exceptions=False
            )
            await asyncio.sleep(
                chance.uniform(0.0, LONGEST_WAIT_S)
            )  # the moment of death is the test's input
            await bureau.services["up"].kill()
            await bureau.services["up"].start()
            await work

        await bureau.town.until(lambda: len(ana.received(bureau.phone)) >= len(written))
        await bureau.answered_or_old()
        assert [entry.text for entry in ana.received(bureau.phone)] == written
        bureau.assert_silence(allowed=tuple(written))
        bureau.assert_nothing_twice()


@pytest.mark.timeout(300)
async def test_of_two_bots_processes_the_other_takes_over_when_one_is_killed(
    tmp_path: Path, fresh_postgres_url: str, fresh_valkey_url: str
) -> None:
    servers = {"DATABASE_URL": fresh_postgres_url, "QUEUE_URL": fresh_valkey_url, "LEASE_TTL_S": "6"}
    async with Bureau(tmp_path, commands=("worker", "bots", "scheduler"), **servers) as bureau:
        olga = bureau.telegram.user("Olga", phone=OWNER.removeprefix("+"))
        await olga.starts(await bureau.invites("Café Aurora", role="agent"))
        await bureau.menu(olga, "Main menu")
        async with bureau.one_more("bots") as other:
            await bureau.taps(olga, "Messages")
            await bureau.menu(olga, "Messages")
            assert not any("telegram.leads" in line for line in other.lines)

            await bureau.services["bots"].kill()
            await bureau.taps(olga, "Back")

            await bureau.menu(olga, "Main menu")
            await other.says("telegram.leads")
        assert not any(one.code == 409 for one in bureau.telegram.requests)


async def _open(bureau: Bureau) -> tuple[Person, Person]:
    olga, sam = bureau.telegram.user("Olga", phone=OWNER.removeprefix("+")), bureau.telegram.user("Sam")
    await olga.starts(await bureau.invites("Café Aurora"))
    await bureau.sets_up_in_telegram(olga)
    await bureau.links_by_qr_in_telegram(olga)
    await sam.starts(await bureau.invites("Café Aurora", role="agent"))
    await bureau.menu(sam, "Main menu")
    return olga, sam


async def _replies(bureau: Bureau, sam: Person, notice: Message, text: str) -> None:
    """Answer the notice, look at the draft, press Send until it is told to be on its way."""
    await sam.writes(text, reply_to=notice)
    await bureau.sees(sam, lambda one: "Send this reply?" in one.text and text in one.text, within_s=120)
    await _presses_until(bureau, sam, "Send to Ana", lambda: _shows_sent(sam, text))


async def _steers(bureau: Bureau, olga: Person) -> None:
    """The owner asks for the status and goes back."""
    await olga.writes("/status")
    await bureau.menu(olga, "Status")
    await _presses_until(
        bureau, olga, "Back", lambda: any(one.text.startswith("Main menu") for one in bureau.menus_of(olga))
    )


async def _presses_until(bureau: Bureau, who: Person, label: str, seen: object) -> None:
    """Press once; again only on a button that is still there after the service has come back."""
    assert callable(seen)
    async with asyncio.timeout(150):
        while not seen():
            try:
                await who.presses(label)
            except (NotVisible, NotThere):
                await bureau.telegram.next_change(0.5)
                continue
            for _ in range(60):
                if seen() or bureau.telegram.unanswered == []:
                    break
                await bureau.telegram.next_change(0.5)


def _shows_sent(sam: Person, text: str) -> bool:
    return any(text in one.text and one.text.startswith("Messages") for one in sam.sees if one.by_bot)
