"""Draws a chat as a person sees it: bubbles, photos, buttons with their styles, the keyboard below."""

from __future__ import annotations

import base64
import time
from html import escape
from typing import TYPE_CHECKING

from tests.standins.telegram.chats import Chat
from tests.standins.telegram.messages import Button, Media, Message
from tests.standins.telegram.people import Person

if TYPE_CHECKING:
    from tests.standins.telegram.town import TelegramStandIn

TOAST_S = 6.0
"""How long an answer to a press stays in view."""
STYLES = {"primary", "success", "danger"}


def draw_page(town: TelegramStandIn, chat: Chat, viewer: Person, *, live: bool) -> str:
    """A whole page. `live`: it renews itself, and its buttons and its field work."""
    title = escape(town.profile.word("name", viewer.language_code or "") if chat.is_private else chat.title)
    kind = "bot" if chat.is_private else f"{len(chat.members) + chat.bot_is_there} members"
    script = '<script src="/view/chat.js" defer></script>' if live else ""
    return (
        f'<!doctype html><html lang="{escape(viewer.language_code or "en")}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f'<link rel="stylesheet" href="/view/chat.css">{script}</head><body>'
        f'<header><span class="face" aria-hidden="true">{title[:1]}</span>'
        f'<div><h1 dir="auto">{title}</h1><p>{kind}</p></div></header>'
        f"{draw_chat(town, chat, viewer)}</body></html>"
    )


def draw_chat(town: TelegramStandIn, chat: Chat, viewer: Person) -> str:
    """What changes: the messages, the toast, and what is below."""
    bubbles = "".join(_message(chat, message, viewer) for message in chat.present)
    empty = '<p class="service">No messages here yet</p>'
    return (
        f'<main id="chat"><ol class="messages" aria-live="polite">{bubbles or empty}</ol>'
        f"{_toast(town, viewer)}{_below(chat, viewer)}</main>"
    )


def _message(chat: Chat, message: Message, viewer: Person) -> str:
    if message.service:
        return f'<li class="service"><span>{escape(_service(message))}</span></li>'
    mine = " mine" if message.sender is viewer else ""
    by = (
        "" if chat.is_private or mine else f'<p class="by" dir="auto">{escape(message.sender.first_name)}</p>'
    )
    quoted = ""
    if message.reply_to and not message.reply_to.service:
        quoted = f'<p class="quoted" dir="auto">{escape(message.reply_to.text[:80])}</p>'
    topic = chat.topics.get(message.topic_id or 0)
    thread = f'<p class="topic" dir="auto">{escape(topic.name)}</p>' if topic else ""
    marks = [
        "protected" if message.protected else "",
        "edited" if message.edited_at else "",
        time.strftime("%H:%M", time.gmtime(message.edited_at or message.date)),
    ]
    foot = " · ".join(escape(mark) for mark in marks if mark)
    rows = "".join(_row(row, message.message_id) for row in message.rows)
    keyboard = f'<div class="keys">{rows}</div>' if rows else ""
    text = f'<div class="text" dir="auto">{message.html}</div>' if message.text else ""
    wide = " keyed" if rows else ""
    return (
        f'<li class="one{mine}{wide}" data-message="{message.message_id}"><div class="bubble">'
        f"{thread}{by}{quoted}{_media(message)}{text}"
        f"<footer>{foot}</footer></div>{keyboard}</li>"
    )


def _media(message: Message) -> str:
    if message.contact:
        card = message.contact
        return f'<p class="card" dir="auto">{escape(card["first_name"])} · {escape(card["phone_number"])}</p>'
    if message.media is None:
        return ""
    if message.photo is None:
        name, size = escape(message.media.filename or "file"), _size(len(message.media.data))
        link = f'<a href="file/{message.media.file_id}" download="{name}" dir="auto">{name}</a>'
        return f'<p class="card file">{link}<small>{size}</small></p>'
    return f'<img src="{_data_url(message.media)}" alt="Photo" class="{"veiled" if message.spoiler else ""}">'


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1024:.1f} KB" if size_bytes < 1024**2 else f"{size_bytes / 1024**2:.1f} MB"


def _data_url(media: Media) -> str:
    return f"data:{media.mime_type};base64,{base64.b64encode(media.data).decode()}"


def _row(row: list[Button], message_id: int) -> str:
    return f'<div class="row">{"".join(_button(button, message_id) for button in row)}</div>'


def _button(button: Button, message_id: int | None) -> str:
    mark = "⧉" if button.copy_text is not None else "↗" if button.url else "☎" if button.asks_contact else ""
    mark += "\N{VARIATION SELECTOR-15}" if mark else ""  # drawn as text, not as a coloured picture
    style = f" {button.style}" if button.style in STYLES else ""
    where = f' data-message="{message_id}"' if message_id else ""
    shown = f'<span class="mark" aria-hidden="true">{mark}</span>' if mark else ""
    return (
        f'<button type="button" class="key{style}" data-label="{escape(button.label)}"{where}'
        f"{' disabled' if button.disabled else ''}>"
        f'<span dir="auto">{escape(button.label)}</span>{shown}</button>'
    )


def _toast(town: TelegramStandIn, viewer: Person) -> str:
    toast = viewer.toasts[-1] if viewer.toasts else None
    if toast is None or town.time() - toast.at > TOAST_S or not toast.text:
        return ""
    kind = "alert" if toast.alert else "status"
    return f'<div class="toast {kind}" role="{kind}" dir="auto">{escape(toast.text)}</div>'


def _below(chat: Chat, viewer: Person) -> str:
    if chat.is_private and not chat.bot_is_there:
        return '<div class="compose"><button type="button" class="start">START</button></div>'
    rows = "".join(
        f'<div class="row">{"".join(_button(button, None) for button in row)}</div>'
        for row in (viewer.keyboard if chat.is_private else [])
    )
    keyboard = f'<div class="bottom">{rows}</div>' if rows else ""
    field = (
        '<input name="text" aria-label="Message" placeholder="Message" autocomplete="off" maxlength="4096">'
    )
    file = '<input type="file" aria-label="File">'
    clip = f'<label class="clip"><span aria-hidden="true">+</span>{file}</label>' if chat.is_private else ""
    return f'<form class="compose">{clip}{field}<button>Send</button></form>{keyboard}'


def _service(message: Message) -> str:
    service, who = message.service, message.sender.first_name
    if "forum_topic_created" in service:
        return f"{who} opened “{service['forum_topic_created']['name']}”"
    if "new_chat_members" in service:
        return f"{who} added {service['new_chat_members'][0]['first_name']}"
    return f"{who}: {next(iter(service)).replace('_', ' ')}"
