"""The message log at length: a page of its own beside the menu, without any script. It only reads."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlencode

from aiohttp import web

from admin_bots.console.log_drawing import draw_day, draw_link, draw_names, draw_nothing
from admin_bots.console.pages import Markup, fragment, joined, page
from admin_bots.console.parts import PARTS
from admin_bots.console.requests import clean
from admin_bots.console.texts import LOG
from bridge.desk import NotYours
from bridge.ids import PersonId, is_id
from bridge.log_page import LogAsked, LogPage
from bridge.menu.search import MAX_ASKED_LETTERS
from bridge.ports.rows import PersonRow
from bridge.screens import one_line
from bridge.words import N_, Words

MAX_DAY_LETTERS = 40
MAX_SEQ_DIGITS = 18

NEWEST = "#newest"
"""Where the newest of a page stand: at its end, as in every chat."""


async def show_log(request: web.Request) -> web.Response:
    """A page of the log: what the address asks for."""
    parts = request.app[PARTS]
    operator = await parts.operator(request)
    asked = asked_by(request)
    try:
        found = await parts.desk.log_page(operator.tenant, operator.person, asked)
    except NotYours:
        raise web.HTTPNotFound(text="Not found.\n") from None
    words = Words(found.tenant.language)
    title = words(LOG)
    return page(
        "log",
        words,
        style="log",
        title=f"{title} · {found.tenant.name}",
        heading=title if found.contact is None else f"{title}: {_called(found.contact)}",
        tenant=found.tenant.name,
        skip=words(N_("Skip to the messages")),
        back=words(N_("Back to the menu")),
        contact_field="" if asked.contact is None else fragment("log_contact", contact=asked.contact),
        words_label=words(N_("Words in the messages")),
        sought=asked.words,
        day_label=words(N_("From this day on")),
        day=asked.day,
        show=words(N_("Show")),
        links=_links(asked, words),
        note=found.note or "",
        older_label=words(N_("Older messages")),
        newer_label=words(N_("Newer messages")),
        older=_turn(asked, words(N_("Older messages")), before=found.older, rel="prev"),
        newer=_turn(asked, words(N_("Newer messages")), after=found.newer, rel="next"),
        days=_days(found, words),
    )


async def show_names(request: web.Request) -> web.Response:
    """The contacts, each a way to the messages with them."""
    parts = request.app[PARTS]
    operator = await parts.operator(request)
    before, after = _seq(request, "before"), _seq(request, "after")
    try:
        found = await parts.desk.log_names(operator.tenant, operator.person, before=before, after=after)
    except NotYours:
        raise web.HTTPNotFound(text="Not found.\n") from None
    words = Words(found.tenant.language)

    def turn(label: str, name: str, seq: int | None) -> Markup:
        return Markup() if seq is None else draw_link(label, f"/log/contacts?{urlencode({name: seq})}")

    return page(
        "log_names",
        words,
        style="log",
        title=words(N_("Choose a contact")),
        tenant=found.tenant.name,
        back=words(LOG),
        names=draw_names(found.names, words),
        pages=words(N_("More contacts")),
        newer=turn(words(N_("Newer")), "after", found.newer),
        older=turn(words(N_("Older")), "before", found.older),
    )


def _called(contact: PersonRow) -> str:
    name = one_line(contact.name)
    return name if contact.phone is None else f"{name} ({contact.phone})"


def asked_by(request: web.Request) -> LogAsked:
    """What the address asks for; what it cannot mean is passed over."""
    query = request.query
    contact = query.get("contact", "")
    return LogAsked(
        contact=PersonId(contact) if is_id(contact) else None,
        words=clean(query.get("words", ""))[:MAX_ASKED_LETTERS],
        day=clean(query.get("day", ""))[:MAX_DAY_LETTERS],
        before=_seq(request, "before"),
        after=_seq(request, "after"),
    )


def _seq(request: web.Request, name: str) -> int | None:
    text = request.query.get(name, "")
    digits = text.removeprefix("-")  # history has its numbers below all others
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= MAX_SEQ_DIGITS else None


def _days(found: LogPage, words: Words) -> Markup:
    if not found.entries:
        return draw_nothing(words(N_("No messages yet.")) if found.note is None else "")
    days = groupby(found.entries, key=lambda entry: entry.day)
    return joined(draw_day(number, day, list(entries), words) for number, (day, entries) in enumerate(days))


def _links(asked: LogAsked, words: Words) -> Markup:
    """The ways to one contact, back to all, and to the newest."""
    links = [draw_link(words(N_("Choose a contact")), "/log/contacts")]
    if asked.contact is not None:
        links.append(draw_link(words(N_("All contacts")), _address(asked, contact=None) + NEWEST))
    if asked != LogAsked(contact=asked.contact):
        newest = LogAsked(contact=asked.contact)
        links.append(draw_link(words(N_("The newest")), _address(newest) + NEWEST))
    return joined(links)


def _turn(
    asked: LogAsked, label: str, *, rel: str, before: int | None = None, after: int | None = None
) -> Markup:
    """The way to the next page; nothing when there is none. Who goes back begins at the end."""
    if before is None and after is None:
        return Markup()
    end = NEWEST if before is not None else ""
    return draw_link(label, _address(asked, before=before, after=after) + end, rel=rel)


def _address(asked: LogAsked, **changes: object) -> str:
    kept = {"contact": asked.contact, "words": asked.words or None} | changes
    query = urlencode({name: value for name, value in kept.items() if value is not None})
    return f"/log?{query}" if query else "/log"
