"""Commands, typed text and presses, as steps of the menu."""

from __future__ import annotations

from admin_bots.short_cuts import WAYS_OUT, choices_to
from admin_bots.telegram.parts import Parts
from admin_bots.telegram.seats import Table
from bridge import tokens
from bridge.menu.advance import home_of
from bridge.menu.loading import load_view
from bridge.menu.state import PageId
from bridge.screens import Surface


async def walk(parts: Parts, table: Table, command: str, event_id: str) -> None:
    """Take the steps that a command stands for, from the main menu on."""
    async with parts.store.transaction(table.seat.tenant) as tx:
        view = await load_view(tx, table.row, now=parts.desk.clock.now())
    word = "help" if command == "help" else "menu"
    await type_text(parts, table, word, revision=None, event_id=event_id)
    for step, choice in enumerate(choices_to(command, view), start=1):
        # Each step moves the menu by one; with something in between the rest is out of date.
        await choose(parts, table, choice, revision=table.row.revision + step, event_id=f"{event_id}.{step}")


async def cancel(parts: Parts, table: Table, event_id: str) -> bool:
    """Stop what is going on; False: nothing is."""
    async with parts.store.transaction(table.seat.tenant) as tx:
        view = await load_view(tx, table.row, now=parts.desk.clock.now())
    way_out = WAYS_OUT.get(PageId(table.row.page))
    if way_out is not None:
        await choose(parts, table, way_out, revision=table.row.revision, event_id=event_id)
        return True
    await type_text(parts, table, "menu", revision=None, event_id=event_id)
    return table.row.page != home_of(view)


async def type_text(parts: Parts, table: Table, text: str, *, revision: int | None, event_id: str) -> None:
    """Type into the table's menu."""
    await parts.desk.type_text(
        table.seat.tenant,
        table.seat.person,
        table.row.id,
        text,
        revision=revision,
        surface=Surface.TELEGRAM,
        event_id=event_id,
    )


async def choose(parts: Parts, table: Table, choice: str, *, revision: int, event_id: str) -> None:
    """Press a choice of the table's menu."""
    token = tokens.encode(tokens.Token(conversation=table.row.id, revision=revision, choice=choice))
    await parts.desk.press(
        table.seat.tenant, table.seat.person, token, surface=Surface.TELEGRAM, event_id=event_id
    )
