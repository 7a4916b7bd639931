"""What becomes of restored rows before anything serves them: the world went on after they were copied.

Nothing is sent a second time. A message that was on its way, or due, when the backup was made may have gone
out since: it is UNCERTAIN, and a person decides. What is due later than now surely has not gone out, and
stays due. Screens for owners are dropped: the present one is drawn on the next occasion. Whatever menu a
person sees is out of date: an answer to it does nothing but bring the present one. Broadcasts rest until a
person lets them go on, and owners are told why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bridge.broadcast_life import BroadcastState
from bridge.delivery import Delivery
from bridge.halting import RESTORED
from bridge.ids import TenantId
from bridge.screens import Surface
from bridge.session_life import NEXT, SessionState, Sign
from storage.broadcast_moves import give_up_waiting, show_progress
from storage.rows import instant
from storage.sql import Sql, among

EPOCH = 1_000_000
"""Added to the generations of sessions and their profiles, and to the revisions of menus: far more than they
can have grown since the backup, so that nothing of the time after it, a disk, a worker or a button that comes
back, is taken for newer or for present."""

CLOCKS_APART_S = 60.0
"""What is due within so long from now may have been sent by a machine whose clock is ahead."""

_MOVING = (BroadcastState.WAITING, BroadcastState.RUNNING, BroadcastState.PAUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was done, counted."""

    sessions: int
    uncertain: int
    screens_dropped: int
    broadcasts_paused: int
    broadcasts_stopped: int
    asked_before: int  # what people had asked for, and nobody had done


async def settle(sql: Sql) -> Settled:
    """Do it. In a transaction; once: it counts generations up."""
    now = instant(await sql.value(f"SELECT {sql.clock} AS now"))
    screens, uncertain = await _outbox(sql, now)
    paused, stopped = await _broadcasts(sql, now)
    asked = await _asked(sql, now)
    sessions = await _sessions(sql, now)
    await _draw_anew(sql, now)
    # Who had it is gone; whoever looks next takes it.
    await sql.run(
        "UPDATE jobs SET status = 'waiting', leased_until = NULL, generation = generation + 1"
        " WHERE status = 'running'"
    )
    return Settled(
        sessions=sessions,
        uncertain=uncertain,
        screens_dropped=screens,
        broadcasts_paused=paused,
        broadcasts_stopped=stopped,
        asked_before=asked,
    )


async def _outbox(sql: Sql, now: datetime) -> tuple[int, int]:
    screens = await sql.run(
        "UPDATE outbox SET delivery = ?, reason = 'superseded' WHERE delivery = 'due' AND purpose = 'screen'",
        Delivery.DROPPED,
    )
    # One that was due has no name at WhatsApp yet; the one it gets here is none of WhatsApp's.
    uncertain = await sql.run(
        "UPDATE outbox SET delivery = ?, reason = ?, stanza = COALESCE(stanza, 'restored/' || id),"  # noqa: S608
        " picked_at = COALESCE(picked_at, ?)"
        f" WHERE delivery = 'sending' OR delivery = 'due' AND not_before <= {sql.clock_plus}",
        Delivery.UNCERTAIN,
        RESTORED,
        now,
        CLOCKS_APART_S,
    )
    return screens, uncertain


async def _broadcasts(sql: Sql, now: datetime) -> tuple[int, int]:
    """Paused; one whose recipients were still being written down is stopped: it can be sent anew."""
    unfinished = await sql.all(
        "UPDATE broadcasts SET state = ?, news = ?, changed_at = ?, ended_at = ?"
        " WHERE state = ? RETURNING id, tenant_id",
        BroadcastState.STOPPED,
        True,
        now,
        now,
        BroadcastState.PREPARING,
    )
    for row in unfinished:
        await give_up_waiting(sql, row["id"])
    paused = await sql.all(
        "UPDATE broadcasts SET state = ?, why = ?, looks = ?, news = ?, changed_at = ?"  # noqa: S608
        f" WHERE {among('state', _MOVING)} RETURNING id, tenant_id",
        BroadcastState.PAUSED,
        RESTORED,
        False,
        True,
        now,
        *_MOVING,
    )
    for row in (*paused, *unfinished):
        await show_progress(sql, TenantId(row["tenant_id"]), row["id"], also_told=True)
    return len(paused), len(unfinished)


async def _asked(sql: Sql, now: datetime) -> int:
    """What people did in menus: done since, perhaps. What customers wrote is only logged, and will be."""
    facts = await sql.run(
        "UPDATE facts SET handled_at = ? WHERE handled_at IS NULL AND lane NOT LIKE 'contact/%'", now
    )
    updates = await sql.run("UPDATE updates SET handled_at = ?, payload = NULL WHERE handled_at IS NULL", now)
    return facts + updates


async def _sessions(sql: Sql, now: datetime) -> int:
    left = [state for state, moves in NEXT.items() if moves.get(Sign.CLOSED) is SessionState.DISCONNECTED]
    await sql.run(
        "UPDATE sessions SET state = ?, reason = NULL, reason_until = NULL, since = ?"  # noqa: S608
        f" WHERE {among('state', left)}",
        SessionState.DISCONNECTED,
        now,
        *left,
    )
    return await sql.run(
        "UPDATE sessions SET holder_id = NULL, held_since = NULL, generation = generation + ?,"
        " profile_generation = profile_generation + ?",
        EPOCH,
        EPOCH,
    )


async def _draw_anew(sql: Sql, now: datetime) -> None:
    """Every menu under a revision that nobody has seen, and the notices that are still told further.

    An owner's WhatsApp gets it in answer to what they write next.
    """
    # Admin chats know which menu stood there when something was typed by when the menu was changed.
    await sql.run("UPDATE conversations SET revision = revision + ?, changed_at = ?", EPOCH, now)
    await sql.run(
        "UPDATE surfaces SET wanted = wanted + ?, shown = 0, asked = asked + 1, wanted_since = ?"
        " WHERE surface <> ?",
        EPOCH,
        now,
        Surface.WHATSAPP,
    )
    await sql.run(
        "UPDATE notices SET shown_at = NULL, asked = asked + 1 WHERE shown_at IS NOT NULL AND lasting = ?",
        True,
    )
