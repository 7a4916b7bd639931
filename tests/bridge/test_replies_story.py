"""A reply to a contact: written, seen once more, and sent with the cause that lets it out."""

from __future__ import annotations

from typing import Any

import pytest

from bridge import gate
from bridge.delivery import Outcome
from bridge.gate import NoCause
from bridge.ids import SessionId, new_id
from bridge.menu.state import PageId
from bridge.ports.rows import Proof, Purpose, Role
from bridge.screens import Surface
from tests.bridge.samples import a_claim
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA

TELEGRAM = Surface.TELEGRAM


async def test_a_reply_is_written_seen_once_more_and_sent_once_with_its_cause(open_shop: Town) -> None:
    await open_shop.customer_writes("Do you have bread?")
    await open_shop.walks("Messages", "By contact", "Carla", "Reply")

    await open_shop.types("Yes, fresh.\nUntil noon.")
    assert "Yes, fresh." in open_shop.body()
    assert open_shop.contacts_got == []
    confirm = open_shop.screen()
    await open_shop.presses("Send to Carla", event_id="press-1")
    await open_shop.presses("Send to Carla", event_id="press-1", screen=confirm)
    await open_shop.presses("Send to Carla", event_id="press-2", screen=confirm)

    assert open_shop.contacts_got == ["Yes, fresh.\nUntil noon."]
    rows = [row for row in await open_shop.outbox() if row["purpose"] == Purpose.REPLY]
    (cause,) = await open_shop.store.engine.sql.all("SELECT * FROM causes")
    assert [row["cause_id"] for row in rows] == [cause["id"]]
    assert (cause["kind"], cause["person_id"], cause["surface"]) == ("reply", open_shop.olga, "console")
    assert cause["fact_id"] is not None
    line = (await open_shop.log())[-1]
    assert (line.by_name, line.delivery, line.text) == ("Olga", "sent", "Yes, fresh.\nUntil noon.")


async def test_the_ticks_of_a_reply_are_seen_in_the_log(open_shop: Town) -> None:
    await open_shop.customer_writes("Do you have bread?")
    await open_shop.walks("Messages", "By contact", "Carla", "Reply")
    await open_shop.types("Yes.")
    await open_shop.presses("Send to Carla")
    assert "Yes. (sent ✓)" in open_shop.body()
    assert open_shop.network is not None

    await open_shop.network.receipt(open_shop.sent[-1].stanza, Outcome.READ)
    await open_shop.settle()

    assert "Yes. (read ✓✓)" in open_shop.body()


async def test_a_reply_from_whatsapp_has_its_cause_there(open_shop: Town) -> None:
    await open_shop.customer_writes("Do you have bread?")
    for text in ("menu", "2", "1", "1", "1"):
        await open_shop.owner_writes(text)
    await open_shop.owner_writes("12")
    assert "12" in open_shop.owner_reads[-1]

    await open_shop.owner_writes("1")

    assert open_shop.contacts_got == ["12"]
    (cause,) = await open_shop.store.engine.sql.all("SELECT * FROM causes")
    assert cause["surface"] == "whatsapp"


async def test_a_reply_can_be_written_anew_or_dropped_and_an_empty_one_is_none(open_shop: Town) -> None:
    await open_shop.customer_writes("Do you have bread?")
    await open_shop.walks("Messages", "By contact", "Carla", "Reply")

    await open_shop.types("   ")
    assert open_shop.screen().note == "A reply has 1 to 4000 characters."
    await open_shop.types("No")
    await open_shop.presses("Write it anew")
    await open_shop.types("Yes")
    await open_shop.presses("Do not send")

    assert (open_shop.screen().page, open_shop.screen().note) == (PageId.LOG_CONTACT, "Not sent.")
    assert all(row["cause_id"] is None for row in await open_shop.outbox())


async def test_an_agent_may_reply_and_a_viewer_may_only_look(open_shop: Town) -> None:
    await open_shop.customer_writes("Do you have bread?")
    sam, vera = await open_shop.hires("Sam", Role.AGENT), await open_shop.hires("Vera", Role.VIEWER)

    for who in (sam, vera):
        for label in ("Messages", "By contact", "Carla"):
            await open_shop.presses(label, on=TELEGRAM, by=who.person, menu=who.menu)
    reply = {choice.name: choice.why_not for choice in open_shop.screen(TELEGRAM, vera.menu).choices}["reply"]
    await open_shop.presses("Reply", on=TELEGRAM, by=sam.person, menu=sam.menu)
    await open_shop.types("Yes.", on=TELEGRAM, by=sam.person, menu=sam.menu)
    await open_shop.presses("Send to Carla", on=TELEGRAM, by=sam.person, menu=sam.menu)

    assert reply == "Your role does not allow that."
    assert open_shop.contacts_got == ["Yes."]


async def test_the_gate_lets_nothing_through_without_a_person_who_may_write(open_shop: Town) -> None:
    vera = await open_shop.hires("Vera", Role.VIEWER)
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        carla = (await tx.person_at(CARLA)).id
        given: dict[str, Any] = {"surface": TELEGRAM, "fact": 1, "now": open_shop.clock.now()}

        for by in (vera.person, carla, type(carla)(new_id())):
            with pytest.raises(NoCause):
                await gate.reply_to_contact(tx, open_shop.session, carla, "Pay!", by=by, **given)

    assert open_shop.contacts_got == []


async def test_the_gate_lets_no_screen_through_to_a_number_that_does_not_rule(open_shop: Town) -> None:
    row, now = await open_shop.row(), open_shop.clock.now()
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        number = await tx.owner_number(open_shop.session)
        assert number is not None
        assert number.proof is Proof.VERIFIED

        for wrong in (
            a_claim(session=open_shop.session),
            a_claim(session=SessionId(new_id()), proof=Proof.VERIFIED),
        ):
            with pytest.raises(NoCause):
                await gate.screen_to_owner(tx, wrong, row, "Menu", (), now=now)


async def test_a_suspended_tenants_messages_wait_and_the_status_says_so(open_shop: Town) -> None:
    await open_shop.customer_writes("Do you have bread?")
    await open_shop.store.platform.suspend(open_shop.tenant, True)
    await open_shop.walks("Messages", "By contact", "Carla", "Reply")
    await open_shop.types("Yes.")
    await open_shop.presses("Send to Carla")
    assert open_shop.sent == []

    await open_shop.types("menu")
    await open_shop.presses("Status")
    assert "Sending is suspended by the operator of this installation." in open_shop.body()
    assert "1 message waits to be sent" in open_shop.body()
    await open_shop.store.platform.suspend(open_shop.tenant, False)
    await open_shop.settle()

    assert open_shop.contacts_got == ["Yes."]
    assert len(open_shop.owner_reads) == 1


async def test_a_message_of_which_nobody_knows_shows_in_the_status(open_shop: Town) -> None:
    await open_shop.customer_writes("Do you have bread?")
    open_shop.loses_sight = True
    await open_shop.walks("Messages", "By contact", "Carla", "Reply")
    await open_shop.types("Yes.")
    await open_shop.presses("Send to Carla")
    assert "Yes. (may or may not have arrived)" in open_shop.body()

    await open_shop.types("menu")
    await open_shop.presses("Status")

    assert "1 message may or may not have arrived: look into the log" in open_shop.body()
