"""Reactions, calls and polls as the real driver tells them, from an unmodified wa-js."""

from __future__ import annotations

import pytest

from bridge.calls import CallEnd
from bridge.facts import MessageKind, MessageReacted, MessageSeen
from sessions.page_values import Stage
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.edges.driving import caught_up, chromium, linked

__all__ = ["chromium", "linked"]


async def test_reactions_of_both_sides_are_told_changed_and_taken_off(linked: InChromium) -> None:
    asked = await linked.customer_writes("fresh?")
    await linked.hears(MessageSeen)

    await linked.phone.reacts(asked, "\u2764")
    ours = await linked.hears(MessageReacted)
    await linked.ana.reacts(asked, "\U0001f44d")
    theirs = await linked.hears(MessageReacted, lambda told: told.emoji == "\U0001f44d")
    await linked.ana.reacts(asked, "")
    taken_off = await linked.hears(MessageReacted, lambda told: told.emoji == "")

    assert (ours.stanza_id, ours.from_me, ours.ours, ours.emoji) == (asked, False, True, "\u2764")
    assert (theirs.stanza_id, theirs.from_me, theirs.ours) == (asked, False, False)
    assert (taken_off.stanza_id, taken_off.ours) == (asked, False)
    assert theirs.peer.lid == linked.customer.lid


async def test_a_reaction_to_what_we_sent_names_our_message(linked: InChromium) -> None:
    chat, key = await linked.page.message_key(linked.customer)
    receipt = await linked.page.send_text(chat, "hello", key=key)

    await linked.ana.reacts(receipt.stanza_id, "\U0001f44d")

    told = await linked.hears(MessageReacted)
    assert (told.stanza_id, told.from_me, told.ours) == (receipt.stanza_id, True, False)
    assert told.peer.lid == linked.customer.lid


@pytest.mark.parametrize(
    ("outcome", "video", "kind", "end"),
    [
        ("Missed", False, MessageKind.CALL, CallEnd.MISSED),
        (0, True, MessageKind.VIDEO_CALL, CallEnd.ANSWERED),
        (None, False, MessageKind.CALL, None),
    ],
)
async def test_a_call_tells_what_the_page_tells(
    linked: InChromium, outcome: str | int | None, video: bool, kind: MessageKind, end: CallEnd | None
) -> None:
    await linked.ana.calls(linked.phone, outcome=outcome, video=video)

    told = await linked.hears(MessageSeen)
    assert (told.kind, told.call, told.text) == (kind, end, "")


async def test_a_poll_is_told_with_its_options(linked: InChromium) -> None:
    await linked.ana.asks_poll(linked.phone, "Which day?", ["Monday", "Friday"])

    told = await linked.hears(MessageSeen)
    assert (told.kind, told.text) == (MessageKind.POLL, "Which day?\n\u2022 Monday\n\u2022 Friday")


async def test_reactions_in_groups_are_not_told(linked: InChromium) -> None:
    team = linked.town.group("Team", [linked.phone, linked.ana])
    written = await linked.phone.writes(team, "hello, all")
    await linked.hears(MessageSeen)

    await linked.ana.reacts(written, "\U0001f44d")
    await linked.customer_writes("and to you")
    await linked.hears(MessageSeen, lambda message: message.text == "and to you")

    assert [event for event in linked.events if isinstance(event, MessageReacted)] == []


async def test_a_reaction_that_came_while_the_browser_was_closed_is_caught_up(linked: InChromium) -> None:
    written = await linked.customer_writes("fresh?")
    await linked.hears(MessageSeen)
    await linked.page.close()
    await linked.phone.reacts(written, "\u2764")
    await linked.ana.reacts(written, "\U0001f44d")
    await linked.ana.writes(linked.phone, "hello?")

    page = await linked.opens()
    await linked.comes_to(Stage.MAIN)

    found = [told for told in await caught_up(page) if isinstance(told, MessageReacted)]
    assert {(told.stanza_id, told.ours, told.emoji) for told in found} == {
        (written, True, "\u2764"),
        (written, False, "\U0001f44d"),
    }
