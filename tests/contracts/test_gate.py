"""No way into the outbox for a message to a contact without a person's cause: neither by calls nor by SQL."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.errors import BridgeError
from bridge.facts import Address
from bridge.ids import CauseId, OwnerNumberId
from bridge.ports.rows import CauseKind, Purpose
from bridge.screens import Surface
from storage.errors import Clash
from storage.store import open_store
from tests.contracts.conftest import MASTER_KEY
from tests.contracts.shop import NOON, Shop, open_shop

COLUMNS = (
    "id, tenant_id, session_id, purpose, rank, born, recipient_id, cause_id, owner_number_id, text, delivery,"
    " created_at, not_before, attempts"
)


async def smuggled(shop: Shop, **change: Any) -> None:
    """A row written past the store, by SQL."""
    customer = await shop.customer()
    row = {
        "id": "s" * 26,
        "tenant_id": shop.tenant,
        "session_id": shop.session,
        "purpose": "reply",
        "rank": 1,
        "born": 1,
        "recipient_id": customer,
        "cause_id": None,
        "owner_number_id": None,
        "text": b"x",
        "delivery": "due",
        "created_at": NOON,
        "not_before": NOON,
        "attempts": 0,
    } | change
    holes = ", ".join("?" * len(row))
    await shop.store.engine.sql.all(
        f"INSERT INTO outbox ({COLUMNS}) VALUES ({holes}) RETURNING id", *row.values()
    )


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"purpose": "broadcast", "rank": 2},
        {"purpose": "screen", "rank": 0},
        {"cause_id": "c" * 26},
        {"owner_number_id": "n" * 26},
        {"purpose": "whatever"},
        {"delivery": "sending"},
        {"delivery": "gone"},
    ],
    ids=str,
)
async def test_the_database_itself_refuses(shop: Shop, change: dict[str, Any]) -> None:
    with pytest.raises(Clash):
        await smuggled(shop, **change)


async def test_the_owners_number_does_not_cover_somebody_else_even_in_sql(shop: Shop) -> None:
    number = await shop.proven_owner_number()

    with pytest.raises(Clash):
        await smuggled(shop, purpose="screen", rank=0, owner_number_id=number.id)


async def test_neither_does_a_reply_hide_behind_the_owners_number(shop: Shop) -> None:
    number = await shop.proven_owner_number()

    with pytest.raises(Clash):
        await smuggled(shop, owner_number_id=number.id, recipient_id=shop.owner)


async def test_a_cause_cannot_be_taken_away_afterwards(shop: Shop) -> None:
    await shop.replies(await shop.customer(), "hello")

    with pytest.raises(Clash):
        await shop.store.engine.sql.run("UPDATE outbox SET cause_id = NULL")
    with pytest.raises(Clash):
        await shop.store.engine.sql.run("DELETE FROM causes")


async def test_nor_can_a_screen_be_redirected_afterwards(shop: Shop) -> None:
    number, customer = await shop.proven_owner_number(), await shop.customer()
    await shop.puts_screen_out(number)

    with pytest.raises(Clash):
        await shop.store.engine.sql.run("UPDATE outbox SET recipient_id = ?", customer)


STEP = st.fixed_dictionaries(
    {
        "act": st.sampled_from(["meet", "propose", "prove", "send", "send", "send"]),
        "address": st.sampled_from(
            [
                Address(lid="1"),
                Address(phone="+1"),
                Address(lid="1", phone="+1"),
                Address(lid="2", phone="+1"),
                Address(lid="2"),
            ]
        ),
        "purpose": st.sampled_from(list(Purpose)),
        "reason": st.sampled_from(["none", "cause", "number", "both", "made up"]),
        "to_owner": st.booleans(),
    }
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, max_size=12))
def test_no_sequence_of_calls_puts_out_a_message_to_a_contact_without_a_cause(
    steps: list[dict[str, Any]],
) -> None:
    asyncio.run(played(steps))


async def played(steps: list[dict[str, Any]]) -> None:
    """Do the steps, whatever they raise; then look at every row there is."""
    store = await open_store("memory", master_key=MASTER_KEY)
    try:
        shop = await open_shop(store)
        for step in steps:
            try:
                await one_step(shop, step)
            except (BridgeError, LookupError):
                continue
        sql = store.engine.sql
        without = await sql.all("SELECT * FROM outbox WHERE cause_id IS NULL")
        for row in without:
            number = await sql.one("SELECT * FROM owner_numbers WHERE id = ?", row["owner_number_id"])
            assert number is not None
            assert (number["person_id"], number["proof"]) == (row["recipient_id"], "verified")
            assert (row["purpose"], row["tenant_id"]) == ("screen", shop.tenant)
        for row in await sql.all("SELECT * FROM outbox WHERE purpose <> 'screen'"):
            cause = await sql.one("SELECT * FROM causes WHERE id = ?", row["cause_id"])
            assert cause is not None
            assert cause["kind"] == row["purpose"]
    finally:
        await store.close()


async def one_step(shop: Shop, step: dict[str, Any]) -> None:
    """Something that a use-case, right or wrong, might do."""
    async with shop.at_work() as tx:
        if step["act"] == "meet":
            await tx.person_at(step["address"])
        elif step["act"] == "propose":
            await tx.propose_owner_number(
                shop.session,
                shop.owner,
                phone=step["address"].phone,
                is_self=False,
                code="X",
                expires_at=NOON,
            )
        elif step["act"] == "prove":
            pending = await tx.pending_owner_number(shop.session)
            await tx.prove_owner_number(pending.id if pending else OwnerNumberId("0" * 26), step["address"])
        else:
            number = await tx.owner_number(shop.session)
            kind = CauseKind.BROADCAST if step["purpose"] is Purpose.BROADCAST else CauseKind.REPLY
            cause = await tx.add_cause(kind, shop.owner, Surface.CONSOLE, NOON)
            given_cause = {"cause": cause, "both": cause, "made up": CauseId("0" * 26)}.get(step["reason"])
            covers = step["reason"] in ("number", "both") and number is not None
            await tx.add_outbox(
                session=shop.session,
                purpose=step["purpose"],
                recipient=shop.owner if step["to_owner"] else (await tx.person_at(step["address"])).id,
                text="x",
                now=NOON,
                not_before=NOON,
                cause=given_cause,
                owner_number=number.id if covers and number is not None else None,
                conversation=shop.conversation,
                revision=1,
            )
