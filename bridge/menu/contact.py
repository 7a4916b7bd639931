"""One contact: who it is, what the team has noted, labels, and whether they want broadcasts."""

from __future__ import annotations

from bridge.menu.broadcast import MAY_BROADCAST
from bridge.menu.home import WRITERS
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.menu.team_effects import OptOut, WriteNotes
from bridge.ports.team_rows import ContactRow
from bridge.screens import Style, one_line
from bridge.words import N_

MAX_NOTES = 2000
"""Characters of what is noted of one contact."""

GONE = N_("This contact is no longer in the log.")


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    noted, words, zone = view.noted, view.words, view.tenant.time_zone
    if noted is None:
        return (words(GONE),)
    person = noted.person
    lines = [one_line(person.name) or "?"]
    if person.phone is not None:
        lines.append(words(N_("Number: {phone}"), phone=person.phone))
    if view.contact_labels:
        labels = ", ".join(one_line(label.name) for label in view.contact_labels)
        lines.append(words(N_("Labels: {labels}"), labels=labels))
    if noted.first_at is not None:
        lines.append(words(N_("First message: {date}"), date=words.date(noted.first_at, zone)))
    if person.last_wrote_at is not None:
        when = words.when(person.last_wrote_at, view.now, zone)
        lines.append(words(N_("Wrote last: {when}"), when=when))
    if noted.opted_out_at is not None:
        date = words.date(noted.opted_out_at, zone)
        lines.append(words(N_("Wants no broadcasts since {date}"), date=date))
    return (*lines, *_notes(noted, view))


def _notes(noted: ContactRow, view: View) -> tuple[str, ...]:
    if not noted.notes or noted.notes_at is None:
        return ()
    when = view.words.when(noted.notes_at, view.now, view.tenant.time_zone)
    name = one_line(noted.notes_by_name or "?")
    return (view.words(N_("Notes, by {name}, {when}:"), name=name, when=when), noted.notes)


def _options(view: View, memory: Memory) -> Options:
    noted = view.noted
    if noted is None:
        return ()
    contact = noted.person.id
    kept = {**memory, "contact": contact}

    def opted_out(view: View, memory: Memory, actor: Actor) -> Turn:
        return Turn(
            page=PageId.CONTACT,
            memory=kept,
            effects=(OptOut(contact=contact),),
            note=Note(message=N_("Saved.")),
        )

    if noted.opted_out_at is None:
        broadcasts = Option(
            name="opt_out", label=N_("They want no broadcasts"), goes=opted_out, roles=MAY_BROADCAST
        )
    else:
        broadcasts = Option(
            name="opt_in",
            label=N_("They want them again"),
            goes=lambda view, memory, actor: Turn(page=PageId.OPT_OUT, memory={"person": contact}),
            roles=MAY_BROADCAST,
        )
    return (
        Option(
            name="messages",
            label=N_("Messages"),
            goes=lambda view, memory, actor: Turn(page=PageId.LOG_CONTACT, memory={"contact": contact}),
        ),
        Option(
            name="notes",
            label=N_("Notes"),
            goes=lambda view, memory, actor: Turn(page=PageId.CONTACT_NOTES, memory=kept),
            roles=WRITERS,
        ),
        Option(
            name="labels",
            label=N_("Labels"),
            goes=lambda view, memory, actor: Turn(page=PageId.CONTACT_LABELS, memory=kept),
            roles=WRITERS,
        ),
        broadcasts,
    )


def _notes_lines(view: View, memory: Memory) -> tuple[str, ...]:
    noted, words = view.noted, view.words
    if noted is None:
        return (words(GONE),)
    nothing = words(N_("Nothing is noted yet."))
    return (one_line(noted.person.name) or "?", *(_notes(noted, view) or (nothing,)))


def _notes_options(view: View, memory: Memory) -> Options:
    noted = view.noted
    if noted is None or not noted.notes:
        return ()

    def cleared(view: View, memory: Memory, actor: Actor) -> Turn:
        return _written("", noted, memory)

    return (Option(name="clear", label=N_("Delete the notes"), goes=cleared, style=Style.DANGER),)


def _notes_said(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    text = text.strip()
    if view.noted is None or not text or len(text) > MAX_NOTES:
        note = Note(message=N_("Notes have 1 to {most} characters."), values={"most": str(MAX_NOTES)})
        return Turn(page=PageId.CONTACT_NOTES, memory=dict(memory), note=note)
    return _written(text, view.noted, memory)


def _written(text: str, noted: ContactRow, memory: Memory) -> Turn:
    return Turn(
        page=PageId.CONTACT,
        memory={**memory, "contact": noted.person.id},
        effects=(WriteNotes(contact=noted.person.id, text=text),),
        note=Note(message=N_("Saved.")),
    )


PAGES: dict[PageId, Page] = {
    PageId.CONTACT: Page(
        title=N_("Contact"),
        parent=PageId.CONTACTS,
        lines=_lines,
        options=_options,
        needs=frozenset({"noted", "labels"}),
    ),
    PageId.CONTACT_NOTES: Page(
        title=N_("Notes"),
        parent=PageId.CONTACT,
        lines=_notes_lines,
        options=_notes_options,
        prompt=N_("Write what your team shall know of them. It takes the place of what is noted."),
        said=_notes_said,
        long_text=True,
        roles=WRITERS,
        needs=frozenset({"noted"}),
    ),
}
