"""Buttons under messages, and what they carry."""

from __future__ import annotations

from aiogram.types import CopyTextButton, InlineKeyboardButton

from admin_bots.telegram.markup import plain
from bridge import tokens
from bridge.ids import ConversationId
from bridge.presenter import Button
from bridge.screens import Choice, Style

STYLES = {Style.PRIMARY: "primary", Style.DANGER: "danger", Style.PLAIN: None}

MAX_COPIED = 256
"""Characters that a copy button takes."""

LOCKED = "w"
"""Begins the data of a button that cannot be pressed, and that says why; the bridge's begin with m or n."""

PICK = "s"
"""The data of the button that leads to the choice of a business, and what begins that of one business."""

GROUP_YES, GROUP_NO = "g", "g-"
"""Begins the data of the button that lets a group serve a business; the data of the one that does not."""


def plain_button(button: Button, *, locked: str) -> InlineKeyboardButton:
    """A button of a screen or notice; `locked` is what it carries when it cannot be pressed."""
    label = plain(button.label).strip() or "·"
    if button.token is None:
        return InlineKeyboardButton(text=f"🔒 {label}", callback_data=locked)
    return InlineKeyboardButton(text=label, callback_data=button.token, style=STYLES[button.style])


def copy_button(label: str, text: str) -> InlineKeyboardButton:
    """A button that puts a text into the clipboard."""
    return InlineKeyboardButton(text=label, copy_text=CopyTextButton(text=text[:MAX_COPIED]))


def locked_token(choice: Choice, revision: int, conversation: ConversationId) -> str:
    """What a locked button carries: which choice it would be, for the question why not."""
    press = tokens.Token(conversation=conversation, revision=revision, choice=choice.name)
    return LOCKED + tokens.encode(press)[1:]


def unlocked(data: str) -> str:
    """The token that a locked button stands for."""
    return "m" + data[1:]
