"""Tables: whose menu stands where in an admin chat, whichever it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bridge.desk import Desk, NotYours, Seat
from bridge.ids import ConversationId
from bridge.ports.rows import ConversationRow, SurfaceRow
from bridge.screens import Surface


class Chat(Protocol):
    """What shows menus."""

    @property
    def surface(self) -> Surface:
        """On which platform."""
        ...

    @property
    def came_back(self) -> Callable[[SurfaceRow], None]:
        """Called with a place whose person does something there: it can be reached."""
        ...


class Parts(Protocol):
    """What is needed of one bot's parts."""

    @property
    def chat(self) -> Chat:
        """What shows menus."""
        ...

    @property
    def desk(self) -> Desk:
        """The bridge's."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A seat with its menu: whose conversation, where it is shown."""

    seat: Seat
    row: ConversationRow
    place: SurfaceRow


async def table_of(parts: Parts, seat: Seat) -> Table | None:
    """The seat's menu; None when the person has not sat down here yet."""
    row = await parts.desk.conversations(seat.tenant, seat.person)
    if row is None:
        return None
    async with parts.desk.store.transaction(seat.tenant) as tx:
        places = await tx.surfaces(row.id)
    place = next((one for one in places if one.surface is parts.chat.surface), None)
    return None if place is None else Table(seat=seat, row=row, place=place)


async def sit_down(
    parts: Parts,
    seat: Seat,
    address: str,
    *,
    leave: Callable[[SurfaceRow], Awaitable[None]] | None = None,
) -> Table | None:
    """Bring the seat's menu to this address. None: the seat has just gone.

    leave: called with the place where the menu stood, when that was elsewhere.
    """
    table = await table_of(parts, seat)
    if table is not None:
        parts.chat.came_back(table.place)  # whoever does something here can be reached
    if table is None or table.place.address != address:
        if table is not None and leave is not None:
            await leave(table.place)
        try:
            await parts.desk.sit_down(seat.tenant, seat.person, surface=parts.chat.surface, address=address)
        except NotYours:
            return None
        table = await table_of(parts, seat)
    return table


async def pick_seat(parts: Parts, seat: Seat, seats: list[Seat], address: str) -> bool:
    """Show that business's menu from now on, and no other's. False: the seat has just gone."""
    try:
        await parts.desk.pick_seat(seat.tenant, seat.person, surface=parts.chat.surface, address=address)
    except NotYours:
        return False
    for other in seats:
        # Its place is drawn once more, and takes its menu away.
        left = None if other.tenant == seat.tenant else await table_of(parts, other)
        if left is not None:
            await redraw(parts, left)
    return True


async def seat_at(parts: Parts, conversation: ConversationId, seats: list[Seat]) -> Seat | None:
    """Which of these seats is of that conversation's business, when there is one."""
    tenant = await parts.desk.store.conversation_home(conversation)
    return next((seat for seat in seats if seat.tenant == tenant), None)


async def redraw(parts: Parts, table: Table) -> None:
    """Show the table's screen again."""
    parts.chat.came_back(table.place)
    async with parts.desk.store.transaction(table.seat.tenant) as tx:
        await tx.want_surface(table.place.id)
    await parts.desk.hints.surfaces(parts.chat.surface)
