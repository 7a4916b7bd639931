"""The side panel: the tenant and its numbers."""

from __future__ import annotations

from datetime import datetime

from admin_bots.console.drawing import Drawing
from admin_bots.console.principal import Operator
from bridge.desk import Desk
from bridge.menu.home import STATES, shown_state
from bridge.ports.rows import SessionRow, TenantRow
from bridge.words import Words


async def draw_panel(desk: Desk, operator: Operator, now: datetime) -> Drawing:
    """The tenant's name, its sessions and their states."""
    async with desk.store.transaction(operator.tenant) as tx:
        tenant = await tx.tenant()
        sessions = await tx.sessions()
    words = Words(tenant.language)
    return {
        "tenant": tenant.name,
        "language": tenant.language,
        "suspended": tenant.suspended,
        "sessions": [_draw_session(session, tenant, words, now) for session in sessions],
    }


def _draw_session(session: SessionRow, tenant: TenantRow, words: Words, now: datetime) -> Drawing:
    return {
        "label": session.label,
        "phone": session.phone,
        "state": str(session.state),
        "stateText": words(STATES[shown_state(session)]),
        "since": words.when(session.since, now, tenant.time_zone),
    }


async def language_of(desk: Desk, operator: Operator) -> tuple[str, Words]:
    """The tenant's name and its words."""
    async with desk.store.transaction(operator.tenant) as tx:
        tenant = await tx.tenant()
    return tenant.name, Words(tenant.language)
