"""Reactions stand in a shared room's threads, with the messages that they are to."""

from __future__ import annotations

from typing import Any

from bridge.facts import ChatKind, MessageReacted
from bridge.ids import ChatId, StanzaId
from bridge.notices import NoticeKind
from tests.bridge.rooms import Room
from tests.bridge.townsfolk import CARLA, Colleague

LINE, OFFER, ANSWER = NoticeKind.CUSTOMER_LINE, NoticeKind.OFFERED_REPLY, NoticeKind.ANSWER_LINE
THUMB = "\U0001f44d"


async def carla_reacts(room: Room, stanza: str, **changes: Any) -> None:
    """Carla puts a thumb on a message of her chat."""
    given: dict[str, Any] = {
        "chat": ChatId("x@lid"),
        "chat_kind": ChatKind.PERSON,
        "stanza_id": StanzaId(stanza),
        "from_me": False,
        "peer": CARLA,
        "emoji": THUMB,
        "ours": False,
        "reacted_at": room.town.clock.now(),
        **changes,
    }
    await room.town.hands_over(MessageReacted(**given))


async def test_a_reaction_to_what_the_customer_wrote(room: Room) -> None:
    await room.town.customer_writes("Bread?", stanza_id=StanzaId("AC01"))

    await carla_reacts(room, "AC01", ours=True)

    assert room.last(LINE).title == f"Carla \u00b7 12:00 \u00b7 your phone reacted {THUMB}"


async def test_a_reaction_to_what_was_sent_from_the_room_and_from_elsewhere(
    room: Room, sam: Colleague
) -> None:
    town = room.town
    await room.hears("Bread?")
    await room.writes("Yes.", by=sam.person)
    await room.presses("Send to customer", by=sam.person, on=OFFER)
    await carla_reacts(room, town.sent[-1].stanza, from_me=True)
    assert room.last(OFFER).title == f"Sent by Sam, 12:00 \u00b7 sent \u2713 \u00b7 Carla reacted {THUMB}"

    await town.walks("Messages", "By contact", "Carla", "Reply")
    await town.types("Until noon.")
    await town.presses("Send to")
    await carla_reacts(room, town.sent[-1].stanza, from_me=True)
    assert room.last(ANSWER).title.endswith(f"sent \u2713 \u00b7 Carla reacted {THUMB}")
