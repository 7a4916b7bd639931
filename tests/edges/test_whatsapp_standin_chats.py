"""Chats of every kind on the stand-in's page, seen through the unmodified wa-js."""

from __future__ import annotations

import pytest

from tests.standins.whatsapp.visitor import Street, says

pytest_plugins = ["tests.standins.whatsapp.visiting"]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_notes_in_the_message_yourself_chat_come_from_and_to_the_owner(street: Street) -> None:
    await street.phone.writes("me", "a private note")

    told = await street.page.event("chat.new_message", says("a private note"))

    assert told["id"].startswith(f"true_{street.phone.lid}_")
    assert told["from"] == told["to"] == street.phone.lid


async def test_the_page_can_answer_in_the_message_yourself_chat(street: Street) -> None:
    sent = await street.page.send(street.phone.pn, "the menu")

    assert sent["id"].startswith(f"true_{street.phone.lid}_")
    assert street.phone.entries[-1].text == "the menu"
    assert street.phone.entries[-1].device_id


async def test_what_the_owner_types_on_the_phone_is_echoed(street: Street) -> None:
    ana = street.someone()

    await street.phone.writes(ana, "typed by thumb")

    told = await street.page.event("chat.new_message", says("typed by thumb"))
    assert told["id"].startswith(f"true_{ana.lid}_")
    assert [e.text for e in ana.received(street.phone)] == ["typed by thumb"]


async def test_a_forwarded_contact_card_is_a_vcard_not_a_person(street: Street) -> None:
    ana = street.someone()

    await ana.sends_contact(street.phone, "Bob", "+5511900001234")

    told = await street.page.event("chat.new_message", lambda m: m["type"] == "vcard")
    assert told["from"] == ana.lid
    assert "waid=5511900001234" in told["body"]


async def test_groups_lists_channels_and_statuses_are_told_apart_by_their_ids(street: Street) -> None:
    ana = street.someone()
    group = street.town.group("Family", [street.phone, ana])
    channel = street.town.channel("News", [street.phone])
    own_list = street.town.broadcast_list("Friends", [ana])

    await ana.writes(group, "to the group")
    in_group = await street.page.event("chat.new_message", says("to the group"))
    assert (in_group["from"], in_group["author"]) == (group.jid, ana.lid)
    assert in_group["id"].startswith(f"false_{group.jid}_")
    assert in_group["id"].endswith(f"_{ana.lid}")

    await ana.writes(channel, "to followers")
    in_channel = await street.page.event("chat.new_message", says("to followers"))
    assert in_channel["from"] == channel.jid

    await ana.posts_status("a status")
    status = await street.page.event("chat.new_message", says("a status"))
    assert (status["from"], status["author"]) == ("status@broadcast", ana.lid)

    await street.phone.writes(own_list, "to my list")
    in_list = await street.page.event("chat.new_message", says("to my list"))
    assert in_list["to"] == own_list.jid
    assert [e.text for e in ana.received(street.phone)] == ["to my list"]


async def test_a_message_through_someone_elses_broadcast_list_says_so(street: Street) -> None:
    ana = street.someone()
    her_list = street.town.broadcast_list("Clients", [street.phone])

    await ana.writes(her_list, "dear clients")

    told = await street.page.event("chat.new_message", says("dear clients"))
    assert (told["from"], told["broadcast"]) == (ana.lid, True)


async def test_the_page_can_write_to_a_group(street: Street) -> None:
    ana = street.someone()
    group = street.town.group("Work", [street.phone, ana])

    await street.page.send(group.jid, "hello all")

    assert [(e.chat, e.text) for e in ana.received(street.phone)] == [(group.jid, "hello all")]
    assert [f.to for f in street.frames(group, "message")] == [group.jid]


async def test_a_forwarded_message_is_marked(street: Street) -> None:
    ana = street.someone()

    await ana.writes(street.phone, "passed on", forwarded=True)

    assert (await street.page.event("chat.new_message", says("passed on")))["isForwarded"] is True


async def test_two_senders_may_choose_the_same_stanza_id(street: Street) -> None:
    ana, bob = street.someone("Ana"), street.someone("Bob")

    await ana.writes(street.phone, "from Ana", stanza_id="AC0000000000000000000000000000AA")
    await bob.writes(street.phone, "from Bob", stanza_id="AC0000000000000000000000000000AA")

    await street.page.event("chat.new_message", says("from Ana"))
    await street.page.event("chat.new_message", says("from Bob"))


async def test_a_huge_text_passes_both_ways(street: Street) -> None:
    ana = street.someone()
    huge = "x" * 70_000

    await ana.writes(street.phone, huge)
    told = await street.page.event("chat.new_message", says(huge))
    await street.page.send(told["from"], huge)

    assert ana.received(street.phone)[0].text == huge
