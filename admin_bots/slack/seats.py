"""Who does something in Slack, and at which business's table."""

from __future__ import annotations

from admin_bots import tables
from admin_bots.slack.parts import Parts
from admin_bots.slack.spots import Spot
from admin_bots.tables import Table
from bridge.desk import Seat
from bridge.screens import Surface


async def seats_of(parts: Parts, spot: Spot | None) -> list[Seat]:
    """What a person (or a channel) is, and where; the business picked last comes first."""
    return [] if spot is None else await parts.desk.seats(Surface.SLACK, spot.address)


async def sit_down(parts: Parts, seat: Seat, account: Spot) -> Table | None:
    """The seat's menu for this account, made if there is none. None: the seat has just gone."""
    return await tables.sit_down(parts, seat, account.address)


async def change_seat(parts: Parts, seat: Seat, seats: list[Seat], account: Spot) -> Table | None:
    """Show that business's menu to the person from now on, and no other's."""
    if not await tables.pick_seat(parts, seat, seats, account.address):
        return None
    table = await sit_down(parts, seat, account)
    if table is not None:
        parts.chat.homes.forget(account.address)
        await tables.redraw(parts, table)
    return table
