"""What a teammate writes in a customer's thread is internal, until somebody sends it: then it goes once."""

from __future__ import annotations

import asyncio

import pytest

from bridge.delivery import Delivery, Outcome
from bridge.notices import NoticeKind
from bridge.ports.rooms import ThreadReplies
from tests.bridge.rooms import Room, open_room
from tests.bridge.townsfolk import Colleague

CARD, OFFER, ANSWER = NoticeKind.CONTACT_CARD, NoticeKind.OFFERED_REPLY, NoticeKind.ANSWER_LINE


async def test_what_is_written_in_the_thread_reaches_nobody(room: Room, sam: Colleague) -> None:
    await room.writes("Yes, until noon.", by=sam.person)

    note = room.last(OFFER)
    assert (note.title, note.quote, note.delivery) == ("Internal note by Sam", "Yes, until noon.", None)
    assert note.thread == room.name_of(room.last(CARD))
    assert list(room.buttons(OFFER)) == ["Send to customer", "Discard"]
    assert room.town.contacts_got == []


async def test_whoever_may_reply_sends_it_and_stands_behind_it(
    room: Room, sam: Colleague, mia: Colleague
) -> None:
    await room.writes("Yes, until noon.", by=sam.person)
    note = room.last(OFFER)

    await room.presses("Send to customer", by=mia.person, on=OFFER)

    sent = room.last(OFFER)
    assert room.town.contacts_got == ["Yes, until noon."]
    assert (sent.title, sent.body) == ("Sent by Mia, 12:00 · sent ✓", ("Written by Sam",))
    assert (sent.choices, sent.delivery, sent.earlier) == ((), Delivery.SENT, room.name_of(note))
    assert await room.causes() == [(mia.person, "slack")]
    assert room.of(ANSWER) == []  # the room has it in front of it already
    assert "Mia is answering." in room.last(CARD).body
    assert (await room.audit())[-1] == "reply.sent"


@pytest.mark.parametrize(
    ("outcome", "title", "body"),
    [
        (Outcome.DELIVERED, "delivered ✓✓", ()),
        (Outcome.READ, "read ✓✓", ()),
        (Outcome.REJECTED, "failed", ("The customer did not get it.",)),
    ],
)
async def test_each_tick_is_shown(
    room: Room, sam: Colleague, outcome: Outcome, title: str, body: tuple[str, ...]
) -> None:
    await room.writes("Yes.", by=sam.person)
    await room.presses("Send to customer", by=sam.person, on=OFFER)

    assert room.town.network is not None
    await room.town.network.receipt(room.town.sent[-1].stanza, outcome)
    await room.town.settle()

    assert (room.last(OFFER).title, room.last(OFFER).body) == (f"Sent by Sam, 12:00 · {title}", body)


async def test_before_whatsapp_has_it_it_waits_and_says_so(room: Room, sam: Colleague) -> None:
    room.town.network = None
    await room.writes("Yes.", by=sam.person)

    await room.presses("Send to customer", by=sam.person, on=OFFER)

    assert room.last(OFFER).title == "Sent by Sam, 12:00 · waiting"
    assert not any("Waiting" in line for line in room.last(CARD).body)


async def test_one_that_was_lost_sight_of_says_what_to_do(room: Room, sam: Colleague) -> None:
    room.town.loses_sight = True
    await room.writes("Yes.", by=sam.person)

    await room.presses("Send to customer", by=sam.person, on=OFFER)

    assert room.last(OFFER).title == "Sent by Sam, 12:00 · may or may not have arrived"
    assert room.last(OFFER).body == ("Look at the chat on the phone before you send it again.",)


async def test_pressed_twice_or_by_two_at_once_it_goes_once(
    room: Room, sam: Colleague, mia: Colleague
) -> None:
    await room.writes("Yes.", by=sam.person)
    send, discard = room.token(OFFER, "Send to customer"), room.token(OFFER, "Discard")

    presses = [(send, sam), (send, mia), (send, sam), (discard, mia)]
    await asyncio.gather(*(room.press(token, by=who.person, wait=True) for token, who in presses))
    await room.town.settle()
    await room.press(send, by=mia.person)

    assert len(await room.causes()) + room.last(OFFER).title.count("Discarded") == 1
    assert len(room.town.contacts_got) == len(await room.causes())


@pytest.mark.parametrize("text", ["// she is a regular", "  //quiet", "  ", "\n"])
@pytest.mark.parametrize("mode", ThreadReplies)
async def test_what_begins_with_two_strokes_is_left_alone(
    room: Room, sam: Colleague, text: str, mode: ThreadReplies
) -> None:
    await chooses(room, mode)

    await room.writes(text, by=sam.person)

    assert room.of(OFFER) == []
    assert room.town.contacts_got == []


async def test_where_the_owner_wants_it_a_reply_goes_out_at_once_and_the_card_warns(
    room: Room, sam: Colleague
) -> None:
    assert "stays internal" in room.last(CARD).body[-1]
    await chooses(room, ThreadReplies.SENT)
    assert room.last(CARD).body[-1].startswith("Careful: what you write in this thread is sent")

    await room.writes("  Yes, until noon. ", by=sam.person)

    assert room.town.contacts_got == ["Yes, until noon."]
    assert room.last(OFFER).title == "Sent by Sam, 12:00 · sent ✓"
    assert await room.causes() == [(sam.person, "slack")]


@pytest.mark.parametrize("text", ["I know her", "x" * 4001])
async def test_even_then_nothing_goes_out_that_may_not(
    room: Room, sam: Colleague, vera: Colleague, text: str
) -> None:
    await chooses(room, ThreadReplies.SENT)
    who = vera if text == "I know her" else sam

    await room.writes(text, by=who.person)

    assert room.town.contacts_got == []
    assert room.last(OFFER).title.startswith("Internal note by")


async def test_a_message_that_comes_twice_is_one_note(room: Room, sam: Colleague) -> None:
    await chooses(room, ThreadReplies.SENT)

    for _ in range(2):
        await room.writes("Yes.", by=sam.person, event_id="Ev1")

    assert room.town.contacts_got == ["Yes."]


async def test_a_note_in_an_older_thread_is_answered_there(room: Room, sam: Colleague) -> None:
    await room.writes("Yes.", by=sam.person, thread="an older card")

    assert room.last(OFFER).thread == "an older card"


async def test_another_room_hears_what_was_sent_from_this_one(room: Room, sam: Colleague) -> None:
    other = await open_room(room.town, address="T1/C2")
    await room.hears("Hello?")

    await room.writes("Yes.", by=sam.person)
    await room.presses("Send to customer", by=sam.person, on=OFFER)

    assert (other.last(ANSWER).title, other.last(ANSWER).quote) == ("Sam, Slack · 12:00 · sent ✓", "Yes.")
    assert other.of(OFFER) == []


async def chooses(room: Room, mode: ThreadReplies) -> None:
    """Olga goes to the settings."""
    labels = {ThreadReplies.NOTE: "Internal until", ThreadReplies.SENT: "Sent to the customer"}
    await room.town.types("menu")
    await room.town.walks("Settings", "Replies in threads", labels[mode])
