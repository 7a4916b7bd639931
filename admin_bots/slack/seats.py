"""Who does something in Slack, and at which business's table."""

from __future__ import annotations

from dataclasses import dataclass

from admin_bots.slack.parts import Parts
from admin_bots.slack.spots import Spot
from bridge.desk import NotYours, Seat
from bridge.ids import ConversationId
from bridge.ports.rows import ConversationRow, SurfaceRow
from bridge.screens import Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A seat with its menu: whose conversation, where it is shown."""

    seat: Seat
    row: ConversationRow
    place: SurfaceRow


async def seats_of(parts: Parts, spot: Spot | None) -> list[Seat]:
    """What a person (or a channel) is, and where; the business picked last comes first."""
    return [] if spot is None else await parts.desk.seats(Surface.SLACK, spot.address)


async def table_of(parts: Parts, seat: Seat) -> Table | None:
    """The seat's menu; None when the person has not sat down in Slack yet."""
    row = await parts.desk.conversations(seat.tenant, seat.person)
    if row is None:
        return None
    async with parts.store.transaction(seat.tenant) as tx:
        places = await tx.surfaces(row.id)
    place = next((one for one in places if one.surface is Surface.SLACK), None)
    return None if place is None else Table(seat=seat, row=row, place=place)


async def sit_down(parts: Parts, seat: Seat, account: Spot) -> Table | None:
    """The seat's menu for this account, made if there is none. None: the seat has just gone."""
    table = await table_of(parts, seat)
    if table is not None:
        parts.chat.came_back(table.place)  # whoever does something here can be reached
    if table is None or table.place.address != account.address:
        try:
            await parts.desk.sit_down(
                seat.tenant, seat.person, surface=Surface.SLACK, address=account.address
            )
        except NotYours:
            return None
        table = await table_of(parts, seat)
    return table


async def seat_at(parts: Parts, conversation: ConversationId, seats: list[Seat]) -> Seat | None:
    """Which of these seats is of that conversation's business, when there is one."""
    tenant = await parts.store.conversation_home(conversation)
    return next((seat for seat in seats if seat.tenant == tenant), None)


async def redraw(parts: Parts, table: Table) -> None:
    """Show the table's screen again."""
    parts.chat.came_back(table.place)
    async with parts.store.transaction(table.seat.tenant) as tx:
        await tx.want_surface(table.place.id)
    await parts.desk.hints.surfaces(Surface.SLACK)


async def change_seat(parts: Parts, seat: Seat, seats: list[Seat], account: Spot) -> Table | None:
    """Show that business's menu to the person from now on, and no other's."""
    try:
        await parts.desk.pick_seat(seat.tenant, seat.person, surface=Surface.SLACK, address=account.address)
    except NotYours:
        return None
    for other in seats:
        # Its place is drawn once more, and takes its menu away.
        left = None if other.tenant == seat.tenant else await table_of(parts, other)
        if left is not None:
            await redraw(parts, left)
    table = await sit_down(parts, seat, account)
    if table is not None:
        parts.chat.homes.forget(account.address)
        await redraw(parts, table)
    return table
