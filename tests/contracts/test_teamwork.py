"""The audit as it is read, the book of contacts with notes, and digests: as the store keeps them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bridge.facts import Address
from bridge.ids import PersonId, new_id
from bridge.ports.rooms import RoomKind
from bridge.ports.rows import DigestRate, Role
from bridge.ports.team_rows import DigestRow, Summary
from bridge.screens import Surface
from tests.contracts.shop import CUSTOMER_PHONE, NOON, Shop

LATER, TOMORROW = NOON + timedelta(minutes=5), NOON + timedelta(days=1)


async def names(shop: Shop, **asked: object) -> list[str]:
    async with shop.at_work() as tx:
        people, _ = await tx.contact_book(limit=99, **asked)  # type: ignore[arg-type]
    return [person.name for person in people]


async def test_the_audit_is_read_newest_first_with_the_names_of_now(shop: Shop) -> None:
    zoe = await shop.customer()
    async with shop.at_work() as tx:
        await tx.audit("reply.sent", by=shop.owner, about=zoe, outbox="x")
        await tx.audit("contact.unassigned", by=None, about="gone", of=zoe)
        await tx.person_at(Address(phone=CUSTOMER_PHONE, name="Zoé B."))
        newest, older = await tx.audit_lines(limit=2)
        (before,) = await tx.audit_lines(before=newest.seq, limit=1)
        (after,) = await tx.audit_lines(after=older.seq, limit=1)

    assert (newest.what, newest.by, newest.details, newest.names) == (
        "contact.unassigned",
        None,
        {"of": zoe},
        {zoe: "Zoé B."},
    )
    assert (older.what, older.by, older.about) == ("reply.sent", shop.owner, zoe)
    assert older.names == {zoe: "Zoé B.", shop.owner: "Ana"}
    assert (before, after) == (older, newest)


async def test_of_an_offered_reply_the_audit_names_the_contact(shop: Shop) -> None:
    zoe = await shop.customer()
    async with shop.at_work() as tx:
        offer = await tx.add_offer(
            session=shop.session,
            room=shop.conversation,
            contact=zoe,
            author=shop.owner,
            text="x",
            now=NOON,
        )
        await tx.audit("offer.discarded", by=shop.owner, about=offer)
        (line,) = await tx.audit_lines(limit=1)

    assert (line.about, line.names[zoe]) == (zoe, "Zoé")


async def test_who_was_merged_is_named_as_who_stayed(shop: Shop) -> None:
    by_lid, by_phone = await shop.meets(Address(lid="900", name="Zed")), await shop.customer()
    await shop.meets(Address(lid="900", phone=CUSTOMER_PHONE))

    async with shop.at_work() as tx:
        (line,) = await tx.audit_lines(limit=1)

    assert (line.what, line.about) == ("people.merged", by_phone)
    assert line.names == {by_phone: "Zed", by_lid: "Zed"}


async def test_contacts_are_listed_by_name_without_members_and_rooms(shop: Shop) -> None:
    await shop.proven_owner_number()
    await shop.meets(Address(lid="1", name="yan"))
    await shop.meets(Address(lid="2", name="Ángel Ruiz"))
    await shop.meets(Address(lid="3"))
    await shop.customer()
    async with shop.at_work() as tx:
        await tx.put_room(Surface.SLACK, "C1", "Room", RoomKind.NOTICES, NOON)
        await tx.add_operator("Sam", Role.AGENT)
        page, count = await tx.contact_book(limit=2, offset=1)

    assert await names(shop) == ["Ángel Ruiz", "yan", "Zoé", ""]
    assert ([person.name for person in page], count) == (["yan", "Zoé"], 4)
    assert await names(shop, part="ru ANG") == ["Ángel Ruiz"]
    assert await names(shop, part=CUSTOMER_PHONE[-4:]) == ["Zoé"]
    assert await names(shop, part="uiz") == []


async def test_contacts_are_found_by_label(shop: Shop) -> None:
    zoe, yan = await shop.customer(), await shop.meets(Address(lid="1", name="Yan"))
    async with shop.at_work() as tx:
        vip = await tx.label_person(zoe, "VIP", NOON)
        other = await tx.label_person(yan, "other", NOON)

    assert await names(shop, label=vip.id) == ["Zoé"]
    assert await names(shop, label=other.id, part="zo") == []


async def test_more_contacts_than_are_opened_at_once_are_all_listed(shop: Shop) -> None:
    async with shop.at_work() as tx:
        for number in range(520):
            await tx.person_at(Address(lid=str(1000 + number), name=f"Guest {number:03}"))
        page, count = await tx.contact_book(limit=1, offset=519)

    assert ([person.name for person in page], count) == (["Guest 519"], 520)


async def test_what_is_known_of_a_contact(shop: Shop) -> None:
    zoe = await shop.customer()
    async with shop.at_work() as tx:
        known = await tx.contact(zoe)
        assert known is not None
        assert (known.notes, known.notes_at, known.first_at, known.opted_out_at) == ("", None, None, None)
    await shop.logs(zoe, "hello", at=NOON)
    await shop.logs(zoe, "hello?", at=LATER)
    async with shop.at_work() as tx:
        await tx.write_notes(zoe, "likes rye", shop.owner, LATER)
        await tx.opt_out(zoe, "added", LATER)
        known = await tx.contact(zoe)
        nobody = await tx.contact(PersonId(new_id()))
        with pytest.raises(LookupError):
            await tx.write_notes(PersonId(new_id()), "x", shop.owner, NOON)

    assert known is not None
    assert (known.person.name, known.person.last_wrote_at) == ("Zoé", LATER)
    assert (known.notes, known.notes_by_name, known.notes_at) == ("likes rye", "Ana", LATER)
    assert (known.first_at, known.opted_out_at) == (NOON, LATER)
    assert nobody is None


async def test_notes_are_sealed_and_can_be_taken_away(shop: Shop) -> None:
    zoe = await shop.customer()
    async with shop.at_work() as tx:
        await tx.write_notes(zoe, "likes rye", shop.owner, NOON)
    cell = await shop.store.engine.sql.value("SELECT notes FROM people WHERE id = ?", zoe)
    async with shop.at_work() as tx:
        await tx.write_notes(zoe, "", shop.owner, NOON)
        known = await tx.contact(zoe)

    assert b"rye" not in bytes(cell)
    assert known is not None
    assert known.notes == ""


async def test_two_who_turn_out_to_be_one_keep_the_notes_of_both(shop: Shop) -> None:
    by_lid, by_phone = await shop.meets(Address(lid="900", name="Zed")), await shop.customer()
    async with shop.at_work() as tx:
        await tx.write_notes(by_phone, "likes rye", shop.owner, NOON)
        await tx.write_notes(by_lid, "comes on Fridays", shop.owner, LATER)
    await shop.meets(Address(lid="900", phone=CUSTOMER_PHONE))

    async with shop.at_work() as tx:
        known = await tx.contact(by_phone)

    assert known is not None
    assert (known.person.id, known.notes, known.notes_at) == (by_lid, "likes rye\ncomes on Fridays", LATER)


async def test_a_digest_is_reckoned_taken_once_and_comes_again(shop: Shop) -> None:
    (found,) = await shop.store.due_digests(NOON, 9)
    assert found == (shop.tenant, shop.owner, None)

    async def takes() -> bool:
        async with shop.at_work() as tx:
            return await tx.take_digest(shop.owner, NOON, TOMORROW)

    assert sorted(await asyncio.gather(*(takes() for _ in range(4)))) == [False, False, False, True]
    assert await shop.store.due_digests(NOON, 9) == []
    assert await shop.store.due_digests(TOMORROW, 9) == [(shop.tenant, shop.owner, TOMORROW)]
    async with shop.at_work() as tx:
        row = await tx.digest_of(shop.owner)
        await tx.reckon_digests_anew()
    assert row == DigestRow(person=shop.owner, role=Role.OWNER, rate=None, at=TOMORROW)
    assert await shop.store.due_digests(NOON, 9) == [(shop.tenant, shop.owner, None)]


async def test_a_member_chooses_how_often_and_a_room_has_none(shop: Shop) -> None:
    customer = await shop.customer()
    async with shop.at_work() as tx:
        room = await tx.put_room(Surface.SLACK, "C1", "Room", RoomKind.NOTICES, NOON)
        await tx.take_digest(shop.owner, NOON, TOMORROW)
        assert await tx.choose_digest(shop.owner, DigestRate.WEEKLY)
        row = await tx.digest_of(shop.owner)
        for nobody in (room, customer, PersonId(new_id())):
            assert not await tx.choose_digest(nobody, DigestRate.DAILY)
            assert await tx.digest_of(nobody) is None
            assert not await tx.take_digest(nobody, NOON, TOMORROW)

    assert row == DigestRow(person=shop.owner, role=Role.OWNER, rate=DigestRate.WEEKLY, at=None)
    assert await shop.store.due_digests(NOON, 9) == [(shop.tenant, shop.owner, None)]


async def test_a_summary_counts_what_happened_in_its_stretch_of_time(shop: Shop) -> None:
    zoe, yan = await shop.customer(), await shop.meets(Address(lid="901", name="Yan"))
    await shop.logs(yan, "long ago", at=NOON - timedelta(days=3))
    await shop.logs(yan, "again", at=NOON)
    await shop.logs(zoe, "hello", at=NOON)
    await shop.logs(zoe, "yes?", at=LATER, from_me=True)

    async with shop.at_work() as tx:
        today = await tx.summary(NOON, TOMORROW)
        nothing = await tx.summary(TOMORROW, TOMORROW + timedelta(days=1))
        first = await tx.summary(NOON, LATER)

    assert today == Summary(new_contacts=1, received=2, sent=1)
    assert first == Summary(new_contacts=1, received=2)
    assert nothing.is_empty
    assert not today.is_empty
