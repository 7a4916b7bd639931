"""The page that explains the others."""

from __future__ import annotations

from bridge.menu.state import Memory, Page, PageId, View
from bridge.words import N_

HELP = (
    N_("Write the number of an option, or press its button."),
    N_("menu: back to the main menu. 0: one step back. help: this page."),
    N_("Your customers never get an answer from wabridge. Only what you or your team send reaches them."),
    N_("What you do here shows in WhatsApp and in your admin chats at once."),
)


def _help_lines(view: View, memory: Memory) -> tuple[str, ...]:
    return tuple(f"• {view.words(line)}" for line in HELP)


PAGES: dict[PageId, Page] = {
    PageId.HELP: Page(title=N_("Help"), parent=PageId.MAIN_MENU, lines=_help_lines),
}
