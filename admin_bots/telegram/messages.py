"""Posting, changing and deleting single messages, with what Telegram forgets or forbids in mind."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field

from aiogram import Bot
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup, InputMediaPhoto, LinkPreviewOptions

from admin_bots.telegram.drawing import Drawing
from admin_bots.telegram.errors import NoSuchMessage, NotModified
from admin_bots.telegram.spots import Spot

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""A customer's link is shown as text: a preview would fetch it and cover the menu."""

PICTURE = "picture"
"""What a picture is called; Telegram looks at its bytes."""

GONE = (b"", b"")
"""The look of a message that is no more. Asking Telegram again would cost a turn that its successor needs."""

UPLOAD_TIMEOUT_S = 120
"""For a document. Given up too soon, it would arrive once more with each try."""

REMEMBERED = 10_000
"""Messages whose look is remembered, so that nothing is sent that changes nothing."""


@dataclass(slots=True, kw_only=True)
class Messages:
    """One bot's messages."""

    bot: Bot
    _looks: OrderedDict[tuple[int, int], tuple[bytes, bytes]] = field(default_factory=OrderedDict)

    async def post(self, spot: Spot, drawing: Drawing, *, silent: bool) -> int:
        """A new message; its id. A picture of ours cannot be forwarded or saved, what customers sent can."""
        if drawing.document is not None:
            message = await self.bot.send_document(
                chat_id=spot.chat,
                message_thread_id=spot.topic,
                document=BufferedInputFile(drawing.document.content, drawing.document.name),
                caption=drawing.text or None,
                disable_notification=silent,
                reply_markup=_keyboard(drawing),
                request_timeout=UPLOAD_TIMEOUT_S,
            )
        elif drawing.photo is None:
            message = await self.bot.send_message(
                chat_id=spot.chat,
                message_thread_id=spot.topic,
                text=drawing.text,
                link_preview_options=NO_PREVIEW,
                disable_notification=silent,
                reply_markup=_keyboard(drawing),
            )
        else:
            message = await self.bot.send_photo(
                chat_id=spot.chat,
                message_thread_id=spot.topic,
                photo=BufferedInputFile(drawing.photo, PICTURE),
                caption=drawing.text,
                protect_content=not drawing.is_open,
                disable_notification=silent,
                reply_markup=_keyboard(drawing),
            )
        self._remember(spot.chat, message.message_id, _look(drawing))
        return message.message_id

    async def change(self, spot: Spot, message: int, drawing: Drawing) -> None:
        """Bring a message to this look; without a request when it has it already.

        Every change carries the keyboard: Telegram drops it otherwise.

        Raises:
            NoSuchMessage: it is gone, or of the other kind (text or picture).
        """
        known = self._looks.get((spot.chat, message))
        if known == GONE:
            raise NoSuchMessage("it is gone")
        if known == _look(drawing):
            return
        try:
            await self._edit(spot, message, drawing, known)
        except NoSuchMessage:
            self._remember(spot.chat, message, GONE)
            raise
        self._remember(spot.chat, message, _look(drawing))

    async def _edit(
        self, spot: Spot, message: int, drawing: Drawing, known: tuple[bytes, bytes] | None
    ) -> None:
        with suppress(NotModified):
            if drawing.photo is None:
                await self.bot.edit_message_text(
                    chat_id=spot.chat,
                    message_id=message,
                    text=drawing.text,
                    link_preview_options=NO_PREVIEW,
                    reply_markup=drawing.keyboard,
                )
            elif known is not None and known[0] == _look(drawing)[0]:
                await self.bot.edit_message_caption(
                    chat_id=spot.chat, message_id=message, caption=drawing.text, reply_markup=drawing.keyboard
                )
            else:
                picture = BufferedInputFile(drawing.photo, PICTURE)
                await self.bot.edit_message_media(
                    media=InputMediaPhoto(media=picture, caption=drawing.text),
                    chat_id=spot.chat,
                    message_id=message,
                    reply_markup=drawing.keyboard,
                )

    async def remove(self, spot: Spot, message: int) -> None:
        """Delete it; one that is too old for that loses its buttons. Gone already is fine."""
        if self._looks.get((spot.chat, message)) == GONE:
            return
        self._looks.pop((spot.chat, message), None)
        try:
            await self.bot.delete_message(chat_id=spot.chat, message_id=message)
        except NoSuchMessage:
            await self.strip(spot, message)
        self._remember(spot.chat, message, GONE)

    async def strip(self, spot: Spot, message: int) -> None:
        """Take the buttons off and leave the text."""
        self._looks.pop((spot.chat, message), None)
        with suppress(NoSuchMessage, NotModified):
            await self.bot.edit_message_reply_markup(chat_id=spot.chat, message_id=message, reply_markup=None)

    def _remember(self, chat: int, message: int, look: tuple[bytes, bytes]) -> None:
        self._looks[chat, message] = look
        self._looks.move_to_end((chat, message))
        while len(self._looks) > REMEMBERED:
            self._looks.popitem(last=False)


def _keyboard(drawing: Drawing) -> InlineKeyboardMarkup | None:
    return drawing.keyboard if drawing.keyboard.inline_keyboard else None


def _look(drawing: Drawing) -> tuple[bytes, bytes]:
    """Digests, not the things themselves: a login and people's words are not kept here."""
    words = drawing.text + drawing.keyboard.model_dump_json(exclude_none=True)
    return _digest(drawing.photo or b""), _digest(words.encode("utf-8", "replace"))


def _digest(what: bytes) -> bytes:
    return hashlib.blake2b(what, digest_size=16).digest()
