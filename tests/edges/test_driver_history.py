"""Reading history with the real page: nobody notices, and crowds are left alone."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from bridge.errors import PermanentError
from bridge.facts import MessageReacted, MessageSeen
from bridge.ids import ChatId
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.edges.driving import chromium

__all__ = ["chromium"]

DAY_S = 86_400
LONG_AGO = datetime.now(UTC) - timedelta(days=30)


async def test_reading_history_sends_nothing_and_leaves_groups_alone(chromium: InChromium) -> None:
    phone, ana, town = chromium.phone, chromium.ana, chromium.town
    now = int(time.time())
    team = town.group("Team", [phone, ana])
    hello = phone.remembers(ana, "hello", by=ana, t=now - 5 * DAY_S)
    phone.remembers(team, "in a group", by=ana, t=now - 4 * DAY_S)
    phone.remembers(phone, "buy flour", by=phone, t=now - 3 * DAY_S)
    page = await chromium.links()
    await ana.reacts(await ana.writes(phone, "live"), "👍")
    await chromium.hears(MessageReacted)
    frames = len(town.frames)

    chats = await page.history_chats(since=LONG_AGO)
    portions = [await page.history(chat, before=None, count=30) for chat in chats]

    assert len(town.frames) == frames  # no question, no read mark, no receipt
    facts = [fact for portion in portions for fact in portion.facts]
    texts = [fact.text for fact in facts if isinstance(fact, MessageSeen)]
    assert "in a group" not in texts
    assert texts[:2] == ["live", "hello"]
    assert [type(fact) for fact in facts[:3]] == [MessageSeen, MessageReacted, MessageSeen]
    assert facts[2].stanza_id == hello


async def test_a_chat_that_is_not_there_is_refused_for_good(chromium: InChromium) -> None:
    page = await chromium.links()

    with pytest.raises(PermanentError):
        await page.history(ChatId("123456789012345@lid"), before=None, count=30)
