"""Preparing a broadcast: the text, a file, when it begins. It is a draft, the same on every surface."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bridge.menu.broadcast_words import apart, audience_line, content_lines, state_of, when_line
from bridge.menu.effects import DiscardDraft, SaveDraft
from bridge.menu.home import OWNER_ONLY
from bridge.menu.state import Actor, Give, Memory, Note, Option, Options, Page, PageId, Takes, Turn, View
from bridge.moments import read_moment
from bridge.placeholders import unknown_placeholders
from bridge.ports.rows import Role
from bridge.screens import Style, one_line
from bridge.words import N_

MAY_BROADCAST = OWNER_ONLY | {Role.MANAGER}

MAX_BROADCAST = 3000
"""Characters of a broadcast: it must fit, with room to spare, into one message on every surface."""
MAX_CAPTION = 1000
"""Characters under a picture or a document: WhatsApp cuts captions at 1,024."""
NAME_ROOM = 60
"""Characters that a name may add (`bridge.audience.entries.MAX_RECIPIENT_NAME`)."""

LATEST = timedelta(days=365)
"""How far ahead a start may be chosen."""
NINE = 9
"""In the morning: when "tomorrow" begins."""

FRIEND = N_("friend")
DISCARD_WORD = "DISCARD"


def _draft_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words, draft = view.words, view.draft
    lines = [state_of(one, view) for one in view.broadcasts if one.ended_at is None]
    if draft is None or not (draft.text or draft.file):
        nothing = words(N_("Nothing is written yet. Begin with the text."))
        return (*lines, apart(nothing) if lines else nothing)
    to = audience_line(draft, view)
    lines += [apart(to) if lines else to, when_line(draft, view)]
    return (*lines, *content_lines(draft, view))


def _draft_options(view: View, memory: Memory) -> Options:
    draft = view.draft
    has_content = draft is not None and (draft.text != "" or draft.file is not None)
    options = [
        Option(name="compose", label=N_("Write the text"), goes=PageId.BROADCAST_COMPOSE),
        Option(
            name="audience",
            label=N_("Choose who gets it"),
            goes=PageId.BROADCAST_AUDIENCE,
            why_not=None if has_content else N_("write the text first"),
        ),
        Option(
            name="when",
            label=N_("Choose when"),
            goes=PageId.BROADCAST_WHEN,
            why_not=None if has_content else N_("write the text first"),
        ),
        Option(
            name="preview",
            label=N_("Preview"),
            goes=PageId.BROADCAST_PREVIEW,
            style=Style.PRIMARY,
            why_not=None if has_content else N_("write the text first"),
        ),
    ]
    if has_content:
        options.append(
            Option(name="discard", label=N_("Discard"), goes=PageId.BROADCAST_DISCARD, style=Style.DANGER)
        )
    if view.broadcasts:
        options.append(Option(name="sent", label=N_("Under way and sent"), goes=PageId.BROADCASTS))
    options.append(Option(name="opt_outs", label=N_("Who wants none"), goes=PageId.OPT_OUTS))
    options.append(Option(name="pace", label=N_("Pace"), goes=PageId.BROADCAST_PACE, roles=OWNER_ONLY))
    return tuple(options)


def _compose_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words, draft = view.words, view.draft
    lines = [
        words(
            N_("{braces} becomes each person's name; {fallback} has a word for whoever has none."),
            braces="{name}",
            fallback=f"{{name|{words(FRIEND)}}}",
        )
    ]
    return (*lines, *(() if draft is None else content_lines(draft, view)))


def _compose_options(view: View, memory: Memory) -> Options:
    if view.draft is None or view.draft.file is None:
        return ()

    def dropped(view: View, memory: Memory, actor: Actor) -> Turn:
        note = Note(message=N_("The file is left out."))
        return Turn(page=PageId.BROADCAST_COMPOSE, effects=(SaveDraft(drop_file=True),), note=note)

    return (Option(name="drop_file", label=N_("Leave the file out"), goes=dropped),)


def _composed(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    text = text.strip()
    note = _why_not(text, with_file=view.draft is not None and view.draft.file is not None)
    if not text:
        note = _length_note(MAX_BROADCAST)
    if note is not None:
        return Turn(page=PageId.BROADCAST_COMPOSE, note=note)
    return Turn(page=PageId.BROADCAST_SETUP, effects=(SaveDraft(text=text),), note=Note(message=N_("Saved.")))


def _given(given: Give, view: View, memory: Memory, actor: Actor) -> Turn:
    assert given.file is not None, "the page takes files"
    caption = given.caption.strip()
    text = caption or (view.draft.text if view.draft is not None else "")
    note = _why_not(text, with_file=True)
    if note is not None:
        return Turn(page=PageId.BROADCAST_COMPOSE, note=note)
    effect = SaveDraft(file=given.file.id, text=caption or None)
    return Turn(page=PageId.BROADCAST_SETUP, effects=(effect,), note=Note(message=N_("Saved.")))


def _why_not(text: str, *, with_file: bool) -> Note | None:
    """What is wrong with a text, if something is."""
    most = MAX_CAPTION - NAME_ROOM if with_file else MAX_BROADCAST
    if len(text) > most:
        return _length_note(most)
    unknown = unknown_placeholders(text)
    if unknown:
        return Note(
            message=N_("{what} is not known here. Write {name} for the name, or leave the braces out."),
            values={"what": one_line(", ".join(unknown[:3]))[:80], "name": "{name}"},
        )
    return None


def _length_note(most: int) -> Note:
    return Note(message=N_("A broadcast has 1 to {most} characters."), values={"most": str(most)})


def _at_once(view: View, memory: Memory, actor: Actor) -> Turn:
    return _saved_when(SaveDraft(at_once=True))


def _tomorrow(view: View, memory: Memory, actor: Actor) -> Turn:
    here = view.now.astimezone(ZoneInfo(view.tenant.time_zone))
    start = (here + timedelta(days=1)).replace(hour=NINE, minute=0, second=0, microsecond=0)
    return _saved_when(SaveDraft(wanted_at=start.astimezone(view.now.tzinfo)))


def _when_said(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    moment = read_moment(text, view.now, view.tenant.time_zone)
    if moment is None:
        return _when_note(N_("Write a time, like 18:30, or a day and a time, like 2026-12-01 09:00."))
    if moment <= view.now:
        return _when_note(N_("That time is over."))
    if moment > view.now + LATEST:
        return _when_note(N_("That is more than a year away."))
    return _saved_when(SaveDraft(wanted_at=moment))


def _when_note(message: str) -> Turn:
    return Turn(page=PageId.BROADCAST_WHEN, note=Note(message=message))


def _saved_when(effect: SaveDraft) -> Turn:
    return Turn(page=PageId.BROADCAST_SETUP, effects=(effect,), note=Note(message=N_("Saved.")))


def _when_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words, zone = view.words, view.tenant.time_zone
    now = words(N_("It is {time} in {zone}."), time=words.time(view.now, zone), zone=zone)
    return (when_line(view.draft, view), now) if view.draft is not None else (now,)


def _discarded(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    return Turn(
        page=PageId.BROADCAST_SETUP, effects=(DiscardDraft(),), note=Note(message=N_("The draft is gone."))
    )


_DRAFT = frozenset({"draft"})

PAGES: dict[PageId, Page] = {
    PageId.BROADCAST_SETUP: Page(
        title=N_("Broadcast"),
        parent=PageId.MAIN_MENU,
        lines=_draft_lines,
        options=_draft_options,
        roles=MAY_BROADCAST,
        needs=_DRAFT | {"broadcasts", "labels", "lists"},
    ),
    PageId.BROADCAST_COMPOSE: Page(
        title=N_("Write the text"),
        parent=PageId.BROADCAST_SETUP,
        lines=_compose_lines,
        options=_compose_options,
        prompt=N_(
            "Write the text as your customers shall read it. You can send a picture or a document, too."
        ),
        said=_composed,
        takes=Takes.FILE,
        given=_given,
        long_text=True,
        roles=MAY_BROADCAST,
        needs=_DRAFT,
    ),
    PageId.BROADCAST_WHEN: Page(
        title=N_("Choose when"),
        parent=PageId.BROADCAST_SETUP,
        lines=_when_lines,
        options=(
            Option(name="at_once", label=N_("At once"), goes=_at_once),
            Option(name="tomorrow", label=N_("Tomorrow at 9:00"), goes=_tomorrow),
        ),
        prompt=N_("Or write a time, like 18:30, or a day and a time, like 2026-12-01 09:00."),
        said=_when_said,
        roles=MAY_BROADCAST,
        needs=_DRAFT,
    ),
    PageId.BROADCAST_DISCARD: Page(
        title=N_("Discard the draft?"),
        parent=PageId.BROADCAST_SETUP,
        lines=lambda view, memory: (view.words(N_("Its text cannot be brought back.")),),
        prompt=N_("To confirm, write {phrase}"),
        phrase=lambda view, memory: DISCARD_WORD,
        said=_discarded,
        roles=MAY_BROADCAST,
        needs=_DRAFT,
    ),
}
