"""Who waits for a reply, the one that waits longest first; put off, done with, answered."""

from __future__ import annotations

from bridge.claims import others
from bridge.menu.home import WRITERS
from bridge.menu.log import answering_line, reply_option
from bridge.menu.log_lines import message_line
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.menu.team_effects import CareFor
from bridge.menu.turning import turning
from bridge.notices import NoticeChoice
from bridge.ports.team_rows import WaitingLine
from bridge.screens import one_line
from bridge.words import N_

PAGE_OF_WAITING = 5
LINES_SHOWN = 3
"""Of the newest messages with them: enough to know what it is about."""


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    if not view.unanswered_count:
        return (view.words(N_("Nobody waits for a reply.")),)
    return (
        view.words.plural(
            "{count} person waits for a reply",
            "{count} people wait for a reply",
            view.unanswered_count,
        ),
    )


def _options(view: View, memory: Memory) -> Options:
    def open_one(line: WaitingLine) -> Option:
        return Option(
            name=f"w.{line.contact}",
            label=f"{one_line(line.name) or '?'} · {view.words.age(line.since, view.now)}",
            translate=False,
            goes=lambda view, memory, actor: Turn(page=PageId.WAITING, memory={"contact": line.contact}),
        )

    pages = turning(PageId.UNANSWERED, memory, count=view.unanswered_count, size=PAGE_OF_WAITING)
    return (*(open_one(line) for line in view.unanswered), *pages)


def _one_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words = view.words
    if view.contact is None:
        return (words(N_("This contact is no longer in the log.")),)
    lines = [one_line(view.contact.name) or view.contact.phone or "?"]
    if view.waiting_since is None:
        lines.append(words(N_("Does not wait for a reply any more.")))
    else:
        when = words.when(view.waiting_since, view.now, view.tenant.time_zone)
        lines.append(words(N_("Waiting for a reply since {when}"), when=when))
    claim = others(view.claim, view.person, view.now)
    if claim is not None:
        lines.append(answering_line(claim.name, view))
    newest = reversed(view.messages[:LINES_SHOWN])
    return (*lines, *(message_line(message, view, with_name=False) for message in newest))


def _one_options(view: View, memory: Memory) -> Options:
    if view.contact is None:
        return ()
    contact = view.contact.id

    def care(choice: NoticeChoice, label: str, note: str) -> Option:
        def cared(view: View, memory: Memory, actor: Actor) -> Turn:
            return Turn(
                page=PageId.UNANSWERED,
                effects=(CareFor(contact=contact, choice=choice),),
                note=Note(message=note),
            )

        return Option(name=choice, label=label, goes=cared, roles=WRITERS)

    reply = reply_option(contact)
    open_ = Option(
        name="open",
        label=N_("Messages"),
        goes=lambda view, memory, actor: Turn(page=PageId.LOG_CONTACT, memory={"contact": contact}),
    )
    if view.waiting_since is None:
        return (reply, open_)
    return (
        reply,
        open_,
        care(NoticeChoice.SNOOZE_HOUR, N_("Snooze for 1 hour"), N_("Put off.")),
        care(NoticeChoice.SNOOZE_MORNING, N_("Snooze until tomorrow 9:00"), N_("Put off.")),
        care(NoticeChoice.DONE, N_("Done"), N_("Done with, until they write again.")),
    )


PAGES: dict[PageId, Page] = {
    PageId.UNANSWERED: Page(
        title=N_("Waiting for a reply"),
        parent=PageId.MAIN_MENU,
        lines=_lines,
        options=_options,
        needs=frozenset({"unanswered"}),
    ),
    PageId.WAITING: Page(
        title=N_("Waiting for a reply"),
        parent=PageId.UNANSWERED,
        lines=_one_lines,
        options=_one_options,
        needs=frozenset({"contact", "messages", "waiting"}),
    ),
}
