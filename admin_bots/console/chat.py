"""The console as an admin chat: what the bridge shows goes to the open tabs at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from admin_bots.console.drawing import draw_notice, draw_screen
from admin_bots.console.tabs import TabBoard
from bridge.ids import new_id
from bridge.pairing import PairingStep
from bridge.ports.clock import Clock, SystemClock
from bridge.ports.rows import SurfaceRow
from bridge.screens import Notice, Screen, Surface


@dataclass(slots=True, kw_only=True)
class Console:
    """Shows screens in browser tabs.

    Showing never fails and never waits for a browser. A tab that is not open misses no screen: it asks for
    the present one when it opens. Of notices the newest 50 per conversation wait for a tab, in this
    process's memory: a restart forgets those that nobody looked at. What they told of is still in the log
    and in the status.
    """

    surface: Surface = field(default=Surface.CONSOLE, init=False)
    clock: Clock = field(default_factory=SystemClock)
    tabs: TabBoard = field(default_factory=TabBoard)

    async def show(self, place: SurfaceRow, screen: Screen, pairing: PairingStep | None) -> str | None:
        """Hand the screen to each open tab of the conversation."""
        drawn = draw_screen(screen, pairing, conversation=place.conversation, now=self.clock.now())
        for tab in self.tabs.of(place.conversation):
            tab.hand_screen(drawn)
        return None

    async def notify(self, place: SurfaceRow, notice: Notice) -> str | None:
        """Hand the notice to each open tab, and keep it for those that open later.

        One that tells more of what an earlier one told takes its name, and so its place.
        """
        ref = notice.earlier or new_id()
        drawn = draw_notice(notice, place.conversation, ref=ref, at=self.clock.now())
        self.tabs.keep_notice(place.conversation, drawn, notice.image_png)
        for tab in self.tabs.of(place.conversation):
            tab.hand_notice(drawn)
        return ref
