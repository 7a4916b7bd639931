"""Fetching a large file from the real page keeps nothing else waiting."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bridge.facts import MessageSeen
from bridge.ports.files import MAX_FILE_BYTES
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.edges.driving import chromium, linked

__all__ = ["chromium", "linked"]


@pytest.mark.timeout(120)
async def test_messages_go_out_while_a_large_file_comes_in(linked: InChromium, tmp_path: Path) -> None:
    content = os.urandom(MAX_FILE_BYTES)
    ana = linked.town.person("+5511977770001", name="Ana")
    await ana.sends_media(linked.phone, content, mimetype="application/pdf", filename="book.pdf")
    message = await linked.hears(MessageSeen)
    assert linked.page is not None
    chat, key = await linked.page.message_key(message.peer)
    into = tmp_path / "book.pdf"
    fetching = asyncio.create_task(
        linked.page.download(
            message.chat, message.stanza_id, from_me=False, into=into, limit_bytes=MAX_FILE_BYTES
        )
    )
    await linked.town.until(lambda: linked.town.media.fetched)

    await linked.page.send_text(chat, "at once", key=key)

    assert not fetching.done()
    await fetching
    assert await asyncio.to_thread(into.read_bytes) == content
