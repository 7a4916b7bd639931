"""The screens of a broadcast in Telegram, in every language, for a person to look at: set SCREENSHOTS."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser

from bridge.facts import Address
from bridge.menu.state import PageId
from bridge.opting_out import ADDED, WROTE
from bridge.ports.rows import NoticeMode
from bridge.words import LANGUAGES
from tests.broadcast_side import BroadcastSide
from tests.console.chromium import chromium, open_page
from tests.standins.telegram.messages import Message
from tests.standins.telegram.samples import png
from tests.telegram.office import Office
from tests.telegram.test_pictures import PHONE, Album, pictures

__all__ = ["pictures"]

NAMES = ("Ana Lima", "Bia", "Caio", "Davi", "Eva", "Finn")
TEXT = "Hi {name|friend}!\n\nFresh rye bread from seven, cake at half price.\nReply STOP to hear no more."
LIST = (
    "Nome;Celular;Cidade\r\nAna;+34 600 000 011;Vigo\r\nBia;+34 600 000 012;Vigo\r\nAna;+34600000011;Vigo\r\n"
    + "".join(f"Gente {number};6,00E+0{number};Vigo\r\n" for number in range(1, 8))
    + "Zé;a combinar;Vigo\r\n"
).encode("utf-16")


@pytest.mark.timeout(400)
async def test_the_screens_of_a_broadcast_fit_in_every_language(tmp_path: Path, pictures: Path) -> None:
    async with Office(tmp_path) as office, chromium() as browser, asyncio.TaskGroup() as sides:
        for language in LANGUAGES:
            sides.create_task(_one_language(office, browser, pictures / language, language))


async def _one_language(office: Office, browser: Browser, folder: Path, language: str) -> None:
    async with open_page(browser, size=PHONE) as page:
        olga = office.telegram.user("Olga", language=language)
        business = await office.founds(f"Café Aurora {language}", language=language)
        album = Album(office, business, olga, page, folder)
        album.person = await office.joins(olga, business)
        side = BroadcastSide(office=office, business=business)
        await _customers_write(album)
        await _composing(album)
        await _audience(album)
        await _sending(album, side)


async def _customers_write(album: Album) -> None:
    async with album.office.store.transaction(album.business.tenant) as tx:
        await tx.change_tenant(notices=NoticeMode.OFF)  # so that what is told of a broadcast stands alone
    for at, name in enumerate(NAMES):
        await album.office.customer_writes(album.business, "hello", name=name, lid=f"80{at}")
    async with album.office.store.transaction(album.business.tenant) as tx:
        for at, why in ((4, WROTE), (5, ADDED)):
            person = await tx.person_at(Address(lid=f"80{at}"))
            await tx.opt_out(person.id, why, album.office.clock.now())


async def _composing(album: Album) -> None:
    await album.turns_to(PageId.BROADCAST_SETUP, "broadcast_1_empty")
    await album.turns_to(PageId.BROADCAST_COMPOSE, "broadcast_2_compose")
    sent = await album.olga.sends_photo(png("an offer"), TEXT)
    await album.office.sees(album.olga, lambda one: one.message_id > sent.message_id and bool(one.buttons))
    await album.take("broadcast_3_composed")
    await album.turns_to(PageId.BROADCAST_WHEN, "broadcast_4_when")


async def _audience(album: Album) -> None:
    await album.turns_to(PageId.BROADCAST_AUDIENCE, "broadcast_5_audience")
    await album.turns_to(PageId.BROADCAST_LIST, "broadcast_6_list_asked")
    sent = await album.olga.sends_document(LIST, "clientes.csv")
    await album.office.sees(
        album.olga, lambda one: one.message_id > sent.message_id and "clientes.csv" in one.text
    )
    await album.take("broadcast_7_list_with_bad_lines")
    await album.turns_to(PageId.BROADCAST_PREVIEW, "broadcast_8_preview_not_agreed")
    await album.turns_to(PageId.OPT_OUTS, "opt_outs")
    async with album.office.store.transaction(album.business.tenant) as tx:
        (newest, *_), _count = await tx.opt_outs(limit=1, offset=0)
    await album.turns_to(PageId.OPT_OUT, "opt_outs_one", person=newest.person)
    await album.turns_to(PageId.BROADCAST_PACE, "broadcast_pace")


async def _sending(album: Album, side: BroadcastSide) -> None:
    office, olga = album.office, album.olga
    await side.drafts(TEXT)
    preview = await album.turns_to(PageId.BROADCAST_PREVIEW, "broadcast_9_preview")
    await olga.presses(preview.labels[0], on=preview)
    told = await office.sees(olga, _is_notice)
    await album.take("broadcast_a_confirmed")
    await side.sends(read=1, delivered=1)
    await office.sees(olga, lambda one: one is told and "2/4" in one.text)
    await album.take("broadcast_b_progress")
    broadcast = (await side.newest()).id
    await album.turns_to(PageId.BROADCAST, "broadcast_c_page", broadcast=broadcast)
    await side.sends(refused="reach_out_limit")
    await office.sees(olga, lambda one: _is_notice(one) and one is not told)
    await office.sees(olga, lambda one: one is told and "3/4" in one.text)
    await album.take("broadcast_d_refused")
    await album.turns_to(PageId.BROADCAST, "broadcast_e_refused_page", broadcast=broadcast)
    await album.turns_to(PageId.BROADCAST_STOP, "broadcast_f_stop", broadcast=broadcast)
    await olga.presses(told.labels[0], on=told)
    await office.handled()
    await side.sends(delivered=1)
    await side.ends()
    await office.sees(olga, lambda one: one.media is not None and one.by_bot)
    await album.take("broadcast_g_report")
    await album.turns_to(PageId.BROADCASTS, "broadcast_h_sent")


def _is_notice(message: Message) -> bool:
    """It tells of a broadcast, beside the menu."""
    return message.by_bot and any((one.data or "").startswith("n") for one in message.buttons)
