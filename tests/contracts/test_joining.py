"""Invitations brought by an account of an admin chat: bound with it, once, whoever it is already."""

from __future__ import annotations

import asyncio

import pytest

from bridge.ids import PersonId
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.contracts.shop import Shop, open_shop

TELEGRAM = Surface.TELEGRAM
ACCOUNT = (TELEGRAM, "7001")


async def invitation(shop: Shop, role: Role = Role.AGENT) -> str:
    async with shop.at_work() as tx:
        return await tx.invite(role, ttl_s=60)


async def joins(shop: Shop, secret: str, name: str = "Sam") -> tuple[PersonId, Role] | None:
    found = await shop.store.platform.redeem(secret, name, ACCOUNT)
    return None if found is None else found[1:]


async def known(shop: Shop) -> list[PersonId]:
    found = await shop.store.people_with_account(*ACCOUNT)
    return [person for tenant, person in found if tenant == shop.tenant]


async def test_the_account_is_bound_with_the_role(shop: Shop) -> None:
    joined = await joins(shop, await invitation(shop))

    assert joined is not None
    assert await known(shop) == [joined[0]]
    async with shop.at_work() as tx:
        (member,) = [one for one in await tx.team() if one.person == joined[0]]
        assert await tx.accounts_of(joined[0], TELEGRAM) == ["7001"]
    assert (member.name, member.role) == ("Sam", Role.AGENT)


async def test_the_same_account_with_its_invitation_gets_the_same_answer_again(shop: Shop) -> None:
    secret = await invitation(shop)
    first = await joins(shop, secret)

    assert first is not None
    assert await joins(shop, secret, "Somebody else") == first
    assert await shop.store.platform.redeem(secret, "Eve", (TELEGRAM, "7002")) is None
    assert await shop.store.platform.redeem(secret, "Eve") is None


async def test_a_member_whose_role_is_as_strong_keeps_it_and_the_invitation_stays_good(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.link_account(shop.owner, *ACCOUNT)
    secret = await invitation(shop)

    assert await joins(shop, secret) == (shop.owner, Role.OWNER)

    joined = await shop.store.platform.redeem(secret, "Sam", (TELEGRAM, "7002"))
    assert joined is not None
    assert joined[1] != shop.owner


async def test_a_stronger_invitation_raises_the_same_person(shop: Shop) -> None:
    first = await joins(shop, await invitation(shop, Role.VIEWER))
    assert first is not None

    second = await joins(shop, await invitation(shop, Role.MANAGER), "Another name")

    assert second == (first[0], Role.MANAGER)
    async with shop.at_work() as tx:
        assert await tx.role_of(first[0]) is Role.MANAGER
        assert len(await tx.team()) == 2


async def test_whoever_was_removed_joins_by_a_new_invitation_as_who_they_were(shop: Shop) -> None:
    secret = await invitation(shop)
    first = await joins(shop, secret)
    assert first is not None
    async with shop.at_work() as tx:
        assert await tx.remove_member(first[0])

    assert await joins(shop, secret) is None
    assert await joins(shop, await invitation(shop, Role.VIEWER)) == (first[0], Role.VIEWER)


async def test_an_expired_invitation_opens_nothing_and_one_for_a_member_neither(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.link_account(shop.owner, *ACCOUNT)
        expired = await tx.invite(Role.AGENT, ttl_s=-1)

    assert await joins(shop, expired) is None
    assert await shop.store.platform.redeem(expired, "Eve", (TELEGRAM, "7002")) is None


async def test_two_accounts_with_one_invitation_at_once_are_one_member(shop: Shop) -> None:
    secret = await invitation(shop)

    found = await asyncio.gather(
        *(shop.store.platform.redeem(secret, "Sam", (TELEGRAM, f"{number}")) for number in range(5))
    )

    assert sum(joined is not None for joined in found) == 1


async def test_two_invitations_with_one_account_at_once_are_one_person(shop: Shop) -> None:
    secrets = [await invitation(shop, role) for role in (Role.AGENT, Role.MANAGER, Role.VIEWER)]

    found = await asyncio.gather(*(joins(shop, secret) for secret in secrets))

    assert len({joined[0] for joined in found if joined is not None}) == 1
    async with shop.at_work() as tx:
        assert len(await tx.members(Role.MANAGER)) == 1
        assert len(await tx.team()) == 2


async def test_an_account_joins_two_businesses_as_two_people(shop: Shop) -> None:
    other = await open_shop(shop.store, "Butcher")

    here, there = await joins(shop, await invitation(shop)), await joins(other, await invitation(other))

    assert here is not None
    assert there is not None
    assert await shop.store.people_with_account(*ACCOUNT) == [
        (shop.tenant, here[0]),
        (other.tenant, there[0]),
    ]


@pytest.mark.parametrize("secret", ["", "made up \ud800", "' OR 1=1 --"])
async def test_a_made_up_secret_opens_nothing(shop: Shop, secret: str) -> None:
    assert await joins(shop, secret) is None
    assert await known(shop) == []
