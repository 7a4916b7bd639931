"""The tour, third part: customers are logged and never answered, but by a person."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.demo.cast import ANA, BUSINESS
from tests.demo.drawing import towards_customers
from tests.demo.scene import Scene, Step

QUESTION = "Hello, do you have rye bread today?"
ANSWER = "Good morning Ana, yes, fresh from the oven until noon."
OFFER = "On Friday all rye bread is two for one."


async def a_customer_writes(scene: Scene) -> str:
    console = scene.console
    await scene.phones.opens("Ana", BUSINESS)
    await scene.phones.writes(QUESTION)
    notice = console.part(".notice").filter(has_text="Ana has written")
    await expect(notice).to_contain_text(QUESTION)
    await console.presses("Messages")
    await console.shows("Messages")
    await console.says(f"Ana: {QUESTION}")
    assert not towards_customers(scene.town, scene.cast), "something went to a customer by itself"
    await expect(scene.page.locator("#frames .none")).to_be_visible()
    await expect(scene.phones.answers()).to_have_count(0)
    return "logged, noticed, and nothing at all went back to her"


async def a_person_replies(scene: Scene) -> None:
    console = scene.console
    await console.presses("By contact")
    await console.shows("By contact")
    await console.presses("Ana")
    await console.says(f"({ANA})")
    await console.presses("Reply")
    await console.shows("Reply")
    await console.types(ANSWER)
    await console.shows("Send this reply?")
    await console.says(ANSWER)
    assert not towards_customers(scene.town, scene.cast), "the draft alone has reached the customer"
    await console.presses("Send to Ana")
    await expect(scene.phones.answers()).to_have_text([ANSWER])


async def the_reply_came_once(scene: Scene) -> str:
    """Ana has looked at it: the phone in the visitor's hand is hers, with the chat open."""
    console = scene.console
    got = scene.cast.by_number(ANA).received(scene.cast.shop)
    assert [(entry.text, entry.copies) for entry in got] == [(ANSWER, 1)], got
    frames = towards_customers(scene.town, scene.cast)
    assert [(frame.kind, frame.to) for frame in frames] == [("message", ANA)], frames
    await expect(scene.page.locator("#frames li")).to_have_count(1)
    await expect(scene.page.locator("#frames li")).to_contain_text(ANSWER)
    await console.shows("Messages")
    await console.presses("Back")
    await console.shows("By contact")
    await console.presses("Ana")
    await console.says(re.compile(re.escape(ANSWER) + r" \((sent|delivered|read) ✓"))
    return "one message, one frame, ticks in the console"


async def a_broadcast_is_undone(scene: Scene) -> None:
    console = scene.console
    before = len(towards_customers(scene.town, scene.cast))
    await scene.asks("menu", gets="Main menu")
    await console.shows("Main menu")
    await console.presses("Broadcast")
    await console.shows("Broadcast")
    await console.presses("Write the text")
    await console.shows("Write the text")
    await console.types(OFFER)
    await console.shows("Broadcast")
    await console.presses("Choose who gets it")
    await console.shows("Choose who gets it")
    await console.presses("Everyone who has written")
    await console.shows("Broadcast")
    await console.presses("Preview")
    await console.shows("Preview")
    await console.says("It goes to 1 person.")
    await console.types("SEND 120")
    await console.says("That was not the phrase. Nothing was done.")
    await console.types("SEND 1")
    await console.shows("Broadcast")
    await console.says("Confirmed.")
    await console.presses("Undo")
    await console.shows("Preview")
    await console.says("Undone. Nothing of it is sent.")
    assert len(towards_customers(scene.town, scene.cast)) == before, "it was sent"


async def the_phone_is_offline_for_a_while(scene: Scene) -> None:
    console, page = scene.console, scene.page
    await scene.phones.takes("Shop")
    await scene.phones.leaves_chats()
    await page.click("#airplane")
    await expect(page.locator(".bar .plane")).to_be_visible()
    await scene.phones.opens("Bruno", BUSINESS)
    await scene.phones.writes("Are you open on Sunday?")
    await expect(console.part(".notice").filter(has_text="Bruno has written")).to_be_visible()
    await console.state("connected")
    await scene.phones.takes("Shop")
    await page.click("#airplane")
    await expect(page.locator(".bar .plane")).to_have_count(0)
    await scene.asks("menu", gets="Main menu")


STEPS = (
    Step(title="A customer writes: silence", play=a_customer_writes),
    Step(title="A person replies from the console", play=a_person_replies),
    Step(title="The reply arrived exactly once", play=the_reply_came_once),
    Step(
        title="A broadcast is confirmed by the phrase that counts, and undone; nothing is sent",
        play=a_broadcast_is_undone,
    ),
    Step(
        title="The phone goes offline and online; customers are logged meanwhile",
        play=the_phone_is_offline_for_a_while,
    ),
)
