"""Labels on a contact: words by which a broadcast finds its people."""

from __future__ import annotations

from bridge.menu.effects import LabelPerson, UnlabelPerson
from bridge.menu.home import WRITERS
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.ports.broadcast_rows import LabelRow
from bridge.screens import one_line
from bridge.words import N_

MAX_LABEL = 30
LABELS_SHOWN = 7


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    if view.contact is None:
        return (view.words(N_("This contact is no longer in the log.")),)
    return (one_line(view.contact.name),)


def _options(view: View, memory: Memory) -> Options:
    if view.contact is None:
        return ()
    contact, worn = view.contact.id, {label.id for label in view.contact_labels}

    def toggle(label: LabelRow) -> Option:
        is_on = label.id in worn
        effect = (
            UnlabelPerson(person=contact, label=label.id)
            if is_on
            else LabelPerson(person=contact, name=label.name)
        )
        return Option(
            name=f"l.{label.id}",
            label=N_("{label}: on (take off)") if is_on else N_("{label}: off (put on)"),
            values={"label": one_line(label.name)},
            goes=lambda view, memory, actor: _saved(memory, effect),
        )

    others = [label for label in view.labels if label.id not in worn]
    return tuple(toggle(label) for label in (*view.contact_labels, *others)[:LABELS_SHOWN])


def _said(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    name = one_line(text)
    if view.contact is None or not name or len(name) > MAX_LABEL:
        note = Note(message=N_("A label has 1 to {most} characters."), values={"most": str(MAX_LABEL)})
        return Turn(page=PageId.CONTACT_LABELS, memory=dict(memory), note=note)
    return _saved(memory, LabelPerson(person=view.contact.id, name=name))


def _saved(memory: Memory, effect: LabelPerson | UnlabelPerson) -> Turn:
    return Turn(
        page=PageId.CONTACT_LABELS,
        memory=dict(memory),
        effects=(effect,),
        note=Note(message=N_("Saved.")),
    )


PAGES: dict[PageId, Page] = {
    PageId.CONTACT_LABELS: Page(
        title=N_("Labels"),
        parent=PageId.CONTACT,
        lines=_lines,
        options=_options,
        prompt=N_("Write a new label, like VIP."),
        said=_said,
        roles=WRITERS,
        needs=frozenset({"contact", "labels"}),
    ),
}
