"""kill -9 in the first moments after a phone was linked: what the console calls connected is kept.

A browser writes localStorage to disk some seconds late, and WhatsApp Web needs it for its login.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.killing import kill_with_browsers
from tests.faults.people import comes_back, the_device
from tests.shop import OWNER, Shop


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", ["links_by_qr", "links_by_code"])
async def test_a_kill_right_after_linking_costs_no_second_scan(tmp_path: Path, way: str) -> None:
    async with Shop(tmp_path) as shop:
        await shop.sets_up(number=OWNER)
        await getattr(shop, way)()

        logins = the_device(shop).logins
        await kill_with_browsers(shop.services["up"])
        await shop.services["up"].start()

        await comes_back(shop, logins=logins)
