"""Who does something in Telegram, and at which business's table."""

from __future__ import annotations

from dataclasses import dataclass

from admin_bots.telegram.moving import leave, place_of
from admin_bots.telegram.parts import Parts
from admin_bots.telegram.spots import Spot
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


async def seats_of(parts: Parts, account: int) -> list[Seat]:
    """What a user (or a group) is, and where; the business picked last comes first. A stranger is nothing."""
    return await parts.desk.seats(Surface.TELEGRAM, str(account))


async def table_of(parts: Parts, seat: Seat) -> Table | None:
    """The seat's menu; None when the person has not sat down yet."""
    row = await parts.desk.conversations(seat.tenant, seat.person)
    place = None if row is None else await place_of(parts.store, seat.tenant, row.id)
    return None if row is None or place is None else Table(seat=seat, row=row, place=place)


async def sit_down(parts: Parts, seat: Seat, spot: Spot) -> Table | None:
    """Bring the seat's menu to this chat: one that stood elsewhere goes. None: the seat has just gone."""
    table = await table_of(parts, seat)
    if table is not None:
        parts.chat.came_back(table.place)  # whoever does something here can be written to
    if table is None or table.place.address != spot.address:
        if table is not None:
            await leave(parts.chat.messages, table.place)
        try:
            await parts.desk.sit_down(
                seat.tenant, seat.person, surface=Surface.TELEGRAM, address=spot.address
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
    await parts.desk.hints.surfaces(Surface.TELEGRAM)
