"""What has served goes: a fact holds what people wrote, and is kept no longer than it is of use."""

from __future__ import annotations

from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA


async def test_old_facts_go_also_where_replies_stand_on_some_of_them(open_shop: Town) -> None:
    await open_shop.customer_writes("Do you have bread?", who=CARLA)
    await open_shop.walks("Messages", "By contact", "Carla", "Reply")
    await open_shop.types("Yes.")
    await open_shop.presses("Send to Carla")
    await open_shop.types("menu")
    before = await open_shop.facts()
    open_shop.clock.passes(days=61)

    while await open_shop.store.prune(open_shop.clock.now()):
        pass

    assert before > 6
    assert await open_shop.facts() == 1
    (kept,) = await open_shop.store.engine.sql.all("SELECT fact_id FROM causes")
    assert kept["fact_id"] is not None
    assert len(await open_shop.log()) == 2
