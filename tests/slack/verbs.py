"""What people see and do in Slack, told so that it waits for what is still to come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from tests.patience import PATIENCE_S
from tests.standins.slack.errors import NotVisible
from tests.standins.slack.people import Person
from tests.standins.slack.places import Place
from tests.standins.slack.surfaces import Message, View
from tests.standins.slack.town import SlackStandIn
from tests.standins.watching import NotSeen

S = TypeVar("S", View, Message)

What = str | Callable[[Any], Any]


class InSlack:
    """Verbs over the stand-in."""

    slack: SlackStandIn

    async def home(self, who: Person, what: What, *, within_s: float = PATIENCE_S) -> View:
        """App Home, once it says this."""
        return await self._seen(lambda: [who.home] if who.home else [], what, who, within_s)

    async def window(self, who: Person, what: What, *, within_s: float = PATIENCE_S) -> View:
        """The modal on top, once it says this."""
        return await self._seen(lambda: [who.modal] if who.modal else [], what, who, within_s)

    async def no_window(self, who: Person) -> None:
        """No modal is open (any more)."""
        await self.slack.until(lambda: who.modal is None, within_s=PATIENCE_S)

    async def sees(
        self, who: Person, what: What, *, to: Place | None = None, within_s: float = PATIENCE_S
    ) -> Message:
        """The bot's newest message there that says this; the direct messages, when no place is named."""
        return await self._seen(
            lambda: [one for one in reversed(who.sees(to)) if one.by_bot], what, who, within_s
        )

    async def menu(self, who: Person, title: str) -> Message:
        """The live menu in the direct messages, once its title is this."""
        return await self.sees(who, lambda one: one.words.startswith(title) and bool(one.labels))

    async def taps(self, who: Person, label: str, *, on: Message | View | str | None = None) -> None:
        """Press the button whose label begins so, as soon as there is one."""
        while True:
            found = await self.slack.until(lambda: self._labelled(who, label, on), within_s=PATIENCE_S)
            assert found is not None
            try:
                await who.presses(found, on=on)
            except NotVisible:
                continue  # it has just gone: look anew
            return

    async def writes_in_window(self, who: Person, text: str) -> None:
        """Fill in the one field of the window, and submit it."""
        view = await self.window(who, lambda one: bool(one.fields))
        await who.fills({view.fields[0].labels[0]: text})
        await who.submits()

    def _labelled(self, who: Person, label: str, on: Message | View | str | None) -> str | None:
        if isinstance(on, Message):
            place = who.workspace.places[on.channel]
            shown: list[Any] = [one for one in who.sees(place) if one.ts == on.ts]
        elif on == "home" or isinstance(on, View):
            shown = [who.home] if who.home else []
        elif who.modal is not None:
            shown = [who.modal]
        elif on == "modal":
            shown = []
        else:
            messages = [message for place in who.places for message in who.sees(place)]
            newest = sorted(messages, key=lambda one: one.ts, reverse=True)
            shown = [*newest, *([who.home] if who.home else [])]
        labels = [one for surface in shown for one in surface.labels]
        return next((one for one in labels if one.startswith(label)), None)

    async def _seen(self, shown: Callable[[], list[S]], what: What, who: Person, within_s: float) -> S:
        holds = (lambda one: what in _read(one)) if isinstance(what, str) else what
        try:
            found = await self.slack.until(
                lambda: next((one for one in shown() if holds(one)), None), within_s=within_s
            )
        except (NotSeen, AssertionError) as error:
            error.add_note(self.what_is_seen(who))
            raise
        assert found is not None
        return found

    def menus_of(self, who: Person) -> list[Message]:
        """The bot's present direct messages that carry the menu's buttons."""
        return [
            message
            for message in who.sees()
            if message.by_bot
            and any(str(one.facts.get("value", "")).startswith("m") for one in message.elements)
        ]

    def what_is_seen(self, who: Person) -> str:
        """Everything before one person's eyes, for a failure."""
        lines = [f"--- {who.name}", f"HOME {who.home.words if who.home else None!r}"]
        lines += [f"  labels {who.home.labels}" if who.home else ""]
        lines += [f"MODAL {one.words!r} {one.labels}" for one in who.modals]
        for place in who.places:
            lines += [f"{place.name}: {one.words!r} {one.labels}" for one in who.sees(place)]
        return "\n".join(lines)

    def what_slack_saw(self) -> str:
        """The last requests, and what was wrong with any."""
        wrong = [f"VIOLATION {one.method} {one.error} {one.arguments}" for one in self.slack.violations]
        last = [f"{one.method} {one.status} {one.error or ''}" for one in self.slack.requests[-25:]]
        return "\n".join(["--- Slack", *wrong, *last])


def _read(shown: Any) -> str:
    """Everything that can be read, a window's title first."""
    return f"{getattr(shown, 'title', '')}\n{shown.words}"
