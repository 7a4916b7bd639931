"""The process is killed at each await of a send, before and after it took effect; then it starts again."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.delivery import Delivery
from bridge.ids import OutboxId
from storage.store import open_store
from tests.contracts.shop import open_shop
from tests.sessions.conftest import MASTER_KEY
from tests.sessions.desk import SendingDesk
from tests.sessions.observed import Killed
from tests.storage.databases import copy_of

MOMENTS = 12
"""More than a send has awaits; the later ones fall into the next look at the outbox."""


@pytest.mark.parametrize("afterwards", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("moment", range(MOMENTS))
@pytest.mark.parametrize("replaced", [False, True], ids=["same profile", "new profile"])
async def test_a_message_is_never_sent_twice_wherever_the_process_dies(
    empty_database: Path, tmp_path: Path, moment: int, afterwards: bool, replaced: bool
) -> None:
    store = await open_store(copy_of(empty_database, tmp_path), master_key=MASTER_KEY)
    try:
        desk = SendingDesk(await open_shop(store), tmp_path)
        await desk.opens()
        outbox = await desk.replies("hello")
        desk.observer.kills_at(moment, afterwards=afterwards)

        async with desk.sends() as sending:
            with pytest.raises(Killed):
                await sending

        if replaced:
            desk.profile_generation = 1
            desk.whatsapp.kept.clear()
        async with desk.sends():
            delivery = await _settles(desk, outbox)
    finally:
        await store.close()

    if replaced and delivery is Delivery.UNCERTAIN:
        assert desk.texts in ([], ["hello"])
    else:
        assert delivery is Delivery.SENT
        assert desk.texts == ["hello"]


async def _settles(desk: SendingDesk, outbox: OutboxId) -> Delivery:
    async def seen() -> Delivery | None:
        delivery = (await desk.row(outbox)).delivery
        return delivery if delivery in (Delivery.SENT, Delivery.UNCERTAIN) else None

    found: Delivery = await desk.observer.until(seen)
    return found
