"""Whom an audience reaches: nobody twice, nobody who does not want it, none of the business's own."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from bridge.delivery import Outcome
from bridge.errors import PermanentError
from bridge.facts import Address
from bridge.ports.broadcast_rows import Audience, AudienceKind, Reach
from bridge.ports.rows import Role
from bridge.session_life import SessionState
from tests.contracts.broadcasting import of_label, of_list, phone_of, uploads, writes
from tests.contracts.shop import NOON, OWNER_PHONE, Shop, key_of


async def reach(shop: Shop, audience: Audience | None = None) -> Reach:
    async with shop.at_work() as tx:
        return await tx.reach(shop.session, audience or Audience(), NOON)


async def test_everyone_is_who_wrote_themselves(shop: Shop) -> None:
    for number in (1, 2):
        await writes(shop, number)
        await writes(shop, number)
    written_to = await shop.meets(Address(lid="109", phone=phone_of(9)))
    await shop.logs(written_to, "from us", from_me=True)

    assert await reach(shop) == Reach(known=2)


async def test_recent_looks_at_when_they_wrote_last(shop: Shop) -> None:
    await writes(shop, 1, at=NOON - timedelta(days=40))
    await writes(shop, 2, at=NOON - timedelta(days=40))
    await writes(shop, 2, at=NOON - timedelta(days=3))

    assert await reach(shop, Audience(kind=AudienceKind.RECENT, days=30)) == Reach(known=1)
    assert await reach(shop, Audience(kind=AudienceKind.RECENT, days=41)) == Reach(known=2)


@pytest.mark.parametrize("days", [None, 0, -1, 10**9])
async def test_recent_needs_a_bearable_number_of_days(shop: Shop, days: int | None) -> None:
    with pytest.raises(PermanentError, match="in days"):
        await reach(shop, Audience(kind=AudienceKind.RECENT, days=days))


async def test_whoever_opted_out_is_counted_apart(shop: Shop) -> None:
    customer = await writes(shop, 1)
    await writes(shop, 2)
    async with shop.at_work() as tx:
        await tx.opt_out(customer, "wrote", NOON)

    assert await reach(shop) == Reach(known=1, opted_out=1)


async def test_known_and_new_ones_of_a_list_are_told_apart(shop: Shop) -> None:
    await writes(shop, 1)
    answered = await shop.meets(Address(phone=phone_of(2)))
    await shop.logs(answered, "from us", from_me=True)
    met_only = phone_of(3)
    await shop.meets(Address(phone=met_only))
    row = await uploads(shop, [(phone_of(n), "") for n in (1, 2, 3, 4)])

    assert await reach(shop, of_list(row)) == Reach(known=2, new=2, nameless=3)
    assert await reach(shop, of_list(row, cold=False)) == Reach(known=2, cold=2, nameless=1)


async def test_whom_a_message_was_begun_for_is_not_new_any_more(shop: Shop) -> None:
    contact = await shop.meets(Address(phone=phone_of(1)))
    entry = await shop.replies(contact, "hello")
    row = await uploads(shop, [(phone_of(1), "Zoé")])
    assert await reach(shop, of_list(row)) == Reach(new=1)

    _, desk = await shop.held()
    await desk.begin_send(entry.id, key_of("3EB0"), 1)
    await desk.settle_send(entry.id, Outcome.LOST_SIGHT)

    assert await reach(shop, of_list(row)) == Reach(known=1)


async def test_two_numbers_of_one_person_are_one(shop: Shop) -> None:
    await writes(shop, 1)
    await shop.meets(Address(lid="101", phone=phone_of(2)))
    row = await uploads(shop, [(phone_of(1), ""), (phone_of(2), "Zoé"), (phone_of(1), "again")])

    assert row.good == 2
    assert row.folded == 1
    assert await reach(shop, of_list(row)) == Reach(known=1)


async def test_a_name_of_the_list_counts_and_so_does_the_persons_own(shop: Shop) -> None:
    await writes(shop, 1, name="Zoé")
    row = await uploads(shop, [(phone_of(1), ""), (phone_of(2), "Yan"), (phone_of(3), "")])

    assert await reach(shop, of_list(row)) == Reach(known=1, new=2, nameless=1)


async def test_a_label_means_whoever_bears_it(shop: Shop) -> None:
    known, new = await writes(shop, 1), await shop.meets(Address(phone=phone_of(2), name="Yan"))
    await writes(shop, 3)
    async with shop.at_work() as tx:
        label = await tx.label_person(known, "VIP", NOON)
        await tx.label_person(new, "vip", NOON)

    assert await reach(shop, of_label(label.id)) == Reach(known=1, cold=1)
    assert await reach(shop, of_label(label.id, cold=True)) == Reach(known=1, new=1)


async def test_none_of_the_businesss_own_is_meant(shop: Shop) -> None:
    await shop.proven_owner_number()
    await shop.logs(shop.owner, "menu")
    _, desk = await shop.held()
    await desk.report(SessionState.CONNECTED, reason=None, phone=phone_of(50), lid="50")
    await shop.logs(await shop.meets(Address(lid="50")), "a note to myself")
    async with shop.at_work() as tx:
        colleague = await tx.add_operator("Bea", Role.AGENT)
    await shop.logs(colleague.id, "may I?")
    await writes(shop, 1)
    row = await uploads(shop, [(OWNER_PHONE, "me"), (phone_of(50), "the shop"), (phone_of(1), "Zoé")])

    assert await reach(shop) == Reach(known=1)
    assert await reach(shop, of_list(row)) == Reach(known=1)


async def test_a_long_list_is_counted_by_few_statements(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    await writes(shop, 1)
    row = await uploads(shop, [(phone_of(n), f"N{n}") for n in range(1, 20_001)])

    async with shop.at_work() as tx:
        with caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
            found = await tx.reach(shop.session, of_list(row), NOON)

    assert found == Reach(known=1, new=19_999)
    assert 1 <= len(caplog.records) <= 5
