"""Who is removed, or may do less from now on: what is open in Slack does nothing of the old."""

from __future__ import annotations

from bridge.ids import PersonId
from bridge.ports.rows import ConversationRow, Role
from tests.slack.office import Office
from tests.telegram.whatsapp_side import Business


async def test_a_removed_agents_open_window_does_nothing_from_the_next_press_on(office: Office) -> None:
    business = await office.founds()
    sam = office.acme.user("Sam")
    person = await office.joins(sam, business, Role.AGENT)
    await office.taps(sam, "Messages")
    await office.taps(sam, "Search")
    await office.home(sam, "Whole words")
    await office.taps(sam, "Write")
    await office.window(sam, lambda one: bool(one.fields))
    async with office.store.transaction(business.tenant) as tx:
        assert await tx.remove_member(person)
    before = await menu_of(office, business, person)

    await office.writes_in_window(sam, "secret plans")
    await office.handled()

    assert await menu_of(office, business, person) == before
    await office.hints.surfaces()
    await office.home(sam, "You are not in this team any more")


async def test_a_manager_who_may_only_look_from_now_on_writes_no_broadcast_in_an_open_window(
    office: Office,
) -> None:
    business = await office.founds()
    max_ = office.acme.user("Max")
    person = await office.joins(max_, business, Role.MANAGER)
    await office.taps(max_, "Broadcast")
    await office.taps(max_, "Write the text")
    await office.taps(max_, "Write…")
    await office.window(max_, lambda one: bool(one.fields))
    async with office.store.transaction(business.tenant) as tx:
        assert await tx.change_role(person, Role.VIEWER)

    await office.writes_in_window(max_, "We give it all away")
    await office.home(max_, "Your role does not allow that.")

    async with office.store.transaction(business.tenant) as tx:
        assert await tx.broadcast_draft(business.session) is None


async def menu_of(office: Office, business: Business, person: PersonId) -> ConversationRow | None:
    """Where their menu stands."""
    async with office.store.transaction(business.tenant) as tx:
        return await tx.conversation_of(person)
