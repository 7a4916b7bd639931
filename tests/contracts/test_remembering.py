"""What a transaction has read it does not ask for again, until it may have changed."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.ids import PersonId, new_id
from bridge.ports.rows import Role
from storage.remembering import MOST_ANSWERS, MOST_ROWS
from storage.sql import Sql
from tests.contracts.shop import Shop

STATES = "SELECT state FROM sessions WHERE tenant_id = ?"


class Asked(list[str]):
    """What went to the database, in the order of going."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Listens at the trips."""
    noted, real = Asked(), Sql.all

    async def listening(sql: Sql, statement: str, *values: Any) -> list[dict[str, Any]]:
        noted.append(statement)
        return await real(sql, statement, *values)

    monkeypatch.setattr(Sql, "all", listening)
    return noted


async def test_the_same_question_makes_one_trip(shop: Shop, asked: Asked) -> None:
    async with shop.store.engine.transaction() as sql:
        first = await sql.all(STATES, shop.tenant)
        first[0]["state"] = "changed by whoever asked"
        again = await sql.all(STATES, shop.tenant)
        other = await sql.all(STATES, "another tenant")

    assert asked.count(STATES) == 2
    assert again[0]["state"] != "changed by whoever asked"
    assert other == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sessions SET generation = generation WHERE tenant_id = ?",
        "DELETE FROM opt_outs WHERE tenant_id = ?",  # what goes along with it, no statement names
        "SELECT id FROM sessions WHERE tenant_id = ?{lock}",
    ],
)
async def test_what_may_have_changed_is_asked_for_again(shop: Shop, asked: Asked, statement: str) -> None:
    async with shop.store.engine.transaction() as sql:
        lock = sql.for_update
        await sql.all(STATES, shop.tenant)
        if statement.startswith("SELECT"):
            await sql.all(statement.format(lock=lock), shop.tenant)
        else:
            await sql.run(statement, shop.tenant)
        await sql.all(STATES, shop.tenant)

    # On SQLite a transaction is alone anyway, and locks nothing.
    assert asked.count(STATES) == (1 if "{lock}" in statement and not lock else 2)


async def test_what_is_written_elsewhere_is_no_reason_to_ask_again(shop: Shop, asked: Asked) -> None:
    async with shop.store.engine.transaction() as sql:
        await sql.all(STATES, shop.tenant)
        await sql.run("UPDATE people SET name = name WHERE tenant_id = ?", shop.tenant)
        await sql.all(STATES, shop.tenant)

    assert asked.count(STATES) == 1


async def test_what_the_orm_writes_is_seen(shop: Shop) -> None:
    async with shop.at_work() as tx:
        assert await tx.members(Role.AGENT) == []
        person = await tx.add_operator("Sam", Role.AGENT)

        assert [one.id for one in await tx.members(Role.AGENT)] == [person.id]


async def test_the_clock_goes_on(shop: Shop, asked: Asked) -> None:
    async with shop.store.engine.transaction() as sql:
        question = f"SELECT {sql.clock} AS now"
        await sql.all(question)
        await sql.all(question)

    assert asked.count(question) == 2


async def test_long_answers_and_old_ones_are_not_kept(shop: Shop, asked: Asked) -> None:
    many = " UNION ALL ".join(["SELECT 1 AS one"] * (MOST_ROWS + 1))
    async with shop.store.engine.transaction() as sql:
        await sql.all(STATES, shop.tenant)
        for _ in range(2):
            await sql.all(many)
        for _ in range(MOST_ANSWERS):
            await sql.all(STATES, PersonId(new_id()))
        await sql.all(STATES, shop.tenant)

    assert asked.count(many) == 2
    assert asked.count(STATES) == MOST_ANSWERS + 2


async def test_two_transactions_know_nothing_of_each_other(shop: Shop, asked: Asked) -> None:
    for _ in range(2):
        async with shop.store.engine.transaction() as sql:
            await sql.all(STATES, shop.tenant)

    assert asked.count(STATES) == 2
