"""All pages, by id."""

from __future__ import annotations

from bridge.menu import broadcast, home, inviting, linking, log, replying, settings, setup, team, threads
from bridge.menu.state import Page, PageId

BOOK: dict[PageId, Page] = {
    **setup.PAGES,
    **linking.PAGES,
    **home.PAGES,
    **settings.PAGES,
    **threads.PAGES,
    **team.PAGES,
    **inviting.PAGES,
    **broadcast.PAGES,
    **log.PAGES,
    **replying.PAGES,
}


def page_of(stored: str) -> PageId:
    """A stored page's id; the main menu for one that this version does not know (any more)."""
    try:
        return PageId(stored)
    except ValueError:
        return PageId.MAIN_MENU
