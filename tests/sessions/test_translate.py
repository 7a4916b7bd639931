"""What a page tells is made of plain facts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bridge.facts import Address, ChatKind, MessageEdited, MessageKind, MessageRevoked, MessageSeen
from bridge.ids import StanzaId
from bridge.send_refusals import SendRefusal
from sessions.page_events import (
    AckSeen,
    BacklogDelivered,
    CodeFailed,
    CodeShown,
    Linked,
    LoggedOut,
    MainReady,
    QrGone,
    QrShown,
    StreamChanged,
)
from sessions.playwright.shapes import MAX_TEXT
from sessions.playwright.translate import event_from

T = 1_790_000_000
MESSAGE: dict[str, Any] = {
    "event": "message",
    "chat": "900@lid",
    "self": False,
    "stanza": "AC0123",
    "fromMe": False,
    "peer": {"id": "900@lid", "other": "5511900000002@c.us", "name": "Ana"},
    "type": "chat",
    "text": "hello",
    "quoted": None,
    "forwarded": False,
    "broadcast": False,
    "t": 1_790_000_000,
    "caughtUp": False,
}


def told(**changes: Any) -> Any:
    """The event of a message with these changes."""
    return event_from(json.dumps({**MESSAGE, **changes}))


def test_a_message_becomes_a_fact() -> None:
    assert told() == MessageSeen(
        chat="900@lid",  # type: ignore[arg-type]
        chat_kind=ChatKind.PERSON,
        stanza_id="AC0123",  # type: ignore[arg-type]
        from_me=False,
        peer=Address(lid="900", phone="+5511900000002", name="Ana"),
        kind=MessageKind.TEXT,
        text="hello",
        written_at=datetime.fromtimestamp(1_790_000_000, UTC),
    )


@pytest.mark.parametrize(
    "changes, kind",
    [
        ({}, ChatKind.PERSON),
        ({"self": True, "fromMe": True}, ChatKind.SELF),
        ({"chat": "120363041234@g.us"}, ChatKind.GROUP),
        ({"chat": "status@broadcast"}, ChatKind.STATUS),
        ({"chat": "1612345678@broadcast"}, ChatKind.BROADCAST_LIST),
        ({"chat": "12036319@newsletter"}, ChatKind.CHANNEL),
        ({"broadcast": True}, ChatKind.BROADCAST_LIST),
        ({"broadcast": True, "fromMe": True}, ChatKind.PERSON),
    ],
)
def test_chats_are_told_apart(changes: dict[str, Any], kind: ChatKind) -> None:
    assert told(**changes).chat_kind is kind


@pytest.mark.parametrize(
    "type_, kind",
    [
        ("image", MessageKind.IMAGE),
        ("ptt", MessageKind.VOICE),
        ("vcard", MessageKind.CONTACT_CARD),
        ("call_log", MessageKind.CALL),
        ("something_of_next_year", MessageKind.OTHER),
    ],
)
def test_kinds_of_messages_are_named_and_never_guessed(type_: str, kind: MessageKind) -> None:
    assert told(type=type_).kind is kind


@pytest.mark.parametrize(
    "type_", ["ciphertext", "e2e_notification", "protocol", "gp2", "revoked", "reaction"]
)
def test_what_nobody_wrote_is_no_message(type_: str) -> None:
    assert told(type=type_) is None


@pytest.mark.parametrize("chat", ["0@c.us", "5511@bot", "1@hosted"])
def test_chats_that_are_nobodys_are_left_out(chat: str) -> None:
    assert told(chat=chat) is None
    assert event_from(json.dumps({**MESSAGE, "event": "edited", "chat": chat})) is None
    assert event_from(json.dumps({**MESSAGE, "event": "revoked", "chat": chat})) is None


@pytest.mark.parametrize(
    "peer, address",
    [
        ({"id": "5511900000002@c.us", "other": "900@lid"}, Address(lid="900", phone="+5511900000002")),
        ({"id": "900:12@lid", "other": None}, Address(lid="900")),
        ({"id": "5511900000002@s.whatsapp.net"}, Address(phone="+5511900000002")),
        ({"id": "900@hosted.lid", "name": "  "}, Address(lid="900")),
    ],
)
def test_a_person_has_a_lid_or_a_phone_in_any_order(peer: dict[str, Any], address: Address) -> None:
    assert told(peer=peer).peer == address


def test_a_huge_text_is_cut_with_a_mark() -> None:
    text = told(text="😀" * MAX_TEXT).text

    assert text.endswith("… [cut]")
    assert len(text.removesuffix("… [cut]")) == MAX_TEXT // 2


def test_text_that_no_database_takes_is_mended() -> None:
    raw = json.dumps({**MESSAGE, "text": "TEXT"}).replace("TEXT", "a\\u0000b\\ud83dc")

    message = event_from(raw)

    assert isinstance(message, MessageSeen)
    assert message.text == "a\ufffdb\ufffdc"
    assert message.text.encode("utf-8")


def test_edits_and_deletions_name_the_message_they_mean() -> None:
    edited = event_from(json.dumps({**MESSAGE, "event": "edited"}))
    revoked = event_from(json.dumps({**MESSAGE, "event": "revoked"}))

    assert isinstance(edited, MessageEdited)
    assert (edited.stanza_id, edited.text) == ("AC0123", "hello")
    assert isinstance(revoked, MessageRevoked)
    assert revoked.stanza_id == "AC0123"


@pytest.mark.parametrize(
    "raw, event",
    [
        (
            {"event": "ack", "stanza": "3EB0", "level": -1, "code": "reach_out_limit", "until": T},
            AckSeen(
                stanza_id=StanzaId("3EB0"),
                level=-1,
                refusal=SendRefusal.REACH_OUT_LIMIT,
                until=datetime.fromtimestamp(T, UTC),
            ),
        ),
        (
            {"event": "ack", "stanza": "3EB0", "level": -1, "code": "of_tomorrow"},
            AckSeen(stanza_id=StanzaId("3EB0"), level=-1),
        ),
        ({"event": "ack", "stanza": "3EB0", "level": -1}, AckSeen(stanza_id="3EB0", level=-1)),  # type: ignore[arg-type]
        ({"event": "qr", "payload": "2@abcdefghijklmnop,a,b,c"}, QrShown(payload="2@abcdefghijklmnop,a,b,c")),
        ({"event": "qr_gone", "idle": True}, QrGone(idle=True)),
        ({"event": "code", "code": "abcd-1234"}, CodeShown(code="ABCD1234")),
        ({"event": "code_failed", "why": "rate_limited"}, CodeFailed(why="rate_limited")),
        ({"event": "code_failed", "why": "Whatever"}, CodeFailed(why="refused")),
        ({"event": "linked"}, Linked()),
        ({"event": "main_ready"}, MainReady()),
        ({"event": "stream", "mode": "MAIN", "info": ""}, StreamChanged(mode="MAIN", info="")),
        ({"event": "backlog_delivered"}, BacklogDelivered()),
        ({"event": "logged_out", "reason": "unknown_companion"}, LoggedOut(reason="unknown_companion")),
        ({"event": "logged_out", "reason": "a phone number: +55 11"}, LoggedOut(reason="unknown")),
    ],
)
def test_the_rest_is_told_as_it_is(raw: dict[str, Any], event: object) -> None:
    assert event_from(json.dumps(raw)) == event


def test_secrets_are_not_in_what_a_log_would_print() -> None:
    assert "2@abcdefghijklmnop" not in repr(QrShown(payload="2@abcdefghijklmnop,a,b,c"))
    assert "ABCD1234" not in repr(CodeShown(code="ABCD1234"))
