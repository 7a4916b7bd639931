"""Labels: one of a name, gone when nobody bears it."""

from __future__ import annotations

import asyncio

import pytest

from bridge.errors import PermanentError
from bridge.ids import LabelId, PersonId
from tests.contracts.broadcasting import of_label, writes
from tests.contracts.shop import NOON, Shop


async def labels(shop: Shop, person: PersonId, name: str) -> LabelId:
    """A member puts a label on somebody."""
    async with shop.at_work() as tx:
        return (await tx.label_person(person, name, NOON)).id


async def test_a_label_is_one_whatever_its_case_and_blanks(shop: Shop) -> None:
    zoe, yan = await writes(shop, 1), await writes(shop, 2)

    ids = {await labels(shop, zoe, "Straße 5"), await labels(shop, yan, " STRASSE  5 ")}

    async with shop.at_work() as tx:
        (row,) = await tx.labels()
        assert await tx.labels_of(zoe) == [row]
    assert ids == {row.id}
    assert (row.name, row.people) == ("Straße 5", 2)


async def test_labels_are_listed_by_name(shop: Shop) -> None:
    zoe = await writes(shop, 1)
    for name in ("wholesale", "Events", "VIP"):
        await labels(shop, zoe, name)

    async with shop.at_work() as tx:
        assert [row.name for row in await tx.labels()] == ["Events", "VIP", "wholesale"]
        assert [row.name for row in await tx.labels_of(zoe)] == ["Events", "VIP", "wholesale"]


async def test_a_label_of_blanks_is_none(shop: Shop) -> None:
    zoe = await writes(shop, 1)

    with pytest.raises(PermanentError):
        await labels(shop, zoe, " \n ")


async def test_a_label_put_on_twice_is_on_once_and_comes_off_once(shop: Shop) -> None:
    zoe = await writes(shop, 1)
    label = await labels(shop, zoe, "VIP")
    assert await labels(shop, zoe, "VIP") == label

    async with shop.at_work() as tx:
        assert await tx.unlabel_person(zoe, label)
        assert not await tx.unlabel_person(zoe, label)
        assert await tx.labels() == []


async def test_a_label_that_somebody_bears_or_a_broadcast_names_stays(shop: Shop) -> None:
    zoe, yan = await writes(shop, 1), await writes(shop, 2)
    label = await labels(shop, zoe, "VIP")
    await labels(shop, yan, "VIP")
    async with shop.at_work() as tx:
        await tx.unlabel_person(yan, label)
        assert [row.people for row in await tx.labels()] == [1]
        await tx.save_broadcast_draft(shop.session, audience=of_label(label))
        await tx.unlabel_person(zoe, label)
        assert [row.people for row in await tx.labels()] == [0]


async def test_a_label_put_on_and_taken_off_at_once_never_fails(shop: Shop) -> None:
    zoe, yan = await writes(shop, 1), await writes(shop, 2)
    label = await labels(shop, zoe, "VIP")

    async def take_off() -> None:
        async with shop.at_work() as tx:
            await tx.unlabel_person(zoe, label)

    await asyncio.gather(take_off(), labels(shop, yan, "VIP"), take_off())

    async with shop.at_work() as tx:
        assert [row.people for row in await tx.labels()] == [1]
