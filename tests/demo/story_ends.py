"""The tour, last part: killed and restarted, logged out, linked again by a code, removed by the phone."""

from __future__ import annotations

from playwright.async_api import expect

from tests.demo.cast import SHOP
from tests.demo.guide import STEPS as GUIDE
from tests.demo.ledger import draw_ledger, read_ledger
from tests.demo.scene import Scene, Step

RESTART_S = 60.0
"""From the restart until it is connected: the killed one's lease runs out, a browser starts and loads."""


async def kill_and_restart(scene: Scene) -> str:
    holder, shop = scene.stage.holder, scene.cast.shop
    links, (device,) = shop.links_made, shop.devices.values()
    logins = device.logins
    await holder.kill()
    await holder.start()
    await scene.town.until(lambda: device.logins > logins, within_s=RESTART_S)
    await scene.console.state("connected")
    assert shop.links_made == links, "it was linked a second time"
    await scene.asks("menu", gets="Main menu")
    await scene.console.shows("Main menu")
    return f"wabridge {holder.command} was killed; connected again without a scan"


async def log_out(scene: Scene) -> None:
    console = scene.console
    await console.presses("Status")
    await console.shows("Status")
    await console.presses("Log out of WhatsApp")
    await console.shows("Log out of WhatsApp?")
    await console.presses("Log out")
    await console.state("logged_out")
    await scene.town.until(lambda: not scene.cast.shop.devices)


async def link_again_by_code(scene: Scene) -> None:
    console, page = scene.console, scene.page
    await console.shows("Status")
    if (
        not await console.part(
            ".option",
        )
        .filter(has_text="Link WhatsApp")
        .count()
    ):
        await console.presses("Look again")
    await console.presses("Link WhatsApp")
    await console.shows("Link WhatsApp")
    await console.presses("Link with a code")
    await console.shows("Link with a code")
    await console.types(SHOP)
    await expect(console.part(".code")).to_be_visible(timeout=45_000)
    code = await console.part(".code").inner_text()
    await scene.phones.camera()
    await page.click("#by-number")
    await page.fill("#code-field", code)
    await page.press("#code-field", "Enter")
    await expect(page.locator(".device")).to_contain_text("active now")
    await console.state("connected")
    await console.presses("Go on")
    await scene.asks("menu", gets="Main menu")


async def the_phone_removes_the_device(scene: Scene) -> None:
    console, page = scene.console, scene.page
    await scene.phones.takes("Shop")
    await scene.phones.leaves_chats()
    await page.click("#devices")
    await page.click(".remove")
    await console.state("logged_out")
    await console.says("Not linked")
    await expect(console.part(".notice").first).to_contain_text("WhatsApp is not connected.")
    await expect(page.locator("#dots .done")).to_have_count(len(GUIDE))


async def nobody_heard_from_us_by_itself(scene: Scene) -> str:
    owners = frozenset({SHOP, scene.steering.number})
    lines = await read_ledger(scene.stage, owners=owners)
    uncaused = [line for line in lines if not line.is_caused]
    assert not uncaused, f"frames that nobody caused:\n{draw_ledger(uncaused)}"
    return "\n" + draw_ledger(lines)


STEPS = (
    Step(title="kill -9, and start again", play=kill_and_restart),
    Step(title="Log out, with a confirmation", play=log_out),
    Step(title="Linked again by a pairing code; the menu is there", play=link_again_by_code),
    Step(title="The phone removes the device: the console says so", play=the_phone_removes_the_device),
    Step(
        title="Every frame to somebody who is not the owner has a cause", play=nobody_heard_from_us_by_itself
    ),
)
