"""What the real driver tells of messages, whatever WhatsApp's page does with them."""

from __future__ import annotations

import pytest

from bridge.facts import ChatKind, MessageEdited, MessageKind, MessageRevoked, MessageSeen
from sessions.page_events import AckSeen, BacklogDelivered
from sessions.page_values import Stage
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.edges.driving import caught_up, chromium, linked, messages

__all__ = ["chromium", "linked"]


async def test_a_message_that_is_announced_twice_is_told_once(linked: InChromium) -> None:
    await linked.phone.set(duplicate_events=True)

    await linked.customer_writes("first")
    await linked.customer_writes("second")
    await linked.hears(MessageSeen, lambda message: message.text == "second")

    assert [message.text for message in messages(linked.events)] == ["first", "second"]


async def test_a_message_is_told_once_it_can_be_read(linked: InChromium) -> None:
    await linked.phone.set(ciphertext_first=True)

    await linked.customer_writes("a secret")

    await linked.hears(MessageSeen)
    assert [message.text for message in messages(linked.events)] == ["a secret"]


async def test_a_contact_of_whom_only_the_lid_is_known_is_told_with_the_lid_alone(linked: InChromium) -> None:
    await linked.phone.set(lid_only_contacts=True)
    stranger = linked.town.person("+5511977770007", name="Bia")

    await stranger.writes(linked.phone, "hello")

    message = await linked.hears(MessageSeen)
    assert message.peer.lid == stranger.lid.split("@")[0]
    assert message.peer.phone is None
    assert message.peer.name == "Bia"


@pytest.mark.parametrize("old_msg_key", [False, True])
async def test_both_shapes_of_message_keys_are_read(chromium: InChromium, old_msg_key: bool) -> None:
    await chromium.phone.set(old_msg_key=old_msg_key)
    chromium.town.set(old_msg_key=old_msg_key)
    page = await chromium.links()

    stanza = await chromium.customer_writes("hello")
    message = await chromium.hears(MessageSeen)
    chat, key = await page.message_key(message.peer)
    await page.send_text(chat, "hello, too", key=key)

    assert message.stanza_id == stanza
    assert await chromium.customer_got() == ["hello, too"]


async def test_an_account_that_has_not_migrated_is_served_by_number(chromium: InChromium) -> None:
    await chromium.phone.set(lid_addressing=False)
    chromium.town.set(lid_addressing=False)
    page = await chromium.links()

    await chromium.customer_writes("hello")
    message = await chromium.hears(MessageSeen)
    chat, key = await page.message_key(message.peer)
    await page.send_text(chat, "hello, too", key=key)

    assert message.peer.phone == chromium.customer.phone
    assert await chromium.customer_got() == ["hello, too"]


async def test_the_owners_own_notes_stand_in_the_message_yourself_chat(linked: InChromium) -> None:
    await linked.phone.writes("me", "buy flour")

    message = await linked.hears(MessageSeen)
    assert message.chat_kind is ChatKind.SELF
    assert message.from_me is True
    assert message.peer.lid == linked.me.lid


async def test_what_the_owner_types_to_a_customer_on_the_phone_is_told_as_from_the_account(
    linked: InChromium,
) -> None:
    await linked.phone.writes(linked.ana, "We open at nine.")

    message = await linked.hears(MessageSeen)
    assert message.from_me is True
    assert message.chat_kind is ChatKind.PERSON
    assert message.peer.lid == linked.customer.lid


async def test_crowds_are_told_apart_from_people(linked: InChromium) -> None:
    town = linked.town
    group = town.group("Team", [linked.phone, linked.ana])
    channel = town.channel("News", [linked.phone])

    await linked.ana.writes(group, "in a group")
    await linked.ana.writes(channel, "in a channel")
    await linked.ana.writes(linked.phone, "to a list", broadcast=True)
    await linked.ana.writes(linked.phone, "to you")
    await linked.hears(MessageSeen, lambda message: message.text == "to you")

    met = {message.text: message.chat_kind for message in messages(linked.events)}
    assert met["in a group"] is ChatKind.GROUP
    assert met.get("in a channel", ChatKind.CHANNEL) is ChatKind.CHANNEL
    assert met["to a list"] is ChatKind.BROADCAST_LIST
    assert met["to you"] is ChatKind.PERSON


async def test_a_status_is_never_taken_for_a_message_from_a_person(linked: InChromium) -> None:
    await linked.ana.posts_status("on holiday")
    await linked.customer_writes("hello")
    await linked.hears(MessageSeen, lambda message: message.text == "hello")

    people = [message for message in messages(linked.events) if message.chat_kind is ChatKind.PERSON]
    assert [message.text for message in people] == ["hello"]


async def test_a_contact_card_and_media_have_their_kinds_and_no_hidden_text(linked: InChromium) -> None:
    await linked.ana.sends_contact(linked.phone, "Zoé", "+5511966660006")
    await linked.ana.sends_media(linked.phone, b"\x89PNG", caption="the shoes")
    await linked.hears(MessageSeen, lambda message: message.kind is MessageKind.IMAGE)

    card, image = messages(linked.events)
    assert (card.kind, card.text) == (MessageKind.CONTACT_CARD, "Zoé")
    assert image.text == "the shoes"


async def test_a_failing_download_is_no_concern_of_the_driver(linked: InChromium) -> None:
    await linked.phone.set(media_download_fails=True)

    await linked.ana.sends_media(linked.phone, b"\x89PNG", caption="the shoes")

    assert (await linked.hears(MessageSeen)).text == "the shoes"


async def test_a_huge_text_is_cut_and_the_session_lives_on(linked: InChromium) -> None:
    await linked.customer_writes("x" * 100_000)
    await linked.customer_writes("hello")

    await linked.hears(MessageSeen, lambda message: message.text == "hello")
    huge = messages(linked.events)[0]
    assert len(huge.text) < 65_600
    assert huge.text.endswith("… [cut]")


async def test_quotes_forwards_edits_and_deletions_are_told(linked: InChromium) -> None:
    first = await linked.customer_writes("size 41")
    await linked.hears(MessageSeen)
    await linked.ana.writes(linked.phone, "this one", quoted=first, forwarded=True)
    await linked.ana.edits(first, "size 42")
    edited = await linked.hears(MessageEdited)
    await linked.ana.revokes(first)
    revoked = await linked.hears(MessageRevoked)

    second = messages(linked.events)[1]
    assert (second.quoted, second.forwarded) == (first, True)
    assert (edited.stanza_id, edited.text, edited.peer.lid) == (first, "size 42", linked.customer.lid)
    assert (revoked.stanza_id, revoked.peer.lid) == (first, linked.customer.lid)
    assert edited.chat_kind is revoked.chat_kind is ChatKind.PERSON


@pytest.mark.parametrize("knobs", [{"backlog_is_new": True}, {"backlog_is_new": False}])
async def test_what_came_while_the_browser_was_closed_is_caught_up_with_or_without_events(
    linked: InChromium, knobs: dict[str, bool]
) -> None:
    await linked.phone.set(**knobs)
    await linked.page.close()
    missed = await linked.customer_writes("while you were out")

    page = await linked.opens()
    await linked.comes_to(Stage.MAIN)

    found = [told for told in await caught_up(page) if isinstance(told, MessageSeen)]
    assert missed in [message.stanza_id for message in found]
    assert all(message.caught_up for message in found)


async def test_a_backlog_that_comes_late_and_without_events_is_caught_up_once(linked: InChromium) -> None:
    await linked.phone.set(backlog_after_s=2.0, backlog_is_new=False)
    await linked.page.close()
    missed = await linked.customer_writes("while you were out")
    page = await linked.opens()
    await linked.comes_to(Stage.MAIN)
    early = await caught_up(page)

    await linked.hears(BacklogDelivered)
    late = await caught_up(page)

    assert [getattr(told, "stanza_id", None) for told in early + late] == [missed]
    assert messages(linked.events) == []


async def test_a_chat_that_has_not_moved_is_not_read_again(linked: InChromium) -> None:
    await linked.customer_writes("hello")
    await linked.hears(MessageSeen)

    first = await caught_up(linked.page)
    second = await caught_up(linked.page)

    assert len(first) == 1
    assert second == []


async def test_edits_and_deletions_while_closed_are_caught_up(linked: InChromium) -> None:
    deleted = await linked.customer_writes("never mind")
    await linked.hears(MessageSeen)
    await linked.page.close()
    await linked.ana.revokes(deleted)

    page = await linked.opens()
    await linked.comes_to(Stage.MAIN)

    found = [told for told in await caught_up(page) if isinstance(told, MessageRevoked)]
    assert [told.stanza_id for told in found] == [deleted]


async def test_receipts_are_told_by_stanza_id(linked: InChromium) -> None:
    chat, key = await linked.page.message_key(linked.customer)
    receipt = await linked.page.send_text(chat, "hello", key=key)

    await linked.ana.reads(linked.phone)

    await linked.hears(AckSeen, lambda ack: ack.stanza_id == receipt.stanza_id and ack.level == 3)
