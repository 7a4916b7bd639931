"""What a broadcast's move, or a change of one of its messages, does to the rows around it.

Whoever holds several of these rows takes them in one order, or two would wait for each other: the broadcast,
its outbox rows, its recipients, what is shown of it.
"""

from __future__ import annotations

from datetime import datetime

from bridge.broadcast_life import ENDED, NEXT, BroadcastState, Move
from bridge.delivery import Delivery, Outcome
from bridge.halting import held_until
from bridge.ids import OutboxId, SessionId, TenantId
from storage.rows import instant, maybe_instant
from storage.sql import Row, Sql, among

PROGRESS = "broadcast_progress"
"""The kind of the notices that show how far a broadcast is."""

BETWEEN_EDITS_S = 3
"""A message that shows progress is edited at most once in this time: platforms refuse more."""

MAY_GO = (
    "(broadcast_id IS NULL OR EXISTS"
    " (SELECT 1 FROM broadcasts b WHERE b.id = broadcast_id AND b.state = 'running'))"
)
"""Of an outbox row: nothing of a broadcast goes out while that is not running."""

_COUNTS_MOVED = frozenset({Delivery.UNCERTAIN, Delivery.FAILED, Delivery.DROPPED})


async def lock_broadcast_of(sql: Sql, session: SessionId, column: str, value: str) -> None:
    """Lock the broadcast of an outbox row, if it is one's, before the row itself."""
    if not sql.for_update:
        return  # SQLite has locked everything
    await sql.all(
        "SELECT id FROM broadcasts WHERE id ="  # noqa: S608
        f" (SELECT broadcast_id FROM outbox WHERE session_id = ? AND {column} = ?){sql.for_update}",
        session,
        value,
    )


async def take_back(sql: Sql, broadcast: str, why: str) -> None:
    """What was put out and not begun does not go; the turn of those it was for comes again."""
    taken = await sql.all(
        "UPDATE outbox SET delivery = 'dropped', reason = ? WHERE broadcast_id = ? AND delivery = 'due'"
        " AND picked_at IS NULL RETURNING id",
        why,
        broadcast,
    )
    for row in taken:
        await sql.run(
            "UPDATE broadcast_recipients SET outbox_id = NULL WHERE broadcast_id = ? AND outbox_id = ?",
            broadcast,
            row["id"],
        )


async def give_up_waiting(sql: Sql, broadcast: str) -> None:
    """It was stopped: whoever waits still gets nothing, nor what was tried, and surely not handed over."""
    await take_back(sql, broadcast, "stopped")
    await sql.run(
        "UPDATE outbox SET delivery = 'dropped', reason = 'stopped'"
        " WHERE broadcast_id = ? AND delivery = 'due'",
        broadcast,
    )
    await sql.run(
        "UPDATE broadcast_recipients SET skipped = 'stopped'"
        " WHERE broadcast_id = ? AND outbox_id IS NULL AND skipped IS NULL",
        broadcast,
    )


async def why_not_begin(sql: Sql, session: SessionId, outbox: OutboxId) -> str | None:
    """Why a message of a broadcast must not be begun now, or None. What never may go any more is dropped."""
    await lock_broadcast_of(sql, session, "id", outbox)
    row = await sql.one(
        "SELECT o.broadcast_id, b.state, EXISTS (SELECT 1 FROM opt_outs x"
        "  WHERE x.person_id = o.recipient_id AND x.tenant_id = o.tenant_id) AS opted_out"
        " FROM outbox o JOIN broadcasts b ON b.id = o.broadcast_id"
        " WHERE o.id = ? AND o.session_id = ? AND o.delivery = 'due'",
        outbox,
        session,
    )
    if row is None:
        return None
    state = BroadcastState(row["state"])
    if row["opted_out"] or state in ENDED:
        why = "opted_out" if row["opted_out"] else "stopped"
        await sql.run(
            "UPDATE outbox SET delivery = 'dropped', reason = ? WHERE id = ? AND delivery = 'due'",
            why,
            outbox,
        )
        return why
    if state is BroadcastState.RUNNING:
        return None
    await take_back(sql, row["broadcast_id"], "paused")
    return "paused"


async def after_outcome(
    sql: Sql, row: Row, outcome: Outcome, after: Delivery, reason: str | None, until: datetime | None
) -> Delivery:
    """What the new state of a message of a broadcast means for the broadcast, and for what shows it.

    The state of the message in the end.
    """
    if outcome is Outcome.REJECTED:
        await _halt(sql, row, reason, until)
    elif outcome is Outcome.BUSY and await _has_ended(sql, row["broadcast_id"]):
        # Nobody would ever hand it out again.
        await sql.run("UPDATE outbox SET delivery = 'dropped', reason = 'stopped' WHERE id = ?", row["id"])
        after = Delivery.DROPPED
    moved = {after, Delivery(row["delivery"])} & _COUNTS_MOVED
    await show_progress(sql, row["tenant_id"], row["broadcast_id"], also_told=bool(moved))
    return after


async def show_progress(sql: Sql, tenant: TenantId, broadcast: str, *, also_told: bool) -> None:
    """Make its notices due, not too soon after they were shown. also_told: those, too, whose last
    word was said."""
    await sql.run(
        "UPDATE notices SET asked = asked + 1, shown_at = NULL, not_before ="  # noqa: S608
        f" CASE WHEN shown_at IS NULL THEN not_before ELSE {sql.later('shown_at', BETWEEN_EDITS_S)} END"
        " WHERE tenant_id = ? AND kind = ? AND about = ? AND (lasting OR shown_at IS NULL OR ?)",
        tenant,
        PROGRESS,
        broadcast,
        also_told,
    )


async def _halt(sql: Sql, row: Row, reason: str | None, told: datetime | None) -> None:
    """A refusal of the whole account pauses it at once; one that is paused already knows now why."""
    now = instant(await sql.value(f"SELECT {sql.clock} AS now"))
    if told is None and reason == "temporary_ban":
        told = maybe_instant(
            await sql.value("SELECT reason_until FROM sessions WHERE id = ?", row["session_id"])
        )
    until = held_until(reason, now, told)
    if until is None:
        return
    pausable = [state for state, moves in NEXT.items() if Move.PAUSE in moves] + [BroadcastState.PAUSED]
    touched = await sql.run(
        "UPDATE broadcasts SET state = ?, why = ?, held_until = ?, news = ?, changed_at = ?"  # noqa: S608
        f" WHERE id = ? AND {among('state', pausable)}",
        BroadcastState.PAUSED,
        reason,
        until,
        True,
        now,
        row["broadcast_id"],
        *pausable,
    )
    if touched:
        await take_back(sql, row["broadcast_id"], "paused")


async def _has_ended(sql: Sql, broadcast: str) -> bool:
    state = await sql.value("SELECT state FROM broadcasts WHERE id = ?", broadcast)
    return BroadcastState(state) in ENDED
