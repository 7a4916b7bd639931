"""Makes a page and everything that it starts say who it is in one voice.

The flag --user-agent gives the whole browser its User-Agent; the client hints beside it would still name a
headless browser. The page's override covers its frames and its dedicated workers. A service worker lives
beside the page and starts anew many times: each time it waits until it has been told.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from playwright.async_api import BrowserContext, CDPSession
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as BrowserPage

from sessions.playwright.identity import Identity

WORD_LIMIT_S = 5.0
OTHERS = [{"type": "service_worker"}, {"type": "shared_worker"}]


async def introduce_page(context: BrowserContext, page: BrowserPage, identity: Identity) -> None:
    """From now on, for as long as the page lives. Raises Playwright's errors."""
    cdp = await context.new_cdp_session(page)
    override = {"userAgent": identity.user_agent, "userAgentMetadata": identity.metadata}
    await cdp.send("Emulation.setUserAgentOverride", override)
    tasks: set[asyncio.Task[None]] = set()

    def attached(event: dict[str, Any]) -> None:
        task = asyncio.create_task(_tell(cdp, event["sessionId"], override), name="page.introduce")
        tasks.add(task)  # the loop itself keeps no hold of it
        task.add_done_callback(tasks.discard)

    cdp.on("Target.attachedToTarget", attached)
    # Not flattened: Playwright gives no hands to sessions that it has not made itself.
    await cdp.send(
        "Target.setAutoAttach",
        {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": False, "filter": OTHERS},
    )


async def _tell(cdp: CDPSession, session: str, override: dict[str, Any]) -> None:
    """One worker that has just started, or was met running."""
    words: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Emulation.setUserAgentOverride", override),
        ("Runtime.runIfWaitingForDebugger", {}),
    )
    try:
        async with asyncio.timeout(WORD_LIMIT_S):
            for number, (method, params) in enumerate(words, 1):
                message = json.dumps({"id": number, "method": method, "params": params})
                await cdp.send("Target.sendMessageToTarget", {"sessionId": session, "message": message})
    except (PlaywrightError, TimeoutError):
        return  # the worker has ended, or the page has: its watch knows
