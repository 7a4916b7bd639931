"""Preparing a broadcast: compose, audience, preview, confirm. It is kept as a draft; nothing here sends."""

from __future__ import annotations

from bridge.menu.effects import DiscardDraft, SaveDraft
from bridge.menu.home import OWNER_ONLY
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.ports.rows import Role
from bridge.screens import Style
from bridge.words import N_

MAY_BROADCAST = OWNER_ONLY | {Role.MANAGER}

AUDIENCES = {
    "everyone": N_("Everyone who has written"),
    "last_30_days": N_("Who has written in the last 30 days"),
}

MAX_BROADCAST = 3000
"""Characters of a broadcast: it must fit, with room to spare, into one message on every surface."""

CONFIRM_WORD = "SAVE"
DISCARD_WORD = "DISCARD"


def _draft_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words, draft = view.words, view.draft
    if draft is None or not draft.text:
        return (words(N_("Nothing is written yet. Begin with the text.")),)
    lines = [
        words(N_("Text: {text}"), text=draft.text),
        words(N_("To: {audience}"), audience=words(AUDIENCES.get(draft.audience, N_("nobody yet")))),
    ]
    if draft.saved:
        lines.append(
            words(N_("Saved as a draft. Sending broadcasts is not part of this version: nothing is sent."))
        )
    return tuple(lines)


def _draft_options(view: View, memory: Memory) -> Options:
    draft = view.draft
    has_text = draft is not None and draft.text != ""
    has_audience = draft is not None and draft.audience in AUDIENCES
    options = [
        Option(name="compose", label=N_("Write the text"), goes=PageId.BROADCAST_COMPOSE),
        Option(
            name="audience",
            label=N_("Choose who gets it"),
            goes=PageId.BROADCAST_AUDIENCE,
            why_not=None if has_text else N_("write the text first"),
        ),
        Option(
            name="preview",
            label=N_("Preview"),
            goes=PageId.BROADCAST_PREVIEW,
            why_not=None if has_text and has_audience else N_("text and audience come first"),
        ),
    ]
    if has_text:
        options.append(
            Option(name="discard", label=N_("Discard"), goes=PageId.BROADCAST_DISCARD, style=Style.DANGER)
        )
    return tuple(options)


def _composed(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    text = text.strip()
    if not text or len(text) > MAX_BROADCAST:
        note = Note(
            message=N_("A broadcast has 1 to {most} characters."), values={"most": str(MAX_BROADCAST)}
        )
        return Turn(page=PageId.BROADCAST_COMPOSE, note=note)
    return Turn(
        page=PageId.BROADCAST_SETUP,
        effects=(SaveDraft(text=text, saved=False),),
        note=Note(message=N_("Saved.")),
    )


def _audience_options(view: View, memory: Memory) -> Options:
    def pick(audience: str) -> Option:
        def picked(view: View, memory: Memory, actor: Actor) -> Turn:
            return Turn(
                page=PageId.BROADCAST_SETUP,
                effects=(SaveDraft(audience=audience, saved=False),),
                note=Note(message=N_("Saved.")),
            )

        return Option(name=audience, label=AUDIENCES[audience], goes=picked)

    return tuple(pick(audience) for audience in AUDIENCES)


def _preview_lines(view: View, memory: Memory) -> tuple[str, ...]:
    if view.draft is None:
        return ()
    count = view.words.plural(
        "It would go to {count} person:", "It would go to {count} people:", view.audience_size
    )
    return (count, view.draft.text)


def phrase_to_save(view: View, memory: Memory) -> str:
    """The words that confirm, with the number they are about, e.g. SAVE 120."""
    return f"{CONFIRM_WORD} {view.audience_size}"


def _confirmed(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    return Turn(
        page=PageId.BROADCAST_SETUP,
        effects=(SaveDraft(saved=True),),
        note=Note(message=N_("Saved as a draft. Nothing was sent.")),
    )


def _discarded(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    return Turn(
        page=PageId.BROADCAST_SETUP, effects=(DiscardDraft(),), note=Note(message=N_("The draft is gone."))
    )


_DRAFT = frozenset({"draft"})
_SIZED = frozenset({"draft", "audience_size"})

PAGES: dict[PageId, Page] = {
    PageId.BROADCAST_SETUP: Page(
        title=N_("Broadcast"),
        parent=PageId.MAIN_MENU,
        lines=_draft_lines,
        options=_draft_options,
        roles=MAY_BROADCAST,
        needs=_DRAFT,
    ),
    PageId.BROADCAST_COMPOSE: Page(
        title=N_("Write the text"),
        parent=PageId.BROADCAST_SETUP,
        prompt=N_("Write the text as your customers shall read it."),
        said=_composed,
        long_text=True,
        roles=MAY_BROADCAST,
    ),
    PageId.BROADCAST_AUDIENCE: Page(
        title=N_("Choose who gets it"),
        parent=PageId.BROADCAST_SETUP,
        options=_audience_options,
        roles=MAY_BROADCAST,
    ),
    PageId.BROADCAST_PREVIEW: Page(
        title=N_("Preview"),
        parent=PageId.BROADCAST_SETUP,
        lines=_preview_lines,
        options=(
            Option(name="confirm", label=N_("Go on"), goes=PageId.BROADCAST_CONFIRM, style=Style.PRIMARY),
            Option(name="compose", label=N_("Change the text"), goes=PageId.BROADCAST_COMPOSE),
        ),
        roles=MAY_BROADCAST,
        needs=_SIZED,
    ),
    PageId.BROADCAST_CONFIRM: Page(
        title=N_("Save this broadcast?"),
        parent=PageId.BROADCAST_PREVIEW,
        lines=lambda view, memory: (
            view.words(
                N_("It is kept as a draft. Sending broadcasts is not part of this version: nothing is sent.")
            ),
        ),
        prompt=N_("To confirm, write {phrase}"),
        phrase=phrase_to_save,
        said=_confirmed,
        roles=MAY_BROADCAST,
        needs=_SIZED,
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
