"""The team and its claims, as the store keeps them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bridge.facts import Address
from bridge.ids import PersonId, new_id
from bridge.ports.rooms import RoomKind
from bridge.ports.rows import Role
from bridge.ports.team_rows import ClaimRow
from bridge.screens import Surface
from bridge.session_life import SessionState
from tests.contracts.shop import CUSTOMER_PHONE, NOON, Shop

LATER = NOON + timedelta(minutes=5)


async def hires(shop: Shop, name: str, role: Role) -> PersonId:
    async with shop.at_work() as tx:
        return (await tx.add_operator(name, role)).id


async def claim(shop: Shop, contact: PersonId) -> ClaimRow | None:
    async with shop.at_work() as tx:
        return await tx.claim_of(shop.session, contact)


async def test_the_team_is_listed_by_role_and_then_by_age(shop: Shop) -> None:
    for name, role in (
        ("Vera", Role.VIEWER),
        ("Sam", Role.AGENT),
        ("Kim", Role.AGENT),
        ("Max", Role.MANAGER),
    ):
        await hires(shop, name, role)
    await shop.customer()

    async with shop.at_work() as tx:
        team = await tx.team()

    assert [(member.name, member.role) for member in team] == [
        ("Ana", Role.OWNER),
        ("Max", Role.MANAGER),
        ("Sam", Role.AGENT),
        ("Kim", Role.AGENT),
        ("Vera", Role.VIEWER),
    ]


async def test_the_menus_of_a_session_are_those_of_members_with_the_role_of_now(shop: Shop) -> None:
    sam, gone = await hires(shop, "Sam", Role.AGENT), await hires(shop, "Gone", Role.AGENT)
    async with shop.at_work() as tx:
        for person in (sam, gone):
            await tx.open_conversation(person, Role.VIEWER, session=shop.session, page="MAIN_MENU")
        assert await tx.remove_member(gone)
        menus = await tx.menus(shop.session)

    assert [(menu.person, menu.role) for menu in menus] == [(shop.owner, Role.OWNER), (sam, Role.AGENT)]


async def test_the_last_owner_stays_and_strangers_cannot_be_removed(shop: Shop) -> None:
    customer = await shop.customer()
    async with shop.at_work() as tx:
        for nobody in (shop.owner, customer, PersonId(new_id())):
            assert not await tx.remove_member(nobody)

        assert await tx.role_of(shop.owner) is Role.OWNER


async def test_two_owners_who_remove_each_other_at_once_leave_one(shop: Shop) -> None:
    rita = await hires(shop, "Rita", Role.OWNER)

    async def removes(person: PersonId) -> bool:
        async with shop.at_work() as tx:
            return await tx.remove_member(person)

    removed = await asyncio.gather(removes(rita), removes(shop.owner))

    assert sorted(removed) == [False, True]
    async with shop.at_work() as tx:
        assert len(await tx.members(Role.OWNER)) == 1


async def test_a_role_is_changed_but_not_the_last_owners_a_rooms_or_a_strangers(shop: Shop) -> None:
    sam, customer = await hires(shop, "Sam", Role.AGENT), await shop.customer()
    async with shop.at_work() as tx:
        room = await tx.put_room(Surface.SLACK, "C1", "Team", RoomKind.NOTICES, NOON)
        assert await tx.change_role(sam, Role.MANAGER)
        assert await tx.role_of(sam) is Role.MANAGER
        for nobody in (shop.owner, room, customer, PersonId(new_id())):
            assert not await tx.change_role(nobody, Role.AGENT)
        assert not await tx.change_role(sam, Role.MANAGER)

        assert await tx.role_of(shop.owner) is Role.OWNER


async def test_two_owners_who_take_the_role_from_each_other_at_once_leave_one(shop: Shop) -> None:
    rita = await hires(shop, "Rita", Role.OWNER)

    async def demotes(person: PersonId) -> bool:
        async with shop.at_work() as tx:
            return await tx.change_role(person, Role.AGENT)

    changed = await asyncio.gather(demotes(rita), demotes(shop.owner))

    assert sorted(changed) == [False, True]


async def test_unused_invitations_go_with_whoever_made_them(shop: Shop) -> None:
    rita = await hires(shop, "Rita", Role.OWNER)
    async with shop.at_work() as tx:
        used = await tx.invite(Role.AGENT, ttl_s=60, by=rita)
        hers = await tx.invite(Role.AGENT, ttl_s=60, by=rita)
        others = await tx.invite(Role.AGENT, ttl_s=60, by=shop.owner)
    platform, account = shop.store.platform, (Surface.TELEGRAM, "7001")
    joined = await platform.redeem(used, "Sam", account)

    async with shop.at_work() as tx:
        assert await tx.remove_member(rita)

    assert joined is not None
    assert await platform.redeem(used, "Sam", account) == joined
    assert await platform.redeem(hers, "Eve") is None
    assert await platform.redeem(others, "Kim") is not None


async def test_a_removed_members_places_are_due_once_more_and_then_never(shop: Shop) -> None:
    sam = await hires(shop, "Sam", Role.AGENT)
    async with shop.at_work() as tx:
        menu = await tx.open_conversation(sam, Role.AGENT, session=shop.session, page="MAIN_MENU")
        place = await tx.put_surface(menu.id, Surface.TELEGRAM, "7001")
        await tx.surface_shown(place.id, 1, "m1")
        await tx.remove_member(sam)

    (due,) = await shop.store.due_surfaces(Surface.TELEGRAM, 9)
    async with shop.at_work() as tx:
        await tx.surface_shown(due.id, due.wanted, "m1", asked=due.asked)
    _, desk = await shop.held()
    await desk.report(SessionState.CONNECTED, reason=None)

    assert due.id == place.id
    assert await shop.store.due_surfaces(Surface.TELEGRAM, 9) == []


async def test_a_claim_is_taken_kept_and_taken_over(shop: Shop) -> None:
    customer, sam = await shop.customer(), await hires(shop, "Sam", Role.AGENT)
    async with shop.at_work() as tx:
        await tx.put_claim(shop.session, customer, sam, NOON, answered=True)
        await tx.put_claim(shop.session, customer, sam, LATER, answered=False)
    kept = await claim(shop, customer)
    async with shop.at_work() as tx:
        await tx.put_claim(shop.session, customer, shop.owner, LATER, answered=False)
        assert not await tx.drop_claim(shop.session, customer, sam)
    taken = await claim(shop, customer)

    assert kept == ClaimRow(
        contact=customer, person=sam, name="Sam", since=NOON, touched_at=LATER, answered=True
    )
    assert taken is not None
    assert (taken.person, taken.since, taken.answered) == (shop.owner, LATER, False)
    async with shop.at_work() as tx:
        assert await tx.drop_claim(shop.session, customer, shop.owner)
    assert await claim(shop, customer) is None


async def test_claims_at_once_are_one(shop: Shop) -> None:
    customer, sam = await shop.customer(), await hires(shop, "Sam", Role.AGENT)

    async def claims(person: PersonId) -> None:
        async with shop.at_work() as tx:
            await tx.put_claim(shop.session, customer, person, NOON, answered=False)

    await asyncio.gather(*(claims(person) for person in (sam, shop.owner) * 3))

    assert await shop.store.engine.sql.value("SELECT COUNT(*) FROM claims") == 1


async def test_two_contacts_who_turn_out_to_be_one_have_one_claim(shop: Shop) -> None:
    by_lid, by_phone = await shop.meets(Address(lid="900")), await shop.customer()
    async with shop.at_work() as tx:
        await tx.put_claim(shop.session, by_lid, shop.owner, NOON, answered=True)
        await tx.put_claim(shop.session, by_phone, shop.owner, LATER, answered=False)

    one = await shop.meets(Address(lid="900", phone=CUSTOMER_PHONE))

    found = await claim(shop, one)
    assert found is not None
    assert (found.answered, one) == (True, by_lid)


async def test_the_account_picked_last_comes_first(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.link_account(shop.owner, Surface.TELEGRAM, "7001")
        await tx.pick_account(Surface.TELEGRAM, "7001", NOON)
        await tx.pick_account(Surface.TELEGRAM, "unknown", NOON)

    assert await shop.store.people_with_account(Surface.TELEGRAM, "7001") == [(shop.tenant, shop.owner)]
