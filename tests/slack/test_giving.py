"""Files that people give in Slack: taken whole, once, in answer to the screen; or refused with a word."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.desk import NotYours, TooLong
from bridge.errors import TemporaryError
from bridge.ports.files import MAX_FILE_BYTES
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.slack.asking import LABEL, AskingDesk
from tests.slack.office import Office
from tests.standins.slack.people import Person
from tests.taking import left_in

LIST = ("people.csv", b"phone,name\n+34600000001,Ana\n")
FIELD = "A file, at most 16 MB"


@pytest.fixture(params=["socket", "http"])
async def office(tmp_path: Path, scratch: Path, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """An office whose desk shows what it was given, and that leaves nothing lying about."""
    async with Office(tmp_path, over=request.param, desk=AskingDesk) as opened:
        yield opened
        await opened.handled()
        assert left_in(scratch) == []


@pytest.fixture
async def olga(office: Office) -> Person:
    """Somebody in front of a menu that asks for a file."""
    business = await office.founds()
    person = office.acme.user("Olga")
    await office.joins(person, business, Role.AGENT)
    await office.home(person, lambda one: LABEL in one.labels)
    return person


def desk_of(office: Office) -> AskingDesk:
    assert isinstance(office.desk, AskingDesk)
    return office.desk


async def test_a_shared_file_is_given_whole_and_once_in_answer_to_the_screen(
    office: Office, olga: Person
) -> None:
    await olga.shares(LIST, text="They <agreed> & how")
    office.slack.replay()
    await office.handled()

    (taken,) = desk_of(office).taken
    assert (taken.given.name, taken.content, taken.given.caption) == (*LIST, "They <agreed> & how")
    assert (taken.revision, taken.surface) == (1, Surface.SLACK)
    assert desk_of(office).is_tidy


async def test_a_file_is_chosen_in_a_window_of_its_own(office: Office, olga: Person) -> None:
    await office.taps(olga, LABEL, on="home")
    await office.window(olga, FIELD)
    await olga.attaches(FIELD, LIST)
    await olga.submits()
    office.slack.replay()
    await office.no_window(olga)
    await office.handled()

    (taken,) = desk_of(office).taken
    assert (taken.given.name, taken.content, taken.given.mime_type) == (*LIST, "text/csv")


async def test_the_live_window_takes_a_text_or_a_file_and_says_when_it_got_neither(
    office: Office, olga: Person
) -> None:
    await olga.commands("/wabridge", "link")
    await office.window(olga, FIELD)

    await olga.submits()
    complained = await office.window(olga, lambda one: bool(one.errors))
    await olga.attaches(FIELD, LIST)
    await olga.fills({"What shall they read?": "Hello"})
    await olga.submits()
    await office.slack.until(lambda: desk_of(office).taken)

    assert complained.errors == {"file": "Write something, or choose a file."}
    assert [one.given.caption for one in desk_of(office).taken] == ["Hello"]


async def test_two_files_at_once_are_refused_with_a_word(office: Office, olga: Person) -> None:
    await olga.shares(LIST, ("b.csv", b"x"))

    await office.sees(olga, "Share one file at a time.")
    assert desk_of(office).taken == []


@pytest.mark.parametrize("told", [MAX_FILE_BYTES + 1, 10])
async def test_a_file_that_is_too_large_is_not_taken_whatever_is_said_of_its_size(
    office: Office, olga: Person, told: int
) -> None:
    office.slack.downloads.lies = {"size": told}
    office.slack.downloads.is_endless = True

    await olga.shares(LIST)

    await office.sees(olga, "This file is too large: at most 16 MB.")
    assert desk_of(office).taken == []
    assert len(_downloads(office)) == (0 if told > MAX_FILE_BYTES else 1)


@pytest.mark.parametrize("how", ["redirect", "page"])
async def test_who_may_not_read_files_says_what_to_do(office: Office, olga: Person, how: str) -> None:
    if how == "page":
        office.slack.downloads.shows_page = True
    else:
        scopes = [one for one in office.slack.app.scopes if one != "files:read"]
        await office.acme.put("tokens", {"scopes": scopes}, token=office.acme.bot_token)

    await olga.shares(LIST)

    told = await office.sees(olga, "I may not read files in this workspace.")
    assert "files:read" in told.words
    assert desk_of(office).taken == []


async def test_without_the_right_to_read_files_the_button_says_so_instead_of_a_window(
    office: Office, olga: Person
) -> None:
    scopes = [one for one in office.slack.app.scopes if one != "files:read"]
    await office.acme.put("tokens", {"scopes": scopes}, token=office.acme.bot_token)

    await office.taps(olga, LABEL, on="home")

    await office.sees(olga, "I may not read files in this workspace.")
    assert olga.modal is None


async def test_a_link_to_a_file_elsewhere_is_not_followed(office: Office, olga: Person) -> None:
    office.slack.downloads.lies = {"is_external": True, "mode": "external"}

    await olga.shares(LIST)

    await office.sees(olga, "Upload the file itself.")
    assert _downloads(office) == []


async def test_of_files_that_a_message_tells_too_little_of_slack_is_asked(
    office: Office, olga: Person
) -> None:
    office.slack.downloads.lies = {"file_access": "check_file_info", "url_private_download": None}

    await olga.shares(LIST)
    await office.slack.until(lambda: desk_of(office).taken)

    assert [one.content for one in desk_of(office).taken] == [LIST[1]]


async def test_faults_and_lost_connections_delay_a_file_and_lose_nothing(
    office: Office, olga: Person
) -> None:
    office.slack.refuse_next("download", status=503)
    office.slack.cut_next("download", done=False)
    desk_of(office).fails.append(TemporaryError("the store of files is away", retry_after_s=0.1))

    await olga.shares(LIST)
    await office.slack.until(lambda: desk_of(office).taken)

    assert [one.content for one in desk_of(office).taken] == [LIST[1]]
    assert len(_downloads(office)) == 4


async def test_a_file_that_is_gone_is_told(office: Office, olga: Person) -> None:
    office.slack.refuse_next("download", status=404)

    await olga.shares(LIST)

    await office.sees(olga, "This file could not be fetched from Slack.")


@pytest.mark.parametrize(("error", "said"), [(TooLong("long"), "That is too long."), (NotYours("no"), None)])
async def test_what_the_desk_does_not_take_is_told_or_left(
    office: Office, olga: Person, error: Exception, said: str | None
) -> None:
    desk_of(office).fails.append(error)

    await olga.shares(LIST)
    await office.handled()

    told = [one.words for one in olga.sees() if one.by_bot and one.words.startswith("That is too long.")]
    assert bool(told) == (said is not None)
    assert desk_of(office).taken == []


async def test_files_in_channels_and_from_strangers_are_left_alone_and_in_threads_are_replies(
    office: Office, olga: Person
) -> None:
    eve, room = office.acme.user("Eve"), office.acme.channel("general", [olga])
    await olga.invites_bot(room)
    business = await office.founds("Padaria Sol")
    await office.joins(olga, business)
    await office.customer_writes(business, "Do you have cake?")
    notice = await office.sees(olga, "Ana has written")

    await olga.shares(LIST, to=room)
    await eve.shares(LIST)
    await office.sees(eve, "This bot is private.")
    await office.handled()
    assert _downloads(office) == []
    await olga.shares(LIST, text="Yes.", thread=notice.ts)
    await office.home(olga, "Send this reply?")

    assert (desk_of(office).taken, office.sent) == ([], [])


def _downloads(office: Office) -> list[int]:
    return [one.status for one in office.slack.requests if one.method == "download"]
