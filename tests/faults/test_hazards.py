"""What the owner sees of WhatsApp's hazards: each has its sentence, and a way out or heals by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.shop import SHOP, Shop

pytestmark = pytest.mark.timeout(600)

QUICK = {"PAGE_CALL_TIMEOUT_S": "2", "PROBE_INTERVAL_S": "1"}
FINE: dict[str, Any] = {"blocking_dialog": None, "needs_update": False, "deaf": False}


async def test_a_login_that_was_opened_elsewhere_is_taken_back_by_a_press(tmp_path: Path) -> None:
    async with Shop(tmp_path) as shop:
        await shop.opens()
        await shop.operator.presses("Status")

        await shop.phone.conflict()
        await _sees(shop, "Needs you", "opened elsewhere")
        await shop.operator.presses("Use here")

        await _sees(shop, "Connected", "Steered from")
        await shop.owner_asks("menu", "Main menu")


async def test_what_is_mended_on_the_phone_or_by_whatsapp_is_seen_without_a_press(tmp_path: Path) -> None:
    async with Shop(tmp_path, commands=("up",), **QUICK) as shop:
        await shop.opens()
        await shop.operator.presses("Status")

        troubles: tuple[tuple[str, dict[str, Any]], ...] = (
            ("asks a question", {"blocking_dialog": "Something new", "dialog_stream_mode": None}),
            ("terms accepted", {"blocking_dialog": "New terms", "dialog_stream_mode": "TOS_BLOCK"}),
            ("asks for a newer page", {"needs_update": True}),
        )
        for sentence, knobs in troubles:
            await shop.phone.set(**knobs)
            await _sees(shop, "Needs you", sentence)
            await shop.operator.sees(lambda screen: screen["buttons"][0]["label"] == "Try again")
            await shop.phone.set(**FINE)
            await _sees(shop, "Connected", "Steered from")

        await shop.owner_asks("menu", "Main menu")


async def test_a_server_that_says_nothing_is_told_and_answered_when_it_is_back(tmp_path: Path) -> None:
    async with Shop(tmp_path, commands=("up",), **QUICK) as shop:
        await shop.opens()
        await shop.operator.presses("Status")
        await shop.services["up"].kill()

        await shop.phone.set(deaf=True)
        await shop.owner.writes(shop.phone, "help")
        await shop.services["up"].start()
        await _sees(shop, "Starting", "WhatsApp does not answer")
        before = len(shop.owner_got())
        await shop.phone.set(**FINE)

        await _sees(shop, "Connected", "Steered from")
        await shop.owner_reads("wabridge was away", after=before)


async def test_steps_that_were_written_while_nobody_was_there_are_not_taken(tmp_path: Path) -> None:
    async with Shop(tmp_path) as shop:
        await shop.opens()
        await shop.services["up"].kill()
        before = len(shop.owner_got())
        await shop.owner.writes(shop.phone, "4")
        # They come with events like new ones, some time after the page has connected.
        await shop.phone.set(backlog_after_s=1.0)
        await shop.services["up"].start()

        await shop.owner_reads("wabridge was away", after=before)

        assert shop.operator.screen["page"] == "main_menu"
        await shop.owner_asks("1", "*Status*")


async def test_a_number_that_gets_no_more_codes_is_told_so_and_links_by_qr(tmp_path: Path) -> None:
    async with Shop(tmp_path) as shop:
        operator = shop.operator
        await shop.sets_up(number=None)
        await shop.phone.set(code_requests_refused=True)

        await operator.presses("Link with a code")
        await operator.types(SHOP)
        await operator.sees(lambda screen: "too many codes" in " ".join(screen["lines"]))
        await operator.presses("Cancel linking")
        await shop.links_by_qr()

        asked = [frame for frame in shop.town.frames if frame.kind == "code_request"]
        assert len(asked) == 1


async def _sees(shop: Shop, status: str, sentence: str) -> None:
    """The console's line of state, and the sentence on the page."""
    await shop.operator.sees(
        lambda screen: status in screen["status"] and sentence in " ".join(screen["lines"]), within_s=90.0
    )
