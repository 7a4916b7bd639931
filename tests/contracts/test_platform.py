"""What the operator of the installation does."""

from __future__ import annotations

import asyncio

import pytest

from bridge.errors import PermanentError
from bridge.ids import TenantId
from bridge.ports.rows import Role
from bridge.screens import Surface
from storage.store import TortoiseStore
from tests.contracts.erasing import erased
from tests.contracts.shop import NOON, Shop, message, open_shop


async def test_tenants_are_listed_in_the_order_of_their_making(store: TortoiseStore) -> None:
    made = [
        await store.platform.add_tenant("Aurora", language="pt", time_zone="America/Recife"),
        await store.platform.add_tenant("Bakery"),
    ]

    assert await store.platform.tenants() == made
    assert (made[0].name, made[0].language, made[0].time_zone) == ("Aurora", "pt", "America/Recife")
    assert (made[1].suspended, made[1].max_sessions, made[1].max_sends_per_day) == (False, 1, None)


async def test_quotas_are_set_by_name(store: TortoiseStore, shop: Shop) -> None:
    row = await store.platform.set_quota(shop.tenant, max_sessions=5, max_sends_per_day=100)
    assert (row.max_sessions, row.max_sends_per_day) == (5, 100)
    assert (await store.platform.set_quota(shop.tenant, max_sends_per_day=None)).max_sends_per_day is None

    with pytest.raises(PermanentError, match="quotas are"):
        await store.platform.set_quota(shop.tenant, max_fun=1)
    with pytest.raises(LookupError):
        await store.platform.set_quota(TenantId("0" * 26), max_sessions=1)


async def test_a_suspension_can_be_asked_for(store: TortoiseStore, shop: Shop) -> None:
    assert not await store.platform.is_suspended(shop.tenant)
    await store.platform.suspend(shop.tenant, True)
    assert await store.platform.is_suspended(shop.tenant)
    assert not await store.platform.is_suspended(None)
    await store.platform.suspend(shop.tenant, False)
    await store.platform.suspend(None, True)

    assert await store.platform.is_suspended(None)
    assert await store.platform.is_suspended(shop.tenant)
    with pytest.raises(LookupError):
        await store.platform.suspend(TenantId("0" * 26), True)


async def test_an_invitation_makes_one_member(store: TortoiseStore, shop: Shop) -> None:
    secret = await store.platform.invite(shop.tenant, Role.AGENT, ttl_s=60)

    redeemed = await store.platform.redeem(secret, "Bea")

    assert redeemed is not None
    tenant, person, role = redeemed
    assert (tenant, role) == (shop.tenant, Role.AGENT)
    async with shop.at_work() as tx:
        row = await tx.person(person)
        assert row is not None
        assert row.name == "Bea"
        assert await tx.role_of(person) is Role.AGENT
    assert await store.platform.redeem(secret, "Mallory") is None


async def test_two_who_redeem_one_invitation_at_once_are_one_member(store: TortoiseStore, shop: Shop) -> None:
    secret = await store.platform.invite(shop.tenant, Role.MANAGER, ttl_s=60)

    results = await asyncio.gather(*(store.platform.redeem(secret, f"P{n}") for n in range(5)))

    assert sum(result is not None for result in results) == 1
    async with shop.at_work() as tx:
        assert len(await tx.members(Role.MANAGER)) == 1


async def test_expired_or_unknown_invitations_are_worth_nothing(store: TortoiseStore, shop: Shop) -> None:
    expired = await store.platform.invite(shop.tenant, Role.AGENT, ttl_s=-1)

    assert await store.platform.redeem(expired, "Bea") is None
    assert await store.platform.redeem("made up \ud800", "Bea") is None


async def test_a_link_lets_in_once_and_a_cookie_until_it_is_expelled(
    store: TortoiseStore, shop: Shop
) -> None:
    link = await store.platform.admit(shop.tenant, shop.owner, kind="link", ttl_s=60)
    cookie = await store.platform.admit(shop.tenant, shop.owner, kind="cookie", ttl_s=60)

    assert await store.platform.enter(link, kind="cookie") is None
    assert await store.platform.enter(link, kind="link") == (shop.tenant, shop.owner)
    assert await store.platform.enter(link, kind="link") is None
    for _ in range(2):
        assert await store.platform.enter(cookie, kind="cookie") == (shop.tenant, shop.owner)
    await store.platform.expel(cookie)
    assert await store.platform.enter(cookie, kind="cookie") is None


async def test_two_who_follow_one_link_at_once_are_one_visitor(store: TortoiseStore, shop: Shop) -> None:
    link = await store.platform.admit(shop.tenant, shop.owner, kind="link", ttl_s=60)

    results = await asyncio.gather(*(store.platform.enter(link, kind="link") for _ in range(5)))

    assert sum(result is not None for result in results) == 1


async def test_a_link_binds_one_account_and_to_that_one_it_answers_again(
    store: TortoiseStore, shop: Shop
) -> None:
    link = await store.platform.admit(shop.tenant, shop.owner, kind="link", ttl_s=60)

    for _ in range(2):
        assert await store.platform.bind(link, (Surface.TELEGRAM, "42")) == (shop.tenant, shop.owner)
    assert await store.platform.bind(link, (Surface.TELEGRAM, "43")) is None
    assert await store.platform.enter(link, kind="link") is None
    assert await store.people_with_account(Surface.TELEGRAM, "42") == [(shop.tenant, shop.owner)]
    assert await store.people_with_account(Surface.TELEGRAM, "43") == []


async def test_links_that_are_no_persons_or_expired_bind_nobody(store: TortoiseStore, shop: Shop) -> None:
    operators = await store.platform.admit(None, None, kind="link", ttl_s=60)
    late = await store.platform.admit(shop.tenant, shop.owner, kind="link", ttl_s=-1)
    cookie = await store.platform.admit(shop.tenant, shop.owner, kind="cookie", ttl_s=60)

    for secret in (operators, late, cookie, "made up"):
        assert await store.platform.bind(secret, (Surface.TELEGRAM, "42")) is None
    assert await store.platform.enter(operators, kind="link") == (None, None)


async def test_the_platforms_operator_is_nobody_of_a_tenant(store: TortoiseStore) -> None:
    link = await store.platform.admit(None, None, kind="link", ttl_s=60)

    assert await store.platform.enter(link, kind="link") == (None, None)


async def test_who_has_no_role_any_more_does_not_enter(store: TortoiseStore, shop: Shop) -> None:
    cookie = await store.platform.admit(shop.tenant, shop.owner, kind="cookie", ttl_s=60)
    late = await store.platform.admit(shop.tenant, shop.owner, kind="cookie", ttl_s=-1)

    await store.engine.sql.run("DELETE FROM memberships WHERE person_id = ?", shop.owner)

    assert await store.platform.enter(cookie, kind="cookie") is None
    assert await store.platform.enter(late, kind="cookie") is None


async def test_a_stranger_to_the_tenant_is_not_admitted(store: TortoiseStore, shop: Shop) -> None:
    other = await open_shop(store, "Bakery")

    with pytest.raises(LookupError):
        await store.platform.admit(other.tenant, shop.owner, kind="link", ttl_s=60)


async def test_sessions_are_listed_with_their_tenant_and_holder(store: TortoiseStore, shop: Shop) -> None:
    await open_shop(store, "Bakery")
    holder = await store.join("worker", 60)
    await holder.claim(1, 0, prefer=[shop.session])

    mine, other = await store.platform.sessions()

    assert (mine["id"], mine["tenant_name"], mine["label"]) == (shop.session, "Café Aurora", "Front desk")
    assert (mine["holder"], mine["alive"], mine["desired"]) == (holder.holder, True, "running")
    assert (other["tenant_name"], other["holder"], other["alive"]) == ("Bakery", None, False)


async def test_erasing_a_tenant_leaves_nothing_of_it_and_all_of_the_others(
    store: TortoiseStore, shop: Shop
) -> None:
    other = await open_shop(store, "Bakery")
    for one in (shop, other):
        await one.proven_owner_number()
        customer = await one.customer()
        await one.replies(customer, "hello")
        await one.logs(customer, "hi")
        async with one.at_work() as tx:
            await tx.record_fact(message("x"), key="k", lane="l", session=one.session, now=NOON)
            await tx.save_broadcast_draft(one.session, text="Sale!")
            await tx.audit("x.done", by=None)
        await one.store.platform.invite(one.tenant, Role.AGENT, ttl_s=60)
        await one.store.platform.admit(one.tenant, one.owner, kind="cookie", ttl_s=60)

    gone = await erased(store, shop.tenant)

    assert gone["messages"] == gone["outbox"] == gone["keys"] == gone["sessions"] == 1
    assert [row.id for row in await store.platform.tenants()] == [other.tenant]
    with pytest.raises(LookupError):
        async with shop.at_work():
            pass
    async with other.at_work() as tx:
        assert len(await tx.messages(other.session, limit=9)) == 1
