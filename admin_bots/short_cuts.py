"""Where a command leads, as choices in the menu: commands are short cuts, the menu stays the only state."""

from __future__ import annotations

from bridge.menu.advance import home_of
from bridge.menu.setup import is_linked
from bridge.menu.state import PageId, View
from bridge.ports.rows import Role

WAYS_OUT = {PageId.LINKING: "cancel", PageId.REPLY_CONFIRM: "discard"}
"""What cancelling means on a page where more than leaving it is to be done."""


def choices_to(command: str, view: View) -> tuple[str, ...]:
    """The choices from home to where the command leads."""
    is_new = home_of(view) is PageId.SETUP
    match command:
        case "status":
            return () if is_new else ("status",)
        case "link" if is_new:
            return ("next",)
        case "link":
            return ("status",) if is_linked(view) else ("status", "link")
        case "logout":
            return () if is_new else ("status", "log_out") if is_linked(view) else ("status",)
        case "language" if is_new:
            return ("language",)
        case "language":
            return ("settings", "language") if view.role is Role.OWNER else ("settings",)
        case _:
            return ()
