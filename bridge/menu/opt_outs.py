"""Who wants no broadcasts: seen and corrected."""

from __future__ import annotations

from bridge.menu.broadcast import MAY_BROADCAST
from bridge.menu.effects import AddOptOut, RemoveOptOut
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.menu.turning import turning
from bridge.phones import read_phone
from bridge.ports.broadcast_rows import OptOutRow
from bridge.screens import Style, one_line
from bridge.words import N_

PAGE_OF_OPT_OUTS = 5


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    words = view.words
    head = words(
        N_(
            "Whoever writes STOP to you stands here and gets no broadcasts."
            " Your own replies still reach them."
        )
    )
    if not view.opt_out_count:
        return (head, words(N_("Nobody so far.")))
    return (head, words.plural("{count} person", "{count} people", view.opt_out_count))


def _options(view: View, memory: Memory) -> Options:
    def one(row: OptOutRow) -> Option:
        when = view.words.when(row.at, view.now, view.tenant.time_zone)
        return Option(
            name=f"o.{row.person}",
            label=f"{one_line(row.name) or row.phone or '?'} · {when}",
            translate=False,
            goes=lambda view, memory, actor: Turn(page=PageId.OPT_OUT, memory={"person": row.person}),
        )

    pages = turning(PageId.OPT_OUTS, memory, count=view.opt_out_count, size=PAGE_OF_OPT_OUTS)
    return (*(one(row) for row in view.opt_outs), *pages)


def _said(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    phone = read_phone(text)
    if phone is None:
        note = Note(message=N_("Write a number with + and the country code."))
        return Turn(page=PageId.OPT_OUTS, note=note)
    return Turn(page=PageId.OPT_OUTS, effects=(AddOptOut(phone=phone),), note=Note(message=N_("Saved.")))


def _one_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words = view.words
    if view.contact is None:
        return (words(N_("This contact is no longer in the log.")),)
    name = one_line(view.contact.name) or view.contact.phone or "?"
    return (
        name,
        words(N_("Take them off this list only if they told you that they want your messages again.")),
    )


def _one_options(view: View, memory: Memory) -> Options:
    if view.contact is None:
        return ()
    person = view.contact.id

    def removed(view: View, memory: Memory, actor: Actor) -> Turn:
        return Turn(
            page=PageId.OPT_OUTS, effects=(RemoveOptOut(person=person),), note=Note(message=N_("Saved."))
        )

    return (
        Option(name="remove", label=N_("They want them again"), goes=removed, style=Style.DANGER),
        Option(name="keep", label=N_("Leave it"), goes=PageId.OPT_OUTS),
    )


PAGES: dict[PageId, Page] = {
    PageId.OPT_OUTS: Page(
        title=N_("Who wants no broadcasts"),
        parent=PageId.BROADCAST_SETUP,
        lines=_lines,
        options=_options,
        prompt=N_("Write a number to add it."),
        said=_said,
        roles=MAY_BROADCAST,
        needs=frozenset({"opt_outs"}),
    ),
    PageId.OPT_OUT: Page(
        title=N_("Who wants no broadcasts"),
        parent=PageId.OPT_OUTS,
        lines=_one_lines,
        options=_one_options,
        roles=MAY_BROADCAST,
        needs=frozenset({"person"}),
    ),
}
