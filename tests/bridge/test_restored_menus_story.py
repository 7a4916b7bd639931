"""After a restore people see menus that the database does not know: an answer to those does nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bridge.menu.advance import OUT_OF_DATE
from storage.store import open_store
from tests.bridge.town import KEY, Town, town_in
from tests.storage.backups import backed_up, restored

Restores = Callable[[], AbstractAsyncContextManager[Town]]


@pytest.fixture
async def restores(open_shop: Town, tmp_path: Path) -> Restores:
    """Everything after this call is lost; the town as it comes back, with its account connected."""
    await open_shop.customer_writes("Do you have bread?")

    @asynccontextmanager
    async def restores() -> AsyncIterator[Town]:
        await restored(f"sqlite://{tmp_path / 'again.db'}", tmp_path / "saved")
        store = await open_store(f"sqlite://{tmp_path / 'again.db'}", master_key=KEY)
        try:
            again = town_in(store, open_shop.tenant, open_shop.olga, open_shop.clock)
            again.menu, again.session = open_shop.menu, open_shop.session
            again.stanzas = open_shop.stanzas
            await again.links()
            yield again
            await again.nothing_went_wrong()
        finally:
            await store.close()

    return restores


async def saves(tmp_path: Path) -> None:
    """The town as it is now."""
    await backed_up(f"sqlite://{tmp_path / 'town.db'}", tmp_path / "saved")


async def test_a_digit_under_a_later_menu_sends_no_reply_again_and_brings_the_present_menu(
    open_shop: Town, restores: Restores, tmp_path: Path
) -> None:
    for text in ("menu", "2", "1", "1", "1", "Yes, fresh."):
        await open_shop.owner_writes(text)
    assert "Send to Carla" in open_shop.owner_reads[-1]
    await saves(tmp_path)
    await open_shop.owner_writes("1")
    await open_shop.owner_writes("menu")

    async with restores() as again:
        await again.owner_writes("1")
        shown = list(again.owner_reads)
        await again.owner_writes("menu")

        assert open_shop.contacts_got == ["Yes, fresh."]
        assert again.contacts_got == []
        assert len(shown) == 1
        assert OUT_OF_DATE in shown[0]
        assert "Send to Carla" in shown[0]
        assert "Main menu" in again.owner_reads[-1]


async def test_a_button_from_after_the_backup_stays_out_of_date_however_far_the_menu_goes(
    open_shop: Town, restores: Restores, tmp_path: Path
) -> None:
    await saves(tmp_path)
    await open_shop.walks("Messages", "By contact", "Carla", "Reply")
    await open_shop.types("Yes, fresh.")
    lost = open_shop.screen()

    async with restores() as again:
        await again.settle()
        await again.walks("Messages", "By contact", "Carla", "Reply")
        await again.types("No, sorry.")
        await again.presses("Send to Carla", screen=lost)
        refused = again.screen()
        await again.presses("Send to Carla")

        assert refused.note == OUT_OF_DATE
        assert "No, sorry." in "\n".join(refused.body)
        assert again.contacts_got == ["No, sorry."]
