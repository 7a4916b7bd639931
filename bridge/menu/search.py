"""Looking for messages by their words, in all of the log or with one contact."""

from __future__ import annotations

from bridge.menu.log import paging
from bridge.menu.log_lines import message_line
from bridge.menu.state import Actor, Memory, Note, Options, Page, PageId, Turn, View
from bridge.screens import one_line
from bridge.searching import asked_words
from bridge.words import N_

MAX_ASKED_LETTERS = 200
"""Of a question that is kept with the menu."""


def _search_lines(view: View, memory: Memory) -> tuple[str, ...]:
    """What was found, after what was asked."""
    within = (
        ()
        if view.contact is None
        else (view.words(N_("In the messages with {name}."), name=view.contact.name),)
    )
    if "words" not in memory:
        return (*within, view.words(N_("Whole words, in any order; capitals and accents do not matter.")))
    asked = view.words(N_("Found by: {words}"), words=one_line(memory["words"]))
    if not view.messages:
        return (*within, asked, view.words(N_("No message holds all of these words.")))
    with_name = view.contact is None
    return (
        *within,
        asked,
        *(message_line(one, view, with_name=with_name) for one in reversed(view.messages)),
    )


def _search_options(view: View, memory: Memory) -> Options:
    newest = view.messages[0].seq if view.messages else None
    oldest = view.messages[-1].seq if view.messages else None
    return tuple(paging(PageId.LOG_SEARCH, newest, oldest, view, memory))


def _searched(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    kept = {"contact": memory["contact"]} if "contact" in memory else {}
    if not asked_words(text):
        return Turn(page=PageId.LOG_SEARCH, memory=kept, note=Note(message=N_("There is no word in that.")))
    return Turn(page=PageId.LOG_SEARCH, memory={**kept, "words": text[:MAX_ASKED_LETTERS]})


PAGES: dict[PageId, Page] = {
    PageId.LOG_SEARCH: Page(
        title=N_("Search"),
        parent=PageId.LOG,
        lines=_search_lines,
        options=_search_options,
        prompt=N_("Send the words to look for."),
        said=_searched,
        needs=frozenset({"contact", "found"}),
    ),
}
