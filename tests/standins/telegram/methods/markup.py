"""Keyboards: what Telegram checks of them beyond their fields."""

from __future__ import annotations

import re
from typing import Any

from tests.standins.telegram.errors import wrong
from tests.standins.telegram.limits import BUTTONS_PER_ROW, TOTAL_BUTTON_NUMBER

Facts = dict[str, Any]
LINK = re.compile(r"(https?|tg)://\S+|[\w.-]+\.\w+(/\S*)?", re.IGNORECASE)


def check_inline(markup: Facts) -> Facts | None:
    """The inline keyboard to keep; None when it has no buttons.

    Raises:
        Refusal: too many buttons, an empty label, or a link that is none.
    """
    rows = [row for row in markup["inline_keyboard"] if row]
    check_size(rows)
    for button in (button for row in rows for button in row):
        if not button["text"].strip():
            raise wrong("can't parse inline keyboard button: text must be non-empty")
        if "url" in button and not LINK.fullmatch(button["url"]):
            raise wrong(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    return {"inline_keyboard": rows} if rows else None


def check_size(rows: list[Any]) -> None:
    """Raise a Refusal for more buttons than Telegram shows."""
    if sum(map(len, rows)) > TOTAL_BUTTON_NUMBER:
        raise wrong("reply markup is too long")
    if any(len(row) > BUTTONS_PER_ROW for row in rows):
        raise wrong(f"stand-in: more than {BUTTONS_PER_ROW} buttons in a row")


def check_reply_keyboard(markup: Facts, *, private: bool) -> None:
    """Raise a Refusal for a keyboard that this chat cannot have."""
    rows = markup["keyboard"]
    check_size(rows)
    buttons = [button for row in rows for button in row]
    if not buttons:
        raise wrong("reply keyboard must contain at least one button")
    if any(not button["text"].strip() for button in buttons):
        raise wrong("can't parse reply keyboard button: text must be non-empty")
    if not private and any(button.get("request_contact") for button in buttons):
        raise wrong("phone number can be requested in private chats only")
