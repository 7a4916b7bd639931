"""Telegram's numbers.

Copied from `telegram.constants` of python-telegram-bot 22.8 (LGPL-3.0; numbers, no code), which reads them
off Telegram's documentation. A test compares them with the package.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_TEXT_LENGTH = 4096
"""`MessageLimit.MAX_TEXT_LENGTH`, UTF-16 units after entities are parsed."""
CAPTION_LENGTH = 1024
"""`MessageLimit.CAPTION_LENGTH`."""
MESSAGE_ENTITIES = 100
"""`MessageLimit.MESSAGE_ENTITIES`: further ones are dropped."""
DEEP_LINK_LENGTH = 64
"""`MessageLimit.DEEP_LINK_LENGTH`."""
MAX_CALLBACK_DATA = 64
"""`InlineKeyboardButtonLimit.MAX_CALLBACK_DATA`, bytes."""
MAX_COPY_TEXT = 256
"""`InlineKeyboardButtonLimit.MAX_COPY_TEXT`."""
TOTAL_BUTTON_NUMBER = 100
"""`InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER`."""
BUTTONS_PER_ROW = 8
"""`InlineKeyboardMarkupLimit.BUTTONS_PER_ROW`."""
ANSWER_CALLBACK_QUERY_TEXT_LENGTH = 200
"""`CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH`."""
PHOTOSIZE_UPLOAD = 10_000_000
"""`FileSizeLimit.PHOTOSIZE_UPLOAD`, bytes."""
FILESIZE_UPLOAD = 50_000_000
"""`FileSizeLimit.FILESIZE_UPLOAD`, bytes."""
FILESIZE_DOWNLOAD = 20_000_000
"""`FileSizeLimit.FILESIZE_DOWNLOAD`, bytes."""
MAX_TOPIC_NAME = 128
"""`ForumTopicLimit.MAX_NAME_LENGTH`."""
MAX_COMMANDS = 100
"""`BotCommandLimit.MAX_COMMAND_NUMBER`."""

# Telegram's documentation and practice, not in that package.
RAW_TEXT_LENGTH = 32_768
"""Characters that a text may have before entities are parsed."""
PHOTO_SIDES = 10_000
"""Most pixels of a photo's width and height together."""
PHOTO_RATIO = 20
"""Most times that one side of a photo may be longer than the other."""
CALLBACK_ANSWER_S = 15.0
"""How long a press can be answered. Telegram does not tell the number; clients wait about so long."""
FILE_LINK_S = 3600.0
"""How long a file's link is good: "at least 1 hour"."""
THUMBNAIL_SIDE = 90
"""Pixels of the longer side of a photo's smallest size."""
DELETE_WITHIN_S = 48 * 3600
"""How old a message may be that is deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodLimits:
    """How much may be sent before 429. Telegram tells no exact numbers; rates are `FloodLimit`'s."""

    per_chat_per_s: float = 1.0
    """`MESSAGES_PER_SECOND_PER_CHAT`: how fast a chat's allowance comes back."""
    burst_per_chat: int = 12
    """Telegram tolerates short bursts; so many at once."""
    per_group_per_minute: int = 20
    """`MESSAGES_PER_MINUTE_PER_GROUP`."""
    per_s: int = 30
    """`MESSAGES_PER_SECOND`, over all chats."""


UNLIMITED = FloodLimits(per_chat_per_s=1e9, burst_per_chat=10**9, per_group_per_minute=10**9, per_s=10**9)
