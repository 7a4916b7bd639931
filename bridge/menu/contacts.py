"""The contacts, by name and by label; a part of a name or a number finds them."""

from __future__ import annotations

from bridge.menu.state import Actor, Memory, Option, Options, Page, PageId, Turn, View
from bridge.menu.turning import first_of, turning
from bridge.ports.broadcast_rows import LabelRow
from bridge.ports.rows import PersonRow
from bridge.screens import one_line
from bridge.words import N_

PAGE_OF_CONTACTS = 4
"""With by label, all, before and after that makes eight options."""
PAGE_OF_LABELS = 6
MAX_PART = 60
"""Characters of what is looked for."""

OF_THE_LIST = ("label", "part", "from")
"""What is remembered of the list while one of its contacts is open."""


def of_the_list(memory: Memory) -> dict[str, str]:
    """Where the list stands."""
    return {name: memory[name] for name in OF_THE_LIST if name in memory}


def _label(view: View, memory: Memory) -> LabelRow | None:
    return next((one for one in view.labels if one.id == memory.get("label")), None)


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    words, label = view.words, _label(view, memory)
    lines = [words.plural("{count} contact", "{count} contacts", view.book_count)]
    if label is not None:
        lines.append(words(N_("Label: {label}"), label=one_line(label.name)))
    if "part" in memory:
        lines.append(words(N_("Found by: {words}"), words=one_line(memory["part"])))
    return tuple(lines)


def _options(view: View, memory: Memory) -> Options:
    kept = of_the_list(memory)

    def open_one(person: PersonRow) -> Option:
        return Option(
            name=f"c.{person.id}",
            label=one_line(person.name) or person.phone or "?",
            translate=False,
            goes=lambda view, memory, actor: Turn(page=PageId.CONTACT, memory={**kept, "contact": person.id}),
        )

    options = [open_one(person) for person in view.book]
    options.append(Option(name="by_label", label=N_("By label"), goes=PageId.CONTACTS_LABEL))
    if "label" in memory or "part" in memory:
        options.append(Option(name="all", label=N_("All contacts"), goes=PageId.CONTACTS))
    return (*options, *turning(PageId.CONTACTS, memory, count=view.book_count, size=PAGE_OF_CONTACTS))


def _said(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    part = one_line(text)[:MAX_PART]
    kept = {"label": memory["label"]} if "label" in memory else {}
    return Turn(page=PageId.CONTACTS, memory={**kept, "part": part} if part else kept)


def _label_lines(view: View, memory: Memory) -> tuple[str, ...]:
    return () if view.labels else (view.words(N_("No label is on anybody yet.")),)


def _label_options(view: View, memory: Memory) -> Options:
    def pick(label: LabelRow) -> Option:
        return Option(
            name=f"l.{label.id}",
            label=f"{one_line(label.name)} · {label.people}",
            translate=False,
            goes=lambda view, memory, actor: Turn(page=PageId.CONTACTS, memory={"label": label.id}),
        )

    at = first_of(memory)
    shown = view.labels[at : at + PAGE_OF_LABELS]
    pages = turning(PageId.CONTACTS_LABEL, memory, count=len(view.labels), size=PAGE_OF_LABELS)
    return (*(pick(label) for label in shown), *pages)


PAGES: dict[PageId, Page] = {
    PageId.CONTACTS: Page(
        title=N_("Contacts"),
        parent=PageId.LOG,
        lines=_lines,
        options=_options,
        prompt=N_("Send a part of a name or number to look for."),
        said=_said,
        needs=frozenset({"book", "labels"}),
    ),
    PageId.CONTACTS_LABEL: Page(
        title=N_("By label"),
        parent=PageId.CONTACTS,
        lines=_label_lines,
        options=_label_options,
        needs=frozenset({"labels"}),
    ),
}
