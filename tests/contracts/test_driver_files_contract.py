"""What every driver promises of files: sent once, like a text, and brought out of messages within a bound."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.errors import PermanentError, TemporaryError, UncertainError
from bridge.facts import MessageSeen
from bridge.ids import ChatId, StanzaId
from bridge.send_refusals import SendRefusal
from bridge.sending import Fate
from sessions.driver_errors import FileTooLarge, NotReady, Rejected
from sessions.page_values import OutgoingFile
from tests.contracts.whatsapp_in_chromium import in_chromium
from tests.contracts.whatsapp_scripted import scripted
from tests.contracts.whatsapps import WhatsApp

WHATSAPPS = {"scripted": scripted, "chromium": in_chromium}
CONTENT = os.urandom(2_500_000)
"""More than two of the pieces in which a file leaves the page."""


@pytest.fixture(params=list(WHATSAPPS))
async def whatsapp(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[WhatsApp]:
    """A WhatsApp and a driver for it, linked; send timeouts are short."""
    async with WHATSAPPS[request.param](tmp_path, send_timeout_s=1.0) as whatsapp:
        await whatsapp.links()
        yield whatsapp


@pytest.fixture
def file(tmp_path: Path) -> OutgoingFile:
    """A document whose name on the disk is not its own."""
    path = tmp_path / "0a1b2c"
    path.write_bytes(CONTENT)
    return OutgoingFile(path=path, mime_type="application/pdf", name="Price list, März.pdf")


async def test_a_document_arrives_whole_under_its_name_with_its_caption(
    whatsapp: WhatsApp, file: OutgoingFile
) -> None:
    chat, key = await whatsapp.page.message_key(whatsapp.customer)

    receipt = await whatsapp.page.send_file(chat, file, key=key, caption="Our prices")

    assert await whatsapp.customer_got_file() == (CONTENT, "Price list, März.pdf", "Our prices")
    seen = await whatsapp.page.sighting(key)
    assert (seen.fate, seen.sent_at) == (Fate.ACKED, receipt.sent_at)


async def test_a_picture_without_a_caption_has_none(whatsapp: WhatsApp, tmp_path: Path) -> None:
    path = tmp_path / "shoes"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + CONTENT[:1000])
    picture = OutgoingFile(path=path, mime_type="image/png", name="shoes.png", as_picture=True)
    chat, key = await whatsapp.page.message_key(whatsapp.customer)

    await whatsapp.page.send_file(chat, picture, key=key)

    assert await whatsapp.customer_got() == [""]
    assert (await whatsapp.customer_got_file())[0] == path.read_bytes()


async def test_a_file_under_the_same_key_is_sent_once(whatsapp: WhatsApp, file: OutgoingFile) -> None:
    chat, key = await whatsapp.page.message_key(whatsapp.customer)
    first = await whatsapp.page.send_file(chat, file, key=key, caption="Our prices")

    again = await whatsapp.page.send_file(chat, file, key=key, caption="Our prices")

    assert again.stanza_id == first.stanza_id
    assert await whatsapp.customer_got() == ["Our prices"]


async def test_a_file_that_is_not_there_sends_nothing(whatsapp: WhatsApp, file: OutgoingFile) -> None:
    file.path.unlink()
    chat, key = await whatsapp.page.message_key(whatsapp.customer)

    with pytest.raises(TemporaryError):
        await whatsapp.page.send_file(chat, file, key=key)

    assert (await whatsapp.page.sighting(key)).fate is Fate.UNKNOWN


async def test_a_file_without_an_ack_is_uncertain(whatsapp: WhatsApp, file: OutgoingFile) -> None:
    await whatsapp.never_acknowledges()
    chat, key = await whatsapp.page.message_key(whatsapp.customer)

    with pytest.raises(UncertainError):
        await whatsapp.page.send_file(chat, file, key=key)

    assert (await whatsapp.page.sighting(key)).fate is Fate.IN_FLIGHT


async def test_a_file_that_cannot_be_uploaded_is_refused(whatsapp: WhatsApp, file: OutgoingFile) -> None:
    await whatsapp.cannot_upload()
    chat, key = await whatsapp.page.message_key(whatsapp.customer)

    with pytest.raises(Rejected) as refused:
        await whatsapp.page.send_file(chat, file, key=key)

    assert refused.value.code == SendRefusal.UPLOAD_FAILED
    assert (await whatsapp.page.sighting(key)).fate is Fate.FAILED


async def test_without_a_living_lease_no_file_is_sent(whatsapp: WhatsApp, file: OutgoingFile) -> None:
    chat, key = await whatsapp.page.message_key(whatsapp.customer)
    await whatsapp.page.alive_until(0)

    with pytest.raises(NotReady):
        await whatsapp.page.send_file(chat, file, key=key)

    assert await whatsapp.customer_got() == []


async def test_a_file_that_the_owner_sent_is_brought_out_whole(whatsapp: WhatsApp, tmp_path: Path) -> None:
    chat, stanza = await _note(whatsapp)

    found = await whatsapp.page.download(
        chat, stanza, from_me=True, into=tmp_path / "in", limit_bytes=len(CONTENT)
    )

    assert (tmp_path / "in").read_bytes() == CONTENT
    assert (found.size, found.mime_type, found.name) == (len(CONTENT), "application/pdf", "list.pdf")


async def test_a_file_that_is_too_large_is_not_brought_out(whatsapp: WhatsApp, tmp_path: Path) -> None:
    chat, stanza = await _note(whatsapp)

    with pytest.raises(FileTooLarge):
        await whatsapp.page.download(
            chat, stanza, from_me=True, into=tmp_path / "in", limit_bytes=len(CONTENT) - 1
        )

    assert not (tmp_path / "in").exists()


async def test_a_message_that_nobody_wrote_has_no_file(whatsapp: WhatsApp, tmp_path: Path) -> None:
    chat, _ = await whatsapp.page.message_key(whatsapp.customer)

    with pytest.raises(PermanentError):
        await whatsapp.page.download(
            chat, StanzaId("AC00"), from_me=False, into=tmp_path / "in", limit_bytes=1000
        )

    assert not (tmp_path / "in").exists()


async def _note(whatsapp: WhatsApp) -> tuple[ChatId, StanzaId]:
    stanza = await whatsapp.phone_notes_file(CONTENT, "application/pdf", "list.pdf")
    seen = await whatsapp.hears(MessageSeen, lambda message: message.stanza_id == stanza)
    return seen.chat, stanza
