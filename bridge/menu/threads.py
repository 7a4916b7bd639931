"""What becomes of what the team writes in customers' threads of a shared room: the owner's choice."""

from __future__ import annotations

from bridge.menu.effects import ChangeTenant
from bridge.menu.home import OWNER_ONLY
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.ports.rooms import RoomKind, ThreadReplies
from bridge.screens import Style
from bridge.words import N_

LABELS = {
    ThreadReplies.NOTE: N_("Internal until somebody sends them"),
    ThreadReplies.SENT: N_("Sent to the customer at once"),
}

WARNINGS = (
    N_("In a customer's thread your team writes beside the customer's messages."),
    N_(
        "Careful with sending at once: whatever anybody who may reply writes there reaches the customer, and"
        " nobody is asked before. Only what begins with // stays internal."
    ),
)

ENTRY = Option(name="threads", label=N_("Replies in threads"), goes=PageId.THREADS, roles=OWNER_ONLY)


def has_threads(view: View) -> bool:
    """Whether the team has a room with such threads: without one there is nothing to choose."""
    return any(member.room is RoomKind.THREADS for member in view.team)


def threads_line(view: View) -> str:
    """What is chosen now."""
    return view.words(N_("Replies in threads: {mode}"), mode=view.words(LABELS[view.tenant.thread_replies]))


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    return (threads_line(view), *(view.words(line) for line in WARNINGS))


def _options(view: View, memory: Memory) -> Options:
    def pick(mode: ThreadReplies) -> Option:
        def picked(view: View, memory: Memory, actor: Actor) -> Turn:
            change = ChangeTenant(thread_replies=mode)
            return Turn(page=PageId.SETTINGS, effects=(change,), note=Note(message=N_("Saved.")))

        style = Style.DANGER if mode is ThreadReplies.SENT else Style.PLAIN
        return Option(name=str(mode), label=LABELS[mode], goes=picked, style=style)

    return tuple(pick(mode) for mode in ThreadReplies)


PAGES: dict[PageId, Page] = {
    PageId.THREADS: Page(
        title=N_("Replies in threads"),
        parent=PageId.SETTINGS,
        lines=_lines,
        options=_options,
        roles=OWNER_ONLY,
    ),
}
