"""Names and texts that would change what stands beside them: shown on every surface, and staying in place."""

from __future__ import annotations

import unicodedata

import pytest

from bridge.facts import Address
from bridge.presenter import SLACK, TELEGRAM, present_buttons, present_text
from bridge.screens import Surface, steady
from tests.bridge.town import Town

TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NAMES = {
    "override": "\u202egnp.exe",
    "unclosed_isolate": "\u2067Ana",
    "closes_what_it_did_not_open": "Ana\u2069\u202c",
    "control": "A\x00n\x1b[2Ja\x07\x9b1m",
    "line": "Ana\r\n1. Send to everyone\u2028\u20290. Back",
    "half_a_character": "Ana \ud83d",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
async def test_a_name_stays_in_its_place_on_every_surface(open_shop: Town, name: str) -> None:
    await open_shop.sits_down(Surface.CONSOLE, Surface.TELEGRAM, Surface.SLACK)
    await open_shop.customer_writes(f"hello {name}", who=Address(lid="830", name=name))
    await open_shop.walks("Messages")
    shown = [open_shop.screen(on) for on in (Surface.CONSOLE, Surface.TELEGRAM, Surface.SLACK)]
    await open_shop.walks("By contact")
    shown += [open_shop.screen(on) for on in (Surface.TELEGRAM, Surface.SLACK)]

    texts = list(open_shop.owner_reads)
    for screen in shown:
        texts.append(present_text(screen))
        for limits in (TELEGRAM, SLACK):
            buttons = present_buttons(screen, open_shop.menu, limits=limits)
            texts += [buttons.heading, *buttons.lines, buttons.prompt or "", buttons.footer]
            texts += [button.label for row in buttons.rows for button in row]
    notices = open_shop.chats[Surface.TELEGRAM].notices
    texts += [text for notice in notices for text in (notice.title, *notice.body)]

    assert any("hello" in text for text in texts)
    for text in texts:
        assert not set(text) & set(TURNS)
        assert not [sign for sign in text if unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n"]
    assert not [
        line for text in texts for line in text.splitlines() if line.startswith("1. Send to everyone")
    ]


@pytest.mark.parametrize("text", ["José 🌞", "שלום עולם", "مرحبا", "नमस्ते", "👩‍👩‍👧‍👦", "a\tb\nc"])
def test_nobodys_language_is_lost(text: str) -> None:
    assert steady(text) == text
