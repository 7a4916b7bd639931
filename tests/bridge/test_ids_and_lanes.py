"""Ids: opaque, sortable, short; lanes: apart for apart things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ids import ConversationId, MessageKey, PersonId, SessionId, is_id, new_id, stanza_of
from bridge.lanes import contact_lane, conversation_lane
from tests.bridge.strategies import ids


def test_a_new_id_is_an_id_and_no_two_are_alike() -> None:
    made = [new_id() for _ in range(2000)]

    assert all(is_id(one) for one in made)
    assert len(set(made)) == len(made)


def test_ids_sort_by_birth() -> None:
    made = [new_id() for _ in range(2000)]  # many in each millisecond

    assert made == sorted(made)


@pytest.mark.parametrize(
    "text", ["", "0" * 25, "0" * 27, "0" * 25 + "w", "0" * 25 + "A", "0" * 26 + "\n", "٣" * 26]
)
def test_what_is_no_id_is_not_taken_for_one(text: str) -> None:
    assert not is_id(text)


@pytest.mark.parametrize(
    ("key", "stanza"),
    [
        ("true_123@lid_3EB0A1", "3EB0A1"),
        ("false_5511999@c.us_3EB0A1", "3EB0A1"),
        ("true_1-2@g.us_3EB0A1_123@lid", "3EB0A1"),
    ],
)
def test_the_stanza_is_the_third_part_of_a_key(key: str, stanza: str) -> None:
    assert stanza_of(MessageKey(key)) == stanza


@pytest.mark.parametrize("key", ["", "true", "true_123@lid", "true_123@lid_"])
def test_a_key_with_too_few_parts_is_refused_without_being_quoted(key: str) -> None:
    with pytest.raises(ValueError, match="at least three parts") as caught:
        stanza_of(MessageKey(key))
    assert "123" not in str(caught.value)


@given(st.lists(ids, min_size=3, max_size=3, unique=True))
def test_every_conversation_and_every_contact_of_a_session_has_a_lane_of_its_own(three: list[str]) -> None:
    one, two, other = three
    lanes = [
        conversation_lane(ConversationId(one)),
        conversation_lane(ConversationId(two)),
        contact_lane(SessionId(one), PersonId(two)),
        contact_lane(SessionId(one), PersonId(other)),
        contact_lane(SessionId(two), PersonId(other)),
    ]

    assert len(set(lanes)) == len(lanes)
