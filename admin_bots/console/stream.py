"""The stream of an open tab: what it shows, as server-sent events, for as long as its person may look."""

from __future__ import annotations

import time

import orjson
import structlog
from aiohttp import web

from admin_bots.console.drawing import Drawing, draw_screen
from admin_bots.console.panel import draw_panel
from admin_bots.console.parts import PARTS, Parts
from admin_bots.console.principal import Operator, principal_of
from admin_bots.console.tabs import Tab
from bridge.errors import BridgeError, TemporaryError
from bridge.ids import ConversationId
from bridge.screens import Surface

log = structlog.get_logger()

RECONNECT_MS = 1000
"""When a browser tries again after it lost us."""


async def stream(request: web.Request) -> web.StreamResponse:
    """Everything one tab is to show, the present first."""
    parts = request.app[PARTS]
    operator = await parts.operator(request)
    conversation = await parts.desk.sit_down(
        operator.tenant, operator.person, surface=Surface.CONSOLE, address=""
    )
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    tab = parts.console.tabs.open(operator.principal.cookie, conversation)
    try:
        await response.prepare(request)
        await response.write(f"retry: {RECONNECT_MS}\n\n".encode())
        for notice in parts.console.tabs.kept_notices(conversation):
            tab.hand_notice(notice)
        await _tell(response, tab, parts, operator)
    except ConnectionResetError:
        pass  # the tab was closed, or its network went; it comes back by itself
    except TemporaryError as error:
        log.warning("console.waiting", why=str(error))  # the tab opens the stream anew
    finally:
        parts.console.tabs.close(tab)
    return response


async def _tell(response: web.StreamResponse, tab: Tab, parts: Parts, operator: Operator) -> None:
    looked_at = float("-inf")
    shown: Drawing | None = None
    while tab.farewell is None:
        if await principal_of(tab.cookie, parts.platform) is None:
            tab.end("closed")
            break
        if time.monotonic() - looked_at >= parts.config.look_again_s:
            await _look(tab, parts, operator)
            looked_at = time.monotonic()
            await _send(response, "beat", {})
        if tab.screen is not None and tab.screen is not shown:
            shown = tab.screen
            await _send(response, "screen", shown)
        while tab.notices:
            await _send(response, "notice", tab.notices.popleft())
        if tab.panel_moved:
            tab.panel_moved = False
            await _send(response, "panel", await draw_panel(parts.desk, operator, parts.console.clock.now()))
        await tab.news(parts.config.recheck_s)
    await _send(response, "end", {"why": tab.farewell})


async def _look(tab: Tab, parts: Parts, operator: Operator) -> None:
    """Compare with the store: what the tab opens with, and what another process has shown since."""
    drawn_before = tab.drawn
    try:
        present = await present_screen(parts, operator, tab.conversation)
    except BridgeError:
        log.warning("console.look_failed", tenant=operator.tenant)
        return
    # What was shown while we read is newer than what we read.
    if tab.drawn == drawn_before and _differs(present, tab.screen):
        tab.hand_screen(present)
    else:
        tab.panel_moved = True


async def present_screen(parts: Parts, operator: Operator, conversation: ConversationId) -> Drawing:
    """The conversation's screen as it is now."""
    drawn = await parts.desk.present(operator.tenant, conversation, surface=Surface.CONSOLE)
    return draw_screen(
        drawn.screen, drawn.pairing, conversation=drawn.conversation, now=parts.console.clock.now()
    )


def _differs(present: Drawing, shown: Drawing | None) -> bool:
    return shown is None or _without_countdown(present) != _without_countdown(shown)


def _without_countdown(screen: Drawing) -> Drawing:
    pairing = screen["pairing"]
    return screen if pairing is None else screen | {"pairing": pairing | {"expiresInS": None}}


async def _send(response: web.StreamResponse, event: str, what: Drawing) -> None:
    # JSON has no raw line breaks, so one data line holds it.
    await response.write(b"event: " + event.encode() + b"\ndata: " + orjson.dumps(what) + b"\n\n")
