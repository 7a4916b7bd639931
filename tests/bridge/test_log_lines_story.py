"""What lines of the log tell beside their text: reactions, quotes, calls, who sent it and from where."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.calls import CallEnd
from bridge.facts import Address, ChatKind, MessageKind, MessageReacted, MessageRevoked
from bridge.ids import ChatId, StanzaId
from bridge.menu.state import PageId
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA

THUMB, HEART = "\U0001f44d", "\u2764"


async def reacts(town: Town, stanza: str, emoji: str, *, who: Address = CARLA, **changes: Any) -> bool:
    """Somebody reacts in the chat with `who`."""
    given: dict[str, Any] = {
        "chat": ChatId("x@lid"),
        "chat_kind": ChatKind.PERSON,
        "stanza_id": StanzaId(stanza),
        "from_me": False,
        "peer": who,
        "emoji": emoji,
        "ours": False,
        "reacted_at": town.clock.now(),
        **changes,
    }
    return await town.hands_over(MessageReacted(**given))


async def shown(town: Town) -> str:
    """The log as it is now."""
    await town.jumps_to(PageId.LOG)
    return town.body()


@pytest.fixture
async def log(open_shop: Town) -> Town:
    await open_shop.customer_writes("Fresh?", stanza_id=StanzaId("AC01"))
    await open_shop.presses("Messages")
    return open_shop


async def test_a_reaction_stands_with_its_message_until_it_is_taken_off(log: Town) -> None:
    assert await reacts(log, "AC01", THUMB)
    assert not await reacts(log, "AC01", THUMB), "the same event twice"
    assert f"Carla: Fresh? (Carla reacted {THUMB})" in await shown(log)

    log.clock.passes(seconds=5)
    await reacts(log, "AC01", HEART)
    await reacts(log, "AC01", THUMB, ours=True)
    assert f"(Carla reacted {HEART}, your phone reacted {THUMB})" in await shown(log)

    log.clock.passes(seconds=5)
    await reacts(log, "AC01", "")
    await reacts(log, "AC01", "", ours=True)
    assert (await shown(log)).endswith("Carla: Fresh?")


async def test_a_reaction_to_what_is_not_in_the_log_is_nothing(log: Town) -> None:
    before = await shown(log)

    await reacts(log, "AC99", THUMB)
    await reacts(log, "AC01", THUMB, chat_kind=ChatKind.GROUP)

    assert await shown(log) == before


async def test_a_quote_shows_the_beginning_of_what_the_log_holds(log: Town) -> None:
    await log.customer_writes("A cake for " + "x" * 60, stanza_id=StanzaId("AC02"))
    await log.customer_writes("", stanza_id=StanzaId("AC03"), kind=MessageKind.IMAGE)
    await log.customer_writes("mine", stanza_id=StanzaId("AC04"), kind=MessageKind.IMAGE)
    for quoted in ("AC01", "AC02", "AC03", "AC04", "AC99"):
        await log.customer_writes("this", quoted=StanzaId(quoted))

    lines = [line.partition("Carla: ")[2] for line in (await shown(log)).splitlines()][-5:]
    assert lines[0] == "\u21a9 \u201cFresh?\u201d \u00b7 this"
    assert lines[1].startswith("\u21a9 \u201cA cake for xxx")
    assert len(lines[1]) < 60
    assert lines[2:] == [
        "\u21a9 [Picture] \u00b7 this",
        "\u21a9 [Picture] \u201cmine\u201d \u00b7 this",
        "\u21a9 a message that is not in the log \u00b7 this",
    ]


async def test_what_was_deleted_is_not_shown_by_a_quote(log: Town) -> None:
    await log.hands_over(
        MessageRevoked(
            chat=ChatId("x@lid"),
            chat_kind=ChatKind.PERSON,
            stanza_id=StanzaId("AC01"),
            from_me=False,
            peer=CARLA,
            revoked_at=log.clock.now(),
        )
    )
    await log.customer_writes("this", quoted=StanzaId("AC01"))

    assert "Carla: \u21a9 (deleted) \u00b7 this" in await shown(log)


async def test_kinds_are_named_and_calls_tell_their_end_where_it_is_known(log: Town) -> None:
    await log.customer_writes("", kind=MessageKind.CALL, call=CallEnd.MISSED)
    await log.customer_writes("", kind=MessageKind.VIDEO_CALL)
    await log.customer_writes("Which day?", kind=MessageKind.POLL, forwarded=True)

    told = [line.partition("Carla: ")[2] for line in (await shown(log)).splitlines()][-3:]
    assert told == ["[Call, missed]", "[Video call]", "[Poll] Which day? (forwarded)"]


async def test_an_answer_tells_who_caused_it_and_from_where(log: Town) -> None:
    await log.jumps_to(PageId.LOG_CONTACTS)
    await log.walks("Carla", "Reply")
    await log.types("Yes.")
    await log.presses("Send")

    assert log.screen().page == PageId.LOG_CONTACT
    await log.customer_writes("Good", from_me=True)
    assert (
        "Olga, Console \u2192 Carla: Yes. (sent \u2713)\n12:00 your phone \u2192 Carla: Good"
        in await shown(log)
    )
