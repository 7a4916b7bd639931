"""Files in the owner's WhatsApp chat through the real page, when something goes wrong; customers' files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.ports.files import MAX_FILE_BYTES
from tests.shop import Shop
from tests.whatsapp.owners_phone import OwnersPhone

PICTURE = b"\x89PNG\r\n\x1a\npicture"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    """The owner's WhatsApp shows the page that asks for a text or a file."""
    async with Shop(tmp_path) as opened:
        await opened.opens()
        phone = OwnersPhone(opened)
        await phone.writes("menu", "*Main menu*")
        await phone.picks("Broadcast", "*Broadcast*")
        await phone.picks("Write the text", "*Write the text*")
        yield opened


@pytest.mark.timeout(180)
async def test_what_cannot_be_fetched_is_told_and_can_be_sent_again(shop: Shop) -> None:
    phone = OwnersPhone(shop)
    await shop.phone.set(media_download_fails=True)
    await phone.sends(PICTURE, "could not be fetched from WhatsApp", mimetype="image/png")
    await shop.phone.set(media_download_fails=False)

    await phone.sends(bytes(MAX_FILE_BYTES + 1), "at most 16 MB", mimetype="image/png")
    await phone.sends(b"", "This file is empty.", mimetype="application/pdf", filename="menu.pdf")
    await phone.sends(PICTURE, "File: menu.png", mimetype="image/png", filename="menu.png")

    assert shop.frames_to_others() == []


@pytest.mark.timeout(180)
async def test_a_process_killed_before_it_fetched_leaves_the_file_to_the_next(shop: Shop) -> None:
    phone, service = OwnersPhone(shop), shop.services["up"]
    await shop.phone.set(media_download_fails=True)
    await shop.owner.sends_media(shop.phone, PICTURE, caption="Look, {name}!")
    await shop.town.until(lambda: shop.town.media.fetched)
    await service.kill()
    await shop.phone.set(media_download_fails=False)

    await service.start()

    await phone.reads("File: photo.png")
    assert "Text: Look, {name}!" in phone.screen
    assert len([one for one in shop.owner_got() if "File: photo.png" in one.text]) == 1


@pytest.mark.timeout(180)
async def test_of_the_owner_only_what_the_menu_asks_for_is_ever_downloaded(shop: Shop) -> None:
    phone = OwnersPhone(shop)

    await phone.writes("menu", "*Main menu*")
    await phone.sends(PICTURE, "Only text that you write yourself is read here.", mimetype="image/png")
    await phone.picks("Messages", "No messages yet.")

    assert shop.town.media.fetched == []
    shop.assert_silence()
