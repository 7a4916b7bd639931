"""The tour, first part: from the printed link to a linked account and a proven owner."""

from __future__ import annotations

import asyncio
import re
import time

from playwright.async_api import expect

from tests.demo.cast import BUSINESS
from tests.demo.scene import Scene, Step

CODE = re.compile(r"^[A-Z2-9]{4}-[A-Z2-9]{4}$")
ROTATION_S = 1.0
"""A rotated QR code is on the screen within this."""
EARLY_S = 0.1
"""The two clocks are one, but this process may notice the rotation later than the browser its result."""
ROTATIONS = 3
"""So many rotations are watched at most: one of them may meet a machine that is busy with something else."""
WATCH = """svg => new Promise(done => {
  const path = svg.firstElementChild, before = path.getAttribute('d');
  const look = () => path.getAttribute('d') !== before && done(Date.now());
  new MutationObserver(look).observe(path, {attributes: true});
})"""
BROWSER_STARTS_S = 45.0
"""From the wish to link to the first code: a browser starts and WhatsApp Web loads."""


async def sign_in(scene: Scene) -> None:
    console, page = scene.console, scene.page
    await page.goto(scene.stage.page.url)
    await console.enters()
    await console.shows("Welcome to wabridge")
    await expect(page.locator("#dots .done")).to_have_count(1)


async def sign_out_and_in(scene: Scene) -> None:
    console, page = scene.console, scene.page
    await console.part("#leave").click()
    await console.says("You are not signed in", within="h1")
    await page.click("#anew")
    await console.enters()
    await console.shows("Welcome to wabridge")


async def name_the_business(scene: Scene) -> None:
    console = scene.console
    await console.presses("Next: Name of your business")
    await console.shows("Name of your business")
    await console.types(BUSINESS)
    await console.shows("Welcome to wabridge")
    await console.says("✓ 1. Name of your business")


async def choose_a_language(scene: Scene) -> None:
    console = scene.console
    await console.presses("Language")
    await console.shows("Language")
    await console.presses("English")
    await console.shows("Welcome to wabridge")


async def accept_the_risks(scene: Scene) -> None:
    console = scene.console
    await console.presses("Next: The risks")
    await console.shows("Before you link: the risks")
    await console.says("unofficial client")
    await console.presses("I understand and accept")
    await console.shows("Welcome to wabridge")
    await console.says("✓ 2. The risks")


async def give_the_owners_number(scene: Scene) -> None:
    console = scene.console
    await console.presses("Next: Your own number")
    await console.shows("Your own number")
    if scene.steering.is_self:
        await console.presses("The number that I link")
    else:
        await console.types(scene.steering.number)
    await console.shows("Welcome to wabridge")
    await console.says("✓ 3. Your own number")


async def see_the_qr_rotate(scene: Scene) -> str:
    console = scene.console
    await console.presses("Next: Link WhatsApp")
    await console.shows("Link WhatsApp")
    await console.presses("Link with a QR code")
    await expect(console.part(".qr svg")).to_be_visible(timeout=BROWSER_STARTS_S * 1000)
    taken = [await _rotation(scene)]
    while not -EARLY_S <= taken[-1] <= ROTATION_S and len(taken) < ROTATIONS:
        taken.append(await _rotation(scene))
    assert -EARLY_S <= taken[-1] <= ROTATION_S, f"rotated QR codes took {taken} s to be on the screen"
    # A code is a reference, which rotates, and keys, of which the page may show more than the server knows.
    seen = (await console.qr()).partition(",")[0]
    offered = [code.partition(",")[0] for code in scene.town.present_qr]
    assert seen in offered, f"a camera reads {seen!r} off the screen; WhatsApp shows {offered}"
    return f"replaced {max(taken[-1], 0) * 1000:.0f} ms after it rotated"


async def _rotation(scene: Scene) -> float:
    """Seconds from the next rotation to its drawing."""
    before = scene.town.present_qr
    drawn = asyncio.create_task(scene.console.part(".qr svg").evaluate(WATCH))
    await scene.town.until(lambda: scene.town.present_qr not in ([], before))
    rotated_at = time.time()
    drawn_at: float = await asyncio.wait_for(drawn, 30) / 1000
    return drawn_at - rotated_at


async def link_by_qr(scene: Scene) -> None:
    # From here on a code stands for as long as WhatsApp's do.
    scene.town.set(qr_period_s=20.0)
    await scene.phones.camera()
    await scene.page.click("#scan")
    await expect(scene.page.locator(".device")).to_contain_text("active now")
    await scene.console.state("connected")


async def prove_the_number(scene: Scene) -> None:
    console = scene.console
    await console.presses("Go on")
    await console.shows("Prove your number")
    code = (await console.part("#lines p").filter(has_text=CODE).inner_text()).strip()
    before = await scene.opens_the_menu_chat()
    await scene.phones.writes(code)
    await scene.phones.reads("Main menu", after=before)
    await console.shows("Main menu")
    await console.says("Your number is proven.")


STEPS = (
    Step(title="The link opens the console and signs in", play=sign_in),
    Step(title="Signed out, and in again with a fresh link", play=sign_out_and_in),
    Step(title="The business has a name", play=name_the_business),
    Step(title="A language is chosen", play=choose_a_language),
    Step(title="The risks are read, and accepted", play=accept_the_risks),
    Step(title="The owner says which number steers", play=give_the_owners_number),
    Step(title="The QR code is on the screen, and rotates", play=see_the_qr_rotate),
    Step(title="The phone scans it: connected", play=link_by_qr),
    Step(title="The owner's number proves itself with a code sent from WhatsApp", play=prove_the_number),
)
