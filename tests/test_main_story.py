"""The main job, end to end: the real service, a real Chromium, the WhatsApp stand-in, a person at it all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shop import Shop

APART = ("worker", "bots", "scheduler")


@pytest.mark.parametrize("way", ["links_by_qr", "links_by_code"])
async def test_an_owner_links_and_steers_by_one_mirrored_menu(tmp_path: Path, way: str) -> None:
    async with Shop(tmp_path) as shop:
        await shop.opens(by=getattr(shop, way))

        await _steers_from_both_sides(shop)
        await _hears_a_customer_and_replies(shop)


async def test_the_same_with_the_processes_apart(
    tmp_path: Path, fresh_postgres_url: str, fresh_valkey_url: str
) -> None:
    servers = {"DATABASE_URL": fresh_postgres_url, "QUEUE_URL": fresh_valkey_url}
    async with Shop(tmp_path, commands=APART, **servers) as shop:
        await shop.opens()

        await _steers_from_both_sides(shop)
        await _hears_a_customer_and_replies(shop)
        await shop.services["worker"].kill()
        before = len(shop.owner_got())
        await shop.owner.writes(shop.phone, "1")
        await shop.services["worker"].start()
        await shop.owner_reads("wabridge was away", after=before)
        await shop.owner_asks("menu", "Main menu")


async def _steers_from_both_sides(shop: Shop) -> None:
    await shop.owner_asks("menu", "Main menu")
    await shop.owner_asks("1", "*Status*")
    await shop.operator.sees_page("status")

    before = len(shop.owner_got())
    await shop.operator.presses("Back")

    await shop.owner_reads("Main menu", after=before)


async def _hears_a_customer_and_replies(shop: Shop) -> None:
    ana = shop.town.person("+5511977770001", name="Ana")
    await ana.writes(shop.phone, "Do you have cake?")
    await shop.operator.presses("Messages")
    await shop.operator.sees(lambda screen: any("Do you have cake?" in line for line in screen["lines"]))
    shop.assert_silence()

    await shop.operator.presses("By contact")
    await shop.operator.presses("Ana")
    await shop.operator.presses("Reply")
    await shop.operator.types("Yes, lemon cake.")
    shop.assert_silence()
    await shop.operator.presses("Send to Ana")

    await shop.town.until(lambda: [entry.text for entry in ana.received(shop.phone)] == ["Yes, lemon cake."])
    await shop.operator.sees(lambda screen: any("delivered" in line for line in screen["lines"]))
    shop.assert_silence(allowed=("Yes, lemon cake.",))


async def test_an_owner_logs_out_with_a_confirmation_and_links_again(tmp_path: Path) -> None:
    async with Shop(tmp_path) as shop:
        await shop.opens()
        operator = shop.operator

        await operator.presses("Status")
        await operator.presses("Log out")
        await operator.presses("Log out")
        await operator.sees(lambda screen: "Not linked" in screen["status"])
        assert not shop.phone.devices

        await operator.presses("Link WhatsApp")
        await shop.links_by_code()
        await shop.owner_asks("menu", "Main menu")


async def test_a_device_that_the_phone_removed_is_told_and_linked_again(tmp_path: Path) -> None:
    async with Shop(tmp_path) as shop:
        await shop.opens()

        await shop.phone.remove_device()

        await shop.operator.sees(lambda screen: "Not linked" in screen["status"])
        await shop.operator.presses("Link WhatsApp")
        await shop.links_by_qr()
        await shop.owner_asks("menu", "Main menu")
