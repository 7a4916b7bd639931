"""The admin-chat contract: what Telegram, Slack and the console each implement, and nothing more.

A folder under `admin_bots/` turns its platform's events into calls of the bridge's desk
(`bridge.desk.Desk`), and shows what the bridge hands it. It holds no menu state of its own.
"""

from __future__ import annotations

from typing import Protocol

from bridge.pairing import PairingStep
from bridge.ports.rows import SurfaceRow
from bridge.screens import Notice, Screen, Surface


class AdminChat(Protocol):
    """One way to show screens to operators.

    Every method raises TemporaryError (with retry_after_s when the platform told it) when it may work later,
    and PermanentError when that place can never be reached again (blocked, removed): the bridge then keeps
    quiet towards it until the person comes back. `TooSoon` is for who shows a place at most so often.
    """

    surface: Surface

    async def show(self, place: SurfaceRow, screen: Screen, pairing: PairingStep | None) -> str | None:
        """Bring the place to this screen; return the platform's own name of the message that shows it.

        Called again with the same screen it must do no harm. `pairing` is set only while the screen is live.
        """
        ...

    async def notify(self, place: SurfaceRow, notice: Notice) -> str | None:
        """Show a notice, at least once; return the platform's own name of the message.

        `notice.earlier` names the message that told of the same thing before: it is edited if that can be
        done (then its name comes back), else a new one takes its place. A picture only in private chats.
        """
        ...
