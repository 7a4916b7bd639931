"""What customers send is shown in Telegram: pictures as pictures, all else as files to be saved."""

from __future__ import annotations

import pytest

from bridge.facts import MessageKind
from bridge.ports.rows import Role
from tests.standins.telegram.people import Person
from tests.telegram.customer_files import arrives, begins, brings, fails, jpeg
from tests.telegram.office import Office
from tests.telegram.whatsapp_side import Business

PDF = b"%PDF-1.7 an offer"


@pytest.fixture
async def business(office: Office) -> Business:
    return await office.founds()


@pytest.fixture
async def olga(office: Office, business: Business) -> Person:
    """Somebody who hears of each message."""
    person = office.telegram.user("Olga")
    await office.joins(person, business, Role.AGENT)
    return person


async def test_a_picture_follows_its_message_as_a_picture_that_may_be_passed_on(
    office: Office, business: Business, olga: Person
) -> None:
    begun = await brings(office, business, MessageKind.IMAGE, text="My cake")
    await office.sees(olga, lambda one: "[Picture] My cake" in one.text)

    await arrives(office, business, begun, b"as it came", preview=jpeg())

    shown = await office.sees(olga, lambda one: one.media is not None)
    assert shown.media is not None
    assert (shown.media.kind, shown.media.data, shown.protected) == ("photo", jpeg(), False)
    assert "A file of Ana" in shown.text


async def test_a_document_comes_under_its_name(office: Office, business: Business, olga: Person) -> None:
    begun = await brings(office, business, MessageKind.DOCUMENT)

    await arrives(office, business, begun, PDF, name="offer.pdf", mime="application/pdf")

    shown = await office.sees(olga, lambda one: one.media is not None)
    assert shown.media is not None
    assert (shown.media.kind, shown.media.data, shown.media.filename) == ("document", PDF, "offer.pdf")


async def test_one_that_could_not_be_fetched_is_tried_again_and_takes_the_place_of_that_notice(
    office: Office, business: Business, olga: Person
) -> None:
    begun = await brings(office, business, MessageKind.IMAGE)
    await fails(office, business, begun)
    told = await office.sees(olga, lambda one: "Try again" in one.labels)
    assert "could not be fetched: it broke off" in told.text

    await office.taps(olga, "Try again", on=told)
    await office.sees(olga, lambda one: one.message_id == told.message_id and "is being fetched" in one.text)
    await arrives(office, business, await begins(office, business), b"as it came", preview=jpeg())

    await office.sees(olga, lambda one: one.media is not None)
    assert told.message_id not in [one.message_id for one in olga.sees]
