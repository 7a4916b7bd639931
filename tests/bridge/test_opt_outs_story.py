"""Who wants no broadcasts: recorded silently, seen, and corrected."""

from __future__ import annotations

from bridge.menu.state import PageId
from tests.bridge.broadcast_shop import (
    shop,
)
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA

__all__ = ["shop"]


async def test_who_writes_stop_is_left_out_silently_and_can_be_put_back(shop: Town) -> None:
    before = len(shop.sent)
    await shop.customer_writes("Stop.", who=CARLA)
    assert len(shop.sent) == before, "no answer"
    await shop.presses("Preview")
    assert "It goes to 1 person." in shop.body()
    assert "1 person is left out: they want no broadcasts." in shop.body()

    await shop.jumps_to(PageId.OPT_OUTS)
    assert "1 person" in shop.body()
    await shop.presses("Carla")
    await shop.presses("They want them again")

    await shop.jumps_to(PageId.BROADCAST_PREVIEW)
    assert "It goes to 2 people." in shop.body()


async def test_a_stop_after_the_confirmation_still_holds(shop: Town) -> None:
    await shop.walks("Preview", "Send to 2 people")
    await shop.brings_on(minutes=0)
    await shop.customer_writes("STOP", who=CARLA)
    await shop.brings_on()

    assert shop.contacts_got == ["Hi David, we are closed on Monday."]
    assert "1 left out" in shop.body()


async def test_numbers_are_added_by_hand_and_paged(shop: Town) -> None:
    await shop.jumps_to(PageId.OPT_OUTS)
    assert "Nobody so far." in shop.body()
    await shop.types("12")
    assert shop.screen().note == "Write a number with + and the country code."
    for number in range(7):
        await shop.types(f"+3460000002{number}")
    assert "7 people" in shop.body()
    await shop.presses("Next")
    assert len(shop.screen().choices) == 3
    await shop.presses("Previous")
    await shop.presses("+34600000026")
    await shop.presses("Leave it")
    assert shop.screen().page == PageId.OPT_OUTS
