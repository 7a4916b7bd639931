"""Everything is lost: database, folder and bucket. A backup brings it back, and nobody scans a code again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from storage.blobs.contract import Blobs
from storage.blobs.opening import open_blobs
from tests.at_the_console import Operator
from tests.s3_server import s3_settings
from tests.shop import Shop

REPLY = "Yes, lemon cake."
LONG_S = 3600.0
"""WhatsApp answers no message for so long: it stays on its way."""


@pytest.mark.timeout(240)
async def test_after_a_total_loss_sessions_come_back_without_a_scan(
    tmp_path: Path, fresh_postgres_url: str, s3_url: str
) -> None:
    folder, bundles = tmp_path / "here", s3_settings(s3_url, prefix="restoring")
    folder.mkdir()
    patience = {"SEND_TIMEOUT_S": "300"}  # an answer of WhatsApp's is waited for until the backup is made
    async with Shop(folder, commands=("up",), **patience, **bundles) as shop:
        service = shop.services["up"]
        await shop.opens()
        await service.says("login.copied")
        ana = await _customer_is_being_answered(shop)
        page = shop.operator.screen["page"]
        await shop.command("backup", str(tmp_path / "saved.backup"))
        device = set(shop.phone.devices)

        await service.kill()
        await shop.phone.set(ack_after_s=0.0, delivery_receipts=True)
        key = (folder / "master.key").read_bytes()
        await _lose_everything(folder, bundles)
        # The next machine has Postgres.
        shop.environment["DATABASE_URL"] = service.environment["DATABASE_URL"] = fresh_postgres_url
        (folder / "master.key").write_bytes(key)
        said = await shop.command("restore", str(tmp_path / "saved.backup"))
        await service.start()
        await shop.operator.leave()
        shop.operator = Operator(shop.operator.base)
        await shop.operator.enter(await service.link())

        assert "are not sent again: 1." in said, said
        await shop.connected()
        assert set(shop.phone.devices) == device
        await shop.operator.sees_page(page)
        await shop.owner_asks("menu", "Main menu")
        assert await _deliveries(fresh_postgres_url) == ["uncertain"]
        assert [entry.text for entry in ana.received(shop.phone)] in ([], [REPLY])
        shop.assert_nothing_twice()
        shop.assert_silence(allowed=(REPLY,))


async def _customer_is_being_answered(shop: Shop) -> Any:
    """Ana has asked; the reply has left, and WhatsApp has not acknowledged it."""
    await _menu_is_not_mirrored(shop)
    ana = shop.town.person("+5511977770001", name="Ana")
    await ana.writes(shop.phone, "Do you have cake?")
    await shop.operator.presses("Messages")
    await shop.operator.sees(lambda screen: any("Do you have cake?" in line for line in screen["lines"]))
    await shop.operator.presses("By contact")
    await shop.operator.presses("Ana")
    await shop.operator.presses("Reply")
    await shop.operator.types(REPLY)
    await shop.phone.set(ack_after_s=LONG_S, delivery_receipts=False)
    await shop.operator.presses("Send to Ana")
    await shop.town.until(lambda: REPLY in [frame.text for frame in shop.frames_to_others()])
    return ana


async def _menu_is_not_mirrored(shop: Shop) -> None:
    """Else its screens would leave before the reply, and wait for their answer."""
    for press in ("Settings", "Where the menu shows", "WhatsApp: on", "Back", "Back"):
        await shop.operator.presses(press)
    await shop.operator.sees_page("main_menu")


async def _lose_everything(folder: Path, bundles: dict[str, str]) -> None:
    shutil.rmtree(folder)
    folder.mkdir()  # noqa: ASYNC240 - nothing else runs
    blobs: Blobs = open_blobs(
        bundles["BUNDLE_STORE"],
        endpoint=bundles["S3_ENDPOINT"],
        access_key_id=bundles["S3_ACCESS_KEY_ID"],
        secret_access_key=bundles["S3_SECRET_ACCESS_KEY"],
    )
    try:
        for key in await blobs.keys(""):
            await blobs.delete(key)
        assert await blobs.keys("") == []
    finally:
        await blobs.close()


async def _deliveries(url: str) -> list[str]:
    """Where messages to customers are."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT delivery FROM outbox WHERE cause_id IS NOT NULL")
    finally:
        await connection.close()
    return [row["delivery"] for row in rows]
