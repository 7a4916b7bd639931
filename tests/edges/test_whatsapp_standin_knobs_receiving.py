"""The knobs of receiving, and what the unmodified wa-js makes of them."""

from __future__ import annotations

import pytest
from playwright.async_api import Error

from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.visitor import Street, Visitor, says

pytest_plugins = ["tests.standins.whatsapp.visiting"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
ANA = "+5511988880002"


def count(page: Visitor, name: str, text: str) -> int:
    """How often an event came for a message with this body."""
    return len([1 for heard, args in page.events if heard == name and args[0].get("body") == text])


async def test_an_event_can_come_twice(street: Street) -> None:
    ana = street.someone()
    await street.set(duplicate_events=True)

    await ana.writes(street.phone, "twice told")
    await ana.writes(street.phone, "the next")

    await street.page.event("chat.new_message", says("the next"))
    assert count(street.page, "chat.new_message", "twice told") == 2
    assert [m["body"] for m in await street.page.messages(ana.lid)] == ["twice told", "the next"]


async def test_a_message_can_come_as_ciphertext_first(street: Street) -> None:
    ana = street.someone()
    await street.set(ciphertext_first=True, ciphertext_for_s=0.05)

    stanza_id = await ana.writes(street.phone, "decrypted at last")

    closed = await street.page.event("chat.new_message", lambda m: m["id"].endswith(stanza_id))
    assert (closed["type"], closed.get("body")) == ("ciphertext", None)
    opened = await street.page.event("chat.new_message", says("decrypted at last"))
    assert (opened["type"], opened["id"]) == ("chat", closed["id"])


async def test_a_contact_may_be_known_by_lid_only(street: Street) -> None:
    ana = street.someone()
    await street.set(lid_only_contacts=True)
    await ana.writes(street.phone, "no number here")
    await street.page.event("chat.new_message", says("no number here"))

    entry = await street.page.evaluate("(id) => WPP.contact.getPnLidEntry(id)", ana.lid)

    assert entry["phoneNumber"] is None
    assert entry["lid"]["_serialized"] == ana.lid


async def test_the_backlog_can_wait_until_wa_js_listens(linked: Visitor, phone: Phone) -> None:
    ana = linked.town.person(ANA)
    await linked.close()
    await ana.writes(phone, "late mail")
    await phone.set(backlog_after_s=3.0)
    since = len(linked.events)

    await linked.open()

    assert await linked.event("chat.new_message", says("late mail"), since=since)


async def test_the_backlog_can_come_without_any_event(linked: Visitor, phone: Phone) -> None:
    ana = linked.town.person(ANA)
    await linked.close()
    await ana.writes(phone, "silent mail")
    await phone.set(backlog_after_s=1.6, backlog_is_new=False)
    since = len(linked.events)

    await linked.open()
    await linked.again(since)

    assert [m["body"] for m in await linked.messages(ana.lid)] == ["silent mail"]
    assert count(linked, "chat.new_message", "silent mail") == 0


async def test_a_download_can_fail(street: Street) -> None:
    ana = street.someone()
    await street.set(media_download_fails=True)
    await ana.sends_media(
        street.phone, b"bytes", mimetype="application/pdf", filename="a.pdf", caption="a file"
    )
    told = await street.page.event("chat.new_message", lambda m: m.get("caption") == "a file")

    with pytest.raises(Error, match="media download failed"):
        await street.page.evaluate("(id) => WPP.chat.downloadMedia(id).then(() => true)", told["id"])


async def test_a_deaf_server_keeps_the_socket_and_answers_nothing(linked: Visitor, phone: Phone) -> None:
    ana = linked.town.person(ANA)
    await phone.set(deaf=True)
    await ana.writes(phone, "unheard")
    ask = """(id) => Promise.race([
        WPP.contact.queryWidExists(id),
        new Promise((answer) => setTimeout(answer, 300, 'no answer')),
    ])"""

    assert await linked.evaluate(ask, "5511900007777@c.us") == "no answer"
    assert await linked.evaluate("WPP.conn.getStreamData()") == {"mode": "MAIN", "info": "NORMAL"}
    assert count(linked, "chat.new_message", "unheard") == 0
    assert len(phone.links) == 1


async def test_a_deaf_server_lets_a_reloaded_page_look_healthy(linked: Visitor, phone: Phone) -> None:
    await phone.set(deaf=True)

    await linked.reload()

    assert await linked.evaluate("WPP.conn.getStreamData()") == {"mode": "MAIN", "info": "NORMAL"}
