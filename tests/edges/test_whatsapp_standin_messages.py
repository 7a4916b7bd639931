"""Messages on the stand-in's page, in and out, seen through the unmodified wa-js."""

from __future__ import annotations

import base64

import pytest
from playwright.async_api import Error

from tests.standins.whatsapp.visitor import Street, says

pytest_plugins = ["tests.standins.whatsapp.visiting"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def test_a_message_arrives_as_an_event_with_the_senders_lid(street: Street) -> None:
    ana = street.someone()

    stanza_id = await ana.writes(street.phone, "hello from Ana")

    told = await street.page.event("chat.new_message", says("hello from Ana"))
    assert told["id"] == f"false_{ana.lid}_{stanza_id}"
    assert (told["from"], told["to"], told["type"]) == (ana.lid, street.phone.lid, "chat")
    assert (told["notifyName"], told["self"], told["isNewMsg"]) == ("Ana", "in", True)


async def test_unread_messages_are_counted_until_the_page_marks_them_read(street: Street) -> None:
    ana = street.someone()
    await ana.writes(street.phone, "one of them")
    await street.page.event("chat.new_message", says("one of them"))
    chats = "WPP.chat.list({onlyWithUnreadMessage: true}).then((all) => all.map((c) => String(c.id)))"
    assert ana.lid in await street.page.evaluate(chats)

    await street.page.evaluate("(id) => WPP.chat.markIsRead(id).then(() => true)", ana.lid)

    await street.town.until(lambda: street.frames(ana, "read"))
    assert ana.lid not in await street.page.evaluate(chats)


async def test_reading_on_the_phone_clears_the_count_on_the_page(street: Street) -> None:
    ana = street.someone()
    await ana.writes(street.phone, "read me there")
    await street.page.event("chat.new_message", says("read me there"))
    since = len(street.page.events)

    await street.phone.reads(ana)

    await street.page.event("chat.unread_count_changed", lambda told: told["unreadCount"] == 0, since=since)
    assert street.frames(ana, "read") == []


async def test_a_persons_number_and_lid_are_found_from_either_side(street: Street) -> None:
    ana = street.someone()
    entry = (
        "(id) => WPP.contact.getPnLidEntry(id).then((e) => [e.lid?._serialized, e.phoneNumber?._serialized])"
    )

    assert await street.page.evaluate(entry, ana.pn) == [ana.lid, ana.pn]
    assert await street.page.evaluate(entry, ana.lid) == [ana.lid, ana.pn]
    exists = "(id) => WPP.contact.queryWidExists(id).then((found) => found && String(found.wid))"
    assert await street.page.evaluate(exists, ana.pn) == ana.pn
    assert await street.page.evaluate(exists, "5511777770000@c.us") is None


async def test_a_text_goes_out_under_the_callers_id_and_is_acknowledged(street: Street) -> None:
    ana = street.someone()
    make = "async (id) => String(await WPP.chat.generateMessageID((await WPP.chat.find(id)).id))"
    message_id = await street.page.evaluate(make, ana.pn)
    assert message_id.startswith(f"true_{ana.lid}_3EB0")

    sent = await street.page.send(ana.pn, "under my id", messageId=message_id)

    assert (sent["id"], sent["sendMsgResult"]["messageSendResult"]) == (message_id, "OK")
    [reached] = ana.received(street.phone)
    assert (reached.text, message_id.endswith(reached.stanza_id)) == ("under my id", True)
    acked = await street.page.event("chat.msg_ack_change", lambda told: message_id in told["ids"])
    assert acked["ack"] == 1
    await street.page.event(
        "chat.msg_ack_change", lambda told: told["ack"] == 2 and told["ids"][0].endswith(reached.stanza_id)
    )


async def test_the_event_of_ones_own_send_comes_too(street: Street) -> None:
    ana = street.someone()

    sent = await street.page.send(ana.pn, "mine")

    told = await street.page.event("chat.new_message", says("mine"))
    assert (told["id"], told["self"]) == (sent["id"], "out")


async def test_reading_by_the_other_side_is_told_by_stanza_id(street: Street) -> None:
    ana = street.someone()
    sent = await street.page.send(ana.pn, "read this")
    stanza_id = sent["id"].split("_")[2]

    await ana.reads(street.phone)

    told = await street.page.event("chat.msg_ack_change", lambda told: told["ack"] == 3)
    assert told["ids"][0].split("_")[2] == stanza_id
    assert (await street.page.message(sent["id"]))["ack"] == 3


async def test_unknown_ids_and_chats_are_refused_by_name(street: Street) -> None:
    ana = street.someone()
    await street.page.send(ana.pn, "so that there is a chat")
    code = "(id) => WPP.chat.getMessageById(id).then(() => 'found', (error) => error.code)"

    assert await street.page.evaluate(code, f"true_{ana.lid}_3EB0FFFFFFFFFFFFFFFFFF") == "msg_not_found"
    assert await street.page.evaluate(code, "true_999@lid_3EB0FFFFFFFFFFFFFFFFFF") == "chat_not_found"
    with pytest.raises(Error, match="No LID for user"):
        await street.page.send("5511777770000@c.us", "to nobody")


async def test_messages_are_read_back_in_order_and_after_an_anchor(street: Street) -> None:
    ana = street.someone()
    texts = [f"number {n}" for n in range(5)]
    for text in texts:
        await ana.writes(street.phone, text)
    await street.page.event("chat.new_message", says(texts[-1]))

    kept = await street.page.messages(ana.lid)
    later = await street.page.messages(ana.lid, direction="after", id=kept[1]["id"])
    last_two = await street.page.messages(ana.lid, count=2)

    assert [m["body"] for m in kept] == texts
    assert [m["body"] for m in later] == texts[2:]
    assert [m["body"] for m in last_two] == texts[3:]
    assert await street.page.messages(ana.lid, direction="after", id=f"false_{ana.lid}_UNKNOWN") == []


async def test_a_quoted_reply_names_what_it_answers(street: Street) -> None:
    ana = street.someone()
    sent = await street.page.send(ana.pn, "1. one  2. two")
    asked = sent["id"].split("_")[2]

    reply = await ana.writes(street.phone, "2", quoted=asked)

    told = await street.page.event("chat.new_message", lambda m: m["id"].endswith(reply))
    assert (told["quotedStanzaID"], told["quotedMsg"]["body"]) == (asked, "1. one  2. two")


async def test_the_page_can_quote(street: Street) -> None:
    ana = street.someone()
    asked = await ana.writes(street.phone, "how much?")
    told = await street.page.event("chat.new_message", says("how much?"))

    await street.page.send(ana.lid, "ten", quotedMsg=told["id"])

    assert ana.received(street.phone)[0].quoted == asked


async def test_edits_and_revokes_from_the_other_side_are_events(street: Street) -> None:
    ana = street.someone()
    stanza_id = await ana.writes(street.phone, "befor")
    told = await street.page.event("chat.new_message", says("befor"))

    await ana.edits(stanza_id, "before")
    edited = await street.page.event("chat.msg_edited", lambda e: e["id"] == told["id"])
    assert edited["msg"]["body"] == "before"

    await ana.revokes(stanza_id)
    revoked = await street.page.event("chat.msg_revoke", lambda e: e["refId"] == told["id"])
    assert revoked["type"] == "sender_revoke"
    assert (await street.page.messages(ana.lid))[0]["type"] == "revoked"


async def test_the_page_can_edit_and_revoke_what_it_sent(street: Street) -> None:
    ana = street.someone()
    sent = await street.page.send(ana.pn, "tomorow")

    await street.page.evaluate("(id) => WPP.chat.editMessage(id, 'tomorrow').then(() => true)", sent["id"])
    await street.town.until(lambda: ana.received(street.phone)[0].text == "tomorrow")
    revoke = "([chat, id]) => WPP.chat.deleteMessage(chat, id, true, true).then(() => true)"
    await street.page.evaluate(revoke, [ana.lid, sent["id"]])

    await street.town.until(lambda: ana.received(street.phone)[0].revoked)
    assert [f.kind for f in street.frames(ana, "message", "edit", "revoke")] == ["message", "edit", "revoke"]


async def test_typing_pausing_and_reading_are_seen_on_the_wire(street: Street) -> None:
    ana = street.someone()
    await ana.writes(street.phone, "are you there?")
    await street.page.event("chat.new_message", says("are you there?"))

    for verb in ("markIsComposing", "markIsRecording", "markIsPaused", "markIsRead"):
        await street.page.evaluate("([verb, id]) => WPP.chat[verb](id).then(() => true)", [verb, ana.lid])

    await street.town.until(lambda: street.frames(ana, "read"))
    kinds = [f.kind for f in street.frames(ana, "typing", "recording", "paused", "read")]
    assert kinds == ["typing", "recording", "paused", "read"]


async def test_media_is_downloaded_and_uploaded_whole(street: Street) -> None:
    ana = street.someone()
    await ana.sends_media(street.phone, PIXEL, caption="a pixel")
    told = await street.page.event("chat.new_message", lambda m: m.get("caption") == "a pixel")
    download = "(id) => WPP.chat.downloadMedia(id).then((blob) => WPP.util.blobToBase64(blob))"

    got = await street.page.evaluate(download, told["id"])

    assert (told["type"], base64.b64decode(got.split(",")[1])) == ("image", PIXEL)
    send = "([to, url]) => WPP.chat.sendFileMessage(to, url, {type: 'image', caption: 'back'})"
    sent = await street.page.evaluate(
        send, [ana.lid, "data:image/png;base64," + base64.b64encode(PIXEL).decode()]
    )
    assert sent["sendMsgResult"]["messageSendResult"] == "OK"
    assert [(e.type, e.text) for e in ana.received(street.phone)] == [("image", "back")]
