"""What an outcome does to an outbox row, or to a line that the phone sent: by `bridge.delivery`."""

from __future__ import annotations

from datetime import datetime

from bridge.delivery import Delivery, Outcome, settle, tells_more
from bridge.ids import SessionId, TenantId
from storage.broadcast_moves import after_outcome, lock_broadcast_of
from storage.sql import Row, Sql

_REACHED_A_PHONE = {Delivery.DELIVERED, Delivery.READ}


_MAY_MOVE_A_BROADCAST = {Outcome.REJECTED, Outcome.BUSY}


async def entry_by(sql: Sql, session: SessionId, column: str, value: str, outcome: Outcome) -> Row | None:
    """The outbox row of a session by its id or its stanza, locked for that outcome."""
    if outcome in _MAY_MOVE_A_BROADCAST:
        await lock_broadcast_of(sql, session, column, value)
    return await sql.one(
        "SELECT id, tenant_id, session_id, delivery, purpose, broadcast_id FROM outbox"  # noqa: S608
        f" WHERE session_id = ? AND {column} = ?{sql.for_update}",
        session,
        value,
    )


async def apply_outcome(
    sql: Sql,
    row: Row,
    outcome: Outcome,
    *,
    reason: str | None = None,
    sent_at: datetime | None = None,
    until: datetime | None = None,
) -> tuple[Delivery, bool]:
    """Move the row on; its state now, and whether it moved. What tells nothing more moves nothing.

    until: when the reason of a refusal ends, if WhatsApp told.
    """
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
    if row["broadcast_id"] is not None:
        after = await after_outcome(sql, row, outcome, after, reason, until)
    return after, True


async def mark_phone_sent(
    sql: Sql, tenant: TenantId, session: SessionId, stanza: str, outcome: Outcome
) -> bool:
    """Note a receipt at its line, if it has one; whether that tells more than before.

    A line without a mark was sent: WhatsApp's page shows nothing of the phone's before that.
    """
    line = await sql.one(
        "SELECT id, reached FROM messages WHERE session_id = ? AND stanza = ? AND outgoing"  # noqa: S608
        f" AND outbox_id IS NULL{sql.for_update}",
        session,
        stanza,
    )
    before = Delivery.SENT if line is None or line["reached"] is None else Delivery(line["reached"])
    if line is None or not tells_more(before, outcome):
        return False
    await sql.run("UPDATE messages SET reached = ? WHERE id = ?", settle(before, outcome), line["id"])
    await sql.run(
        "UPDATE notices SET shown_at = NULL, asked = asked + 1"
        " WHERE tenant_id = ? AND kind = 'answer_line' AND about = ?",
        tenant,
        line["id"],
    )
    return True
