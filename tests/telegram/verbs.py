"""What people see and do in Telegram, told so that it waits for what is still to come."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.patience import PATIENCE_S
from tests.standins.telegram.errors import NotVisible
from tests.standins.telegram.groups import Group
from tests.standins.telegram.messages import Message
from tests.standins.telegram.people import Person
from tests.standins.telegram.town import TelegramStandIn

OUT_OF_DATE = "That menu was out of date"

What = str | Callable[[Message], Any]


class InTelegram:
    """Verbs over the stand-in."""

    telegram: TelegramStandIn

    async def sees(self, who: Person | Group, what: What, *, within_s: float = PATIENCE_S) -> Message:
        """The bot's newest message that has this text (or of which this holds), once there is one."""
        holds = (lambda message: what in message.text) if isinstance(what, str) else what
        try:
            found = await self.telegram.until(
                lambda: next((one for one in reversed(who.sees) if one.by_bot and holds(one)), None),
                within_s=within_s,
            )
        except AssertionError as error:
            error.add_note(f"to be seen are {[(one.text, one.labels) for one in who.sees]}")
            raise
        assert found is not None
        return found

    async def menu(self, who: Person | Group, title: str, *, below: Message | None = None) -> Message:
        """The live menu, once its title is this; `below`: and it stands under that message."""
        least = below.message_id if below else 0
        return await self.sees(
            who, lambda one: one.text.startswith(title) and bool(one.buttons) and one.message_id > least
        )

    async def taps(self, who: Person, label: str, *, on: Message | None = None) -> Message:
        """Press the button whose label begins so, as soon as there is one; the message that had it.

        As a person would, presses again when the menu had moved on meanwhile.
        """
        return await self._taps(who, who, label, on)

    async def taps_in(self, group: Group, who: Person, label: str) -> Message:
        """The same in a group."""
        return await self._taps(group, who, label, None)

    async def _taps(self, where: Person | Group, who: Person, label: str, on: Message | None) -> Message:
        while True:
            message = on or await self.sees(where, lambda one: _labelled(one, label) is not None)
            found = _labelled(message, label)
            assert found is not None, message.labels
            before = len(who.toasts)
            try:
                if isinstance(where, Group):
                    query = await where.presses(who, found, on=message)
                else:
                    query = await who.presses(found, on=message)
            except NotVisible:
                continue  # it has just gone: look anew
            known = self.telegram.queries.get(query)
            if known is None:
                return message  # it copies, or leads elsewhere
            await self.telegram.until(partial(known.__getitem__, "answered"), within_s=PATIENCE_S)
            if not any(toast.text.startswith(OUT_OF_DATE) for toast in who.toasts[before:]):
                return message

    async def told(self, who: Person, text: str) -> None:
        """The answer to a press says this."""
        await self.telegram.until(
            lambda: any(text in toast.text for toast in who.toasts), within_s=PATIENCE_S
        )

    async def answered(self) -> None:
        """No press's spinner turns any more."""
        await self.telegram.until(lambda: not self.telegram.unanswered, within_s=PATIENCE_S)

    def menus_of(self, who: Person | Group) -> list[Message]:
        """The bot's present messages that carry the menu's buttons."""
        return [
            message
            for message in who.sees
            if message.by_bot and any((one.data or "").startswith("m") for one in message.buttons)
        ]

    def what_telegram_saw(self) -> str:
        """The last requests and all chats, for a failure."""
        lines = [f"{one.method} {one.code} {one.description or ''}" for one in self.telegram.requests[-20:]]
        people: list[Person | Group] = [*self.telegram.people.values(), *self.telegram.groups.values()]
        seen = [f"{who.id}: {[one.text for one in who.sees]}" for who in people]
        return "\n".join(["--- Telegram", *lines, *seen])


def _labelled(message: Message, label: str) -> str | None:
    return next((one for one in message.labels if one.removeprefix("🔒 ").startswith(label)), None)
