"""Buttons, and what they are called: a press tells by its action's name what is to be done with its value."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from admin_bots.slack import blocks
from admin_bots.slack.blocks import Block
from bridge.presenter import Button
from bridge.screens import Style

STYLES = {Style.PRIMARY: "primary", Style.DANGER: "danger", Style.PLAIN: None}

PRESS = re.compile(r"press\.\d{1,3}")
"""A choice of a menu or a notice; its value is the bridge's token."""
OPEN = re.compile(r"open\.\d{1,3}")
"""The same, and its page needs a window."""
SHOW = "show"
"""Opens a window on the present screen."""
WRITE = "write"
"""Opens a window with a field, whose text answers the present screen."""
GIVE = "give"
"""Opens a window that takes a file in answer to the present screen."""
JOIN = "join"
"""Opens a window that asks for the code of an invitation."""
SEATS = "seats"
"""Offers the businesses of somebody who serves several."""
SEAT = re.compile(r"seat\.\d{1,3}")
"""Picks one of them; its value is the tenant's id."""
SERVE = re.compile(r"serve\.\d{1,3}")
"""Lets a channel serve a business; its value is the tenant's id, or nothing."""


@dataclass(slots=True)
class Numbers:
    """Names for the buttons of one view or message: no two are the same there."""

    _next: Iterator[int] = field(default_factory=itertools.count)

    def press(self, one: Button, *, opens: bool = False) -> Block:
        """A button of a screen or notice that can be pressed."""
        assert one.token is not None, "one that cannot be pressed is told in words"
        return blocks.button(
            one.label,
            action=f"{'open' if opens else 'press'}.{next(self._next)}",
            value=one.token,
            style=STYLES[one.style],
        )

    def name(self, kind: str) -> str:
        """The next name of that kind."""
        return f"{kind}.{next(self._next)}"
