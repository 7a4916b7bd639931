"""People: found, made, merged."""

from __future__ import annotations

from datetime import timedelta

from bridge.facts import Address
from bridge.ids import PersonId
from bridge.ports.rows import Proof, Role
from bridge.screens import Surface
from storage.store import TortoiseStore
from tests.contracts.shop import CUSTOMER_PHONE, NOON, Shop, message, open_shop

BOTH = Address(lid="900", phone=CUSTOMER_PHONE)


async def test_an_address_is_one_person_however_often_it_is_met(shop: Shop) -> None:
    first = await shop.meets(BOTH)

    by_lid, by_phone = await shop.meets(Address(lid="900")), await shop.meets(Address(phone=CUSTOMER_PHONE))

    assert first == by_lid == by_phone


async def test_looking_for_somebody_makes_nobody(shop: Shop) -> None:
    async with shop.at_work() as tx:
        assert await tx.find_person(BOTH) is None
        made = await tx.person_at(BOTH)
        assert await tx.find_person(Address(lid="900")) == made


async def test_a_name_is_refreshed_and_an_empty_one_changes_nothing(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.person_at(Address(lid="900", name="Zoe"))
        await tx.person_at(Address(lid="900"))
        person = await tx.person_at(Address(lid="900", name="Zoé 🌞"))

    assert (person.name, person.lid, person.phone) == ("Zoé 🌞", "900", None)


async def test_twins_become_the_one_with_the_lid_and_keep_each_message_once(shop: Shop) -> None:
    by_phone, by_lid = (
        await shop.meets(Address(phone=CUSTOMER_PHONE, name="Zoé")),
        await shop.meets(Address(lid="900")),
    )
    async with shop.at_work() as tx:
        for person in (by_phone, by_lid):
            await tx.log_message(
                message("twice"), session=shop.session, contact=person, outbox=None, by=None, now=NOON
            )
    await shop.logs(by_phone, "only by phone")

    stays = await shop.meets(BOTH)

    async with shop.at_work() as tx:
        texts = [line.text for line in await tx.messages(shop.session, contact=stays, limit=9)]
        signpost, lines = await tx.person(by_phone), await tx.messages(shop.session, limit=9)
    assert stays == by_lid
    assert sorted(texts) == ["only by phone", "twice"]
    assert {line.contact for line in lines} == {by_lid}
    assert signpost is not None
    assert (signpost.id, signpost.name, signpost.phone) == (by_lid, "Zoé", CUSTOMER_PHONE)


async def test_a_merge_is_told_to_the_audit(shop: Shop) -> None:
    by_phone = await shop.meets(Address(phone=CUSTOMER_PHONE))
    await shop.meets(Address(lid="900"))

    await shop.meets(BOTH)

    lines = await shop.store.engine.sql.all("SELECT what, about FROM audit")
    assert lines == [{"what": "people.merged", "about": by_phone}]


async def test_a_phone_that_comes_with_another_lid_has_changed_hands(shop: Shop) -> None:
    before = await shop.meets(BOTH)

    after = await shop.meets(Address(lid="901", phone=CUSTOMER_PHONE))

    async with shop.at_work() as tx:
        old, new = await tx.person(before), await tx.person(after)
    assert old is not None
    assert new is not None
    assert (old.lid, old.phone) == ("900", None)
    assert (new.lid, new.phone) == ("901", CUSTOMER_PHONE)


async def test_of_two_merged_members_the_stronger_role_stays(shop: Shop) -> None:
    await shop.proven_owner_number()
    agent = await shop.meets(Address(lid="900"))
    async with shop.at_work() as tx:
        await tx.link_account(agent, Surface.TELEGRAM, "42")
        number = await tx.propose_owner_number(
            shop.session, shop.owner, phone=CUSTOMER_PHONE, is_self=False, code="X", expires_at=NOON
        )

        await tx.prove_owner_number(number.id, BOTH)

        assert await tx.role_of(agent) is Role.OWNER
        assert (await tx.person_with_account(Surface.TELEGRAM, "42")) == await tx.person(shop.owner)


async def test_members_are_listed_by_role_and_age(shop: Shop) -> None:
    async with shop.at_work() as tx:
        first, second = await tx.add_operator("Bea", Role.AGENT), await tx.add_operator("Cem", Role.AGENT)

        assert [person.id for person in await tx.members(Role.AGENT)] == [first.id, second.id]
        assert [person.id for person in await tx.members(Role.OWNER)] == [shop.owner]
        assert await tx.role_of(first.id) is Role.AGENT
        assert await tx.role_of(PersonId("0" * 26)) is None


async def test_an_account_is_bound_once_and_can_move(shop: Shop) -> None:
    async with shop.at_work() as tx:
        agent = await tx.add_operator("Bea", Role.AGENT)
        for person in (shop.owner, shop.owner, agent.id):
            await tx.link_account(person, Surface.SLACK, "T1:U1")

        assert await tx.person_with_account(Surface.SLACK, "T1:U1") == agent
        assert await tx.person_with_account(Surface.TELEGRAM, "T1:U1") is None


async def test_an_account_is_found_in_every_tenant_where_it_is_somebody(store: TortoiseStore) -> None:
    shops = [await open_shop(store), await open_shop(store, "Bakery")]
    for shop in shops:
        async with shop.at_work() as tx:
            await tx.link_account(shop.owner, Surface.TELEGRAM, "42")

    found = await store.people_with_account(Surface.TELEGRAM, "42")

    assert found == [(shop.tenant, shop.owner) for shop in shops]
    assert await store.people_with_account(Surface.SLACK, "42") == []


async def test_who_wrote_last_is_remembered_by_what_came_in(shop: Shop) -> None:
    customer = await shop.customer()
    await shop.logs(customer, "hello", at=NOON)
    await shop.logs(customer, "our answer", at=NOON + timedelta(minutes=2), from_me=True)
    await shop.logs(customer, "from an hour ago, caught up", at=NOON - timedelta(hours=1))

    async with shop.at_work() as tx:
        person = await tx.person(customer)

    assert person is not None
    assert person.last_wrote_at == NOON


async def test_a_proven_number_belongs_to_the_operator_and_takes_over(shop: Shop) -> None:
    first = await shop.proven_owner_number()
    async with shop.at_work() as tx:
        second = await tx.propose_owner_number(
            shop.session, shop.owner, phone="+49301234", is_self=False, code="ABCD2345", expires_at=NOON
        )
        assert await tx.owner_number(shop.session) == first
        assert await tx.pending_owner_number(shop.session) == second

        await tx.prove_owner_number(second.id, Address(lid="778"))

        ruling = await tx.owner_number(shop.session)
        assert ruling is not None
        assert (ruling.id, ruling.proof, ruling.lid, ruling.phone) == (
            second.id,
            Proof.VERIFIED,
            "778",
            "+49301234",
        )
        assert ruling.code is None
        assert await tx.pending_owner_number(shop.session) is None
        found = await tx.find_person(Address(lid="778"))
        assert found is not None
        assert found.id == shop.owner


async def test_a_new_proposal_takes_the_place_of_the_pending_one(shop: Shop) -> None:
    async with shop.at_work() as tx:
        for code in ("FIRST234", "SECOND23"):
            await tx.propose_owner_number(
                shop.session, shop.owner, phone=None, is_self=True, code=code, expires_at=NOON
            )

        pending = await tx.owner_number(shop.session)

    assert pending is not None
    assert (pending.proof, pending.code, pending.is_self, pending.phone) == (
        Proof.PENDING,
        "SECOND23",
        True,
        None,
    )
