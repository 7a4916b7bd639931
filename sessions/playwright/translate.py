"""Turns what the page tells into plain facts: a pure function over JSON text.

The page is WhatsApp's, so nothing in it is trusted: shapes are checked, sizes bounded, and what is wrong is
refused with the name of the part (never its content). A refusal costs one event, not the session.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bridge.facts import ChatKind, MessageEdited, MessageKind, MessageReacted, MessageRevoked, MessageSeen
from bridge.ids import ChatId
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
from sessions.playwright.call_logs import call_from
from sessions.playwright.message_kinds import KINDS, NOT_MESSAGES
from sessions.playwright.shapes import (
    CUT,
    MAX_EMOJI,
    MAX_TEXT,
    WORD,
    Refused,
    address_from,
    flag_from,
    jid_from,
    parse,
    refusal_from,
    short_word,
    stanza_from,
    text_from,
    time_from,
    word_from,
)

QR = re.compile(r"[\x21-\x7e]{16,2000}")
CODE = re.compile(r"[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}")

SERVERS = {
    "g.us": ChatKind.GROUP,
    "broadcast": ChatKind.BROADCAST_LIST,
    "newsletter": ChatKind.CHANNEL,
    "c.us": ChatKind.PERSON,
    "lid": ChatKind.PERSON,
}


def event_from(raw: object) -> PageEvent | None:
    """The event in the JSON text `raw`; None when it is nothing that anybody needs to know.

    Raises:
        Refused: it is not what our own script would have sent.
    """
    told = parse(raw)
    if not isinstance(told, dict):
        raise Refused("an event is an object")
    translator = TRANSLATORS.get(word_from(told, "event", WORD))
    if translator is None:
        raise Refused("no such event")
    return translator(told)


def message_from(told: dict[str, Any]) -> MessageSeen | None:
    """A message; None when it is a system line that nobody wrote."""
    kind = word_from(told, "type", WORD)
    if kind in NOT_MESSAGES:
        return None
    chat_kind = _chat_kind(told)
    if chat_kind is None:
        return None
    call = call_from(told.get("call"))
    return MessageSeen(
        chat=_chat(told),
        chat_kind=chat_kind,
        stanza_id=stanza_from(told, "stanza"),
        from_me=flag_from(told, "fromMe"),
        peer=address_from(told.get("peer")),
        kind=KINDS.get(kind, MessageKind.OTHER) if call is None else call.kind,
        call=None if call is None else call.end,
        text=text_from(told.get("text"), MAX_TEXT, CUT),
        quoted=stanza_from(told, "quoted") if told.get("quoted") else None,
        forwarded=flag_from(told, "forwarded"),
        written_at=time_from(told.get("t")),
        caught_up=flag_from(told, "caughtUp"),
    )


def edit_from(told: dict[str, Any]) -> MessageEdited | None:
    """An edit of a message between people."""
    chat_kind = _chat_kind(told)
    if chat_kind is None:
        return None
    return MessageEdited(
        chat=_chat(told),
        chat_kind=chat_kind,
        stanza_id=stanza_from(told, "stanza"),
        from_me=flag_from(told, "fromMe"),
        peer=address_from(told.get("peer")),
        text=text_from(told.get("text"), MAX_TEXT, CUT),
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
        stanza_id=stanza_from(told, "stanza"),
        from_me=flag_from(told, "fromMe"),
        peer=address_from(told.get("peer")),
        revoked_at=time_from(told.get("t")),
    )


def reaction_from(told: dict[str, Any]) -> MessageReacted | None:
    """A reaction to a message between people, or that it was taken off."""
    chat_kind = _chat_kind(told)
    if chat_kind is None:
        return None
    return MessageReacted(
        chat=_chat(told),
        chat_kind=chat_kind,
        stanza_id=stanza_from(told, "stanza"),
        from_me=flag_from(told, "fromMe"),
        peer=address_from(told.get("peer")),
        emoji=text_from(told.get("emoji"), MAX_EMOJI, ""),
        ours=flag_from(told, "ours"),
        reacted_at=time_from(told.get("t")),
    )


def ack_from(told: dict[str, Any]) -> AckSeen:
    """An ack of one of our messages."""
    level = told.get("level")
    if isinstance(level, bool) or not isinstance(level, int) or not -9 <= level <= 9:
        raise Refused("an ack is a small number")
    return AckSeen(
        stanza_id=stanza_from(told, "stanza"),
        level=level,
        refusal=refusal_from(told.get("code")),
        until=time_from(told["until"]) if told.get("until") else None,
    )


def _qr(told: dict[str, Any]) -> QrShown:
    return QrShown(payload=word_from(told, "payload", QR))


def _code(told: dict[str, Any]) -> CodeShown:
    return CodeShown(code=word_from(told, "code", CODE).replace("-", "").upper())


def _code_failed(told: dict[str, Any]) -> CodeFailed:
    why = word_from(told, "why", WORD)
    return CodeFailed(why=why if why in {"rate_limited", "timed_out"} else "refused")


def _stream(told: dict[str, Any]) -> StreamChanged:
    mode, info = told.get("mode", ""), told.get("info", "")
    for word in (mode, info):
        if not isinstance(word, str) or (word and not WORD.fullmatch(word)):
            raise Refused("a stream's mode and info are words")
    return StreamChanged(mode=mode, info=info)


def _logged_out(told: dict[str, Any]) -> LoggedOut:
    return LoggedOut(reason=short_word(told.get("reason"), otherwise="unknown", most=60).lower())


TRANSLATORS: dict[str, Callable[[dict[str, Any]], PageEvent | None]] = {
    "message": message_from,
    "edited": edit_from,
    "revoked": revoke_from,
    "reacted": reaction_from,
    "ack": ack_from,
    "qr": _qr,
    "qr_gone": lambda told: QrGone(idle=flag_from(told, "idle")),
    "code": _code,
    "code_failed": _code_failed,
    "linked": lambda _: Linked(),
    "main_ready": lambda _: MainReady(),
    "stream": _stream,
    "backlog_delivered": lambda _: BacklogDelivered(),
    "logged_out": _logged_out,
}


def _chat_kind(told: dict[str, Any]) -> ChatKind | None:
    user, server = jid_from(told.get("chat"))
    if flag_from(told, "self"):
        return ChatKind.SELF
    if server == "broadcast" and user == "status":
        return ChatKind.STATUS
    kind = SERVERS.get(server)
    if kind is ChatKind.PERSON:
        if user == "0":
            return None  # WhatsApp's own announcements
        if told.get("broadcast") is True and not flag_from(told, "fromMe"):
            # It stands in our chat with the sender, but was written to a list that we happen to be on.
            return ChatKind.BROADCAST_LIST
    return kind


def _chat(told: dict[str, Any]) -> ChatId:
    user, server = jid_from(told.get("chat"))
    return ChatId(f"{user}@{server}")
