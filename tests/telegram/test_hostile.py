"""Hostile input: nothing leaks, nothing breaks, and each gets its line."""

from __future__ import annotations

import asyncio

import pytest

from bridge.ids import new_id
from bridge.menu.state import PageId
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.standins.telegram.messages import Message
from tests.standins.telegram.people import Person
from tests.telegram.office import Office
from tests.telegram.whatsapp_side import Business

NASTY = "<b>&\"'`*_~[x](y)</b> \u202e\u0000abc \u200f"
NAMES = {
    "markup": "<script>alert(1)</script> & <b>bold",
    "right to left": "\u202eevil \u05d0\u05d1\u05d2 \u0627\u0644\u0639",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 30,
    "long": "x" * 4096,
    "nothing to see": "\u200b\u200d \u00a0",
    "control": "a\u0000b\u0007c\nd",
}


async def _proves_number(office: Office) -> tuple[Person, Business]:
    """Olga stands where her number is asked for."""
    business = await office.founds(ready=False)
    olga = office.telegram.user("Olga")
    await office.joins(olga, business)
    await office.taps(olga, "Next: The risks")
    await office.taps(olga, "I understand")
    await office.taps(olga, "Next: Your own number")
    await office.telegram.until(lambda: olga.keyboard)
    return olga, business


async def _owner_numbers(office: Office, business: Business) -> object:
    async with office.store.transaction(business.tenant) as tx:
        return await tx.owner_number(business.session)


async def test_only_a_contact_that_is_the_senders_own_counts(office: Office) -> None:
    olga, business = await _proves_number(office)
    eve = office.telegram.user("Eve")

    for share in (
        olga.shares_contact(of_other=eve),
        olga.shares_contact(phone="+5511900000000"),
        olga.shares_contact(own=True, forwarded=True),
    ):
        await share
        line = await office.sees(olga, "That is not your own number.")
        olga.deletes(line)

    assert await _owner_numbers(office, business) is None


async def test_a_strangers_presses_get_an_answer_and_do_nothing(office: Office) -> None:
    business = await office.founds()
    olga, eve = office.telegram.user("Olga"), office.telegram.user("Eve")
    await office.joins(olga, business)
    menu = await office.menu(olga, "Welcome")
    await eve.starts()
    line = await office.sees(eve, "This bot is private.")

    guessed = [
        menu.buttons[0].data or "",
        "m",
        "n" + "0" * 26 + ":open",
        "w" + "v" * 60,
        "s",
        "g",
        "\u0000",
        "é" * 30,
    ]
    for data in guessed:
        await eve.presses_raw(line.message_id, data)
    await office.answered()

    assert len(eve.toasts) == len(guessed)
    assert all("Café" not in toast.text for toast in eve.toasts)
    assert office.menus_of(eve) == []
    assert (await office.menu(olga, "Welcome")).text == menu.text


async def test_another_tenants_buttons_and_contacts_are_nobodys(office: Office) -> None:
    aurora, sol = await office.founds("Café Aurora"), await office.founds("Padaria Sol")
    olga, rui = office.telegram.user("Olga"), office.telegram.user("Rui")
    await office.joins(olga, aurora)
    await office.joins(rui, sol)
    menu = await office.sees(rui, lambda one: bool(one.buttons))
    async with office.store.transaction(sol.tenant) as tx:
        rui_person = await tx.person_with_account(Surface.TELEGRAM, str(rui.id))
        assert rui_person is not None
        row = await tx.conversation_of(rui_person.id)
    theirs = await office.sees(olga, lambda one: bool(one.buttons))
    contact = new_id()
    for data in (
        menu.buttons[0].data or "",
        f"n{row.id if row else ''}{contact}:open",
        f"s{sol.tenant}",
        f"g{sol.tenant}",
    ):
        await olga.presses_raw(theirs.message_id, data)
    await office.answered()

    async with office.store.transaction(sol.tenant) as tx:
        after = await tx.conversation_of(rui_person.id)
    assert after == row
    assert all("Padaria" not in toast.text for toast in olga.toasts)


async def test_a_press_on_an_old_menu_does_nothing_but_say_so(office: Office) -> None:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    await office.joins(olga, business, Role.AGENT)
    old = await office.menu(olga, "Main menu")
    data = next(one.data for one in old.buttons if one.label == "Status") or ""
    await olga.presses("Messages", on=old)
    await office.menu(olga, "Messages")

    await olga.presses_raw(old.message_id, data)

    await office.told(olga, "That menu was out of date.")
    await office.sees(olga, lambda one: one.text.startswith("Messages") and "out of date" in one.text)


async def test_two_presses_at_once_act_once(office: Office) -> None:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    person = await office.joins(olga, business, Role.AGENT)
    menu = await office.menu(olga, "Main menu")

    await asyncio.gather(*(olga.presses("Messages", on=menu) for _ in range(3)))
    await office.menu(olga, "Messages")
    await office.answered()

    async with office.store.transaction(business.tenant) as tx:
        row = await tx.conversation_of(person)
    assert row is not None
    assert (row.page, row.revision) == (PageId.LOG, 2)


async def test_updates_that_come_twice_or_in_another_order_act_once(office: Office) -> None:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    person = await office.joins(olga, business, Role.AGENT)
    menu = await office.menu(olga, "Main menu")
    await olga.presses("Messages", on=menu)
    await office.menu(olga, "Messages")
    mail = office.telegram.mail
    async with office.store.transaction(business.tenant) as tx:
        before = await tx.conversation_of(person)

    for update in list(reversed(mail.all)):
        mail.replay(update)
        mail.replay({**update, "update_id": update["update_id"] - 100_000})
    await olga.writes("/status")
    await office.menu(olga, "Status")

    async with office.store.transaction(business.tenant) as tx:
        after = await tx.conversation_of(person)
    assert before is not None
    assert after is not None
    assert after.revision == before.revision + 2


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
async def test_names_of_any_size_and_spite_are_shown_as_text(office: Office, name: str) -> None:
    business = await office.founds(NASTY)
    olga = office.telegram.user(name[:200] or "x")
    await olga.starts(await office.invitation(business, Role.AGENT))
    await office.menu(olga, "Main menu")

    await office.customer_writes(business, name * 2, name=name)
    notice = await office.sees(olga, lambda one: "Open" in one.labels)
    await office.taps(olga, "Open", on=notice)
    page = await office.menu(olga, "Messages")
    await olga.writes(name[:4000].strip("\u0000\u200b\u200d \u00a0") or "x", reply_to=notice)
    await office.menu(olga, "Send this reply?", below=page)

    assert not any(_has_spite(message) for message in olga.sees if message.by_bot)


async def test_pictures_voices_and_forwarded_text_are_not_read(office: Office) -> None:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    await office.joins(olga, business, Role.AGENT)

    await olga.writes("menu", forwarded=True)

    await office.sees(olga, "Only text that you write yourself is read here.")


async def test_a_stranger_who_does_not_stop_is_not_answered_for_ever(office: Office) -> None:
    await office.founds()
    eve = office.telegram.user("Eve")

    for _ in range(12):
        await eve.writes("let me in")
    await eve.writes("/start")
    await office.handled()

    lines = [one for one in eve.sees if one.by_bot]
    assert 1 <= len(lines) <= 6


def _has_spite(message: Message) -> bool:
    return any(mark in message.text for mark in ("\u202e", "\u0000", "\u0007"))
