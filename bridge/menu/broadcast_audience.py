"""Whom a broadcast is for: who has written, a label, a list."""

from __future__ import annotations

import re
from dataclasses import replace

from bridge.audience.reading import read_pasted
from bridge.audience.reasons import ListRefused
from bridge.menu.broadcast import MAY_BROADCAST
from bridge.menu.broadcast_left_out import bad_lines, chosen_list, more_lines, option_of_all
from bridge.menu.broadcast_words import apart, audience_line
from bridge.menu.effects import AgreeToList, KeepList, SaveDraft
from bridge.menu.state import Actor, Give, Memory, Note, Option, Options, Page, PageId, Takes, Turn, View
from bridge.phones import region_of
from bridge.ports.broadcast_rows import Audience, AudienceKind, LabelRow, ListRow
from bridge.screens import Style, one_line
from bridge.words import N_

USUAL_DAYS = 30
MOST_DAYS = 3650
LABELS_SHOWN = 7
LISTS_SHOWN = 3
BAD_SHOWN = 5
"""Bad lines on the page; the rest is counted."""


def leading_number(text: str) -> int:
    """The number with which a text begins, as in "90 days"; 0 when it is none. Short ones are options."""
    found = re.match(r"\s*(\d{1,5})\b", text)
    return int(found[1]) if found else 0


def _draft_audience(view: View) -> Audience:
    return view.draft.audience if view.draft is not None else Audience()


def _saved(audience: Audience, page: PageId = PageId.BROADCAST_SETUP) -> Turn:
    return Turn(page=page, effects=(SaveDraft(audience=audience),), note=Note(message=N_("Saved.")))


def _pick(view: View, audience: Audience) -> Turn:
    return _saved(replace(audience, cold=_draft_audience(view).cold))


def _everyone(view: View, memory: Memory, actor: Actor) -> Turn:
    return _pick(view, Audience(kind=AudienceKind.EVERYONE))


def _recent(view: View, memory: Memory, actor: Actor) -> Turn:
    return _pick(view, Audience(kind=AudienceKind.RECENT, days=USUAL_DAYS))


def _cold(view: View, memory: Memory, actor: Actor) -> Turn:
    audience = _draft_audience(view)
    return _saved(replace(audience, cold=not audience.cold), PageId.BROADCAST_AUDIENCE)


def _days_said(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    days = leading_number(text)
    if not 1 <= days <= MOST_DAYS:
        return Turn(
            page=PageId.BROADCAST_AUDIENCE, note=Note(message=N_("Write a number of days, like 90 days."))
        )
    return _pick(view, Audience(kind=AudienceKind.RECENT, days=days))


def _audience_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words = view.words
    lines = [] if view.draft is None else [audience_line(view.draft, view)]
    if _draft_audience(view).cold:
        lines.append(words(N_("People who never wrote get it, too. WhatsApp bans for that first.")))
    return tuple(lines)


def _audience_options(view: View, memory: Memory) -> Options:
    is_cold = _draft_audience(view).cold
    return (
        Option(name="everyone", label=N_("Everyone who has written"), goes=_everyone),
        Option(name="recent", label=N_("Who has written in the last 30 days"), goes=_recent),
        Option(
            name="label",
            label=N_("A label"),
            goes=PageId.BROADCAST_LABEL,
            why_not=None if view.labels else N_("no contact has a label yet"),
        ),
        Option(name="list", label=N_("A list"), goes=PageId.BROADCAST_LIST),
        Option(
            name="cold",
            label=N_("New contacts: on (turn off)") if is_cold else N_("New contacts: off (turn on)"),
            goes=_cold,
        ),
    )


def _label_options(view: View, memory: Memory) -> Options:
    def pick(label: LabelRow) -> Option:
        return Option(
            name=f"l.{label.id}",
            label=f"{one_line(label.name)} · {label.people}",
            translate=False,
            goes=lambda view, memory, actor: _pick(view, Audience(kind=AudienceKind.LABEL, label=label.id)),
        )

    return tuple(pick(label) for label in view.labels[:LABELS_SHOWN])


def _list_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words, chosen = view.words, chosen_list(view)
    if chosen is None:
        return ()
    counts = [words.plural("{count} number", "{count} numbers", chosen.good)]
    if chosen.bad:
        counts.append(words.plural("{count} line left out", "{count} lines left out", chosen.bad))
    if chosen.folded:
        counts.append(words.plural("{count} doubled", "{count} doubled", chosen.folded))
    lines = [f"{one_line(chosen.name)}: {' · '.join(counts)}"]
    lines += bad_lines(chosen.bad_lines[:BAD_SHOWN], words) + more_lines(chosen.bad - BAD_SHOWN, words)
    if chosen.agreed_at is not None:
        when = words.when(chosen.agreed_at, view.now, view.tenant.time_zone)
        lines.append(words(N_("Stated {when}: these people agreed to get messages from you."), when=when))
    else:
        lines.append(
            apart(words(N_("State that these people agreed to get messages from you; it is recorded.")))
        )
    return tuple(lines)


def _list_options(view: View, memory: Memory) -> Options:
    chosen, options = chosen_list(view), []
    if chosen is not None and chosen.agreed_at is None:
        agreed = chosen.id

        def state(view: View, memory: Memory, actor: Actor) -> Turn:
            return Turn(
                page=PageId.BROADCAST_LIST,
                effects=(AgreeToList(list=agreed),),
                note=Note(message=N_("Recorded.")),
            )

        options.append(Option(name="agree", label=N_("They agreed"), goes=state, style=Style.PRIMARY))

    def pick(row: ListRow) -> Option:
        return Option(
            name=f"l.{row.id}",
            label=f"{one_line(row.name)} · {row.good}",
            translate=False,
            goes=lambda view, memory, actor: _saved(
                replace(_draft_audience(view), kind=AudienceKind.LIST, days=None, label=None, list=row.id),
                PageId.BROADCAST_LIST,
            ),
        )

    others = [one for one in view.lists if chosen is None or one.id != chosen.id]
    return (*options, *option_of_all(chosen, BAD_SHOWN), *(pick(row) for row in others[:LISTS_SHOWN]))


def _pasted(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    try:
        read = read_pasted(text, region=region_of(view.session.phone if view.session else None))
    except ListRefused as error:
        return Turn(
            page=PageId.BROADCAST_LIST, note=Note(message="{why}", values={"why": error.sentence(view.words)})
        )
    note = _read_note(read.columns)
    return Turn(page=PageId.BROADCAST_LIST, effects=(KeepList(read=read),), note=note)


def _given(given: Give, view: View, memory: Memory, actor: Actor) -> Turn:
    assert given.list is not None, "the page takes lists"
    audience = replace(
        _draft_audience(view), kind=AudienceKind.LIST, days=None, label=None, list=given.list.id
    )
    note = _read_note(given.values)
    return Turn(page=PageId.BROADCAST_LIST, effects=(SaveDraft(audience=audience),), note=note)


def _read_note(columns: dict[str, str]) -> Note:
    """Which columns were taken: a wrong one is to be seen before anything is sent."""
    message = N_("Read.")
    if "numbers" in columns:
        message = N_("Read. Numbers: column “{numbers}”. No column of names was found.")
        if "names" in columns:
            message = N_("Read. Numbers: column “{numbers}”. Names: column “{names}”.")
    return Note(message=message, values=columns)


_NEEDS = frozenset({"draft", "labels", "lists"})

PAGES: dict[PageId, Page] = {
    PageId.BROADCAST_AUDIENCE: Page(
        title=N_("Choose who gets it"),
        parent=PageId.BROADCAST_SETUP,
        lines=_audience_lines,
        options=_audience_options,
        prompt=N_("Or write how many days, like 90 days: who has written within them."),
        said=_days_said,
        roles=MAY_BROADCAST,
        needs=_NEEDS,
    ),
    PageId.BROADCAST_LABEL: Page(
        title=N_("A label"),
        parent=PageId.BROADCAST_AUDIENCE,
        options=_label_options,
        roles=MAY_BROADCAST,
        needs=_NEEDS,
    ),
    PageId.BROADCAST_LIST: Page(
        title=N_("A list"),
        parent=PageId.BROADCAST_AUDIENCE,
        lines=_list_lines,
        options=_list_options,
        prompt=N_("Send a CSV file, or paste numbers with their country codes, one a line."),
        said=_pasted,
        takes=Takes.LIST,
        given=_given,
        long_text=True,
        roles=MAY_BROADCAST,
        needs=_NEEDS,
    ),
}
