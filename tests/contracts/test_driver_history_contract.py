"""What every driver promises of history: read backwards, no further, and told of by no event."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.facts import MessageSeen
from tests.contracts.whatsapp_in_chromium import in_chromium
from tests.contracts.whatsapp_scripted import scripted
from tests.contracts.whatsapps import WhatsApp

WHATSAPPS = {"scripted": scripted, "chromium": in_chromium}


@pytest.fixture(params=list(WHATSAPPS))
async def whatsapp(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[WhatsApp]:
    """A WhatsApp and a driver for it."""
    async with WHATSAPPS[request.param](tmp_path) as whatsapp:
        yield whatsapp


async def test_what_was_written_before_the_link_is_read_backwards(whatsapp: WhatsApp) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    stanzas = [
        await whatsapp.remembers(f"{days} days ago", at=now - timedelta(days=days), from_me=days == 7)
        for days in (9, 8, 7, 6, 5)
    ]
    page = await whatsapp.links()

    nobody = await page.history_chats(since=now - timedelta(days=4))
    (chat,) = await page.history_chats(since=now - timedelta(days=9))
    first = await page.history(chat, before=None, count=3)
    second = await page.history(chat, before=first.before, count=30)
    again = await page.history(chat, before=first.before, count=30)

    assert nobody == []
    assert first.before is not None
    assert second.before is None
    assert again == second
    found = [fact for fact in (*first.facts, *second.facts) if isinstance(fact, MessageSeen)]
    assert [(fact.stanza_id, fact.text) for fact in found] == [
        (stanza, f"{days} days ago") for stanza, days in zip(reversed(stanzas), (5, 6, 7, 8, 9), strict=True)
    ]
    assert [fact.written_at for fact in found] == [now - timedelta(days=days) for days in (5, 6, 7, 8, 9)]
    assert [fact.from_me for fact in found] == [False, False, True, False, False]
    assert {fact.peer.lid for fact in found} == {whatsapp.customer.lid}
    # No event told of any of it.
    assert not [event for event in whatsapp.events if isinstance(event, MessageSeen)]
