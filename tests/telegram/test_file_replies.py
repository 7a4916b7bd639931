"""Replies that carry a file, sent in Telegram: seen once more, then by the gate like every reply."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bridge.facts import MessageKind
from bridge.ports.rows import Role
from tests.standins.telegram.people import Person
from tests.standins.telegram.samples import png
from tests.telegram.customer_files import arrives, brings, fails, jpeg, sent_files
from tests.telegram.office import Office
from tests.telegram.staff import staff_group
from tests.telegram.whatsapp_side import Business

PDF = b"%PDF-1.7 an offer"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Somebody who answers customers."""

    office: Office
    business: Business
    olga: Person


@pytest.fixture
async def desk(office: Office) -> Desk:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    await office.joins(olga, business, Role.AGENT)
    return Desk(office=office, business=business, olga=olga)


async def test_a_document_in_answer_to_a_notice_is_seen_once_more_and_goes(desk: Desk) -> None:
    office, olga = desk.office, desk.olga
    await office.customer_writes(desk.business, "What do you offer?")
    notice = await office.sees(olga, "What do you offer?")

    await olga.sends_document(PDF, "offer.pdf", "Our offer", reply_to=notice)
    page = await office.menu(olga, "Send this reply?")
    assert "File: offer.pdf" in page.text
    assert office.sent == []
    await office.taps(olga, "Send to Ana", on=page)
    await office.sees(olga, "[Document: offer.pdf] Our offer")

    assert office.sent == ["Our offer"]
    assert await sent_files(office, desk.business) == [PDF]


async def test_a_photo_in_answer_to_a_picture_goes_to_whoever_sent_that(desk: Desk) -> None:
    office, olga = desk.office, desk.olga
    begun = await brings(office, desk.business, MessageKind.IMAGE)
    await arrives(office, desk.business, begun, b"as it came", preview=jpeg())
    shown = await office.sees(olga, lambda one: one.media is not None)

    await olga.sends_photo(png("cake"), reply_to=shown)
    page = await office.menu(olga, "Send this reply?")
    await office.taps(olga, "Send to Ana", on=page)
    await office.sees(olga, lambda one: "Olga, Telegram: [Picture]" in one.text)

    assert await sent_files(office, desk.business) == [png("cake")]


async def test_an_empty_file_is_told(desk: Desk) -> None:
    office, olga = desk.office, desk.olga
    await office.customer_writes(desk.business, "What do you offer?")
    notice = await office.sees(olga, "What do you offer?")

    await olga.sends_document(b"", "offer.pdf", reply_to=notice)

    await office.sees(olga, "This file is empty.")
    assert await sent_files(office, desk.business) == []


async def test_in_a_group_a_topics_files_are_for_its_customer_and_others_are_left_alone(
    office: Office,
) -> None:
    business = await office.founds()
    group, _, sam = await staff_group(office, business, forum=True)
    begun = await brings(office, business, MessageKind.IMAGE)
    await arrives(office, business, begun, b"as it came", preview=jpeg())
    shown = await office.sees(group, lambda one: one.media is not None)
    assert shown.topic_id == group.topic("Ana").id

    await group.sends_document(sam, PDF, "party.pdf", "for us")
    await group.sends_document(sam, PDF, "offer.pdf", "Our offer", topic="Ana")
    page = await office.menu(group, "Send this reply?")
    assert (page.topic_id, "File: offer.pdf" in page.text) == (group.topic("Ana").id, True)
    await group.presses(sam, "Send to Ana", on=page)
    await office.sees(group, "[Document: offer.pdf] Our offer")

    assert await sent_files(office, business) == [PDF]


async def test_in_a_group_a_file_is_tried_again_in_the_name_of_whoever_presses(office: Office) -> None:
    business = await office.founds()
    group, _, sam = await staff_group(office, business)
    vic = office.telegram.user("Vic")
    await office.joins(vic, business, Role.VIEWER)
    group.adds(vic)
    await fails(office, business, await brings(office, business, MessageKind.IMAGE))
    told = await office.sees(group, lambda one: "Try again" in one.labels)

    await group.presses(vic, "Try again", on=told)
    await office.told(vic, "Your role does not allow that.")
    await group.presses(sam, "Try again", on=told)

    await office.sees(group, lambda one: one.message_id == told.message_id and "is being fetched" in one.text)
