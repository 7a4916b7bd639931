"""Going to a day in the log, of all or of one contact."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bridge.days import read_day, start_of, stored_day
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.words import N_

EXAMPLES = N_("A day such as 2026-11-03, 3/11, 3 November, Monday or yesterday.")

STEPS = ((0, N_("Today")), (1, N_("Yesterday")), (7, N_("A week ago")), (30, N_("30 days ago")))


def day_of(memory: Memory) -> date | None:
    """The day that a page of the log was asked to begin with."""
    return stored_day(memory.get("day", ""))


def day_line(view: View, memory: Memory) -> tuple[str, ...]:
    """What day the page begins with, or that nothing was written since."""
    day = day_of(memory)
    if day is None:
        return ()
    zone = view.tenant.time_zone
    start = start_of(day, zone)
    is_there = any(message.written_at >= start for message in view.messages)
    said = N_("From {day} on.") if is_there else N_("Nothing was written since {day}. This is the newest.")
    return (view.words(said, day=view.words.date(start, zone)),)


def date_option(memory: Memory) -> Option:
    """The way here, from a page of the log."""
    kept = _kept(memory)
    return Option(
        name="date",
        label=N_("Go to a day"),
        goes=lambda view, memory, actor: Turn(page=PageId.LOG_DATE, memory=kept),
    )


def _kept(memory: Memory) -> dict[str, str]:
    return {"contact": memory["contact"]} if "contact" in memory else {}


def _to(day: date, memory: Memory) -> Turn:
    page = PageId.LOG_CONTACT if "contact" in memory else PageId.LOG
    return Turn(page=page, memory={**_kept(memory), "day": day.isoformat()})


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    if view.contact is None:
        return ()
    return (view.words(N_("In the messages with {name}."), name=view.contact.name),)


def _options(view: View, memory: Memory) -> Options:
    def back(days: int, label: str) -> Option:
        def goes(view: View, memory: Memory, actor: Actor) -> Turn:
            return _to(
                view.now.astimezone(ZoneInfo(view.tenant.time_zone)).date() - timedelta(days=days), memory
            )

        return Option(name=f"back.{days}", label=label, goes=goes)

    return tuple(back(days, label) for days, label in STEPS)


def _said(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    day = read_day(text, view.now, view.tenant.time_zone, view.words)
    if day is None:
        return Turn(page=PageId.LOG_DATE, memory=_kept(memory), note=Note(message=N_("That is no day.")))
    return _to(day, memory)


PAGES: dict[PageId, Page] = {
    PageId.LOG_DATE: Page(
        title=N_("Go to a day"),
        parent=PageId.LOG,
        lines=_lines,
        options=_options,
        prompt=EXAMPLES,
        said=_said,
        needs=frozenset({"contact"}),
    ),
}
