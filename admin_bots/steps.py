"""Steps in somebody's menu: what is typed, what is chosen, where a command leads.

Commands are short cuts made of the menu's own choices; the menu stays the only state.
"""

from __future__ import annotations

from admin_bots.tables import Parts, Table
from bridge import tokens
from bridge.menu.advance import home_of
from bridge.menu.loading import load_view
from bridge.menu.setup import is_linked
from bridge.menu.state import PageId, View
from bridge.ports.rows import Role

WAYS_OUT = {PageId.LINKING: "cancel", PageId.REPLY_CONFIRM: "discard"}
"""What cancelling means on a page where more than leaving it is to be done."""


def choices_to(command: str, view: View) -> tuple[str, ...]:
    """The choices from home to where the command leads."""
    is_new = home_of(view) is PageId.SETUP
    match command:
        case "status":
            return () if is_new else ("status",)
        case "link" if is_new:
            return ("next",)
        case "link":
            return ("status",) if is_linked(view) else ("status", "link")
        case "logout":
            return () if is_new else ("status", "log_out") if is_linked(view) else ("status",)
        case "language" if is_new:
            return ("language",)
        case "language":
            return ("settings", "language") if view.role is Role.OWNER else ("settings",)
        case _:
            return ()


async def walk(parts: Parts, table: Table, command: str, event_id: str) -> None:
    """Take the steps that a command stands for, from the main menu on."""
    view = await _view(parts, table)
    word = "help" if command == "help" else "menu"
    await type_text(parts, table, word, revision=None, event_id=event_id)
    for step, choice in enumerate(choices_to(command, view), start=1):
        # Each step moves the menu by one; with something in between the rest is out of date.
        await choose(parts, table, choice, revision=table.row.revision + step, event_id=f"{event_id}.{step}")


async def cancel(parts: Parts, table: Table, event_id: str) -> bool:
    """Stop what is going on; False: nothing is."""
    view = await _view(parts, table)
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
        surface=parts.chat.surface,
        event_id=event_id,
    )


async def choose(parts: Parts, table: Table, choice: str, *, revision: int, event_id: str) -> None:
    """Press a choice of the table's menu."""
    token = tokens.encode(tokens.Token(conversation=table.row.id, revision=revision, choice=choice))
    await parts.desk.press(
        table.seat.tenant, table.seat.person, token, surface=parts.chat.surface, event_id=event_id
    )


async def _view(parts: Parts, table: Table) -> View:
    async with parts.desk.store.transaction(table.seat.tenant) as tx:
        return await load_view(tx, table.row, now=parts.desk.clock.now())
