"""Draws a person's Slack: the sidebar, App Home or a conversation with its threads, and a modal over it."""

from __future__ import annotations

import json
import time
from html import escape
from typing import TYPE_CHECKING, Any

from tests.standins.slack import kit
from tests.standins.slack.surfaces import Message, Surface, View
from tests.standins.slack.view_kit import drawable, drawn, elements_of

if TYPE_CHECKING:
    from tests.standins.slack.people import Person
    from tests.standins.slack.places import Place

Facts = dict[str, Any]
Drawn = dict[int, str]


async def draw_page(person: Person, where: str, *, live: bool) -> str:
    """A whole page. `live`: it renews itself, and its buttons and fields work."""
    script = '<script src="/view/slack.js" defer></script>' if live else ""
    title = escape(f"{person.workspace.name} · {person.name}")
    return (
        f'<!doctype html><html lang="{escape(person.language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        '<link rel="stylesheet" href="/view/blocks.css"><link rel="stylesheet" href="/view/slack.css">'
        f"{script}</head><body>{await draw_part(person, where)}</body></html>"
    )


async def draw_part(person: Person, where: str) -> str:
    """What changes: everything."""
    place = None if where == "home" else next(one for one in person.places if one.id == where)
    while True:
        html = await _drawn(person, place)
        try:
            main = _home(person, html) if place is None else _conversation(person, place, html)
            return f'<div id="slack">{_sidebar(person, where)}<main>{main}</main>{_modal(person, html)}</div>'
        except KeyError:
            continue  # something came while the rest was drawn


async def _drawn(person: Person, place: Place | None) -> Drawn:
    """The HTML of everything on the page, by the identity of its blocks."""
    surfaces: list[Surface] = [*([] if place is None else person.sees(place)), *person.modals[-1:]]
    if place is None and person.home:
        surfaces.append(person.home)
    workspace = person.workspace
    files = f"/view/{workspace.town.view_secret}/{workspace.id}/{person.id}/file/"
    people = [{"id": one.id, "name": one.name} for one in workspace.people.values()]
    people.append({"id": workspace.bot_user, "name": workspace.town.app.name})
    channels = [{"id": one.id, "name": one.name} for one in workspace.places.values()]
    told = await workspace.town.engine.send(
        "draw", parts=[drawable(one, files) for one in surfaces], users=people, channels=channels
    )
    return {_key(one): drawn(html) for one, html in zip(surfaces, told["html"], strict=True)}


def _key(surface: Surface) -> int:
    return hash(surface.key if isinstance(surface, Message) else getattr(surface, "id", ""))


def _sidebar(person: Person, where: str) -> str:
    app = person.workspace.town.app.name
    entries = [("home", f"{app} · Home"), (person.dm.id, f"{app} · Messages")]
    entries += [(place.id, f"# {place.name}") for place in person.places if not place.is_direct]
    links = "".join(
        f'<li><a href="../{escape(to)}/" dir="auto"{" aria-current=page" if to == where else ""}>'
        f"{escape(name)}</a></li>"
        for to, name in entries
    )
    return f'<nav><h1 dir="auto">{escape(person.workspace.name)}</h1><ul>{links}</ul></nav>'


def _home(person: Person, html: Drawn) -> str:
    head = f"<header><h2>{escape(person.workspace.town.app.name)}</h2><p>Home</p></header>"
    if person.home is None:
        return f'{head}<section class="scroll"><p class="empty">Nothing here yet</p></section>'
    return f'{head}<section class="scroll home">{_surface(person.home, html)}</section>'


def _conversation(person: Person, place: Place, html: Drawn) -> str:
    name = person.workspace.town.app.name if place.is_direct else f"# {place.name}"
    kind = "Messages" if place.is_direct else f"{len(place.members)} members"
    messages = person.sees(place)
    answers: dict[str, list[Message]] = {}
    for message in messages:
        if message.thread:
            answers.setdefault(message.thread, []).append(message)
    tops = [message for message in messages if not message.thread]
    rows = "".join(_message(person, one, answers.get(one.ts, []), html) for one in tops)
    return (
        f'<header><h2 dir="auto">{escape(name)}</h2><p>{kind}</p></header>'
        f'<ol class="scroll messages" aria-live="polite">{rows}</ol>'
        '<form class="compose"><input name="text" aria-label="Message" placeholder="Message" '
        'autocomplete="off"><button>Send</button></form>'
    )


def _message(person: Person, message: Message, answers: list[Message], html: Drawn) -> str:
    author = person.workspace.people.get(message.user)
    name = author.name if author else person.workspace.town.app.name
    badge = "" if author else ' <span class="badge">APP</span>'
    only = '<p class="only">Only visible to you</p>' if message.ephemeral_for else ""
    edited = ' <span class="soft">(edited)</span>' if message.edited else ""
    at = time.strftime("%H:%M", time.gmtime(float(message.ts)))
    thread = ""
    if answers:
        inner = "".join(_message(person, one, [], html) for one in answers)
        count = f"{len(answers)} {'reply' if len(answers) == 1 else 'replies'}"
        thread = f'<p class="count">{count}</p><ol class="thread">{inner}</ol>'
    kind = " ephemeral" if message.ephemeral_for else ""
    return (
        f'<li class="message{kind}" data-ts="{message.ts}" data-channel="{message.channel}">'
        f'<span class="face{"" if author else " app"}" aria-hidden="true">{escape(name[:1])}</span>'
        f'<div class="said">{only}<p class="by"><b dir="auto">{escape(name)}</b>{badge} '
        f'<span class="soft">{at}</span>{edited}</p>{_surface(message, html)}'
        f"{_files(person, message)}{thread}</div></li>"
    )


def _files(person: Person, message: Message) -> str:
    """What was shared in a message, to be downloaded."""
    rows = [person.workspace.mirror.one("files", file_id=one) for one in message.files]
    shown = [row for row in rows if row is not None and not row.get("deleted")]
    return "".join(
        f'<p class="file"><a href="../file/{row["file_id"]}" download="{escape(row["name"])}" dir="auto">'
        f"{escape(row['name'])}</a></p>"
        for row in shown
    )


def _modal(person: Person, html: Drawn) -> str:
    view = person.modal
    if view is None:
        return ""
    errors = "".join(
        f'<p class="error" role="alert" dir="auto">{escape(_label(view, block))}: {escape(text)}</p>'
        for block, text in view.errors.items()
    )
    submit = f'<button class="primary submit">{escape(view.submit)}</button>' if view.submit else ""
    return (
        f'<div class="veil"><form class="modal" role="dialog" aria-label="{escape(view.title)}">'
        f'<header><h2 dir="auto">{escape(view.title)}</h2>'
        '<button type="button" class="close" aria-label="Close">✕</button></header>'
        f'<div class="scroll">{_surface(view, html)}{errors}</div>'
        f'<footer><button type="button" class="close">{escape(view.close or "Close")}</button>{submit}'
        "</footer></form></div>"
    )


def _surface(surface: Surface, html: Drawn) -> str:
    told = escape(json.dumps(elements_of(surface)))
    view = f' data-view="{surface.kind}"' if isinstance(surface, View) else ""
    return f'<div class="blocks" dir="auto" data-elements="{told}"{view}>{html[_key(surface)]}</div>'


def _label(view: View, block_id: str) -> str:
    block = next((block for block in view.blocks if block["block_id"] == block_id), None)
    return kit.plain(block["label"]) if block and "label" in block else block_id
