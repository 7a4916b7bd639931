"""What an outcome does to an outbox row, by the table of `bridge.delivery`."""

from __future__ import annotations

from datetime import datetime

from bridge.delivery import Delivery, Outcome, settle, tells_more
from bridge.ids import SessionId
from storage.engine import Row, Sql

_REACHED_A_PHONE = {Delivery.DELIVERED, Delivery.READ}


async def entry_by(sql: Sql, session: SessionId, column: str, value: str) -> Row | None:
    """The outbox row of a session by its id or its stanza, locked."""
    return await sql.one(
        f"SELECT id, delivery, purpose FROM outbox WHERE session_id = ? AND {column} = ?{sql.for_update}",  # noqa: S608
        session,
        value,
    )


async def apply_outcome(
    sql: Sql, row: Row, outcome: Outcome, *, reason: str | None = None, sent_at: datetime | None = None
) -> tuple[Delivery, bool]:
    """Move the row on; its state now, and whether it moved. What tells nothing more moves nothing."""
    before = Delivery(row["delivery"])
    if sent_at is not None:
        # WhatsApp's own time counts, also when a receipt overtook it and the state is known already.
        await sql.run(
            "UPDATE outbox SET sent_at = ? WHERE id = ? AND (sent_at IS NULL OR sent_at > ?)",
            sent_at,
            row["id"],
            sent_at,
        )
    if not tells_more(before, outcome):
        return before, False
    after = settle(before, outcome)
    await sql.run("UPDATE outbox SET delivery = ?, reason = ? WHERE id = ?", after, reason, row["id"])
    if after in _REACHED_A_PHONE:
        # Nobody may ever tell the server's time of this one: ours is later, which errs on the safe side.
        await sql.run(
            f"UPDATE outbox SET sent_at = {sql.clock} WHERE id = ? AND sent_at IS NULL",  # noqa: S608
            row["id"],
        )
    return after, True
