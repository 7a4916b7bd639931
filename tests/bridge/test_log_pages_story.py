"""The log, page by page."""

from __future__ import annotations

from bridge.facts import Address, MessageKind
from bridge.ids import new_id
from bridge.menu.state import PageId
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, DAVID


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

    assert (
        "12:00 Carla: [Picture] my cat (is being fetched)\n12:00 Carla: [Voice message] (" in open_shop.body()
    )
