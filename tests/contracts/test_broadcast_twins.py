"""Numbers that are checked, and recipients who turn out to be one person: one message, whatever happens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge.broadcast_life import Move
from bridge.delivery import Outcome
from bridge.facts import Address
from bridge.ids import BroadcastId
from bridge.ports.broadcast_rows import Progress, RecipientRow
from tests.contracts.broadcasting import (
    begins,
    confirms,
    moves,
    next_of,
    of_label,
    of_list,
    phone_of,
    prepares,
    progress_of,
    puts_out,
    recipients_of,
    runs,
    uploads,
    what_became_of,
    writes,
)
from tests.contracts.shop import NOON, Shop


async def checks(shop: Shop, recipient: RecipientRow, lid: str | None, *, there: bool = True) -> None:
    """WhatsApp is asked about a number."""
    async with shop.at_work() as tx:
        await tx.number_checked(recipient, lid, there, NOON)


async def of_two_numbers(shop: Shop) -> BroadcastId:
    """A broadcast to a number, and to a contact known by LID alone whose number it is: nobody knows yet."""
    by_phone = await shop.meets(Address(phone=phone_of(7), name="Z"))
    by_lid = await shop.meets(Address(lid="777", name="Zoé"))
    async with shop.at_work() as tx:
        await tx.label_person(by_phone, "VIP", NOON)
        label = await tx.label_person(by_lid, "VIP", NOON)
    broadcast = await confirms(shop, of_label(label.id, cold=True))
    await prepares(shop, broadcast)
    assert set(await recipients_of(shop, broadcast)) == {by_phone, by_lid}
    return broadcast


async def the_number(shop: Shop, broadcast: BroadcastId) -> RecipientRow:
    """The recipient who is known by phone alone."""
    async with shop.at_work() as tx:
        person = await tx.find_person(Address(phone=phone_of(7)))
    assert person is not None
    return RecipientRow(
        broadcast=broadcast,
        person=person.id,
        place=1,
        name="",
        is_new=True,
        lid=None,
        phone=phone_of(7),
        opted_out=False,
    )


async def test_a_checked_number_is_remembered(shop: Shop) -> None:
    row = await uploads(shop, [(phone_of(1), ""), (phone_of(2), "")])
    broadcast = await runs(shop, of_list(row))
    first = await next_of(shop, broadcast)
    assert first.there is None

    await checks(shop, first, None, there=False)
    assert (await next_of(shop, broadcast)).there is False
    await checks(shop, first, "301")

    known = await next_of(shop, broadcast)
    assert (known.there, known.lid, known.phone, known.is_new) == (True, "301", phone_of(1), True)


async def test_that_nobody_has_a_number_is_not_believed_for_ever(shop: Shop) -> None:
    row = await uploads(shop, [(phone_of(1), "")])
    await checks(shop, await next_of(shop, await runs(shop, of_list(row))), None, there=False)

    later = await runs(shop, of_list(row), now=NOON + timedelta(days=8))

    assert (await next_of(shop, later)).there is None


async def test_a_number_that_is_somebody_known_is_not_new_and_stays_one_recipient(shop: Shop) -> None:
    known = await shop.meets(Address(lid="777", name="Zoé"))
    await shop.logs(known, "hi")
    row = await uploads(shop, [(phone_of(1), "Z")])
    broadcast = await runs(shop, of_list(row))
    recipient = await next_of(shop, broadcast)
    assert recipient.is_new

    await checks(shop, recipient, "777")

    found = await next_of(shop, broadcast)
    assert (found.person, found.is_new, found.name, found.phone) == (known, False, "Z", phone_of(1))
    assert await recipients_of(shop, broadcast) == [known]


async def test_of_two_who_become_one_the_one_with_a_message_stays(shop: Shop) -> None:
    broadcast = await of_two_numbers(shop)
    await moves(shop, broadcast, Move.BEGIN)
    _, desk = await shop.held()
    recipient = await the_number(shop, broadcast)
    entry = await begins(shop, desk, broadcast)
    await desk.settle_send(entry, Outcome.CONFIRMED)

    await checks(shop, recipient, "777")

    assert await progress_of(shop, broadcast) == Progress(sent=1)
    async with shop.at_work() as tx:
        assert await tx.next_recipient(broadcast, new_too=True) is None


async def test_of_two_messages_that_were_begun_both_are_left_and_one_counts(shop: Shop) -> None:
    broadcast = await of_two_numbers(shop)
    await moves(shop, broadcast, Move.BEGIN)
    _, desk = await shop.held()
    recipient = await the_number(shop, broadcast)
    first = await begins(shop, desk, broadcast)
    await desk.settle_send(first, Outcome.CONFIRMED)
    second = await begins(shop, desk, broadcast)

    await checks(shop, recipient, "777")

    assert await progress_of(shop, broadcast) == Progress(sent=1)
    assert await desk.settle_send(second, Outcome.CONFIRMED) == "sent"


async def test_of_two_messages_the_one_that_was_not_begun_does_not_go(shop: Shop) -> None:
    broadcast = await of_two_numbers(shop)
    await moves(shop, broadcast, Move.BEGIN)
    _, desk = await shop.held()
    recipient = await the_number(shop, broadcast)
    await desk.settle_send(await begins(shop, desk, broadcast), Outcome.CONFIRMED)
    waits = await puts_out(shop, broadcast)

    await checks(shop, recipient, "777")

    assert await desk.due(NOON + timedelta(hours=1)) is None
    assert await what_became_of(shop, waits) == ("dropped", "twin")
    assert await progress_of(shop, broadcast) == Progress(sent=1)


async def test_a_number_that_changed_hands_goes_to_who_has_it_now(shop: Shop) -> None:
    before = await shop.meets(Address(lid="501", phone=phone_of(1)))
    row = await uploads(shop, [(phone_of(1), "Z")])
    broadcast = await runs(shop, of_list(row))
    recipient = await next_of(shop, broadcast)
    assert recipient.person == before

    await checks(shop, recipient, "502")

    now = await next_of(shop, broadcast)
    assert now.person != before
    assert (now.lid, now.phone) == ("502", phone_of(1))


async def test_a_number_that_is_the_owners_gets_nothing(shop: Shop) -> None:
    await shop.proven_owner_number()
    row = await uploads(shop, [(phone_of(7), "me")])
    broadcast = await runs(shop, of_list(row))

    await checks(shop, await next_of(shop, broadcast), "777")

    assert await recipients_of(shop, broadcast) == []


async def test_a_merged_recipient_who_opted_out_under_the_other_name_is_told(shop: Shop) -> None:
    known = await shop.meets(Address(lid="777"))
    async with shop.at_work() as tx:
        await tx.opt_out(known, "wrote", NOON)
    row = await uploads(shop, [(phone_of(1), "Z")])
    broadcast = await runs(shop, of_list(row))
    recipient = await next_of(shop, broadcast)
    assert not recipient.opted_out

    await checks(shop, recipient, "777")

    assert (await next_of(shop, broadcast)).opted_out


@pytest.mark.parametrize("which", ["list", "agreed", "file", "label"])
async def test_what_else_a_person_has_moves_with_them(shop: Shop, which: str) -> None:
    goes = await shop.meets(Address(phone=phone_of(1), name="Yan"))
    stays = await writes(shop, 5)
    sql = shop.store.engine.sql
    row = await uploads(shop, [(phone_of(9), "")])
    async with shop.at_work() as tx:
        for person in (goes, stays):
            await tx.label_person(person, "VIP", NOON)
        await tx.agree_to_list(row.id, goes, "console", NOON)  # type: ignore[arg-type]
        await tx.add_file("f" * 26, goes, name="x", mime_type="x", size_bytes=1, now=NOON)  # type: ignore[arg-type]
    await sql.run("UPDATE audience_lists SET person_id = ?", goes)

    await shop.meets(Address(lid="105", phone=phone_of(1)))

    async with shop.at_work() as tx:
        found = await tx.list_row(row.id)
        file = await tx.file("f" * 26)  # type: ignore[arg-type]
        (label,) = await tx.labels()
    assert found is not None
    assert file is not None
    assert {
        "list": await sql.value("SELECT person_id FROM audience_lists") == stays,
        "agreed": found.agreed_by == stays,
        "file": file.person == stays,
        "label": label.people == 1,
    }[which]
