"""Who did what: the audit, newest first. The owner's alone."""

from __future__ import annotations

from bridge.menu.audit_words import audit_line
from bridge.menu.home import OWNER_ONLY
from bridge.menu.log import paging
from bridge.menu.state import Memory, Options, Page, PageId, View
from bridge.words import N_

PAGE_OF_AUDIT = 10


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    if not view.audit:
        return (view.words(N_("Nothing was done yet.")),)
    return tuple(audit_line(line, view) for line in view.audit)


def _options(view: View, memory: Memory) -> Options:
    newest = view.audit[0].seq if view.audit else None
    oldest = view.audit[-1].seq if view.audit else None
    return tuple(paging(PageId.AUDIT, newest, oldest, view, memory))


PAGES: dict[PageId, Page] = {
    PageId.AUDIT: Page(
        title=N_("Who did what"),
        parent=PageId.TEAM,
        lines=_lines,
        options=_options,
        roles=OWNER_ONLY,
        needs=frozenset({"audit"}),
    ),
}
