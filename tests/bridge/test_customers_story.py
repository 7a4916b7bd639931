"""Customers are logged and never answered; what reaches them has a person's act behind it."""

from __future__ import annotations

from typing import Any

import pytest

from bridge import gate
from bridge.delivery import Outcome
from bridge.facts import Address, ChatKind, MessageEdited, MessageKind, MessageRevoked
from bridge.gate import NoCause
from bridge.ids import ChatId, SessionId, StanzaId, new_id
from bridge.menu.state import PageId
from bridge.ports.rows import Proof, Purpose, Role
from bridge.screens import Surface
from tests.bridge.samples import a_claim
from tests.bridge.town import CARLA, DAVID, LINKED, OWNER, Town

TELEGRAM = Surface.TELEGRAM


def about(stanza: str, **changes: Any) -> dict[str, Any]:
    """Which message an edit or a revocation is about: Carla's."""
    return {
        "chat": ChatId("800@lid"),
        "chat_kind": ChatKind.PERSON,
        "stanza_id": StanzaId(stanza),
        "from_me": False,
        "peer": CARLA,
        **changes,
    }


async def test_a_customers_message_is_logged_told_of_and_not_answered(open_shop: Town) -> None:
    await open_shop.customer_writes("Do you have bread?")

    (line,) = await open_shop.log()
    assert (line.contact_name, line.text, line.outgoing) == ("Carla", "Do you have bread?", False)
    (told, *_) = open_shop.chats[Surface.CONSOLE].notices[1:]
    assert (told.title, told.body) == ("Carla has written", ("12:00 Carla: Do you have bread?",))
    assert open_shop.sent == []


@pytest.mark.parametrize("text", ["menu", "help", "0", "1", "SAVE 1", "K7M3-9QXT", "?"])
async def test_the_menus_words_mean_nothing_from_a_customer(open_shop: Town, text: str) -> None:
    before = await open_shop.row()

    await open_shop.customer_writes(text)

    assert await open_shop.row() == before
    assert open_shop.sent == []


@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.STATUS, ChatKind.BROADCAST_LIST, ChatKind.CHANNEL])
async def test_groups_and_the_like_are_not_even_recorded(open_shop: Town, kind: ChatKind) -> None:
    before = await open_shop.facts()

    assert not await open_shop.sees("menu", peer=OWNER, chat_kind=kind)
    assert not await open_shop.hands_over(
        MessageEdited(**about("3EB0", chat_kind=kind), text="x", edited_at=open_shop.clock.now())
    )

    assert await open_shop.facts() == before


async def test_what_the_owner_types_on_the_phone_to_a_customer_is_logged_as_a_humans(open_shop: Town) -> None:
    await open_shop.customer_writes("Do you have bread?")
    told = len(open_shop.chats[Surface.CONSOLE].notices)

    await open_shop.sees("Yes.", from_me=True)

    line = (await open_shop.log())[-1]
    assert (line.text, line.outgoing, line.by, line.contact_name) == ("Yes.", True, None, "Carla")
    assert len(open_shop.chats[Surface.CONSOLE].notices) == told


async def test_what_we_sent_comes_back_as_an_echo_and_is_not_logged_again(open_shop: Town) -> None:
    await open_shop.owner_writes("menu")
    before = await open_shop.facts()

    assert not await open_shop.sees(
        "*Main menu*", peer=OWNER, from_me=True, stanza_id=open_shop.sent[-1].stanza
    )

    assert await open_shop.facts() == before


async def test_edits_and_revocations_change_the_log_and_nothing_else(open_shop: Town) -> None:
    await open_shop.customer_writes("Bred?", stanza_id="3EB0X")
    now = open_shop.clock.now()

    assert await open_shop.hands_over(MessageEdited(**about("3EB0X"), text="Bread?", edited_at=now))
    assert not await open_shop.hands_over(MessageEdited(**about("3EB0X"), text="Bread?", edited_at=now))
    assert await open_shop.hands_over(MessageRevoked(**about("3EB0X"), revoked_at=now))
    assert await open_shop.hands_over(MessageRevoked(**about("3EB0NEVER"), revoked_at=now))

    (line,) = await open_shop.log()
    assert (line.text, line.edited, line.revoked) == ("Bread?", True, True)
    assert open_shop.sent == []


async def test_nobody_edits_or_revokes_somebody_elses_message(open_shop: Town) -> None:
    await open_shop.customer_writes("Bread?", stanza_id="3EB0X")
    now = open_shop.clock.now()

    await open_shop.hands_over(MessageEdited(**about("3EB0X", peer=DAVID), text="Pay!", edited_at=now))
    await open_shop.hands_over(MessageRevoked(**about("3EB0X", peer=DAVID), revoked_at=now))

    (line,) = await open_shop.log()
    assert (line.text, line.edited, line.revoked) == ("Bread?", False, False)


async def test_two_customers_who_choose_the_same_stanza_id_are_both_logged(open_shop: Town) -> None:
    await open_shop.customer_writes("I am Carla", stanza_id="3EB0SAME")
    await open_shop.customer_writes("I am David", stanza_id="3EB0SAME", who=DAVID)
    await open_shop.sees("Hello David", peer=DAVID, from_me=True, stanza_id="3EB0SAME")

    assert [line.text for line in await open_shop.log()] == ["I am Carla", "I am David", "Hello David"]


async def test_one_person_under_lid_and_phone_is_one_contact_and_logged_once(open_shop: Town) -> None:
    by_lid, by_phone = Address(lid="800", name="Carla"), Address(phone=CARLA.phone, name="Carla")
    await open_shop.customer_writes("one", who=by_lid, stanza_id="3EB01")
    await open_shop.customer_writes("two", who=by_phone, stanza_id="3EB02")
    await open_shop.customer_writes("three", who=CARLA, stanza_id="3EB03")

    for who in (by_lid, by_phone, CARLA):
        for number, text in enumerate(("one", "two", "three"), start=1):
            await open_shop.customer_writes(text, who=who, stanza_id=f"3EB0{number}", caught_up=True)

    lines = await open_shop.log()
    assert [line.text for line in lines] == ["one", "two", "three"]
    assert len({line.contact for line in lines}) == 1


async def test_a_recycled_number_does_not_make_its_new_user_the_owner(open_shop: Town) -> None:
    newcomer = Address(lid="999", phone=OWNER.phone, name="Olga W.")

    await open_shop.sees("menu", peer=newcomer)

    assert open_shop.sent == []
    assert [line.text for line in await open_shop.log()] == ["menu"]


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


async def test_the_linked_number_and_the_owner_are_no_contacts(open_shop: Town) -> None:
    await open_shop.owner_writes("menu")
    await open_shop.notes_to_self("buy flour")
    await open_shop.sees("hi", peer=OWNER, from_me=True)

    assert await open_shop.log() == []
    assert LINKED.phone not in [line.contact_name for line in await open_shop.log()]


async def test_log_pages_lead_back_and_forth_and_new_messages_move_nothing(open_shop: Town) -> None:
    for number in range(20):
        await open_shop.customer_writes(f"message {number:02}", who=CARLA if number % 2 else DAVID)
    await open_shop.presses("Messages")
    first = open_shop.body()

    await open_shop.presses("Older")
    second = open_shop.body()
    await open_shop.customer_writes("message 20")
    await open_shop.presses("Older")
    third = open_shop.body()
    await open_shop.presses("Newer")
    again = open_shop.body()

    numbers = [text.split("message ")[-1][:2] for text in (first + "\n" + second + "\n" + third).splitlines()]
    assert sorted(numbers) == [f"{number:02}" for number in range(20)]
    assert again == second
    assert "Older" not in [choice.label for choice in open_shop.screen().choices][:1]


async def test_contacts_are_listed_newest_first_page_by_page(open_shop: Town) -> None:
    for number in range(12):
        who = Address(lid=f"9{number:03}", name=f"Customer {number:02}")
        await open_shop.customer_writes("hello", who=who)
    await open_shop.walks("Messages", "By contact")

    seen = [choice.label[:11] for choice in open_shop.screen().choices if choice.name.startswith("c.")]
    await open_shop.presses("Older")
    seen += [choice.label[:11] for choice in open_shop.screen().choices if choice.name.startswith("c.")]
    await open_shop.presses("Older")
    seen += [choice.label[:11] for choice in open_shop.screen().choices if choice.name.startswith("c.")]

    assert seen == [f"Customer {number:02}" for number in range(11, -1, -1)]
    assert "older" not in {choice.name for choice in open_shop.screen().choices}
    await open_shop.presses("Newer")
    assert "Customer 06" in open_shop.screen().choices[0].label


async def test_a_contact_who_is_no_more_is_said_to_be_gone(open_shop: Town) -> None:
    await open_shop.saves(await open_shop.row(), page=PageId.LOG_CONTACT, memory={"contact": new_id()})
    assert "This contact is no longer in the log." in open_shop.body()
    await open_shop.saves(await open_shop.row(), page=PageId.REPLY, memory={"contact": new_id()})

    await open_shop.types("Yes.")

    assert open_shop.screen().page == PageId.LOG_CONTACTS


async def test_other_kinds_of_messages_are_named_in_the_log(open_shop: Town) -> None:
    await open_shop.customer_writes("my cat", kind=MessageKind.IMAGE)
    await open_shop.customer_writes("", kind=MessageKind.VOICE)

    await open_shop.presses("Messages")

    assert "12:00 Carla: [Picture] my cat\n12:00 Carla: [Voice message]" in open_shop.body()
