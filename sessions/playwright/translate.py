"""Turns what the page tells into plain facts: a pure function over JSON text.

The page is WhatsApp's, so nothing in it is trusted: shapes are checked, sizes bounded, and what is wrong is
refused with the name of the part (never its content). A refusal costs one event, not the session.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bridge.facts import Address, ChatKind, MessageEdited, MessageKind, MessageRevoked, MessageSeen
from bridge.ids import ChatId, StanzaId
from sessions.page_events import (
    AckSeen,
    BacklogDelivered,
    CodeFailed,
    CodeShown,
    Linked,
    LoggedOut,
    MainReady,
    PageEvent,
    QrGone,
    QrShown,
    StreamChanged,
)

MAX_EVENT_CHARS = 2_000_000
"""A text of 65,537 characters, each escaped as `\\uXXXX`, and then some."""
MAX_TEXT = 65_536
CUT = "… [cut]"
MAX_NAME = 200

JID = re.compile(r"([0-9A-Za-z.\-]{1,64})(?::\d{1,5})?@([a-z.]{1,24})")
STANZA = re.compile(r"[0-9A-Za-z.\-:=+/]{1,128}")
WORD = re.compile(r"[A-Za-z0-9_]{1,60}")
QR = re.compile(r"[\x21-\x7e]{16,2000}")
CODE = re.compile(r"[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}")

KINDS = {
    "chat": MessageKind.TEXT,
    "buttons_response": MessageKind.TEXT,
    "list_response": MessageKind.TEXT,
    "template_button_reply": MessageKind.TEXT,
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "gif": MessageKind.VIDEO,
    "ptv": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
    "ptt": MessageKind.VOICE,
    "sticker": MessageKind.STICKER,
    "document": MessageKind.DOCUMENT,
    "location": MessageKind.LOCATION,
    "vcard": MessageKind.CONTACT_CARD,
    "multi_vcard": MessageKind.CONTACT_CARD,
    "call_log": MessageKind.CALL,
}

NOT_MESSAGES = frozenset(
    {
        *(
            "ciphertext",
            "e2e_notification",
            "notification",
            "notification_template",
            "broadcast_notification",
        ),
        *("newsletter_notification", "gp2", "protocol", "revoked", "reaction", "reaction_enc", "pin_message"),
        *("keep_in_chat", "poll_update", "event_response", "debug", "album", "oversized", "unknown"),
    }
)
"""What WhatsApp keeps among messages and nobody wrote."""

SERVERS = {
    "g.us": ChatKind.GROUP,
    "broadcast": ChatKind.BROADCAST_LIST,
    "newsletter": ChatKind.CHANNEL,
    "c.us": ChatKind.PERSON,
    "lid": ChatKind.PERSON,
}


class Refused(ValueError):
    """The page told something that has the wrong shape. The message names the part, never its content."""


def event_from(raw: object) -> PageEvent | None:
    """The event in the JSON text `raw`; None when it is nothing that anybody needs to know.

    Raises:
        Refused: it is not what our own script would have sent.
    """
    told = parse(raw)
    if not isinstance(told, dict):
        raise Refused("an event is an object")
    translator = TRANSLATORS.get(_text(told, "event", WORD))
    if translator is None:
        raise Refused("no such event")
    return translator(told)


def parse(raw: object, *, most: int = MAX_EVENT_CHARS) -> Any:
    """The value in a JSON text of bounded size. Raises Refused."""
    if not isinstance(raw, str) or len(raw) > most:
        raise Refused("JSON text of a bounded size is expected")
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise Refused("not JSON") from None


def message_from(told: dict[str, Any]) -> MessageSeen | None:
    """A message; None when it is a system line that nobody wrote."""
    kind = _text(told, "type", WORD)
    if kind in NOT_MESSAGES:
        return None
    chat_kind = _chat_kind(told)
    if chat_kind is None:
        return None
    return MessageSeen(
        chat=_chat(told),
        chat_kind=chat_kind,
        stanza_id=_stanza(told, "stanza"),
        from_me=_flag(told, "fromMe"),
        peer=address_from(told.get("peer")),
        kind=KINDS.get(kind, MessageKind.OTHER),
        text=_words(told.get("text"), MAX_TEXT, CUT),
        quoted=_stanza(told, "quoted") if told.get("quoted") else None,
        forwarded=_flag(told, "forwarded"),
        written_at=time_from(told.get("t")),
        caught_up=_flag(told, "caughtUp"),
    )


def edit_from(told: dict[str, Any]) -> MessageEdited | None:
    """An edit of a message between people."""
    chat_kind = _chat_kind(told)
    if chat_kind is None:
        return None
    return MessageEdited(
        chat=_chat(told),
        chat_kind=chat_kind,
        stanza_id=_stanza(told, "stanza"),
        from_me=_flag(told, "fromMe"),
        peer=address_from(told.get("peer")),
        text=_words(told.get("text"), MAX_TEXT, CUT),
        edited_at=time_from(told.get("t")),
    )


def revoke_from(told: dict[str, Any]) -> MessageRevoked | None:
    """A deletion for everyone."""
    chat_kind = _chat_kind(told)
    if chat_kind is None:
        return None
    return MessageRevoked(
        chat=_chat(told),
        chat_kind=chat_kind,
        stanza_id=_stanza(told, "stanza"),
        from_me=_flag(told, "fromMe"),
        peer=address_from(told.get("peer")),
        revoked_at=time_from(told.get("t")),
    )


def address_from(told: object) -> Address:
    """A person from `{id, other, name}`, where id and other are a LID and a phone in either order."""
    if not isinstance(told, dict):
        raise Refused("a peer is an object")
    lid = phone = None
    for name in ("id", "other"):
        if told.get(name) is None:
            continue
        user, server = _jid(told.get(name))
        if not user.isdecimal():
            continue
        if server.startswith("lid") or server.endswith(".lid"):
            lid = lid or user
        elif server in {"c.us", "s.whatsapp.net"}:
            phone = phone or f"+{user}"
    if lid is None and phone is None:
        raise Refused("a peer has a LID or a phone number")
    name = _words(told.get("name"), MAX_NAME, "").strip()
    return Address(lid=lid, phone=phone, name=name or None)


def time_from(told: object) -> datetime:
    """Unix seconds between 2009, when WhatsApp began, and 2100."""
    if (
        isinstance(told, bool)
        or not isinstance(told, int | float)
        or not 1_230_000_000 < told < 4_102_444_800
    ):
        raise Refused("a time is in unix seconds")
    return datetime.fromtimestamp(int(told), UTC)


def ack_from(told: dict[str, Any]) -> AckSeen:
    """An ack of one of our messages."""
    level = told.get("level")
    if isinstance(level, bool) or not isinstance(level, int) or not -9 <= level <= 9:
        raise Refused("an ack is a small number")
    return AckSeen(stanza_id=_stanza(told, "stanza"), level=level)


def _qr(told: dict[str, Any]) -> QrShown:
    return QrShown(payload=_text(told, "payload", QR))


def _code(told: dict[str, Any]) -> CodeShown:
    return CodeShown(code=_text(told, "code", CODE).replace("-", "").upper())


def _code_failed(told: dict[str, Any]) -> CodeFailed:
    why = _text(told, "why", WORD)
    return CodeFailed(why=why if why in {"rate_limited", "timed_out"} else "refused")


def _stream(told: dict[str, Any]) -> StreamChanged:
    mode, info = told.get("mode", ""), told.get("info", "")
    for word in (mode, info):
        if not isinstance(word, str) or (word and not WORD.fullmatch(word)):
            raise Refused("a stream's mode and info are words")
    return StreamChanged(mode=mode, info=info)


def _logged_out(told: dict[str, Any]) -> LoggedOut:
    reason = told.get("reason")
    known = isinstance(reason, str) and WORD.fullmatch(reason)
    return LoggedOut(reason=reason.lower() if known and isinstance(reason, str) else "unknown")


TRANSLATORS: dict[str, Callable[[dict[str, Any]], PageEvent | None]] = {
    "message": message_from,
    "edited": edit_from,
    "revoked": revoke_from,
    "ack": ack_from,
    "qr": _qr,
    "qr_gone": lambda told: QrGone(idle=_flag(told, "idle")),
    "code": _code,
    "code_failed": _code_failed,
    "linked": lambda _: Linked(),
    "main_ready": lambda _: MainReady(),
    "stream": _stream,
    "backlog_delivered": lambda _: BacklogDelivered(),
    "logged_out": _logged_out,
}


def _chat_kind(told: dict[str, Any]) -> ChatKind | None:
    user, server = _jid(told.get("chat"))
    if _flag(told, "self"):
        return ChatKind.SELF
    if server == "broadcast" and user == "status":
        return ChatKind.STATUS
    kind = SERVERS.get(server)
    if kind is ChatKind.PERSON:
        if user == "0":
            return None  # WhatsApp's own announcements
        if told.get("broadcast") is True and not _flag(told, "fromMe"):
            # It stands in our chat with the sender, but was written to a list that we happen to be on.
            return ChatKind.BROADCAST_LIST
    return kind


def _chat(told: dict[str, Any]) -> ChatId:
    user, server = _jid(told.get("chat"))
    return ChatId(f"{user}@{server}")


def _jid(told: object) -> tuple[str, str]:
    found = JID.fullmatch(told) if isinstance(told, str) else None
    if found is None:
        raise Refused("an address is user@server")
    return found[1], found[2]


def _stanza(told: dict[str, Any], name: str) -> StanzaId:
    return StanzaId(_text(told, name, STANZA))


def _text(told: dict[str, Any], name: str, shape: re.Pattern[str]) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise Refused(f"{name} has the wrong shape")
    return value


def _flag(told: dict[str, Any], name: str) -> bool:
    value = told.get(name, False)
    if not isinstance(value, bool):
        raise Refused(f"{name} is true or false")
    return value


def _words(told: object, most: int, mark: str) -> str:
    """Text that a database takes: no NUL, no half of a surrogate pair, at most `most` UTF-16 units."""
    if told is None:
        return ""
    if not isinstance(told, str):
        raise Refused("a text is a string")
    units = told.encode("utf-16-le", "surrogatepass")
    cut = len(units) > 2 * most
    whole = units[: 2 * most].decode("utf-16-le", "replace").replace("\x00", "\ufffd")
    return whole + mark if cut else whole
