"""Names of messages of ours, as text that the bridge keeps for us."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MENU = re.compile(r"([tp])(\d{1,20})(?:k(\d{1,20}))?(?:@(-?\d{1,20}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuRef:
    """The live menu message.

    aside: a second one that holds the button for sharing one's number. chat: where they are; a place may move
    while its menu is being posted, and in another chat the same number is another message.
    """

    message: int
    is_photo: bool = False
    aside: int | None = None
    chat: int | None = None

    @property
    def text(self) -> str:
        """As text: "t15", "p15@42", "t15k16@-100"."""
        aside = "" if self.aside is None else f"k{self.aside}"
        chat = "" if self.chat is None else f"@{self.chat}"
        return f"{'p' if self.is_photo else 't'}{self.message}{aside}{chat}"


def menu_ref(text: str | None) -> MenuRef | None:
    """The menu message that a place remembers; None when it has none yet."""
    found = _MENU.fullmatch(text or "")
    if found is None:
        return None
    aside, chat = (None if one is None else int(one) for one in found.group(3, 4))
    return MenuRef(message=int(found[2]), is_photo=found[1] == "p", aside=aside, chat=chat)
