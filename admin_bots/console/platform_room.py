"""What the operator of the installation does: tenants, their sessions, invitations, the kill switch."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import structlog
from aiohttp import web

from admin_bots.console.drawing import Drawing
from admin_bots.console.parts import PARTS, Parts
from admin_bots.console.requests import read_command, text_of
from admin_bots.console.texts import PAGES, reader_words
from bridge.ids import TenantId
from bridge.menu.home import STATES
from bridge.page_trials import held_back
from bridge.ports.rows import Role, TenantRow
from bridge.ports.store import Platform
from bridge.session_life import SessionState
from bridge.words import Words

log = structlog.get_logger()

INVITATION_TTL_S = 72 * 3600.0
"""Three days: an owner may be away over a weekend."""


async def list_tenants(request: web.Request) -> web.Response:
    """All tenants with their sessions."""
    parts = request.app[PARTS]
    await parts.platform_operator(request)
    tenants = await parts.platform.tenants()
    sessions = await parts.platform.sessions()
    words = reader_words(request)
    return web.json_response(
        {
            "suspended": await parts.platform.is_suspended(None),
            "pages": await _told_of_pages(parts, words),
            "tenants": [_draw_tenant(tenant, sessions, words) for tenant in tenants],
        }
    )


async def add_tenant(request: web.Request) -> web.Response:
    """A new business."""
    parts = request.app[PARTS]
    body = await read_command(request, await parts.platform_operator(request))
    tenant = await parts.platform.add_tenant(text_of(body, "name", most=80))
    log.info("console.tenant_added", tenant=tenant.id)
    return web.json_response({"id": tenant.id, "name": tenant.name}, status=201)


async def invite(request: web.Request) -> web.Response:
    """A one-time invitation for an owner. The path is in this answer and nowhere else."""
    parts = request.app[PARTS]
    body = await read_command(request, await parts.platform_operator(request))
    tenant = await _tenant(parts.platform, body)
    secret = await parts.platform.invite(tenant.id, Role.OWNER, ttl_s=INVITATION_TTL_S)
    log.info("console.owner_invited", tenant=tenant.id)
    return web.json_response(
        {"path": f"/invite/{secret}", "hours": int(INVITATION_TTL_S // 3600)}, status=201
    )


async def suspend(request: web.Request) -> web.Response:
    """Stop or resume all sends of one tenant, or (tenant null) of the installation."""
    parts = request.app[PARTS]
    body = await read_command(request, await parts.platform_operator(request))
    wanted = body.get("suspended")
    if not isinstance(wanted, bool) or "tenant" not in body:
        raise web.HTTPBadRequest(text="tenant and suspended are expected.\n")
    tenant = None if body["tenant"] is None else (await _tenant(parts.platform, body)).id
    await parts.platform.suspend(tenant, wanted)
    log.warning("console.sends_suspended" if wanted else "console.sends_resumed", tenant=tenant)
    return web.json_response({})


async def _told_of_pages(parts: Parts, words: Words) -> list[str]:
    """While sessions are kept away from a new page of WhatsApp Web: that they are, and what to do."""
    config = parts.config
    held = held_back(
        await parts.platform.page_ground(),
        installed=config.installed_wajs,
        now=datetime.now(UTC),
        policy=config.page_policy,
    )
    if held is None:
        return []
    trial, instead = held
    return [
        words(PAGES["unfit"]).format(page=trial.page, wajs=trial.wajs),
        words(PAGES["kept" if instead else "nowhere"]).format(instead=instead),
        words(PAGES["todo"]).format(update="wabridge wajs update", tell="wabridge wajs list"),
    ]


async def _tenant(platform: Platform, body: dict[str, Any]) -> TenantRow:
    wanted = TenantId(text_of(body, "tenant", most=64))
    for tenant in await platform.tenants():
        if tenant.id == wanted:
            return tenant
    raise web.HTTPNotFound(text="Not found.\n")


def _draw_tenant(tenant: TenantRow, sessions: list[dict[str, Any]], words: Words) -> Drawing:
    return {
        "id": tenant.id,
        "name": tenant.name,
        "suspended": tenant.suspended,
        "sessions": [
            {
                "label": session["label"],
                "state": str(session["state"]),
                "stateText": words(STATES[SessionState(session["state"])]),
            }
            for session in sessions
            if session["tenant"] == tenant.id
        ],
    }
