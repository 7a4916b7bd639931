"""Which message goes out next, and whether any may."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfoNotFoundError

from bridge.ids import SessionId, TenantId
from bridge.quiet_hours import last_midnight
from storage.broadcast_moves import MAY_GO
from storage.sql import Row, Sql


async def next_due(
    sql: Sql, tenant: TenantId, session: SessionId, now: datetime, *, screens_too: bool
) -> Row | None:
    """The outbox row to send next: by purpose, then age. None while sends are stopped."""
    if await sends_are_stopped(sql, tenant):
        return None
    row = await _first(sql, session, now, screens_too=screens_too)
    # The quota covers what goes to contacts; counting it can wait until such a row has its turn.
    if row is not None and row["rank"] > 0 and await _is_over_quota(sql, tenant, now):
        return None
    return row


async def sends_are_stopped(sql: Sql, tenant: TenantId) -> bool:
    """Whether the kill switch of the tenant or of the installation is on."""
    return bool(
        await sql.value(
            "SELECT 1 FROM tenants WHERE id = ? AND suspended"
            " UNION ALL SELECT 1 FROM installation WHERE suspended LIMIT 1",
            tenant,
        )
    )


async def _first(sql: Sql, session: SessionId, now: datetime, *, screens_too: bool) -> Row | None:
    return await sql.one(
        "SELECT * FROM outbox WHERE session_id = ? AND delivery = 'due' AND not_before <= ?"  # noqa: S608
        f" AND {MAY_GO}{'' if screens_too else ' AND rank > 0'} ORDER BY rank, created_at, born LIMIT 1",
        session,
        now,
    )


async def _is_over_quota(sql: Sql, tenant: TenantId, now: datetime) -> bool:
    row = await sql.one("SELECT max_sends_per_day, time_zone FROM tenants WHERE id = ?", tenant)
    if row is None or row["max_sends_per_day"] is None:
        return False
    # What was begun counts, also when its fate is unknown: the quota guards the account, not our record.
    sent = await sql.value(
        "SELECT COUNT(*) FROM outbox WHERE tenant_id = ? AND cause_id IS NOT NULL"
        " AND picked_at IS NOT NULL AND COALESCE(sent_at, picked_at) >= ?"
        " AND delivery IN ('sending', 'sent', 'delivered', 'read', 'uncertain')",
        tenant,
        midnight(now, row["time_zone"]),
    )
    return int(sent) >= int(row["max_sends_per_day"])


def midnight(now: datetime, time_zone: str) -> datetime:
    """The beginning of the day in a time zone; an unknown zone counts as UTC."""
    try:
        return last_midnight(now, time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return last_midnight(now, "UTC")
