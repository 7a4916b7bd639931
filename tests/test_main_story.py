"""The main job, end to end: the real service, a real Chromium, the WhatsApp stand-in, a person at the console."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shop import Shop


@pytest.mark.parametrize("way", ["links_by_qr", "links_by_code"])
async def test_an_owner_links_and_steers_by_one_mirrored_menu(tmp_path: Path, way: str) -> None:
    async with Shop(tmp_path) as shop:
        await shop.opens(by=getattr(shop, way))

        await shop.owner_asks("menu", "Main menu")
        await shop.owner_asks("1", "Status")
        await shop.operator.sees_page("status")
        before = len(shop.owner_got())
        await shop.operator.presses("Back")
        await shop.owner_reads("Main menu", after=before)

        ana = shop.town.person("+5511977770001", name="Ana")
        await ana.writes(shop.phone, "Do you have cake?")
        await shop.operator.presses("Messages")
        await shop.operator.sees(lambda screen: any("Do you have cake?" in line for line in screen["lines"]))
        shop.assert_silence()
