"""Who is removed, or may do less from now on: what is open in Telegram does nothing of the old."""

from __future__ import annotations

from bridge.ports.rows import Role
from tests.telegram.office import Office


async def test_somebody_who_was_removed_is_out_at_once(office: Office) -> None:
    business = await office.founds()
    sam = office.telegram.user("Sam")
    person = await office.joins(sam, business, Role.AGENT)
    menu = await office.menu(sam, "Main menu")
    data = menu.buttons[0].data or ""
    async with office.store.transaction(business.tenant) as tx:
        assert await tx.remove_member(person)
    await office.hints.surfaces()

    await office.sees(sam, "You are not in this team any more")
    await sam.presses_raw(menu.message_id, data)
    await office.told(sam, "This button is not yours.")
    await sam.writes("/menu")
    await office.sees(sam, "This bot is private.")


async def test_who_may_do_less_from_now_on_does_nothing_of_the_old_in_an_open_menu(office: Office) -> None:
    business = await office.founds()
    max_ = office.telegram.user("Max")
    person = await office.joins(max_, business, Role.MANAGER)
    await office.taps(max_, "Broadcast")
    menu = await office.menu(max_, "Broadcast")
    data = next(button.data or "" for button in menu.buttons if button.label.startswith("Write"))
    async with office.store.transaction(business.tenant) as tx:
        assert await tx.change_role(person, Role.VIEWER)
    await office.hints.surfaces()

    await office.sees(max_, "Your role does not allow that.")
    await max_.presses_raw(menu.message_id, data)
    await office.handled()
    await office.sees(max_, "Your role does not allow that.")
    async with office.store.transaction(business.tenant) as tx:
        assert await tx.broadcast_draft(business.session) is None
