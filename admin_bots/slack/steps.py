"""Steps in somebody's menu: what is typed, what is chosen, where a command leads."""

from __future__ import annotations

from admin_bots.short_cuts import choices_to
from admin_bots.slack.parts import Parts
from admin_bots.slack.seats import Table
from bridge import tokens
from bridge.menu.loading import load_view
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


async def type_text(parts: Parts, table: Table, text: str, *, revision: int | None, event_id: str) -> None:
    """Type into the table's menu."""
    await parts.desk.type_text(
        table.seat.tenant,
        table.seat.person,
        table.row.id,
        text,
        revision=revision,
        surface=Surface.SLACK,
        event_id=event_id,
    )


async def choose(parts: Parts, table: Table, choice: str, *, revision: int, event_id: str) -> None:
    """Press a choice of the table's menu."""
    token = tokens.encode(tokens.Token(conversation=table.row.id, revision=revision, choice=choice))
    await parts.desk.press(
        table.seat.tenant, table.seat.person, token, surface=Surface.SLACK, event_id=event_id
    )
