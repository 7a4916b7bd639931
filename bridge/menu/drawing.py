"""Draws the page where a conversation stands, for one surface. Pure."""

from __future__ import annotations

from bridge.menu.advance import advance, options_of, why_closed, why_not
from bridge.menu.book import BOOK, page_of
from bridge.menu.home import state_line
from bridge.menu.settings import SURFACE_NAMES
from bridge.menu.state import Actor, Choose, Option, Page, View
from bridge.ports.rows import ConversationRow, TenantRow
from bridge.screens import Choice, Screen, Surface
from bridge.words import N_, Words

BACK = Choice(name="back", label=N_("Back"))
WRITE = N_("Write…")
FILE = N_("Send a file…")


def draw(row: ConversationRow, view: View, *, surface: Surface) -> Screen:
    """The screen of a conversation as that surface may show it; secrets only in admin chats.

    What a page holds is shown to nobody whose role has no business there, such as one who has just lost it.
    """
    words, at = view.words, page_of(row.page)
    page = BOOK[at]
    closed = why_closed(page, view.role, in_admin_chat=surface.is_admin_chat)
    body: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    if closed is not None:
        body = (words(closed),)
    else:
        body = page.lines(view, row.memory) if page.lines else ()
        options = options_of(page, view, row.memory)
        choices = tuple(_choice(option, row, view, surface) for option in options)
    # A page that is not private shows no secrets, whatever it says of itself.
    may_copy = page.copyable is not None and page.private and closed is None
    secret = page.copyable(view, row.memory) if may_copy and page.copyable is not None else None
    return Screen(
        page=at,
        revision=row.revision,
        title=words(page.title),
        status=_status(view),
        body=body,
        choices=choices,
        back=None if page.parent is None and not closed else _back(row, view, surface),
        prompt=None if closed else _prompt(page, row, view),
        phrase=None if closed or page.phrase is None else page.phrase(view, row.memory),
        note=row.note,
        changed_on=row.changed_on,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        footer=_footer(row, view),
        live=page.live and not closed,
        copyable=secret,
        invitation=secret if page.invitation else None,
        expires_at=None if closed or page.expires is None else page.expires(view, row.memory),
        asks_contact=page.shared is not None and not closed and surface.is_admin_chat,
        asks_text=page.said is not None and not closed,
        text_label=words(WRITE) if page.said is not None and not closed else "",
        long_text=page.long_text,
        private=page.private,
        archive=None if closed or page.archive is None else page.archive(view, row.memory),
        file_label=words(FILE) if page.takes is not None and not closed else "",
    )


def draw_farewell(tenant: TenantRow, *, revision: int) -> Screen:
    """What stays where somebody's menu was who is a member no more."""
    words = Words(tenant.language)
    return Screen(
        page="farewell",
        revision=revision,
        title=words(N_("You are not in this team any more")),
        status=tenant.name,
        body=(words(N_("Nothing of this business is shown here from now on.")),),
    )


def _choice(option: Option, row: ConversationRow, view: View, surface: Surface) -> Choice:
    words = view.words
    reason = why_not(option, view.role, in_admin_chat=surface.is_admin_chat)
    label = words(option.label, **option.values) if option.translate else option.label
    page = BOOK[page_of(row.page)]
    values = {} if page.phrase is None else {"phrase": page.phrase(view, row.memory)}
    return Choice(
        name=option.name,
        label=label,
        style=option.style,
        why_not=None if reason is None else words(reason, **values),
        opens_private=reason is None and _opens_private(option.name, row, view, surface),
    )


def _back(row: ConversationRow, view: View, surface: Surface) -> Choice:
    opens_private = _opens_private(BACK.name, row, view, surface)
    return Choice(name=BACK.name, label=view.words(BACK.label), opens_private=opens_private)


def _opens_private(choice: str, row: ConversationRow, view: View, surface: Surface) -> bool:
    """Whether the choice leads to a page with secrets: the step is a decision, so it can be tried."""
    actor = Actor(person=view.person or row.person, name="", role=view.role, surface=surface)
    turn = advance(page_of(row.page), row.memory, Choose(choice=choice), view, actor)
    return BOOK[turn.page].private


def _status(view: View) -> str:
    return " · ".join(part for part in (view.tenant.name, state_line(view)) if part)


def _prompt(page: Page, row: ConversationRow, view: View) -> str | None:
    if page.prompt is None:
        return None
    if page.phrase is None:
        return view.words(page.prompt)
    return view.words(page.prompt, phrase=page.phrase(view, row.memory))


def _footer(row: ConversationRow, view: View) -> str:
    if row.changed_on is None or row.changed_at is None:
        return ""
    words = view.words
    where = words(SURFACE_NAMES[row.changed_on])
    at = words.when(row.changed_at, view.now, view.tenant.time_zone)
    return words(N_("changed in {where}, {at}"), where=where, at=at)
