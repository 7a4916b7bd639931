"""Two recipients of one broadcast who turned out to be one person: they get one message."""

from __future__ import annotations

from bridge.ids import PersonId
from storage.sql import Row, Sql

_NOT_HANDED_OVER = {"due": 1, "dropped": 2}
"""How far such a message got, whether it was tried or not."""


async def keep_one_recipient(sql: Sql, stays: PersonId, goes: PersonId) -> None:
    """Of each broadcast that both are recipients of, keep the row that got furthest.

    A message that was begun is never undone by this: where both have one, the earlier one's row stays, and
    the other message is left alone. One that is still to go, tried in vain or not, does not.
    """
    pairs: dict[str, list[Row]] = {}
    for row in await sql.all(
        "SELECT r.id, r.broadcast_id, r.place, r.skipped, o.id AS outbox, o.delivery"
        " FROM broadcast_recipients r LEFT JOIN outbox o ON o.id = r.outbox_id"
        " WHERE r.person_id IN (?, ?)",
        stays,
        goes,
    ):
        pairs.setdefault(row["broadcast_id"], []).append(row)
    for rows in pairs.values():
        _, *doubled = sorted(rows, key=_how_far)
        for row in doubled:
            await sql.run(
                "UPDATE outbox SET delivery = 'dropped', reason = 'twin' WHERE id = ? AND delivery = 'due'",
                row["outbox"],
            )
            await sql.run("DELETE FROM broadcast_recipients WHERE id = ?", row["id"])


def _how_far(row: Row) -> tuple[int, int]:
    """What was begun comes first, then what is due, what was dropped, who waits, who was passed; by place."""
    if row["outbox"] is not None:
        return (_NOT_HANDED_OVER.get(row["delivery"], 0), row["place"])
    return (3 if row["skipped"] is None else 4, row["place"])
