"""A broadcast is looked at, tried on oneself, and confirmed by how many get it."""

from __future__ import annotations

from bridge.menu.broadcast import MAY_BROADCAST
from bridge.menu.broadcast_words import apart, audience_line, span_text, when_line
from bridge.menu.effects import ConfirmBroadcast, TestBroadcast
from bridge.menu.home import OWNER_ONLY
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.placeholders import filled, names_people
from bridge.ports.broadcast_rows import AudienceKind
from bridge.screens import Style, one_line
from bridge.words import N_

CONFIRM_WORD = "SEND"
NOBODY = N_("nobody would get it")
NOT_AGREED = N_("state first that the people of this list agreed")
NOTHING = N_("Nothing is written yet. Begin with the text.")


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    words, draft, reach = view.words, view.draft, view.reach
    if draft is None or not (draft.text or draft.file):
        return (words(NOTHING),)
    count = words.plural("It goes to {count} person.", "It goes to {count} people.", reach.total)
    lines = [count, audience_line(draft, view)]
    if reach.new:
        lines.append(
            words.plural(
                "{count} of them never wrote to you. WhatsApp limits such messages.",
                "{count} of them never wrote to you. WhatsApp limits such messages.",
                reach.new,
            )
        )
    lines += _left_out(view)
    lines.append(when_line(draft, view))
    if view.time_left is not None and reach.total:
        lines.append(words(N_("It takes about {span}."), span=span_text(view.time_left, view)))
    if draft.file is not None:
        lines.append(words(N_("File: {name}"), name=one_line(draft.file.name)))
    if names_people(draft.text) and reach.nameless:
        lines.append(
            words.plural(
                "{count} person has no name: {braces} stays empty for them.",
                "{count} people have no name: {braces} stays empty for them.",
                reach.nameless,
                braces="{name}",
            )
        )
    sample = words(N_("Maria"))
    if filled(draft.text, sample) != draft.text:
        lines.append(apart(words(N_("As {name} gets it:"), name=sample)))
        return (*lines, filled(draft.text, sample))
    return (*lines, apart(draft.text)) if draft.text else tuple(lines)


def _left_out(view: View) -> list[str]:
    words, reach = view.words, view.reach
    lines = []
    if reach.opted_out:
        lines.append(
            words.plural(
                "{count} person is left out: they want no broadcasts.",
                "{count} people are left out: they want no broadcasts.",
                reach.opted_out,
            )
        )
    if reach.cold:
        lines.append(
            words.plural(
                "{count} person is left out: they never wrote, and new contacts are off.",
                "{count} people are left out: they never wrote, and new contacts are off.",
                reach.cold,
            )
        )
    return lines


def why_not_send(view: View) -> str | None:
    """Why it cannot be confirmed now; None when it can."""
    draft = view.draft
    if draft is None or not (draft.text or draft.file):
        return N_("write the text first")
    if draft.audience.kind is AudienceKind.LIST:
        chosen = next((one for one in view.lists if one.id == draft.audience.list), None)
        if chosen is None or chosen.agreed_at is None:
            return NOT_AGREED
    return NOBODY if view.reach.total == 0 else None


def why_not_test(view: View) -> str | None:
    """Why the owner cannot try it now; None when they can."""
    if view.draft is None or not (view.draft.text or view.draft.file):
        return N_("write the text first")
    return None if view.owner is not None else N_("your own number is not proven yet")


def _options(view: View, memory: Memory) -> Options:
    # The count is in the option's name: a press on another count finds no such option.
    count = view.reach.total
    return (
        Option(
            name=f"send.{count}",
            label=N_("Send to 1 person") if count == 1 else N_("Send to {count} people"),
            values={} if count == 1 else {"count": str(count)},
            goes=_confirmed,
            style=Style.PRIMARY,
            why_not=why_not_send(view),
            written_on_whatsapp=True,
        ),
        Option(
            name="test",
            label=N_("Test to my WhatsApp"),
            goes=_tested,
            why_not=why_not_test(view),
            roles=OWNER_ONLY,
        ),
        Option(name="compose", label=N_("Change the text"), goes=PageId.BROADCAST_COMPOSE),
        Option(name="audience", label=N_("Choose who gets it"), goes=PageId.BROADCAST_AUDIENCE),
    )


def phrase_to_send(view: View, memory: Memory) -> str:
    """The words that confirm, with the number they are about, e.g. SEND 120."""
    return f"{CONFIRM_WORD} {view.reach.total}"


def _said(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    reason = why_not_send(view)
    if reason is not None:
        return Turn(page=PageId.BROADCAST_PREVIEW, note=Note(message=reason))
    return _confirmed(view, memory, actor)


def _confirmed(view: View, memory: Memory, actor: Actor) -> Turn:
    return Turn(page=PageId.BROADCAST, effects=(ConfirmBroadcast(),), note=Note(message=N_("Confirmed.")))


def _tested(view: View, memory: Memory, actor: Actor) -> Turn:
    note = Note(message=N_("It goes to your own WhatsApp."))
    return Turn(page=PageId.BROADCAST_PREVIEW, effects=(TestBroadcast(),), note=note)


PAGES: dict[PageId, Page] = {
    PageId.BROADCAST_PREVIEW: Page(
        title=N_("Preview"),
        parent=PageId.BROADCAST_SETUP,
        lines=_lines,
        options=_options,
        prompt=N_("To send it, write {phrase}"),
        phrase=phrase_to_send,
        said=_said,
        roles=MAY_BROADCAST,
        needs=frozenset({"draft", "reach", "labels", "lists", "time_left"}),
    ),
}
