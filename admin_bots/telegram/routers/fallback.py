"""What nobody else has taken: every press gets its answer; a chat that is back gets its menu."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated

from admin_bots.tables import redraw, table_of
from admin_bots.telegram import texts
from admin_bots.telegram.lines import toast
from admin_bots.telegram.parts import Parts
from admin_bots.telegram.seats import seats_of


def make_router() -> Router:
    """This concern's handlers."""
    router = Router(name="fallback")
    router.callback_query.register(unknown)
    router.my_chat_member.register(blocked_or_back, F.chat.type == ChatType.PRIVATE)
    return router


async def unknown(query: CallbackQuery) -> None:
    """A press that is none of ours: without an answer the button would seem to work for a minute."""
    await toast(query, texts.words_for(query.from_user.language_code)(texts.NOT_YOURS), alert=True)


async def blocked_or_back(event: ChatMemberUpdated, parts: Parts) -> None:
    """Somebody has blocked the bot, or has come back."""
    if event.new_chat_member.status is not ChatMemberStatus.MEMBER:
        return
    seats = await seats_of(parts, event.from_user.id)
    table = await table_of(parts, seats[0]) if seats else None
    if table is not None:
        await redraw(parts, table)
