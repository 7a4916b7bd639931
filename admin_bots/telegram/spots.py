"""Where in Telegram something is shown, as text that a place carries for its address."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_SPOT = re.compile(r"(-?\d{1,20})(?:/(\d{1,20}))?(?:@(\d{1,20}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A chat, perhaps one of its topics.

    guest: the private chat of the person whose menu it is, while it is shown in a group to write a reply
    there. It goes home with the next step that has nothing to do with the reply.
    """

    chat: int
    topic: int | None = None
    guest: int | None = None

    @property
    def is_private(self) -> bool:
        """Whether only the bot and one person are there. Telegram gives groups ids below zero."""
        return self.chat > 0

    @property
    def address(self) -> str:
        """As text: "42", "-100/7", "-100/7@42"."""
        topic = "" if self.topic is None else f"/{self.topic}"
        guest = "" if self.guest is None else f"@{self.guest}"
        return f"{self.chat}{topic}{guest}"

    @property
    def bare(self) -> Spot:
        """The spot itself, whoever is shown there."""
        return replace(self, guest=None)


def spot_at(address: str) -> Spot | None:
    """The spot that an address names; None when it names none of this platform."""
    found = _SPOT.fullmatch(address)
    if found is None:
        return None
    topic, guest = (None if one is None else int(one) for one in found.group(2, 3))
    return Spot(chat=int(found[1]), topic=topic, guest=guest)
