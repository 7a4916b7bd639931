"""Messages are found by their words, on every database, and the index tells no word."""

from __future__ import annotations

from bridge.facts import Address
from bridge.ids import PersonId
from bridge.searching import MAX_WORDS, asked_words
from storage.store import TortoiseStore
from tests.contracts.erasing import erased
from tests.contracts.shop import NOON, Shop, message, open_shop


async def found(shop: Shop, words: str, **options: object) -> list[str]:
    async with shop.at_work() as tx:
        lines = await tx.search(shop.session, asked_words(words), limit=9, **options)  # type: ignore[arg-type]
    return [line.text for line in lines]


async def test_all_words_are_wanted_newest_first(shop: Shop) -> None:
    zoe = await shop.customer()
    for text in ("Red apples", "green apples", "red pears", "apples, RED and green"):
        await shop.logs(zoe, text)

    assert await found(shop, "apples red") == ["apples, RED and green", "Red apples"]
    assert await found(shop, "Äpples") == ["apples, RED and green", "green apples", "Red apples"]
    assert await found(shop, "apple") == [], "whole words"
    assert await found(shop, "plums apples") == []
    assert await found(shop, "") == []


async def test_pages_lie_next_to_their_cursor(shop: Shop) -> None:
    zoe = await shop.customer()
    seqs = [await shop.logs(zoe, f"tea {number}") for number in range(5)]
    async with shop.at_work() as tx:
        older = await tx.search(shop.session, ["tea"], before=seqs[3], limit=2)
        newer = await tx.search(shop.session, ["tea"], after=seqs[0], limit=2)

    assert [line.seq for line in older] == [seqs[2], seqs[1]]
    assert [line.seq for line in newer] == [seqs[2], seqs[1]]


async def test_a_contacts_messages_alone_whoever_is_rarer(shop: Shop) -> None:
    zoe, yan = await shop.customer(), await shop.meets(Address(lid="901", name="Yan"))
    for number in range(3):
        await shop.logs(zoe, f"tea {number}")
    await shop.logs(yan, "tea for two")
    await shop.logs(zoe, "two")

    assert await found(shop, "tea", contact=yan) == ["tea for two"]
    assert await found(shop, "two", contact=zoe) == ["two"]
    assert await found(shop, "tea", contact=PersonId("nobody")) == []


async def test_what_was_edited_is_found_by_its_new_words_alone(shop: Shop) -> None:
    zoe = await shop.customer()
    sent = message("at noon", stanza="3EB0AB")
    async with shop.at_work() as tx:
        await tx.log_message(sent, session=shop.session, contact=zoe, outbox=None, by=None, now=NOON)
        await tx.log_edit(shop.session, zoe, False, sent.stanza_id, "at midnight", NOON)

    assert await found(shop, "noon") == []
    assert await found(shop, "midnight") == ["at midnight"]


async def test_another_session_and_another_tenant_have_words_of_their_own(
    store: TortoiseStore, shop: Shop
) -> None:
    other = await open_shop(store, "Bakery")
    await shop.logs(await shop.customer(), "secretword")
    await other.logs(await other.customer(), "secretword")

    marks = await store.engine.sql.all("SELECT DISTINCT mark FROM message_words")
    assert len(marks) == 2, "equal words of two businesses do not look alike"


async def test_a_huge_message_is_indexed_within_bounds(shop: Shop) -> None:
    await shop.logs(await shop.customer(), " ".join(f"w{number}" for number in range(10_000)))

    assert await shop.store.engine.sql.value("SELECT COUNT(*) AS n FROM message_words") == MAX_WORDS
    assert len(await found(shop, "w1 w999")) == 1


async def test_words_go_with_their_messages(store: TortoiseStore, shop: Shop) -> None:
    await shop.logs(await shop.customer(), "gone soon")
    await erased(store, shop.tenant)

    assert await store.engine.sql.value("SELECT COUNT(*) AS n FROM message_words") == 0
