"""Coming in: invitations by deep link, Start, and which of several businesses to look at."""

from __future__ import annotations

import re

import structlog
from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, User

from admin_bots.patience import Patience
from admin_bots.tables import redraw
from admin_bots.telegram import texts
from admin_bots.telegram.buttons import PICK
from admin_bots.telegram.drawing import Drawing
from admin_bots.telegram.lines import say, spot_of, tidy, toast
from admin_bots.telegram.markup import escaped, plain
from admin_bots.telegram.parts import Parts
from admin_bots.telegram.seats import change_seat, seats_of, sit_down
from admin_bots.telegram.spots import Spot
from bridge.desk import Seat
from bridge.presenter import fit
from bridge.screens import Surface, one_line
from bridge.words import Words

log = structlog.get_logger()

MAX_NAME = 80
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,64}")


def make_router() -> Router:
    """This concern's handlers."""
    router = Router(name="starting")
    is_private = F.chat.type == ChatType.PRIVATE
    router.message.register(start, CommandStart(), is_private)
    router.callback_query.register(pick, F.data.startswith(PICK), F.message.chat.type == ChatType.PRIVATE)
    return router


async def start(message: Message, command: CommandObject, parts: Parts, patience: Patience) -> None:
    """Start, perhaps with an invitation."""
    user, spot = message.from_user, spot_of(message)
    if user is None:
        return
    secret = (command.args or "").strip()
    came_in = False
    if secret:
        if not patience.has_some(str(user.id)):
            return
        came_in = await _redeem(parts, user, secret)
        if came_in:
            # It is used up, and no reader of this chat needs it.
            await tidy(parts, spot, message.message_id)
    seats = await seats_of(parts, user.id)
    if not seats:
        if secret or patience.has_some(str(user.id)):
            words = texts.words_for(user.language_code)
            await say(parts, spot, words(texts.GONE_INVITATION if secret else texts.STRANGER))
        return
    if secret and not came_in:
        await say(parts, spot, Words(await _language(parts, seats[0]))(texts.GONE_INVITATION))
    parts.chat.scroll.wrote(spot)
    if len(seats) > 1 and not came_in:
        await offer_seats(parts, spot, seats)
        return
    table = await sit_down(parts, seats[0], Spot(chat=spot.chat))
    if table is not None:
        await redraw(parts, table)


async def offer_seats(parts: Parts, spot: Spot, seats: list[Seat]) -> None:
    """Ask which business the person wants to see."""
    words = Words(await _language(parts, seats[0]))
    rows = [
        [
            InlineKeyboardButton(
                text=fit(one_line(plain(seat.business)).strip() or f"{at}.", 60),
                callback_data=f"{PICK}{seat.tenant}",
            )
        ]
        for at, seat in enumerate(seats, start=1)
    ]
    drawing = Drawing(text=escaped(words(texts.WHICH)), keyboard=InlineKeyboardMarkup(inline_keyboard=rows))
    await parts.chat.messages.post(spot, drawing, silent=True)


async def pick(query: CallbackQuery, parts: Parts) -> None:
    """Somebody who serves several businesses has chosen one, or wants to choose."""
    assert query.message is not None
    spot = Spot(chat=query.message.chat.id)
    seats = await seats_of(parts, query.from_user.id)
    wanted = (query.data or "").removeprefix(PICK)
    if not wanted and seats:
        await toast(query)
        await offer_seats(parts, spot, seats)
        parts.chat.scroll.wrote(spot)
        return
    seat = next((one for one in seats if one.tenant == wanted), None)
    table = None if seat is None else await change_seat(parts, seat, seats, spot)
    if seat is None or table is None:
        words = texts.words_for(query.from_user.language_code)
        await toast(query, words(texts.NOT_YOURS), alert=True)
        return
    words = Words(await _language(parts, seat))
    await toast(query, words(texts.NOW_SHOWN, business=one_line(plain(seat.business))))
    await tidy(parts, spot, query.message.message_id)
    parts.chat.scroll.wrote(spot)
    await redraw(parts, table)


async def _redeem(parts: Parts, user: User, secret: str) -> bool:
    if _SECRET.fullmatch(secret) is None:
        return False
    name = fit(one_line(plain(user.full_name)).strip() or "?", MAX_NAME)
    account = str(user.id)
    bound = (Surface.TELEGRAM, account)
    joined = await parts.platform.redeem(secret, name, bound)
    # Else perhaps a link of the console, brought here: whoever has it is that person already.
    found = joined[:2] if joined is not None else await parts.platform.bind(secret, bound)
    if found is None:
        log.warning("telegram.invitation_refused")
        return False
    tenant, person = found
    await parts.desk.pick_seat(tenant, person, surface=Surface.TELEGRAM, address=account)
    seats = await seats_of(parts, user.id)
    await change_seat(parts, seats[0], seats, Spot(chat=user.id))
    log.info("telegram.joined", tenant=tenant)
    return True


async def _language(parts: Parts, seat: Seat) -> str:
    async with parts.store.transaction(seat.tenant) as tx:
        return (await tx.tenant()).language
