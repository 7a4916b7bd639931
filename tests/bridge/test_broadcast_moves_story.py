"""A broadcast waits, rests, goes on and stops."""

from __future__ import annotations

from datetime import timedelta

from bridge.broadcast_life import BroadcastState
from bridge.broadcasting import UNDO_S
from bridge.menu.advance import WRONG_PHRASE
from bridge.menu.state import PageId
from bridge.notices import NoticeKind
from tests.bridge.broadcast_shop import broadcast_of, draft_of, shop, told
from tests.bridge.town import Town

__all__ = ["shop"]


async def test_pause_holds_at_once_and_it_goes_on_where_it_was(shop: Town) -> None:
    await shop.walks("Preview", "Send to 2 people")
    shop.clock.passes(seconds=UNDO_S)
    for _ in range(3):  # prepared, begun, one put out
        await shop.run.step(shop.tenant, shop.session)
    await shop.presses("Look again")
    await shop.presses("Pause")
    already = len(shop.contacts_got)

    await shop.brings_on()
    assert len(shop.contacts_got) == already < 2
    await shop.presses("Go on")
    await shop.brings_on()

    assert len(set(shop.contacts_got)) == len(shop.contacts_got) == 2


async def test_stopped_for_good_by_its_phrase(shop: Town) -> None:
    await shop.walks("Preview", "Send to 2 people")
    await shop.brings_on(minutes=0)
    await shop.walks("Look again", "Stop for good")
    await shop.types("yes")
    assert shop.screen().note == WRONG_PHRASE
    await shop.types("stop")
    await shop.brings_on()

    assert shop.contacts_got == []
    assert (await broadcast_of(shop)).state is BroadcastState.STOPPED
    assert "2 left out" in shop.body()


async def test_a_chosen_start_is_waited_for(shop: Town) -> None:
    await shop.presses("Choose when")
    await shop.types("soon")
    assert shop.screen().page == PageId.BROADCAST_WHEN
    await shop.types("2020-01-01 09:00")
    assert shop.screen().note == "That time is over."
    await shop.types("2999-01-01 09:00")
    assert shop.screen().note == "That is more than a year away."
    start = shop.clock.now() + timedelta(hours=3)
    await shop.types(start.strftime("%Y-%m-%d %H:%M"))
    await shop.walks("Preview", "Send to 2 people")

    await shop.brings_on(minutes=170)
    assert shop.contacts_got == []
    await shop.brings_on(minutes=10)

    assert len(shop.contacts_got) == 2


async def test_tomorrow_and_at_once_are_one_press(shop: Town) -> None:
    await shop.walks("Choose when", "Tomorrow at 9:00")
    draft = await draft_of(shop)
    assert draft is not None
    assert draft.wanted_at is not None

    await shop.walks("Choose when", "At once")

    draft = await draft_of(shop)
    assert draft is not None
    assert draft.wanted_at is None


async def test_a_refusal_of_the_whole_account_rests_it_and_says_so(shop: Town) -> None:
    shop.refuses = {"800": "reach_out_limit", "801": "reach_out_limit"}
    await shop.walks("Preview", "Send to 2 people")
    await shop.brings_on()

    row = await broadcast_of(shop)
    assert (row.state, row.why) == (BroadcastState.PAUSED, "reach_out_limit")
    (rests,) = told(shop, NoticeKind.BROADCAST_NEWS)
    assert rests.title == "A broadcast rests"
    assert any(line.startswith("WhatsApp holds this number back") for line in rests.body)
    assert any(line.startswith("Wait until") for line in rests.body)
    assert any("WhatsApp holds this number back" in text for text in shop.owner_reads)

    shop.refuses.clear()
    await shop.presses("Look again")
    await shop.presses("Go on")
    await shop.brings_on()
    assert len(shop.contacts_got) == 1
    assert "1 failed" in shop.body()
    done = told(shop, NoticeKind.BROADCAST_NEWS)[-1]
    assert (rests.earlier, done.title, done.earlier is None) == (None, "A broadcast is done", False)


async def test_what_nobody_can_tell_is_uncertain_and_never_sent_again(shop: Town) -> None:
    shop.loses_sight = True
    await shop.walks("Preview", "Send to 2 people")
    await shop.brings_on()
    shop.loses_sight = False
    await shop.brings_on()

    assert shop.contacts_got == []
    await shop.presses("Look again at what is uncertain")
    assert "2 may or may not have arrived" in shop.body()
    assert shop.screen().note == "WhatsApp is asked once more."
