"""Who does something in Telegram, and at which business's table."""

from __future__ import annotations

from functools import partial

from admin_bots import tables
from admin_bots.tables import Table
from admin_bots.telegram.moving import leave
from admin_bots.telegram.parts import Parts
from admin_bots.telegram.spots import Spot
from bridge.desk import Seat
from bridge.screens import Surface


async def seats_of(parts: Parts, account: int) -> list[Seat]:
    """What a user (or a group) is, and where; the business picked last comes first. A stranger is nothing."""
    return await parts.desk.seats(Surface.TELEGRAM, str(account))


async def sit_down(parts: Parts, seat: Seat, spot: Spot) -> Table | None:
    """Bring the seat's menu to this chat: one that stood elsewhere goes. None: the seat has just gone."""
    return await tables.sit_down(parts, seat, spot.address, leave=partial(leave, parts.chat.messages))


async def change_seat(parts: Parts, seat: Seat, seats: list[Seat], spot: Spot) -> Table | None:
    """Show that business's menu in the chat from now on, and no other's."""
    is_picked = await tables.pick_seat(parts, seat, seats, str(spot.chat))
    return await sit_down(parts, seat, spot) if is_picked else None
