"""Two recipients of one broadcast who turned out to be one person: they get one message."""

from __future__ import annotations

from bridge.ids import PersonId
from storage.sql import Row, Sql


async def keep_one_recipient(sql: Sql, stays: PersonId, goes: PersonId) -> None:
    """Of each broadcast that both are recipients of, keep the row that got furthest.

    A message that was begun is never undone by this: where both have one, the earlier one's row stays, and
    the other message is left alone. One that was not begun does not go.
    """
    pairs: dict[str, list[Row]] = {}
    for row in await sql.all(
        "SELECT r.id, r.broadcast_id, r.place, r.skipped, o.id AS outbox, o.delivery, o.picked_at"
        " FROM broadcast_recipients r LEFT JOIN outbox o ON o.id = r.outbox_id"
        " WHERE r.person_id IN (?, ?)",
        stays,
        goes,
    ):
        pairs.setdefault(row["broadcast_id"], []).append(row)
    for rows in pairs.values():
        _, *doubled = sorted(rows, key=_how_far)
        for row in doubled:
            await sql.run("DELETE FROM broadcast_recipients WHERE id = ?", row["id"])
            if row["delivery"] == "due" and row["picked_at"] is None:
                await sql.run(
                    "UPDATE outbox SET delivery = 'dropped', reason = 'twin'"
                    " WHERE id = ? AND delivery = 'due' AND picked_at IS NULL",
                    row["outbox"],
                )


def _how_far(row: Row) -> tuple[int, int]:
    """What was begun comes first, then what is due, then who waits, then who was passed over; by place."""
    if row["outbox"] is not None:
        return (0 if row["picked_at"] is not None else 1, row["place"])
    return (2 if row["skipped"] is None else 3, row["place"])
