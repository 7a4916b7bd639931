"""Files that a notice brings: shared in the direct messages, with its words; never in a room."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.ports.rows import Role
from tests.slack.asking import REPORT, ReportingDesk
from tests.slack.office import Office
from tests.standins.slack.people import Person
from tests.standins.slack.surfaces import Message
from tests.telegram.whatsapp_side import Business


@pytest.fixture(params=["socket", "http"])
async def office(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """An office whose notices bring files."""
    async with Office(tmp_path, over=request.param, desk=ReportingDesk) as opened:
        yield opened


@pytest.fixture
async def business(office: Office) -> Business:
    return await office.founds()


@pytest.fixture
async def olga(office: Office, business: Business) -> Person:
    """Somebody who hears of each message."""
    person = office.acme.user("Olga")
    await office.joins(person, business, Role.AGENT)
    await office.home(person, "Main menu")
    return person


async def test_a_file_comes_with_the_notices_words_and_its_buttons_right_behind(
    office: Office, business: Business, olga: Person
) -> None:
    await office.customer_writes(business, "<!channel> & cake?")

    buttons = await office.sees(olga, lambda one: "Reply" in one.labels)
    (shared,) = _with_files(olga)
    assert "Ana has written" in shared.words
    assert "<!channel> & cake?" in shared.words
    assert shared.marks == []
    assert (office.acme.file(shared.files[0]), shared.at < buttons.at) == (REPORT.content, True)
    await office.taps(olga, "Reply", on=buttons)
    await office.home(olga, "Ana")


async def test_a_notice_without_buttons_is_its_file_alone(
    office: Office, business: Business, olga: Person
) -> None:
    assert isinstance(office.desk, ReportingDesk)
    office.desk.options["buttons"] = False

    await office.customer_writes(business, "Do you have cake?")
    await office.sees(olga, lambda one: bool(one.files))
    await office.handled()

    assert [one.words for one in olga.sees() if "Ana has written" in one.words] == [
        _with_files(olga)[0].words
    ]


async def test_a_file_that_could_not_be_brought_is_brought_later_and_never_forgotten(
    office: Office, business: Business, olga: Person
) -> None:
    office.slack.refuse_next("files.getUploadURLExternal", status=429, retry_after=3)
    office.slack.cut_next("files.completeUploadExternal", done=False)
    office.slack.refuse_next("chat.postMessage", status=503, times=2)

    await office.customer_writes(business, "Do you have cake?")

    await office.sees(olga, lambda one: "Reply" in one.labels)
    assert len(_with_files(olga)) >= 1


@pytest.mark.parametrize(
    ("error", "said"),
    [("missing_scope", "files:write"), ("not_allowed_token_type", "cannot be sent in Slack")],
)
async def test_where_files_may_not_be_uploaded_the_notice_comes_and_says_so(
    office: Office, business: Business, olga: Person, error: str, said: str
) -> None:
    office.slack.refuse_next("files.getUploadURLExternal", error)

    await office.customer_writes(business, "Do you have cake?")

    told = await office.sees(olga, lambda one: "Ana has written" in one.words and "Reply" in one.labels)
    assert said in told.words
    assert _with_files(olga) == []


async def test_a_room_gets_the_notice_without_its_file(
    office: Office, business: Business, olga: Person
) -> None:
    owner = office.acme.user("Rui")
    await office.joins(owner, business)
    room = await office.room(business, owner, olga)

    await office.customer_writes(business, "Do you have cake?")

    card = await office.sees(olga, lambda one: "Claim" in one.labels, to=room)
    assert "The file is in the direct messages with me." in card.words
    assert not any(one.files for one in olga.sees(room))


def _with_files(who: Person) -> list[Message]:
    return [one for one in who.sees() if one.files and one.by_bot]
