"""The lines of a list that cannot be used: each with its number, what stands there and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.audience.reasons import WHY_LEFT_OUT
from bridge.audience.reasons import BadLine as WhyBad
from bridge.menu.broadcast import MAY_BROADCAST
from bridge.menu.state import Memory, Option, Options, Page, PageId, View
from bridge.menu.turning import first_of, turning
from bridge.ports.broadcast_rows import BadLine, ListRow
from bridge.words import N_, Words

PAGE_OF_BAD = 10


def chosen_list(view: View) -> ListRow | None:
    """The list that the draft is for."""
    chosen = view.draft.audience.list if view.draft is not None else None
    return next((one for one in view.lists if one.id == chosen), None)


def bad_lines(shown: Sequence[BadLine], words: Words) -> list[str]:
    """A sentence for each."""
    lines = []
    for above, bad in zip((None, *shown), shown, strict=False):
        why = words(WHY_LEFT_OUT[WhyBad(bad.why)]) if bad.why in set(WhyBad) else ""
        if above is not None and above.why == bad.why:
            why = words(N_("As above."))  # a sentence that comes five times hides what differs
        seen = f"“{bad.seen}”" if bad.seen else "–"
        lines.append(words(N_("Line {line}: {seen}. {why}"), line=str(bad.line), seen=seen, why=why))
    return lines


def more_lines(count: int, words: Words) -> list[str]:
    """So many that are not shown; nothing for none."""
    return [words.plural("… and {count} more line", "… and {count} more lines", count)] if count > 0 else []


def option_of_all(chosen: ListRow | None, shown: int) -> Options:
    """To the page of them, where not all are shown."""
    if chosen is None or len(chosen.bad_lines) <= shown:
        return ()
    return (Option(name="left_out", label=N_("Lines left out"), goes=PageId.BROADCAST_LEFT_OUT),)


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    chosen = chosen_list(view)
    if chosen is None or not chosen.bad_lines:
        return (view.words(N_("No line of this list was left out.")),)
    at = first_of(memory)
    lines = bad_lines(chosen.bad_lines[at : at + PAGE_OF_BAD], view.words)
    if at + PAGE_OF_BAD >= len(chosen.bad_lines):
        lines += more_lines(chosen.bad - len(chosen.bad_lines), view.words)
    return tuple(lines)


def _options(view: View, memory: Memory) -> Options:
    chosen = chosen_list(view)
    count = 0 if chosen is None else len(chosen.bad_lines)
    return turning(PageId.BROADCAST_LEFT_OUT, memory, count=count, size=PAGE_OF_BAD)


PAGES: dict[PageId, Page] = {
    PageId.BROADCAST_LEFT_OUT: Page(
        title=N_("Lines left out"),
        parent=PageId.BROADCAST_LIST,
        lines=_lines,
        options=_options,
        roles=MAY_BROADCAST,
        needs=frozenset({"draft", "lists"}),
    ),
}
