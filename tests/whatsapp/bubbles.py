"""Draws a stretch of a chat as a phone shows it, for a person to look at: bubbles, files, marks."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser

from tests.console.chromium import open_page, photograph
from tests.standins.whatsapp.facts import Entry
from tests.standins.whatsapp.media import MediaShelf

PHONE = {"width": 390, "height": 700}
STYLE = """
body { margin: 0; padding: 10px; background: #efeae2; font: 15px/1.35 Roboto, "DejaVu Sans", sans-serif }
p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
div { max-width: 84%; width: fit-content; margin: 0 auto 8px 0; padding: 6px 9px; border-radius: 8px;
      background: #fff; box-shadow: 0 1px 1px #0002 }
div.mine { margin: 0 0 8px auto; background: #d9fdd3 }
img { display: block; width: 220px; height: 130px; border-radius: 6px; image-rendering: pixelated }
b.file { display: block; padding: 8px; margin-bottom: 4px; border-radius: 6px; background: #0001 }
small { display: block; text-align: right; color: #667781 }
"""
MARKS = ((r"\*([^*\n]+)\*", r"<b>\1</b>"), (r"(?<!\w)_([^_\n]+)_(?!\w)", r"<i>\1</i>"))


async def draw(
    browser: Browser, entries: Iterable[Entry], shelf: MediaShelf, folder: Path, name: str
) -> None:
    """A picture of these messages; nothing in them may be wider than the phone."""
    async with open_page(browser, size=PHONE) as page:
        await page.set_content(f"<style>{STYLE}</style>{''.join(_bubble(one, shelf) for one in entries)}")
        await photograph(page, folder, f"whatsapp_{name}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _bubble(entry: Entry, shelf: MediaShelf) -> str:
    text = html.escape(entry.text)
    for mark, shown in MARKS:
        text = re.sub(mark, shown, text)
    at = datetime.fromtimestamp(entry.at, UTC).strftime("%H:%M")
    side = "mine" if entry.from_me else "theirs"
    return f'<div class="{side}">{_file(entry, shelf)}<p>{text}</p><small>{at}</small></div>'


def _file(entry: Entry, shelf: MediaShelf) -> str:
    if entry.media is None:
        return ""
    content, mimetype = shelf.get(entry.media["path"]) or (b"", "")
    if entry.type == "image":
        return f'<img alt="" src="data:{mimetype};base64,{base64.b64encode(content).decode()}">'
    return f'<b class="file">{html.escape(str(entry.media["filename"]))} · {len(content)} B</b>'
