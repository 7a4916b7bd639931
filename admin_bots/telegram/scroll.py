"""What has come below the live menu: when it has scrolled away, a new one is posted instead of an edit.

Kept in memory: after a restart the menu is edited where it is, until something comes below it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from admin_bots.telegram.spots import Spot

NOTICES_BELOW = 3
"""So many messages of ours fit on a phone's screen below the menu."""


REMEMBERED = 10_000
"""Chats: strangers, too, get lines below which nothing stands."""


@dataclass(slots=True)
class _Below:
    notices: int = 0
    is_gone: bool = False


@dataclass(slots=True)
class Scroll:
    """Which menus are out of sight."""

    _below: OrderedDict[Spot, _Below] = field(default_factory=OrderedDict)

    def wrote(self, spot: Spot) -> None:
        """Somebody wrote there, or looks elsewhere than at the menu: the next menu belongs at the end."""
        self._at(spot).is_gone = True

    def told(self, spot: Spot) -> None:
        """We have posted a message below the menu."""
        self._at(spot).notices += 1

    def posted(self, spot: Spot) -> None:
        """The menu is the last message now."""
        self._below.pop(spot.bare, None)

    def is_away(self, spot: Spot) -> bool:
        """Whether the menu has to be posted anew to be seen."""
        below = self._below.get(spot.bare)
        return below is not None and (below.is_gone or below.notices >= NOTICES_BELOW)

    def _at(self, spot: Spot) -> _Below:
        below = self._below.setdefault(spot.bare, _Below())
        self._below.move_to_end(spot.bare)
        while len(self._below) > REMEMBERED:
            self._below.popitem(last=False)
        return below
