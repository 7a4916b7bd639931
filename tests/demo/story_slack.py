"""The tour, the part in Slack: the same menu in App Home, and a customer's thread."""

from __future__ import annotations

from playwright.async_api import expect

from tests.demo.cast import BUSINESS
from tests.demo.drawing import towards_customers
from tests.demo.scene import Scene, Step

QUESTION = "Can I pay by card?"
ANSWER = "You can, or in cash."


async def join_in_slack(scene: Scene) -> None:
    await scene.slack.comes_forward()
    await scene.slack.shows("This bot is private.")
    await scene.slack.joins()
    await scene.slack.shows("Main menu")


async def press_in_slack(scene: Scene) -> None:
    before = await scene.opens_the_menu_chat()
    await scene.slack.presses("Status")
    await scene.slack.shows("Status")
    await scene.phones.reads("Status", after=before)
    await scene.telegram.shows("Status")
    await scene.slack.presses("Back")
    await scene.slack.shows("changed in Slack")
    await scene.slack.steps_back()
    await scene.console.shows("Main menu")


async def answer_in_a_thread(scene: Scene) -> str:
    before = len(towards_customers(scene.town, scene.cast))
    olga = scene.stage.acting.slack
    assert olga is not None
    await scene.slack.comes_forward()
    await scene.slack.opens("#support")
    await scene.slack.presses(f"Serve {BUSINESS} here")
    await scene.slack.shows(f"This channel serves {BUSINESS} now.")
    await scene.phones.opens("Bruno", BUSINESS)
    await scene.phones.writes(QUESTION)
    await scene.slack.shows(QUESTION)
    room = next(place for place in olga.places if not place.is_direct)
    card = next(one for one in reversed(olga.sees(room)) if "Snooze for 1 hour" in one.labels)
    await olga.writes(ANSWER, to=room, thread=card)
    await scene.slack.shows("Internal note by")
    assert len(towards_customers(scene.town, scene.cast)) == before, "the note has reached the customer"
    await scene.slack.presses("Send to customer")
    await expect(scene.phones.answers().last).to_have_text(ANSWER)
    await scene.slack.shows("Sent by")
    await scene.slack.shows("✓✓")
    await scene.slack.opens("Home")
    await scene.slack.steps_back()
    return "internal until Send was pressed; its ticks in the thread"


STEPS = (
    Step(title="A code opens the same menu in Slack", play=join_in_slack),
    Step(title="A press in Slack moves Telegram and the phone", play=press_in_slack),
)

THREAD = (Step(title="A customer is answered from a thread in Slack", play=answer_in_a_thread),)
"""After the customers' part."""
