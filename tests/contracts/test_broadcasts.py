"""A broadcast in the store: written, confirmed, and minded when its time has come."""

from __future__ import annotations

import asyncio

import pytest

from bridge.broadcast_life import BroadcastState, Move, WrongMove
from bridge.delivery import Outcome
from bridge.errors import BridgeError, PermanentError
from bridge.ids import FileId, new_id
from bridge.ports.broadcast_rows import Audience, AudienceKind, Progress
from bridge.ports.rows import CauseKind
from bridge.screens import Surface
from storage.errors import Clash
from tests.contracts.broadcasting import (
    LATER,
    begins,
    confirms,
    moves,
    of_list,
    phone_of,
    prepares,
    puts_out,
    runs,
    uploads,
    writes,
)
from tests.contracts.shop import NOON, Shop, open_shop

# --- the draft


async def test_a_draft_is_changed_piece_by_piece(shop: Shop) -> None:
    picture = FileId(new_id())
    async with shop.at_work() as tx:
        await tx.add_file(picture, shop.owner, name="cake.png", mime_type="image/png", size_bytes=9, now=NOON)
        empty = await tx.save_broadcast_draft(shop.session)
        await tx.save_broadcast_draft(shop.session, text="Sale for {name}!", file=picture)
        wish = Audience(kind=AudienceKind.RECENT, days=7, cold=True)
        await tx.save_broadcast_draft(shop.session, audience=wish, wanted_at=LATER)
        draft = await tx.broadcast_draft(shop.session)

    assert (empty.text, empty.audience, empty.state) == ("", Audience(), BroadcastState.DRAFT)
    assert draft is not None
    assert (draft.id, draft.text, draft.audience, draft.wanted_at) == (
        empty.id,
        "Sale for {name}!",
        wish,
        LATER,
    )
    assert draft.file is not None
    assert (draft.file.id, draft.file.name, draft.file.size_bytes) == (picture, "cake.png", 9)
    async with shop.at_work() as tx:
        bare = await tx.save_broadcast_draft(shop.session, drop_file=True, at_once=True)
    assert (bare.file, bare.wanted_at, bare.text) == (None, None, "Sale for {name}!")


async def test_a_discarded_draft_is_gone(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.save_broadcast_draft(shop.session, text="x")
        assert await tx.discard_broadcast_draft(shop.session)
        assert not await tx.discard_broadcast_draft(shop.session)
        assert await tx.broadcast_draft(shop.session) is None


async def test_a_draft_written_by_two_at_once_is_one(shop: Shop) -> None:
    async def write(text: str) -> str:
        async with shop.at_work() as tx:
            return (await tx.save_broadcast_draft(shop.session, text=text)).id

    assert len(set(await asyncio.gather(*(write(str(n)) for n in range(4))))) == 1


async def test_a_list_of_another_number_is_not_meant(shop: Shop) -> None:
    await shop.store.platform.set_quota(shop.tenant, max_sessions=2)
    row = await uploads(shop, [(phone_of(1), "")])
    async with shop.at_work() as tx:
        other = await tx.add_session("second")
        with pytest.raises(LookupError):
            await tx.save_broadcast_draft(other.id, audience=of_list(row))


@pytest.mark.parametrize("kind", [AudienceKind.LABEL, AudienceKind.LIST])
async def test_an_audience_names_what_it_is_made_of(shop: Shop, kind: AudienceKind) -> None:
    async with shop.at_work() as tx:
        with pytest.raises(LookupError):
            await tx.save_broadcast_draft(shop.session, audience=Audience(kind=kind))


# --- confirmed


async def test_nothing_is_confirmed_without_a_persons_cause(shop: Shop) -> None:
    async with shop.at_work() as tx:
        draft = await tx.save_broadcast_draft(shop.session, text="x")
        reply = await tx.add_cause(CauseKind.REPLY, shop.owner, Surface.CONSOLE, NOON)
        for cause in (None, reply):
            with pytest.raises(PermanentError, match="cause"):
                await tx.move_broadcast(draft.id, Move.CONFIRM, NOON, cause=cause)
    with pytest.raises(Clash):
        await shop.store.engine.sql.run("UPDATE broadcasts SET state = 'running'")


async def test_a_confirmed_one_makes_room_for_the_next_draft(shop: Shop) -> None:
    first = await confirms(shop, starts_at=LATER)

    async with shop.at_work() as tx:
        assert await tx.broadcast_draft(shop.session) is None
        second = await tx.save_broadcast_draft(shop.session, text="next")
        listed = await tx.broadcasts(shop.session, limit=9)

    assert [row.id for row in listed] == [first]
    assert (listed[0].state, listed[0].starts_at, listed[0].confirmed_at) == (
        BroadcastState.PREPARING,
        LATER,
        NOON,
    )
    assert second.id != first


async def test_one_of_two_who_confirm_at_once_does(shop: Shop) -> None:
    async with shop.at_work() as tx:
        draft = await tx.save_broadcast_draft(shop.session, text="x")

    async def confirm() -> bool:
        try:
            async with shop.at_work() as tx:
                cause = await tx.add_cause(CauseKind.BROADCAST, shop.owner, Surface.CONSOLE, NOON)
                await tx.move_broadcast(draft.id, Move.CONFIRM, NOON, cause=cause)
        except WrongMove:
            return False
        return True

    assert sorted(await asyncio.gather(*(confirm() for _ in range(4)))) == [False] * 3 + [True]


async def test_those_under_way_are_listed_before_those_that_ended(shop: Shop) -> None:
    old = await runs(shop, now=NOON)
    new = await runs(shop, now=LATER)
    await moves(shop, new, Move.STOP, now=LATER)

    async with shop.at_work() as tx:
        assert [row.id for row in await tx.broadcasts(shop.session, limit=9)] == [old, new]
        assert [row.id for row in await tx.broadcasts(shop.session, limit=1)] == [old]


# --- minded


async def test_what_is_to_be_minded(shop: Shop) -> None:
    await writes(shop, 1)

    async def minded(at: object = NOON) -> str | None:
        async with shop.at_work() as tx:
            row = await tx.broadcast_to_mind(shop.session, NOON if at is NOON else LATER)
        return None if row is None else row.id

    assert await minded() is None
    first = await confirms(shop, starts_at=LATER)
    assert await minded() == first
    await prepares(shop, first)
    assert await minded() is None
    async with shop.at_work() as tx:
        assert await tx.next_broadcast_at(shop.session) == LATER
    assert await minded(LATER) == first
    await moves(shop, first, Move.BEGIN)
    second = await confirms(shop)
    assert await minded() == first
    entry = await puts_out(shop, first)
    assert await minded() is None
    await moves(shop, first, Move.PAUSE)
    assert await minded() == second
    await moves(shop, first, Move.RESUME)
    _, desk = await shop.held()
    entry = await begins(shop, desk, first)
    assert await minded() is None
    await desk.settle_send(entry, Outcome.CONFIRMED)
    assert await minded() == first
    await shop.store.platform.suspend(shop.tenant, True)
    assert await minded() is None


async def test_another_business_sees_nothing_of_it(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    other = await open_shop(shop.store, "Bakery")

    async with other.at_work() as tx:
        assert await tx.broadcast(broadcast) is None
        assert await tx.progress(broadcast) == Progress()
        assert await tx.next_recipient(broadcast, new_too=True) is None
        with pytest.raises(LookupError):
            await tx.move_broadcast(broadcast, Move.STOP, NOON)


async def test_no_call_but_its_own_puts_a_broadcasts_message_out(shop: Shop) -> None:
    customer = await shop.customer()
    async with shop.at_work() as tx:
        cause = await tx.add_cause(CauseKind.BROADCAST, shop.owner, Surface.CONSOLE, NOON)
        with pytest.raises(BridgeError):
            await tx.add_outbox(
                session=shop.session,
                purpose="broadcast",  # type: ignore[arg-type]
                recipient=customer,
                text="x",
                now=NOON,
                not_before=NOON,
                cause=cause,
            )
