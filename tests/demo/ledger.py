"""The ledger: every frame that left the linked page towards a non-owner, matched with what caused it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass

import asyncpg

from bridge.menu.settings import SURFACE_NAMES
from bridge.screens import Surface
from tests.demo.drawing import AUTOMATIC
from tests.demo.stage import Stage
from tests.standins.whatsapp.facts import Frame

QUERY = (
    "SELECT o.stanza, c.kind, c.surface FROM outbox o JOIN causes c ON c.id = o.cause_id"
    " WHERE o.stanza IS NOT NULL"
)
BY_ITSELF = {
    "receipt": "WhatsApp Web's own delivery tick for what they sent",
    "query": "WhatsApp Web's own, looking an address up",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table."""

    to: str
    kind: str
    count: int
    cause: str
    is_caused: bool


async def read_ledger(stage: Stage, *, owners: frozenset[str]) -> list[Line]:
    """What went to whom and why. `owners`: numbers that steer; what goes to them is no matter here."""
    causes = await _causes(stage.database)
    names = {person.number: person.name for person in stage.acting.cast.everyone}
    lines = Counter(
        (names.get(frame.to, frame.to), frame.kind, _cause(frame, causes))
        for frame in stage.town.frames
        if frame.to and frame.to not in owners
    )
    return [
        Line(to=to, kind=kind, count=count, cause=cause or "NOTHING CAUSED IT", is_caused=bool(cause))
        for (to, kind, cause), count in sorted(lines.items())
    ]


def draw_ledger(lines: list[Line]) -> str:
    """The table as text."""
    rows = [("to", "kind", "frames", "cause")]
    rows += [(line.to, line.kind, str(line.count), line.cause) for line in lines]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _cause(frame: Frame, causes: dict[str, str]) -> str:
    if frame.kind in AUTOMATIC:
        return BY_ITSELF[frame.kind]
    return causes.get(frame.stanza_id, "")


async def _causes(database: str) -> dict[str, str]:
    """The product's own record: stanza id of each message towards a contact, and who caused it, where."""
    if database.startswith("postgres"):
        connection = await asyncpg.connect(database)
        try:
            rows = [tuple(row) for row in await connection.fetch(QUERY)]
        finally:
            await connection.close()
    else:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            rows = connection.execute(QUERY).fetchall()
    return {stanza: f"a person's {kind}, made in {SURFACE_NAMES[Surface(at)]}" for stanza, kind, at in rows}
