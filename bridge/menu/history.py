"""Messages from before the link: whether they are read into the log, how far back, how far it is."""

from __future__ import annotations

from bridge.backfill import FAR_BACK_DAYS
from bridge.menu.history_effects import ReadHistory, StopHistory
from bridge.menu.history_words import end_line, progress_line
from bridge.menu.home import OWNER_ONLY
from bridge.menu.setup import is_linked
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.ports.backfills import BackfillState
from bridge.screens import Style
from bridge.words import N_

TITLE = N_("Earlier messages")
ENTRY = Option(name="history", label=TITLE, goes=PageId.HISTORY, roles=OWNER_ONLY)

OFFER = N_("Messages from before the link can be read into the log. This is off unless you want it.")
RISK = N_(
    "Chats with people from before the link are read into the log, slowly, in the background: WhatsApp has"
    " unlinked devices that read too much at once. Nobody is written to, and files stay on WhatsApp."
)


def _is_running(view: View) -> bool:
    return view.backfill is not None and view.backfill.state is BackfillState.RUNNING


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    words, row = view.words, view.backfill
    if not is_linked(view):
        return (words(N_("Link WhatsApp first.")),)
    if row is None:
        return (words(RISK),)
    end = end_line(row, words)
    told = (progress_line(row, words),)
    return told if end is None else (end, *told, words(RISK))


def _options(view: View, memory: Memory) -> Options:
    if not is_linked(view):
        return ()
    if _is_running(view):
        look = Option(name="refresh", label=N_("Look again"), goes=PageId.HISTORY)
        return (look, Option(name="stop", label=N_("Stop reading"), goes=_stopped))
    return tuple(_of_days(days) for days in FAR_BACK_DAYS)


def _of_days(days: int) -> Option:
    return Option(
        name=str(days),
        label=N_("The last {days} days"),
        values={"days": str(days)},
        goes=lambda view, memory, actor: Turn(page=PageId.HISTORY_READ, memory={"days": str(days)}),
    )


def _stopped(view: View, memory: Memory, actor: Actor) -> Turn:
    note = Note(message=N_("Stopped. What was read stays in the log."))
    return Turn(page=PageId.HISTORY, effects=(StopHistory(),), note=note)


def _days(memory: Memory) -> int:
    wanted = memory.get("days", "")
    return int(wanted) if wanted in map(str, FAR_BACK_DAYS) else FAR_BACK_DAYS[0]


def _confirm_lines(view: View, memory: Memory) -> tuple[str, ...]:
    lines = [view.words(RISK)]
    keep = view.tenant.keep_days
    if keep and keep < _days(memory):
        lines.append(view.words(N_("Not older than messages are kept here: {days} days."), days=str(keep)))
    return tuple(lines)


def _confirm_options(view: View, memory: Memory) -> Options:
    if not is_linked(view):
        return ()
    days = _days(memory)
    read = Option(
        name=f"read.{days}",
        label=N_("Read the last {days} days"),
        values={"days": str(days)},
        goes=lambda view, memory, actor: Turn(
            page=PageId.HISTORY,
            effects=(ReadHistory(days=days),),
            note=Note(message=N_("Being read. You are told when it is done.")),
        ),
        style=Style.PRIMARY,
    )
    return (read,)


PAGES: dict[PageId, Page] = {
    PageId.HISTORY: Page(
        title=TITLE,
        parent=PageId.DATA,
        lines=_lines,
        options=_options,
        roles=OWNER_ONLY,
        needs=frozenset({"backfill"}),
    ),
    PageId.HISTORY_READ: Page(
        title=TITLE,
        parent=PageId.HISTORY,
        lines=_confirm_lines,
        options=_confirm_options,
        roles=OWNER_ONLY,
    ),
}
