"""Conversations, the places that show them, and notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bridge.ids import ConversationId
from bridge.ports.rows import ConversationRow, Role
from bridge.screens import Surface
from bridge.session_life import SessionState
from tests.contracts.shop import NOON, Shop


async def loaded(shop: Shop) -> ConversationRow:
    """The owner's conversation as it is."""
    async with shop.at_work() as tx:
        row = await tx.conversation(shop.conversation)
    assert row is not None
    return row


async def saved(shop: Shop, row: ConversationRow, was: int) -> bool:
    """Save it in a transaction of its own."""
    async with shop.at_work() as tx:
        return await tx.save_conversation(row, was_revision=was)


async def test_a_conversation_is_opened_once_per_person_and_session(shop: Shop) -> None:
    async with shop.at_work() as tx:
        again = await tx.open_conversation(shop.owner, Role.OWNER, session=shop.session, page="SETUP")

        assert again.id == shop.conversation
        assert again.page == "MAIN_MENU"
        assert await tx.conversation_of(shop.owner) == again
        assert await tx.conversation_of(shop.owner, shop.session) == again


async def test_one_that_spoke_of_no_number_yet_is_given_the_first(shop: Shop) -> None:
    async with shop.at_work() as tx:
        agent = await tx.add_operator("Bea", Role.AGENT)
        before = await tx.open_conversation(agent.id, Role.AGENT, session=None, page="MAIN_MENU")
        after = await tx.open_conversation(agent.id, Role.AGENT, session=shop.session, page="MAIN_MENU")

    assert (before.session, after.session, after.id) == (None, shop.session, before.id)


async def test_only_the_owners_conversation_has_a_place_on_whatsapp(shop: Shop) -> None:
    async with shop.at_work() as tx:
        agent = await tx.add_operator("Bea", Role.AGENT)
        theirs = await tx.open_conversation(agent.id, Role.AGENT, session=shop.session, page="MAIN_MENU")

        assert [place.surface for place in await tx.surfaces(shop.conversation)] == [Surface.WHATSAPP]
        assert await tx.surfaces(theirs.id) == []


async def test_everything_of_a_conversation_is_kept(shop: Shop) -> None:
    row = replace(
        await loaded(shop),
        page="LOG",
        memory={"cursor": "17", "draft": "Olá 🌞"},
        revision=2,
        note="Saved.",
        changed_on=Surface.CONSOLE,
        changed_by="Ana",
        changed_at=NOON,
    )

    assert await saved(shop, row, 1)

    assert await loaded(shop) == row


async def test_a_stale_save_changes_nothing(shop: Shop) -> None:
    row = await loaded(shop)
    await saved(shop, replace(row, page="LOG", revision=2), 1)

    assert not await saved(shop, replace(row, page="STATUS", revision=2), 1)

    assert (await loaded(shop)).page == "LOG"


async def test_a_new_revision_is_wanted_everywhere(shop: Shop) -> None:
    async with shop.at_work() as tx:
        place = await tx.put_surface(shop.conversation, Surface.CONSOLE, "")
        await tx.surface_shown(place.id, place.wanted, "m1")
    assert await shop.store.due_surfaces(Surface.CONSOLE, 9) == []

    await saved(shop, replace(await loaded(shop), revision=2), 1)

    (due,) = await shop.store.due_surfaces(Surface.CONSOLE, 9)
    assert (due.id, due.wanted, due.shown, due.message_ref) == (place.id, 2, 1, "m1")


async def test_a_new_place_is_due_at_once(shop: Shop) -> None:
    async with shop.at_work() as tx:
        place = await tx.put_surface(shop.conversation, Surface.TELEGRAM, "chat 1")

    assert await shop.store.due_surfaces(Surface.TELEGRAM, 9) == [place]
    assert await shop.store.due_surfaces(Surface.SLACK, 9) == []


async def test_the_same_address_again_changes_nothing_and_another_one_starts_over(shop: Shop) -> None:
    async with shop.at_work() as tx:
        place = await tx.put_surface(shop.conversation, Surface.TELEGRAM, "chat 1")
        await tx.surface_shown(place.id, 1, "m1")
        same = await tx.put_surface(shop.conversation, Surface.TELEGRAM, "chat 1")
        moved = await tx.put_surface(shop.conversation, Surface.TELEGRAM, "chat 2")

    assert (same.shown, same.message_ref) == (1, "m1")
    assert (moved.id, moved.address, moved.shown, moved.message_ref) == (place.id, "chat 2", 0, None)


async def test_what_is_shown_never_goes_back(shop: Shop) -> None:
    async with shop.at_work() as tx:
        place = await tx.put_surface(shop.conversation, Surface.CONSOLE, "")
        for revision in (5, 3):
            await tx.surface_shown(place.id, revision, "m1")
        (_, now) = sorted(await tx.surfaces(shop.conversation), key=lambda one: one.shown)

    assert now.shown == 5


async def test_what_moved_while_it_was_drawn_is_drawn_again(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.put_surface(shop.conversation, Surface.CONSOLE, "")
    (drawn,) = await shop.store.due_surfaces(Surface.CONSOLE, 9)
    async with shop.at_work() as tx:
        await tx.want_surface(drawn.id)

    async with shop.at_work() as tx:
        await tx.surface_shown(drawn.id, drawn.wanted, "m1", asked=drawn.asked)

    (due,) = await shop.store.due_surfaces(Surface.CONSOLE, 9)
    async with shop.at_work() as tx:
        await tx.surface_shown(due.id, due.wanted, "m1", asked=due.asked)
    assert await shop.store.due_surfaces(Surface.CONSOLE, 9) == []


async def test_a_change_of_the_session_makes_its_admin_chats_due(shop: Shop) -> None:
    _, desk = await shop.held()
    async with shop.at_work() as tx:
        place = await tx.put_surface(shop.conversation, Surface.CONSOLE, "")
        await tx.surface_shown(place.id, 1, None)

    await desk.report(SessionState.BOOTING, reason=None)

    assert [due.id for due in await shop.store.due_surfaces(Surface.CONSOLE, 9)] == [place.id]


async def test_a_report_that_says_nothing_new_wakes_nobody(shop: Shop) -> None:
    _, desk = await shop.held()
    await desk.report(SessionState.BOOTING, reason=None)
    async with shop.at_work() as tx:
        place = await tx.put_surface(shop.conversation, Surface.CONSOLE, "")
        await tx.surface_shown(place.id, 1, None)

    await desk.report(SessionState.BOOTING, reason=None)

    assert await shop.store.due_surfaces(Surface.CONSOLE, 9) == []


async def test_a_notice_goes_to_every_admin_chat_of_the_conversation_when_its_time_has_come(
    shop: Shop,
) -> None:
    later = NOON + timedelta(hours=8)
    async with shop.at_work() as tx:
        for surface in (Surface.CONSOLE, Surface.TELEGRAM):
            await tx.put_surface(shop.conversation, surface, "a place")
        made = await tx.add_notice(
            shop.conversation,
            "customer_message",
            about=shop.owner,
            params={"name": "Zoé"},
            now=NOON,
            not_before=later,
        )

    assert made == 2
    assert await shop.store.due_notices(Surface.TELEGRAM, NOON, 9) == []
    (notice,) = await shop.store.due_notices(Surface.TELEGRAM, later, 9)
    assert (notice.kind, notice.about, notice.params) == ("customer_message", shop.owner, {"name": "Zoé"})
    assert (notice.place.surface, notice.place.address, notice.created_at) == (
        Surface.TELEGRAM,
        "a place",
        NOON,
    )


async def test_a_notice_is_shown_once_per_place(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.put_surface(shop.conversation, Surface.CONSOLE, "")
        await tx.add_notice(shop.conversation, "x", about=None, params={}, now=NOON, not_before=NOON)
    (notice,) = await shop.store.due_notices(Surface.CONSOLE, NOON, 9)

    async with shop.at_work() as tx:
        await tx.notice_shown(notice.id, "m9", NOON)

    assert await shop.store.due_notices(Surface.CONSOLE, NOON, 9) == []


async def test_the_tenant_of_a_conversation_can_be_asked_for(shop: Shop) -> None:
    assert await shop.store.conversation_home(shop.conversation) == shop.tenant
    assert await shop.store.conversation_home(ConversationId("0" * 26)) is None
