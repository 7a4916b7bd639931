"""All pages, by id."""

from __future__ import annotations

from bridge.menu import (
    audit,
    broadcast,
    broadcast_audience,
    broadcast_left_out,
    broadcast_pace,
    broadcast_preview,
    broadcast_progress,
    contact,
    contacts,
    digest,
    helping,
    history,
    home,
    inviting,
    labels,
    linking,
    log,
    log_date,
    opt_outs,
    privacy,
    replying,
    search,
    settings,
    setup,
    team,
    team_roles,
    threads,
    unanswered,
)
from bridge.menu.state import Page, PageId

BOOK: dict[PageId, Page] = {
    **setup.PAGES,
    **linking.PAGES,
    **home.PAGES,
    **helping.PAGES,
    **unanswered.PAGES,
    **digest.PAGES,
    **settings.PAGES,
    **threads.PAGES,
    **privacy.PAGES,
    **history.PAGES,
    **team.PAGES,
    **team_roles.PAGES,
    **inviting.PAGES,
    **audit.PAGES,
    **broadcast.PAGES,
    **broadcast_audience.PAGES,
    **broadcast_left_out.PAGES,
    **broadcast_preview.PAGES,
    **broadcast_progress.PAGES,
    **broadcast_pace.PAGES,
    **opt_outs.PAGES,
    **contacts.PAGES,
    **contact.PAGES,
    **labels.PAGES,
    **log.PAGES,
    **search.PAGES,
    **log_date.PAGES,
    **replying.PAGES,
}


def page_of(stored: str) -> PageId:
    """A stored page's id; the main menu for one that this version does not know (any more)."""
    try:
        return PageId(stored)
    except ValueError:
        return PageId.MAIN_MENU
