"""Whatever a page sends: what has the wrong shape is refused, and nothing else comes out than facts."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.facts import MessageSeen
from sessions.playwright.shapes import MAX_EVENT_CHARS, MAX_TEXT, Refused
from sessions.playwright.translate import event_from

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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def told(**changes: Any) -> Any:
    """The event of a message with these changes."""
    return event_from(json.dumps({**MESSAGE, **changes}))


@pytest.mark.parametrize(
    "changes",
    [
        {"event": "rm -rf"},
        {"event": None},
        {"chat": "900"},
        {"chat": "900@lid@lid"},
        {"chat": "<script>@lid"},
        {"stanza": ""},
        {"stanza": "a b"},
        {"stanza": "A" * 129},
        {"stanza": 7},
        {"fromMe": "no"},
        {"self": 1},
        {"peer": None},
        {"peer": {}},
        {"peer": {"id": "abc@lid"}},
        {"peer": {"id": 5}},
        {"text": 5},
        {"text": ["a"]},
        {"t": None},
        {"t": True},
        {"t": "1790000000"},
        {"t": -1},
        {"t": 1e300},
        {"t": math.inf},
        {"t": math.nan},
        {"quoted": "a b"},
    ],
)
def test_what_has_the_wrong_shape_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        told(**changes)

    assert "900" not in str(refused.value)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        b"{}",
        7,
        "",
        "not json",
        "[]",
        '"text"',
        "null",
        "[" * 200_000,
        '{"event": "qr", "payload": "short"}',
        '{"event": "code", "code": "nine digits"}',
        '{"event": "ack", "stanza": "3EB0", "level": 99}',
        '{"event": "ack", "stanza": "3EB0", "level": true}',
        '{"event": "stream", "mode": {}, "info": ""}',
        '{"event": "stream", "mode": "no words here", "info": ""}',
    ],
)
def test_hostile_input_is_refused(raw: object) -> None:
    with pytest.raises(Refused):
        event_from(raw)


def test_more_than_any_event_holds_is_refused_unread() -> None:
    with pytest.raises(Refused):
        event_from(" " * (MAX_EVENT_CHARS + 1))


@given(field=st.sampled_from(sorted(MESSAGE)), value=JSON)
def test_any_value_in_any_field_is_a_fact_or_a_refusal(field: str, value: Any) -> None:
    try:
        event = event_from(json.dumps({**MESSAGE, field: value}))
    except Refused:
        return
    if isinstance(event, MessageSeen):
        assert len(event.text) <= MAX_TEXT + 8
        assert event.text.encode("utf-8") is not None
        assert "\x00" not in event.text


@given(st.text() | JSON.map(json.dumps))
def test_any_text_at_all_is_an_event_or_a_refusal(raw: str) -> None:
    try:
        event_from(raw)
    except Refused:
        return
