"""The tour, the part in Telegram: the same menu there, and a reply from there."""

from __future__ import annotations

from playwright.async_api import expect

from tests.demo.cast import BUSINESS
from tests.demo.drawing import towards_customers
from tests.demo.scene import Scene, Step

QUESTION = "Do you bake on Mondays?"
ANSWER = "We do, from six in the morning."


async def open_telegram(scene: Scene) -> None:
    await scene.telegram.opens_link()
    await scene.telegram.shows("Main menu")


async def press_in_telegram(scene: Scene) -> None:
    before = await scene.opens_the_menu_chat()
    await scene.telegram.presses("Status")
    await scene.telegram.shows("Status")
    await scene.console.shows("Status")
    await scene.phones.reads("Status", after=before)
    await scene.console.presses("Back")
    await scene.telegram.shows("Main menu")
    await scene.telegram.shows("changed in Console")


async def reply_from_telegram(scene: Scene) -> str:
    before = len(towards_customers(scene.town, scene.cast))
    await scene.phones.opens("Bruno", BUSINESS)
    await scene.phones.writes(QUESTION)
    await scene.telegram.shows("Bruno has written")
    await scene.telegram.presses("Reply")
    await scene.telegram.shows("Write your reply")
    await scene.telegram.writes(ANSWER)
    await scene.telegram.shows("Send this reply?")
    assert len(towards_customers(scene.town, scene.cast)) == before, (
        "the draft alone has reached the customer"
    )
    await scene.telegram.presses("Send to Bruno")
    await expect(scene.phones.answers()).to_have_text([ANSWER])
    await scene.telegram.shows(f"{ANSWER} (")
    await scene.telegram.writes("/menu")
    await scene.telegram.shows("Main menu")
    await scene.console.shows("Main menu")
    return "one message, with its ticks in Telegram"


STEPS = (
    Step(title="A link opens the same menu in Telegram", play=open_telegram),
    Step(title="A press in Telegram moves the console and the phone", play=press_in_telegram),
)

REPLY = (Step(title="A customer is answered from Telegram", play=reply_from_telegram),)
"""After the customers' part."""
