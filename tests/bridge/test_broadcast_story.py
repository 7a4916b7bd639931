"""A broadcast is written, confirmed by its count, sent to each once, and reported."""

from __future__ import annotations

import csv
import io

from bridge.broadcast_life import BroadcastState
from bridge.broadcasting import UNDO_S
from bridge.menu.advance import WRONG_PHRASE
from bridge.menu.broadcast import MAX_BROADCAST
from bridge.menu.state import PageId
from bridge.notices import NoticeKind
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.bridge.broadcast_shop import broadcast_of, draft_of, shop, told
from tests.bridge.town import Town
from tests.bridge.townsfolk import OWNER

__all__ = ["shop"]


async def test_each_of_all_who_have_written_gets_it_once(shop: Town) -> None:
    await shop.presses("Preview")
    assert "It goes to 2 people." in shop.body()
    assert "Hi Maria, we are closed on Monday." in shop.body()

    await shop.presses("Send to 2 people")
    assert shop.screen().page == PageId.BROADCAST
    await shop.brings_on()

    assert sorted(shop.contacts_got) == [
        "Hi Carla, we are closed on Monday.",
        "Hi David, we are closed on Monday.",
    ]
    assert (await broadcast_of(shop)).state is BroadcastState.DONE
    (done,) = told(shop, NoticeKind.BROADCAST_NEWS)
    assert done.title == "A broadcast is done"
    assert "2 sent" in done.body
    assert any("done" in text and "2 sent" in text for text in shop.owner_reads)


async def test_nothing_goes_before_the_time_to_undo_is_over(shop: Town) -> None:
    await shop.walks("Preview", "Send to 2 people")
    await shop.brings_on(minutes=(UNDO_S - 1) / 60)
    assert shop.contacts_got == []

    await shop.presses("Look again")
    assert "Until then you can undo it." in shop.body()
    await shop.presses("Undo")
    await shop.brings_on()

    assert shop.contacts_got == []
    draft = await draft_of(shop)
    assert draft is not None
    assert draft.text.startswith("Hi {name}")
    await shop.walks("Send to 2 people")
    await shop.brings_on()
    assert len(shop.contacts_got) == 2


async def test_undone_beside_a_newer_draft_it_is_stopped(shop: Town) -> None:
    await shop.walks("Preview", "Send to 2 people")
    await shop.jumps_to(PageId.BROADCAST_COMPOSE)
    await shop.types("Another one")
    await shop.walks("Under way and sent", "Hi {name}", "Undo")
    await shop.brings_on()

    assert shop.contacts_got == []
    assert (await broadcast_of(shop)).state is BroadcastState.STOPPED


async def test_in_whatsapp_the_phrase_with_the_count_sends(shop: Town) -> None:
    await shop.presses("Preview")
    await shop.owner_writes("menu")
    for digit in ("3", "4"):
        await shop.owner_writes(digit)
    assert "To send it, write SEND 2" in shop.owner_reads[-1]

    await shop.owner_writes("1")
    assert "_To confirm, write SEND 2_" in shop.owner_reads[-1]
    assert "1. Send to 2 people (write SEND 2)" in shop.owner_reads[-1]
    await shop.owner_writes("send 3")
    assert WRONG_PHRASE in shop.owner_reads[-1]
    assert shop.contacts_got == []
    await shop.owner_writes("send 2")
    await shop.brings_on()

    assert len(shop.contacts_got) == 2


async def test_a_customer_who_comes_meanwhile_makes_the_count_another(shop: Town) -> None:
    await shop.presses("Preview")
    await shop.customer_writes("hello", who=OWNER.__class__(lid="802", phone="+34600000005", name="Eva"))

    await shop.presses("Send to 2 people")

    assert shop.screen().page == PageId.BROADCAST_PREVIEW
    assert "It goes to 3 people." in shop.body()
    assert await draft_of(shop) is not None


async def test_what_is_written_is_judged(open_shop: Town) -> None:
    await open_shop.walks("Broadcast", "Write the text")

    await open_shop.types("x" * (MAX_BROADCAST + 1))
    assert open_shop.screen().note == "A broadcast has 1 to 3000 characters."
    await open_shop.types("Hi {nmae}")
    assert open_shop.screen().note == (
        "{nmae} is not known here. Write {name} for the name, or leave the braces out."
    )
    await open_shop.types("Hi {name}")

    await open_shop.presses("Preview")
    assert "It goes to 0 people." in open_shop.body()
    assert open_shop.screen().choices[0].why_not == "nobody would get it"
    await open_shop.types("SEND 0")
    assert open_shop.screen().note == "nobody would get it"


async def test_the_report_names_each_outcome(shop: Town) -> None:
    shop.refuses = {"801": "ack_1"}
    await shop.walks("Preview", "Send to 2 people")
    await shop.brings_on()

    await shop.presses("Report as a file")

    (report,) = told(shop, NoticeKind.BROADCAST_REPORT)
    assert report.document is not None
    rows = list(csv.reader(io.StringIO(report.document.content.decode("utf-8-sig"))))
    assert [row[:3] for row in rows[1:]] == [
        ["Carla", "'+34600000003", "sent ✓"],
        ["David", "'+34600000004", "failed"],
    ] or [row[:3] for row in rows[1:]] == [
        ["David", "'+34600000004", "failed"],
        ["Carla", "'+34600000003", "sent ✓"],
    ]
    direct = await shop.desk.report(shop.tenant, shop.olga, (await broadcast_of(shop)).id)
    assert direct.content == report.document.content


async def test_the_test_goes_to_the_owner_alone(shop: Town) -> None:
    await shop.walks("Preview", "Test to my WhatsApp")

    assert shop.owner_reads[-1].startswith("Hi Olga") or "Hi Olga" in "".join(shop.owner_reads)
    assert shop.contacts_got == []
    assert await draft_of(shop) is not None


async def test_the_progress_is_one_message_with_buttons(shop: Town) -> None:
    await shop.walks("Preview", "Send to 2 people")
    first = told(shop, NoticeKind.BROADCAST_PROGRESS)
    assert [choice.name for choice in first[-1].choices] == ["undo", "stop", "broadcast"]

    await shop.brings_on()
    shop.clock.passes(seconds=5)
    await shop.settle()

    last = told(shop, NoticeKind.BROADCAST_PROGRESS)[-1]
    assert "2/2" in " ".join(last.body)
    assert last.earlier is not None


async def test_a_manager_may_and_an_agent_sees_why_not(open_shop: Town) -> None:
    mia, sam = await open_shop.hires("Mia", Role.MANAGER), await open_shop.hires("Sam", Role.AGENT)

    await open_shop.presses("Broadcast", on=Surface.TELEGRAM, by=mia.person, menu=mia.menu)
    refused = {one.name: one.why_not for one in open_shop.screen(Surface.TELEGRAM, sam.menu).choices}

    assert open_shop.screen(Surface.TELEGRAM, mia.menu).page == PageId.BROADCAST_SETUP
    assert refused["broadcast"] == "Your role does not allow that."


async def test_a_draft_is_discarded_by_its_phrase_alone(shop: Town) -> None:
    await shop.presses("Discard")
    await shop.types("yes")
    assert await draft_of(shop) is not None
    await shop.types("discard")

    assert await draft_of(shop) is None
    assert shop.screen().note == "The draft is gone."
