"""The message log at length, on a real database: what may be asked, and that every text stays a text."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest

from bridge.ports.rows import Role
from tests.console.log_room import LogRoom, open_log_room
from tests.console.real_house import open_real_house


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[LogRoom]:
    """A business with an empty log."""
    async with open_real_house(tmp_path) as house:
        yield await open_log_room(house)


async def test_the_newest_fifty_are_shown_oldest_first_and_lead_back(room: LogRoom) -> None:
    await room.fills(60)
    browser = await room.reader()

    first = (await browser.get("/log")).text
    older = link_of(first, "prev")
    second = (await browser.get(older.partition("#")[0])).text

    assert texts_of(first) == [f"order {number:02}" for number in range(10, 60)]
    assert texts_of(second) == [f"order {number:02}" for number in range(10)]
    assert older.endswith("#newest")
    assert texts_of((await browser.get(link_of(second, "next"))).text) == texts_of(first)


async def test_pages_of_history_are_turned_like_all_others(room: LogRoom) -> None:
    for number in reversed(range(60)):  # it is read backwards
        await room.logs(f"order {number:02}", number=number, history=True)
    browser = await room.reader()

    first = (await browser.get("/log")).text
    second = (await browser.get(link_of(first, "prev").partition("#")[0])).text

    assert texts_of(first) == [f"order {number:02}" for number in range(10, 60)]
    assert texts_of(second) == [f"order {number:02}" for number in range(10)]
    assert second.count("from before the link") == 10
    assert texts_of((await browser.get(link_of(second, "next"))).text) == texts_of(first)


async def test_words_stay_while_pages_are_turned(room: LogRoom) -> None:
    await room.fills(60)
    browser = await room.reader()

    first = (await browser.get("/log?words=order")).text

    assert "words=order" in link_of(first, "prev")
    assert texts_of((await browser.get("/log?words=07")).text) == ["order 07"]


async def test_hostile_texts_stay_texts(room: LogRoom) -> None:
    await room.holds_hostile_texts()
    browser = await room.reader()

    asked = (await browser.get("/log?words=%22%3E%3Cscript%3E&day=%22%3E%3Cb%3E")).text
    answer = await browser.get("/log")

    assert "<script>" not in asked
    assert 'value="&quot;&gt;&lt;script&gt;"' in asked
    assert "<script>" not in answer.text
    assert "<img src=x" not in answer.text
    assert "\u202e" not in answer.text
    assert {
        "<script>alert(1)</script><img src=x onerror=alert(2)>",
        "one\ntwo\n\nthree",
        "$name ${day} {when} %s",
    } <= set(texts_of(answer.text))
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_contacts_name_leads_to_the_messages_with_it(room: LogRoom) -> None:
    await room.fills(2)
    browser = await room.reader()

    names = (await browser.get("/log/contacts")).text
    newest = unescape(re.findall(r'<a class="name" href="([^"]+)"', names)[0])
    page = (await browser.get(newest.partition("#")[0])).text

    assert "Message log: Bia" in page.partition("</h1>")[0]
    assert texts_of(page) == ["order 01"]
    assert 'name="contact"' in page


@pytest.mark.parametrize(
    "query",
    [
        "contact=x&before=-1&after=1e9",
        "contact=" + "0" * 26,
        "before=" + "9" * 30,
        "day=" + "x" * 5000,
        "words=" + "x" * 5000,
        "day=%00%ED%A0%80",
        "before=%D9%A1",
    ],
)
async def test_what_cannot_be_meant_does_no_harm(room: LogRoom, query: str) -> None:
    await room.fills(1)
    browser = await room.reader()

    assert (await browser.get(f"/log?{query}")).status == 200
    assert (await browser.get(f"/log/contacts?{query}")).status == 200


async def test_an_empty_log_says_so(room: LogRoom) -> None:
    browser = await room.reader()

    assert "No messages yet." in (await browser.get("/log")).text
    assert "Nobody has written yet." in (await browser.get("/log/contacts")).text
    assert "That is no day." in (await browser.get("/log?day=never")).text


async def test_another_business_and_the_platform_read_nothing_of_it(room: LogRoom) -> None:
    await room.fills(1)
    contact = await room.logs("again", number=1)
    other = await open_log_room(room.house)
    stranger = await other.reader()

    for path in ("/log", f"/log?contact={contact}", "/log?words=order", "/log/contacts"):
        answer = await stranger.get(path)
        assert answer.status == 200
        assert "order" not in answer.text.partition("<main")[2].replace('value="order"', "")
    operator = await room.house.signed_in(None, None)
    assert (await operator.get("/log")).status == 404
    assert (await operator.get("/log/contacts")).status == 404


async def test_whoever_was_removed_reads_nothing_from_the_next_page_on(room: LogRoom) -> None:
    await room.fills(1)
    person = await room.house.member(room.tenant, Role.AGENT)
    async with room.house.store.transaction(room.tenant) as tx:
        await tx.open_conversation(person, Role.AGENT, session=room.session, page="main_menu")
    browser = await room.house.signed_in(room.tenant, person)
    assert (await browser.get("/log")).status == 200

    async with room.house.store.transaction(room.tenant) as tx:
        await tx.remove_member(person)

    assert (await browser.get("/log")).status in (401, 404)
    assert (await browser.get("/log/contacts")).status in (401, 404)


def texts_of(page: str) -> list[str]:
    """What people wrote, as a browser would show it."""
    found = re.findall(r'<p class="entry-text" dir="auto">(.*?)</p>', page, re.DOTALL)
    return [unescape(text) for text in found]


def link_of(page: str, rel: str) -> str:
    """Where the link to the previous or next page leads."""
    found = re.search(rf'href="([^"]+)" rel="{rel}"', page)
    assert found is not None
    return unescape(found[1])
