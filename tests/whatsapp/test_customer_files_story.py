"""Customers' files through the real page, and replies that carry one."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bridge.ports.files import MAX_FILE_BYTES
from tests.shop import Shop
from tests.whatsapp.owners_phone import OwnersPhone

PDF = b"%PDF-1.7 an offer"


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(drawn, "PNG")
    return drawn.getvalue()


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    """With the main menu before its owner."""
    async with Shop(tmp_path) as opened:
        await opened.opens()
        yield opened


@pytest.mark.timeout(180)
async def test_a_customers_picture_is_fetched_drawn_anew_and_can_be_saved_as_it_came(shop: Shop) -> None:
    ana, sent = shop.town.person("+5511977770001", name="Ana"), picture()

    await ana.sends_media(shop.phone, sent, caption="is this yours?")

    told = await shop.operator.told(lambda one: one["picture"])
    kind, shown = await shop.operator.saves(told["picture"])
    assert (kind, Image.open(io.BytesIO(shown)).format) == ("image/jpeg", "JPEG")
    assert await shop.operator.saves(told["document"]["href"].removesuffix("/picture.jpg")) == (
        "application/octet-stream",
        sent,
    )
    assert len(shop.town.media.fetched) == 1
    shop.assert_silence()


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("data", "mimetype", "said"),
    [
        (b"", "application/pdf", "[Document] (could not be fetched: it is empty)"),
        (bytes(MAX_FILE_BYTES + 1), "image/png", "[Picture] (left on WhatsApp: it is too large)"),
        (b"<svg onload=alert(1)>", "image/png", "This is not the picture that it says it is."),
        (picture()[:80], "image/png", "This is not the picture that it says it is."),
    ],
    ids=["empty", "too large", "wrong type", "cut short"],
)
async def test_whatever_a_customer_sends_is_told(shop: Shop, data: bytes, mimetype: str, said: str) -> None:
    ana = shop.town.person("+5511977770001", name="Ana")

    await ana.sends_media(shop.phone, data, mimetype=mimetype)

    told = await shop.operator.told(lambda one: any(said in line for line in one["lines"]))
    assert told["picture"] is None
    shop.assert_silence()


@pytest.mark.timeout(180)
async def test_a_process_killed_before_a_file_came_leaves_it_to_the_next(shop: Shop) -> None:
    ana, service = shop.town.person("+5511977770001", name="Ana"), shop.services["up"]
    await shop.phone.set(media_download_fails=True)
    await ana.sends_media(shop.phone, PDF, mimetype="application/pdf", filename="offer.pdf")
    await shop.town.until(lambda: shop.town.media.fetched)
    await service.kill()
    await shop.phone.set(media_download_fails=False)

    await service.start()

    told = await shop.operator.told(lambda one: one["document"])
    assert told["document"]["name"] == "offer.pdf"
    _, kept = await shop.operator.saves(told["document"]["href"])
    assert kept == PDF
    assert len([one for one in shop.operator.notices if one["document"]]) == 1


@pytest.mark.timeout(180)
async def test_the_owners_reply_carries_a_document_from_whatsapp_to_the_customer(shop: Shop) -> None:
    ana, phone = shop.town.person("+5511977770001", name="Ana"), OwnersPhone(shop)
    await ana.writes(shop.phone, "What do you offer?")
    await phone.writes("menu", "*Main menu*")
    await phone.picks("Messages", "What do you offer?")
    await phone.picks("By contact", "*By contact*")
    await phone.picks("Ana", "*Messages*")
    await phone.picks("Reply", "*Reply*")

    await phone.sends(
        PDF, "File: offer.pdf", mimetype="application/pdf", filename="offer.pdf", caption="Our offer"
    )
    assert shop.frames_to_others() == []
    await phone.picks("Send to Ana", "[Document: offer.pdf] Our offer")

    got = await shop.town.until(lambda: [one for one in ana.received(shop.phone) if one.media is not None])
    assert got is not None
    (entry,) = got
    assert entry.media is not None
    assert shop.town.media.get(entry.media["path"]) == (PDF, "application/pdf")
    assert entry.text == "Our offer"
