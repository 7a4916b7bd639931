"""Whom a broadcast is for: labels, lists, new contacts, and how fast it goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.facts import Address
from bridge.menu.state import PageId
from bridge.notices import NoticeKind
from tests.bridge.broadcast_shop import (
    EVA,
    FINN,
    a_list,
    broadcast_of,
    draft_of,
    gives,
    shop,
    stands_at_list,
    told,
)
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, DAVID

__all__ = ["shop"]


async def test_a_csv_is_read_stated_and_sent_to_those_who_are_there(shop: Town, tmp_path: Path) -> None:
    await stands_at_list(shop)
    await gives(
        shop, a_list(tmp_path, "phone;name", f"{EVA};Eva", f"{FINN};Finn", f"{EVA};Eva again", "12;x")
    )
    assert shop.screen().note == "Read. Numbers: column “phone”. Names: column “name”."
    body = shop.body()
    assert "people.csv: 2 numbers · 1 line left out · 1 doubled" in body
    assert "Line 5: “12”. This number is too short." in body

    await shop.jumps_to(PageId.BROADCAST_PREVIEW)
    assert shop.screen().choices[0].why_not == "state first that the people of this list agreed"
    await shop.jumps_to(PageId.BROADCAST_LIST)
    await shop.presses("They agreed")
    assert shop.screen().note == "Recorded."
    await shop.jumps_to(PageId.BROADCAST_PREVIEW)
    assert "2 people are left out: they never wrote, and new contacts are off." in shop.body()
    await shop.walks("Choose who gets it", "New contacts: off")
    await shop.jumps_to(PageId.BROADCAST_PREVIEW)
    assert "2 of them never wrote to you. WhatsApp limits such messages." in shop.body()
    shop.absent = {FINN}
    await shop.presses("Send to 2 people")
    await shop.brings_on()

    assert shop.contacts_got == ["Hi Eva, we are closed on Monday."]
    assert shop.asked == [EVA, FINN]
    assert "1 sent" in shop.body()
    assert "1 left out" in shop.body()


async def test_a_number_that_turns_out_to_be_somebody_known_gets_one_message(
    shop: Town, tmp_path: Path
) -> None:
    """Carla wrote under her LID, and the list has her by another number."""
    await stands_at_list(shop)
    await gives(shop, a_list(tmp_path, f"{EVA},C.", "+34600000003,Carla"))
    await shop.presses("They agreed")
    await shop.jumps_to(PageId.BROADCAST_AUDIENCE)
    await shop.presses("New contacts: off")
    shop.known_lids = {EVA: CARLA.lid or ""}
    await shop.jumps_to(PageId.BROADCAST_PREVIEW)

    await shop.presses("Send to 2 people")
    await shop.brings_on()

    assert len(shop.contacts_got) == 1


async def test_a_pasted_list_is_read_alike_and_a_refused_one_changes_nothing(shop: Town) -> None:
    await stands_at_list(shop)
    await shop.types("no numbers at all")
    assert shop.screen().note == "No line of this list has a phone number that can be used."

    await shop.types(f"{EVA} Eva\n{FINN}")

    assert "pasted list: 2 numbers" in shop.body()
    draft = await draft_of(shop)
    assert draft is not None
    assert draft.audience.list is not None
    await shop.presses("Back")
    assert "To: the list “pasted list”" in shop.body()


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        ((f"{EVA};Eva", f"{FINN};Finn"), "Read."),
        (
            ("phone;town", f"{EVA};1", f"{FINN};2"),
            "Read. Numbers: column “phone”. No column of names was found.",
        ),
    ],
)
async def test_the_columns_that_were_taken_are_said(
    shop: Town, tmp_path: Path, lines: tuple[str, ...], note: str
) -> None:
    await stands_at_list(shop)
    await gives(shop, a_list(tmp_path, *lines))

    assert shop.screen().note == note


async def test_names_beside_numbers_under_one_heading_are_no_missing_column(shop: Town) -> None:
    await stands_at_list(shop)
    await shop.types(f"Phone numbers\n\n{EVA} Eva\n{FINN} Finn")

    assert shop.screen().note == "Read."


async def test_a_reason_that_holds_for_several_lines_is_written_once(shop: Town, tmp_path: Path) -> None:
    await stands_at_list(shop)
    await gives(shop, a_list(tmp_path, EVA, "12", "13", "none"))

    body = shop.body()
    assert "Line 2: “12”. This number is too short.\nLine 3: “13”. As above.\nLine 4: “none”. This is" in body


async def test_an_earlier_list_is_chosen_again_and_bad_lines_are_counted(shop: Town, tmp_path: Path) -> None:
    await stands_at_list(shop)
    await gives(shop, a_list(tmp_path, EVA, *["x"] * 8, name="first.csv"))
    assert "… and 3 more lines" in shop.body()
    assert "Lines left out" in [one.label for one in shop.screen().choices]
    await gives(shop, a_list(tmp_path, FINN, name="second.csv"))
    await shop.presses("first.csv")

    assert shop.body().startswith("first.csv")


async def test_every_line_that_was_left_out_can_be_looked_at(shop: Town, tmp_path: Path) -> None:
    await stands_at_list(shop)
    await gives(shop, a_list(tmp_path, EVA, *["x"] * 1020))
    await shop.presses("Lines left out")

    body = shop.body().splitlines()
    assert (body[0], body[-1]) == ("Line 2: “x”. This is no phone number.", "Line 11: “x”. As above.")
    await shop.walks("Next", "Next", "Previous")
    assert shop.body().startswith("Line 12: “x”. This is no phone number.")
    await shop.saves(await shop.row(), page=PageId.BROADCAST_LEFT_OUT, memory={"from": "990"})
    assert shop.body().endswith("Line 1001: “x”. As above.\n… and 20 more lines")

    await shop.jumps_to(PageId.BROADCAST_LIST)
    await gives(shop, a_list(tmp_path, FINN, name="whole.csv"))
    await shop.jumps_to(PageId.BROADCAST_LEFT_OUT)
    assert shop.body() == "No line of this list was left out."


async def test_a_file_that_is_no_list_is_refused_with_what_to_do(shop: Town, tmp_path: Path) -> None:
    await stands_at_list(shop)
    excel = tmp_path / "people.csv"
    excel.write_bytes(b"PK\x03\x04" + b"\0" * 2000)

    await gives(shop, excel)

    note = shop.screen().note
    assert note is not None
    assert "CSV" in note


async def test_a_label_finds_its_people(shop: Town) -> None:
    await shop.jumps_to("log_contacts")
    await shop.walks("Carla", "Labels")
    await shop.types("x" * 31)
    assert shop.screen().note == "A label has 1 to 30 characters."
    await shop.types("VIP")
    assert shop.screen().choices[0].label == "VIP: on (take off)"
    await shop.jumps_to("log_contacts")
    await shop.walks("David", "Labels", "VIP: off", "VIP: on")
    await shop.jumps_to(PageId.BROADCAST_AUDIENCE)
    await shop.walks("A label", "VIP · 1")
    assert "To: the label “VIP”" in shop.body()
    await shop.walks("Preview", "Send to 1 person")
    await shop.brings_on()

    assert shop.contacts_got == ["Hi Carla, we are closed on Monday."]


async def test_a_number_of_days_leaves_out_who_is_silent_for_longer(shop: Town) -> None:
    shop.clock.passes(hours=24 * 10)
    await shop.customer_writes("again", who=DAVID)
    await shop.presses("Choose who gets it")
    await shop.types("many")
    assert shop.screen().note == "Write a number of days, like 90 days."
    await shop.types("5 days")
    assert "To: who has written within 5 days" in shop.body()
    await shop.presses("Preview")
    assert "It goes to 1 person." in shop.body()

    await shop.walks("Choose who gets it", "Who has written in the last 30 days", "Preview")
    assert "It goes to 2 people." in shop.body()
    await shop.walks("Choose who gets it", "Everyone who has written", "Preview")
    assert "It goes to 2 people." in shop.body()


async def test_a_pace_is_chosen_and_a_number_a_day_set(shop: Town) -> None:
    await shop.presses("Pace")
    assert "Now: Cautious" in shop.body()
    await shop.presses("Bold")
    assert "Now: Bold" in shop.body()
    await shop.types("6000")
    assert shop.screen().note == "Write a number from 1 to 5000."
    await shop.types("400")
    assert "Today at most 20 messages" in shop.body()
    await shop.presses("No number of my own")
    assert "Today at most 40 messages" in shop.body()


async def test_somebody_with_no_name_is_told_of_before(open_shop: Town) -> None:
    await open_shop.customer_writes("hello", who=Address(lid="803", phone="+34600000006"))
    await open_shop.walks("Broadcast", "Write the text")
    await open_shop.types("Hi {name}, hello")
    await open_shop.presses("Preview")
    assert "1 person has no name: {name} stays empty for them." in open_shop.body()
    await open_shop.presses("Send to 1 person")
    await open_shop.brings_on()

    assert open_shop.contacts_got == ["Hi, hello"]


async def test_a_notice_of_progress_leads_to_its_page(shop: Town) -> None:
    await shop.walks("Preview", "Send to 2 people")
    row = await broadcast_of(shop)
    await shop.jumps_to(PageId.MAIN_MENU)
    assert told(shop, NoticeKind.BROADCAST_PROGRESS)[-1].about == row.id
