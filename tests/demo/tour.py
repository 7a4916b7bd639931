"""The tour: plays the whole story in a headless Chromium, with real clicks, and tells what it saw."""

from __future__ import annotations

import asyncio
import os
import platform
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, async_playwright

from sessions.browser_finder import Machine, find_browser
from tests.demo import story_customers, story_ends, story_linking, story_menu, story_slack, story_telegram
from tests.demo.hands import Console, Phones, Slack, Telegram
from tests.demo.scene import Scene, Step, steering_from
from tests.demo.stage import Stage, open_stage

STORY: tuple[Step, ...] = (
    *story_linking.STEPS,
    *story_menu.STEPS,
    *story_telegram.STEPS,
    *story_slack.STEPS,
    *story_customers.STEPS,
    *story_telegram.REPLY,
    *story_slack.THREAD,
    *story_ends.STEPS,
)
TOUR_S = 300.0
"""The whole tour, the start included."""
QR_PERIOD_S = 5.0
"""How long a QR code stands until the tour has seen one rotate."""


async def play_tour(*, fleet: bool, own_number: bool) -> int:
    """Play it; 0 when each step was seen, 1 when one was not, or not in time.

    Raises:
        ServiceDied: the service did not come up at all.
    """
    began = time.monotonic()
    async with open_stage(fleet=fleet, qr_period_s=QR_PERIOD_S) as stage, _page() as page:
        print(f"  the stage is up ({time.monotonic() - began:.1f} s)", flush=True)
        scene = Scene(
            stage=stage,
            page=page,
            console=Console(page=page),
            telegram=Telegram(page=page),
            slack=Slack(page=page),
            phones=Phones(page=page),
            steering=steering_from(own_number=own_number),
        )
        for number, step in enumerate(STORY, start=1):
            if not await _is_seen(scene, number, step, within_s=began + TOUR_S - time.monotonic()):
                return 1
    print(f"All {len(STORY)} steps were seen ({time.monotonic() - began:.0f} s).", flush=True)
    return 0


async def _is_seen(scene: Scene, number: int, step: Step, *, within_s: float) -> bool:
    began = time.monotonic()
    bound = asyncio.timeout(within_s)
    try:
        async with bound:
            remark = await step.play(scene)
    except Exception as error:
        why = f"the tour's {TOUR_S:.0f} s are over" if bound.expired() else str(error)
        print(f"✗ {number:2} {step.title}\n{type(error).__name__}: {why}", flush=True)
        await _tell_of_failure(scene.stage, scene.page)
        return False
    took = f"({time.monotonic() - began:.1f} s)"
    print(f"✓ {number:2} {step.title} {took}" + (f": {remark}" if remark else ""), flush=True)
    return True


async def _tell_of_failure(stage: Stage, page: Page) -> None:
    """What a person needs to see why: how the page looked, and what the processes said last."""
    picture = Path(tempfile.mkdtemp(prefix="wabridge-tour-")) / "page.png"
    await page.screenshot(path=picture, full_page=True)
    print(f"The page looked like this: {picture}\n{stage.log_tails()}", flush=True)


@asynccontextmanager
async def _page() -> AsyncIterator[Page]:
    """A tab of a headless Chromium, as a newcomer's laptop would show it."""
    machine = Machine(environment=os.environ, home=Path.home(), system=platform.system())
    program = find_browser(machine)
    if program is None:
        raise FileNotFoundError("no Chromium was found: `make setup` says what to do")
    sandbox = os.geteuid() != 0  # Chromium's sandbox does not start for root
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, chromium_sandbox=sandbox)
        page = await browser.new_page(viewport={"width": 1280, "height": 800}, locale="en")
        yield page
        await browser.close()
