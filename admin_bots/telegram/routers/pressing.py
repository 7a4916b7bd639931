"""Presses on buttons of the menu and of notices."""

from __future__ import annotations

import structlog
from aiogram import F, Router
from aiogram.types import CallbackQuery

from admin_bots.tables import Table, redraw, table_of
from admin_bots.telegram import texts
from admin_bots.telegram.buttons import LOCKED, unlocked
from admin_bots.telegram.lines import tidy, toast
from admin_bots.telegram.parts import Parts
from admin_bots.telegram.refs import menu_ref
from admin_bots.telegram.seats import change_seat, seats_of, sit_down
from admin_bots.telegram.spots import Spot, spot_at
from bridge import tokens
from bridge.acts import ANYWHERE
from bridge.desk import NotYours, Seat
from bridge.screens import Surface
from bridge.tokens import BadToken
from bridge.words import Words

log = structlog.get_logger()


def make_router() -> Router:
    """This concern's handlers."""
    router = Router(name="pressing")
    router.callback_query.register(press_menu, F.data.startswith("m") | F.data.startswith(LOCKED), F.message)
    router.callback_query.register(press_notice, F.data.startswith("n"), F.message)
    return router


async def press_menu(query: CallbackQuery, parts: Parts) -> None:
    """A button of a menu: it counts if the menu is that person's, in that chat, and of now."""
    data = query.data or ""
    try:
        token = tokens.decode(unlocked(data) if data.startswith(LOCKED) else data)
    except BadToken:
        await _refuse(query)
        return
    assert query.message is not None
    table = await _table(query, parts, token)
    if table is None:
        await _refuse(query)
        return
    words = await _words(parts, table.seat)
    if data.startswith(LOCKED):
        await toast(query, await _why_not(parts, table, token) or words(texts.OUT_OF_DATE), alert=True)
        return
    is_stale = token.revision != table.row.revision
    await parts.desk.press(
        table.seat.tenant, table.seat.person, data, surface=Surface.TELEGRAM, event_id=query.id
    )
    await toast(query, words(texts.OUT_OF_DATE) if is_stale else "")
    spot, live = spot_at(table.place.address), menu_ref(table.place.message_ref)
    if spot is not None and live is not None and query.message.message_id < live.message:
        # An old menu, such as a restart leaves behind: one live menu is enough.
        await tidy(parts, Spot(chat=query.message.chat.id), query.message.message_id)
        parts.chat.scroll.wrote(spot)


async def press_notice(query: CallbackQuery, parts: Parts) -> None:
    """A button of a notice: it opens a page in the menu of whoever the notice was for."""
    try:
        token = tokens.decode_any(query.data or "")
    except BadToken:
        await _refuse(query)
        return
    assert query.message is not None
    seats = await seats_of(parts, query.from_user.id)
    table = await _table(query, parts, token)
    if table is None:
        await _refuse(query)
        return
    spot = Spot(chat=query.message.chat.id)
    if isinstance(token, tokens.NoticeToken) and token.choice in ANYWHERE:
        own = next(seat for seat in seats if seat.tenant == table.seat.tenant)
        await _press_here(query, parts, own)
        return
    if spot.is_private:
        if seats[0].tenant != table.seat.tenant:
            await change_seat(parts, table.seat, seats, spot)
        await sit_down(parts, table.seat, spot)
    parts.chat.scroll.wrote(spot)
    await parts.desk.press(
        table.seat.tenant, table.seat.person, query.data or "", surface=Surface.TELEGRAM, event_id=query.id
    )
    await toast(query)


async def _press_here(query: CallbackQuery, parts: Parts, own: Seat) -> None:
    """A button that moves no menu: pressed in the presser's own name, also in a group."""
    data = query.data or ""
    why = await parts.desk.why_not(own.tenant, own.person, data, surface=Surface.TELEGRAM)
    await parts.desk.press(own.tenant, own.person, data, surface=Surface.TELEGRAM, event_id=query.id)
    await toast(query, why or "", alert=why is not None)


async def _table(
    query: CallbackQuery, parts: Parts, token: tokens.Token | tokens.NoticeToken
) -> Table | None:
    """Whose menu the button moves: the presser's own, or the one of a group whose staff they belong to."""
    assert query.message is not None
    chat = query.message.chat.id
    tenant = await parts.store.conversation_home(token.conversation)
    seats = await seats_of(parts, query.from_user.id)
    own = next((seat for seat in seats if seat.tenant == tenant), None)
    if own is None:
        return None
    candidates = [own]
    if chat < 0:
        candidates += [seat for seat in await seats_of(parts, chat) if seat.tenant == tenant]
    for seat in candidates:
        table = await table_of(parts, seat)
        spot = None if table is None else spot_at(table.place.address)
        if table is None or spot is None or table.row.id != token.conversation:
            continue
        is_notice = isinstance(token, tokens.NoticeToken)
        if spot.chat == chat or (is_notice and chat in (spot.guest, query.from_user.id)):
            return table
    return None


async def _why_not(parts: Parts, table: Table, token: tokens.Token) -> str | None:
    try:
        drawn = await parts.desk.present(table.seat.tenant, table.row.id, surface=Surface.TELEGRAM)
    except NotYours:
        return None
    if drawn.screen.revision != token.revision:
        await redraw(parts, table)
        return None
    return next((one.why_not for one in drawn.screen.choices if one.name == token.choice), None)


async def _words(parts: Parts, seat: Seat) -> Words:
    async with parts.store.transaction(seat.tenant) as tx:
        return Words((await tx.tenant()).language)


async def _refuse(query: CallbackQuery) -> None:
    """One answer for a forged button and for somebody else's: nothing is told of what exists."""
    log.warning("telegram.press_refused")
    await toast(query, texts.words_for(query.from_user.language_code)(texts.NOT_YOURS), alert=True)
