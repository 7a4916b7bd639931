"""Facts: once, in order, handled by one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.calls import CallEnd
from bridge.facts import (
    Address,
    ButtonPressed,
    ChatKind,
    Fact,
    MessageEdited,
    MessageKind,
    MessageReacted,
    MessageRevoked,
    TextTyped,
)
from bridge.ids import ChatId, StanzaId
from bridge.ports.rows import FactRow
from bridge.screens import Surface
from tests.contracts.shop import NOON, Shop, message, open_shop


async def recorded(shop: Shop, fact: Fact, *, key: str, lane: str = "lane") -> FactRow | None:
    """Record it in a transaction of its own."""
    async with shop.at_work() as tx:
        return await tx.record_fact(fact, key=key, lane=lane, session=shop.session, now=NOON)


async def test_a_fact_is_recorded_once(shop: Shop) -> None:
    first = await recorded(shop, message("hi"), key="k")

    again = await recorded(shop, message("hi, louder"), key="k")

    assert first is not None
    assert again is None
    async with shop.at_work() as tx:
        assert await tx.next_fact("lane") == first


async def test_two_tenants_may_have_the_same_key(shop: Shop) -> None:
    other = await open_shop(shop.store, "Bakery")
    await recorded(shop, message("hi"), key="k")

    assert await recorded(other, message("hi"), key="k") is not None


async def test_a_lane_is_handled_in_the_order_of_recording(shop: Shop) -> None:
    rows = [await recorded(shop, message(str(n)), key=f"k{n}") for n in range(3)]
    await recorded(shop, message("elsewhere"), key="other", lane="other lane")

    handled = []
    async with shop.at_work() as tx:
        while (fact := await tx.next_fact("lane")) is not None:
            assert await tx.fact_handled(fact.seq, NOON)
            handled.append(fact)

    assert handled == rows


async def test_a_fact_is_taken_off_once(shop: Shop) -> None:
    row = await recorded(shop, message("hi"), key="k")
    assert row is not None

    async with shop.at_work() as tx:
        assert await tx.fact_handled(row.seq, NOON)
        assert not await tx.fact_handled(row.seq, NOON)
        assert not await tx.fact_handled(row.seq + 1, NOON)


async def test_what_was_rolled_back_was_not_handled(shop: Shop) -> None:
    row = await recorded(shop, message("hi"), key="k")
    assert row is not None

    async def dies_half_way() -> None:
        async with shop.at_work() as tx:
            await tx.fact_handled(row.seq, NOON)
            raise RuntimeError("died")

    with pytest.raises(RuntimeError, match="died"):
        await dies_half_way()

    async with shop.at_work() as tx:
        assert await tx.next_fact("lane") == row


async def test_waiting_lanes_are_those_with_unhandled_facts_the_longest_waiting_first(shop: Shop) -> None:
    for lane in ("b", "a", "b"):
        await recorded(shop, message(lane), key=f"{lane}{id(object())}", lane=lane)
    done = await recorded(shop, message("done"), key="done", lane="done")
    assert done is not None
    async with shop.at_work() as tx:
        await tx.fact_handled(done.seq, NOON)

    assert await shop.store.waiting_lanes(9) == [(shop.tenant, "b"), (shop.tenant, "a")]
    assert await shop.store.waiting_lanes(1) == [(shop.tenant, "b")]


@pytest.mark.parametrize(
    "fact",
    [
        replace(message("caption"), quoted=StanzaId("3EB0QQ"), forwarded=True, caught_up=True),
        MessageEdited(
            chat=ChatId("900@lid"),
            chat_kind=ChatKind.PERSON,
            stanza_id=StanzaId("3EB0AA"),
            from_me=False,
            peer=Address(lid="900"),
            text="edited",
            edited_at=NOON,
        ),
        MessageRevoked(
            chat=ChatId("900@lid"),
            chat_kind=ChatKind.PERSON,
            stanza_id=StanzaId("3EB0AA"),
            from_me=True,
            peer=Address(phone="+1"),
            revoked_at=NOON,
        ),
        MessageReacted(
            chat=ChatId("900@lid"),
            chat_kind=ChatKind.PERSON,
            stanza_id=StanzaId("3EB0AA"),
            from_me=True,
            peer=Address(phone="+1"),
            emoji="\U0001f44d",
            ours=False,
            reacted_at=NOON,
        ),
        replace(message(""), kind=MessageKind.CALL, call=CallEnd.MISSED),
    ],
    ids=lambda fact: type(fact).__name__,
)
async def test_facts_of_the_page_come_back_as_they_went_in(shop: Shop, fact: Fact) -> None:
    row = await recorded(shop, fact, key="k")

    async with shop.at_work() as tx:
        read = await tx.next_fact("lane")

    assert read == row
    assert read is not None
    assert read.fact == fact


async def test_facts_of_an_admin_chat_come_back_as_they_went_in(shop: Shop) -> None:
    pressed = ButtonPressed(
        event_id="cb-1",
        conversation=shop.conversation,
        revision=4,
        choice="log",
        surface=Surface.CONSOLE,
        pressed_by=shop.owner,
        pressed_at=NOON,
    )
    typed = TextTyped(
        event_id="m-2",
        conversation=shop.conversation,
        revision=None,
        text="SEND 120",
        surface=Surface.TELEGRAM,
        typed_by=shop.owner,
        typed_at=NOON,
    )
    async with shop.at_work() as tx:
        for key, fact in (("1", pressed), ("2", typed)):
            await tx.record_fact(fact, key=key, lane=key, session=None, now=NOON)
        rows = [await tx.next_fact("1"), await tx.next_fact("2")]

    assert [row.fact for row in rows if row is not None] == [pressed, typed]


async def test_the_holder_can_ask_which_messages_are_recorded(shop: Shop) -> None:
    _, desk = await shop.held()
    await recorded(shop, message("hi", stanza="3EB0AA"), key="k")

    seen = await desk.seen("900@lid", [StanzaId("3EB0AA"), StanzaId("3EB0BB")])

    assert seen == {"3EB0AA"}
    assert await desk.seen("901@lid", [StanzaId("3EB0AA")]) == set()
    assert await desk.seen("900@lid", []) == set()
