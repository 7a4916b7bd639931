"""What customers send stands in their thread; what could not be fetched says so there."""

from __future__ import annotations

import pytest

from bridge.facts import MessageKind
from bridge.ports.rows import Role
from tests.slack.office import Office
from tests.standins.slack.people import Person
from tests.standins.slack.places import Place
from tests.telegram.customer_files import arrives, begins, brings, fails, sent_files
from tests.telegram.whatsapp_side import Business

PDF = b"%PDF-1.7 an offer"


@pytest.fixture
async def business(office: Office) -> Business:
    return await office.founds()


@pytest.fixture
async def olga(office: Office, business: Business) -> Person:
    """An owner."""
    person = office.acme.user("Olga")
    await office.joins(person, business)
    return person


@pytest.fixture
async def room(office: Office, business: Business, olga: Person) -> Place:
    """A channel that serves the business."""
    return await office.room(business, olga)


async def test_a_file_stands_in_its_customers_thread(
    office: Office, business: Business, olga: Person, room: Place
) -> None:
    begun = await brings(office, business, MessageKind.DOCUMENT, text="Please sign")
    card = await office.sees(olga, lambda one: "Ana" in one.words and "Claim" in one.labels, to=room)

    await arrives(office, business, begun, PDF, name="offer.pdf", mime="application/pdf")

    shared = await office.sees(olga, lambda one: bool(one.files), to=room)
    assert shared.thread == card.ts
    assert "[Document: offer.pdf]" in shared.words
    assert office.acme.file(shared.files[0]) == PDF


async def test_one_that_could_not_be_fetched_is_tried_again_from_its_thread(
    office: Office, business: Business, olga: Person, room: Place
) -> None:
    sam = office.acme.user("Sam")
    await office.joins(sam, business, Role.AGENT)
    begun = await brings(office, business, MessageKind.IMAGE)
    await fails(office, business, begun)
    told = await office.sees(olga, lambda one: "Try again" in one.labels, to=room)
    assert "could not be fetched: it broke off" in told.words

    await office.taps(olga, "Try again", on=told)
    await office.sees(olga, lambda one: one.ts == told.ts and "is being fetched" in one.words, to=room)
    begun = await begins(office, business)
    await arrives(office, business, begun, b"as it came", preview=b"jpeg")

    shared = await office.sees(olga, lambda one: bool(one.files), to=room)
    assert office.acme.file(shared.files[0]) == b"jpeg"
    assert told.ts not in [one.ts for one in olga.thread(shared)]


async def test_a_file_shared_in_a_thread_goes_to_the_customer_when_somebody_sends_it(
    office: Office, business: Business, olga: Person, room: Place
) -> None:
    await office.customer_writes(business, "What do you offer?")
    card = await office.sees(olga, lambda one: "Ana" in one.words and "Claim" in one.labels, to=room)

    await olga.shares(("offer.pdf", PDF), text="Our offer", to=room, thread=card.ts)
    offered = await office.sees(olga, lambda one: "Send to customer" in one.labels, to=room)
    assert "File: offer.pdf" in offered.words
    assert office.sent == []
    await office.taps(olga, "Send to customer", on=offered)
    await office.sees(olga, lambda one: one.ts == offered.ts and "delivered" in one.words, to=room)

    assert office.sent == ["Our offer"]
    assert await sent_files(office, business) == [PDF]


async def test_an_empty_file_is_told_to_whoever_shared_it(
    office: Office, business: Business, olga: Person, room: Place
) -> None:
    await office.customer_writes(business, "What do you offer?")
    card = await office.sees(olga, lambda one: "Ana" in one.words and "Claim" in one.labels, to=room)

    await olga.shares(("offer.pdf", b""), to=room, thread=card.ts)

    await office.sees(olga, "This file is empty.", to=room)


async def test_a_file_in_the_thread_of_a_notice_is_a_draft_of_its_sender(
    office: Office, business: Business
) -> None:
    sam = office.acme.user("Sam")
    await office.joins(sam, business, Role.AGENT)
    await office.customer_writes(business, "What do you offer?")
    notice = await office.sees(sam, "Ana has written")

    await sam.shares(("offer.pdf", PDF), text="Our offer", thread=notice.ts)

    await office.home(sam, "File: offer.pdf")
    await office.taps(sam, "Send to Ana")
    await office.home(sam, "[Document: offer.pdf] Our offer")
    assert await sent_files(office, business) == [PDF]
