"""Lines of the log as HTML: every text of theirs is escaped by `fragment`."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from admin_bots.console.file_links import file_path, picture_path
from admin_bots.console.pages import Markup, fragment, joined
from bridge.log_page import LogEntry, LogName
from bridge.words import N_, Words


def draw_day(number: int, day: str, entries: Sequence[LogEntry], words: Words) -> Markup:
    """The lines of one day under its heading."""
    drawn = joined(_entry(entry, words) for entry in entries)
    return fragment("log_day", number=str(number), day=day, entries=drawn)


def draw_names(names: Sequence[LogName], words: Words) -> Markup:
    """Contacts, each a link to the messages with them."""
    if not names:
        return draw_nothing(words(N_("Nobody has written yet.")))
    return joined(
        fragment("log_name", href=_messages_with(name.person), name=name.name, when=name.when)
        for name in names
    )


def draw_link(label: str, href: str, *, rel: str | None = None) -> Markup:
    """A link that looks like a button."""
    return fragment(
        "log_link", label=label, href=href, rel=Markup() if rel is None else Markup(f' rel="{rel}"')
    )


def draw_nothing(said: str) -> Markup:
    """What stands where lines would."""
    return fragment("log_none", said=said) if said else Markup()


def _entry(entry: LogEntry, words: Words) -> Markup:
    body = [] if entry.kind is None else [fragment("log_kind", kind=entry.kind)]
    if entry.has_picture:
        body.append(fragment("log_picture", src=picture_path(entry.id), alt=entry.kind or entry.file or ""))
    if entry.file is not None:
        body.append(fragment("log_file", href=file_path(entry.id), name=entry.file))
    if entry.text is not None:
        body.append(fragment("log_text", text=entry.text))
    return fragment(
        "log_entry",
        side="out" if entry.outgoing else "in",
        who=_who(entry, words),
        at=entry.written_at.isoformat(),
        time=entry.time,
        quote=Markup() if entry.quote is None else fragment("log_quote", quote=entry.quote),
        text=joined(body),
        earlier=_earlier(entry, words),
        marks=joined(fragment("log_mark", mark=mark) for mark in entry.marks),
    )


def _who(entry: LogEntry, words: Words) -> Markup:
    """Who wrote it to whom; the contact's name leads to the messages with it."""
    href = _messages_with(entry.contact)
    if entry.to is None:
        return fragment("log_from", href=href, name=entry.who)
    return fragment("log_to", who=entry.who, to=words(N_("to")), href=href, name=entry.to)


def _earlier(entry: LogEntry, words: Words) -> Markup:
    if not entry.earlier:
        return Markup()
    texts = joined(fragment("log_text", text=text) for text in entry.earlier)
    return fragment("log_earlier", label=words(N_("Before it was edited")), texts=texts)


def _messages_with(contact: str) -> str:
    return f"/log?{urlencode({'contact': contact})}#newest"
