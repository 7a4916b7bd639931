"""The tour, second part: one menu, on the phone and in the console."""

from __future__ import annotations

from bridge.words import Words
from tests.demo.hands import digit_of
from tests.demo.scene import Scene, Step


async def ask_for_the_menu(scene: Scene) -> None:
    screen = await scene.asks("menu", gets="Main menu")
    assert digit_of(screen, "Settings"), screen
    await scene.console.shows("Main menu")


async def digits_move_the_console(scene: Scene) -> None:
    screen = await scene.asks("menu", gets="Main menu")
    screen = await scene.asks(digit_of(screen, "Settings"), gets="Settings")
    await scene.console.shows("Settings")
    await scene.console.says("changed in WhatsApp", within="#footer")
    await scene.asks(digit_of(screen, "Quiet hours"), gets="Quiet hours")
    await scene.console.shows("Quiet hours")
    await scene.asks("22:00-07:00", gets="Settings")
    await scene.console.says("Quiet hours: 22:00-07:00")


async def presses_show_on_the_phone(scene: Scene) -> None:
    before = await scene.opens_the_menu_chat()
    await scene.console.presses("Quiet hours")
    await scene.phones.reads("Quiet hours", after=before)
    await scene.console.shows("Quiet hours")
    await scene.console.presses("No quiet hours")
    screen = await scene.phones.reads("Settings", after=before + 1)
    assert "changed in Console" in screen, screen
    await scene.console.shows("Settings")


async def speak_spanish_and_back(scene: Scene) -> None:
    console, spanish = scene.console, Words("es")
    before = await scene.opens_the_menu_chat()
    await console.presses("Language")
    await console.shows("Language")
    await console.presses("Español")
    await console.shows(spanish("Settings"))
    screen = await scene.phones.reads(spanish("Settings"), after=before + 1)
    screen = await scene.asks(digit_of(screen, spanish("Language")), gets=spanish("Language"))
    await console.shows(spanish("Language"))
    await scene.asks(digit_of(screen, "English"), gets="Settings")
    await console.shows("Settings")
    await scene.asks("0", gets="Main menu")
    await console.shows("Main menu")


STEPS = (
    Step(title="The word menu brings the menu in WhatsApp", play=ask_for_the_menu),
    Step(title="Digits on the phone move the console", play=digits_move_the_console),
    Step(title="Presses in the console show on the phone", play=presses_show_on_the_phone),
    Step(title="Both speak Spanish, and English again", play=speak_spanish_and_back),
)
