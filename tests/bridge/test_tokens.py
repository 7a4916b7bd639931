"""What a button carries: 64 bytes there and back, and nothing else gets in."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.ids import ConversationId
from bridge.menu.advance import options_of
from bridge.menu.book import BOOK
from bridge.menu.state import PageId, View
from bridge.notices import NoticeChoice
from bridge.tokens import (
    MAX_BYTES,
    BadToken,
    NoticeToken,
    Token,
    decode,
    decode_any,
    encode,
    encode_notice,
)
from tests.bridge.samples import CONTACT, CONVERSATION
from tests.bridge.strategies import conversations, memories, pages, views

LAST_REVISION = 36**7 - 1
revisions = st.integers(0, LAST_REVISION)
choices = st.text("abcdefghijklmnopqrstuvwxyz0123456789_.-", min_size=1, max_size=29)
GOOD = encode(Token(conversation=CONVERSATION, revision=7, choice="settings"))


@given(conversations, revisions, choices)
@example(CONVERSATION, LAST_REVISION, "c." + "v" * 26)
@example(CONVERSATION, 0, "x")
def test_a_token_comes_back_as_it_went(conversation: ConversationId, revision: int, choice: str) -> None:
    token = Token(conversation=conversation, revision=revision, choice=choice)

    text = encode(token)

    assert decode(text) == token
    assert len(text.encode()) <= MAX_BYTES


@given(pages, views, memories)
def test_every_option_of_every_page_fits_with_the_last_revision(
    page: PageId, view: View, memory: dict[str, str]
) -> None:
    for option in options_of(BOOK[page], view, memory):
        token = Token(conversation=CONVERSATION, revision=LAST_REVISION, choice=option.name)

        assert decode(encode(token)) == token


@given(
    conversations,
    st.none() | conversations,
    st.text("abcdefghijklmnopqrstuvwxyz0123456789_.-", min_size=1, max_size=10),
)
def test_a_notices_token_comes_back_as_it_went(
    conversation: ConversationId, about: str | None, choice: str
) -> None:
    token = NoticeToken(conversation=conversation, about=about, choice=choice)

    text = encode_notice(token)

    assert decode_any(text) == token
    assert len(text.encode()) <= MAX_BYTES
    with pytest.raises(BadToken):
        decode(text)


@pytest.mark.parametrize("choice", NoticeChoice)
def test_every_button_of_a_notice_fits(choice: NoticeChoice) -> None:
    assert encode_notice(NoticeToken(conversation=CONVERSATION, about=CONTACT, choice=choice))


@pytest.mark.parametrize(
    ("about", "choice"), [("x", "open"), (CONTACT, "a b"), (CONTACT, "x" * 11), (None, "")]
)
def test_no_notices_token_is_made_that_would_not_come_back(about: str | None, choice: str) -> None:
    with pytest.raises(ValueError, match="token"):
        encode_notice(NoticeToken(conversation=CONVERSATION, about=about, choice=choice))


@given(st.text(max_size=70))
@example("n")
@example(f"n{CONVERSATION}:")
@example(f"n{CONVERSATION};open")
@example(f"n{CONVERSATION}{CONTACT}:a b")
@example(f"n{CONVERSATION}{CONTACT[1:]}:open")
@example(f"n{CONVERSATION}{CONTACT}:open\n")
@example(f"n{CONVERSATION}{CONTACT}:" + "x" * 20)
@example(f"N{CONVERSATION}:open")
def test_what_we_did_not_make_is_no_token_of_either_kind(text: str) -> None:
    with pytest.raises(BadToken, match="not a button of ours"):
        decode_any(text)


def test_both_kinds_are_told_apart() -> None:
    assert isinstance(decode_any(GOOD), Token)


@given(st.text(max_size=70))
@example("")
@example("m")
@example(":")
@example(GOOD + "\n")
@example(GOOD.upper())
@example(GOOD.replace("m", "n", 1))
@example(GOOD.replace(":", ";"))
@example(f"m{CONVERSATION}07:settings")
@example(f"m{CONVERSATION}-7:settings")
@example(f"m{CONVERSATION}+7:settings")
@example(f"m{CONVERSATION}1_0:settings")
@example(f"m{CONVERSATION}٣:settings")
@example(f"m{CONVERSATION}7:")
@example(f"m{CONVERSATION}7:a b")
@example(f"m{CONVERSATION}7:ſettings")
@example(f"m{CONVERSATION}:settings")
@example(f"m{CONVERSATION}" + "z" * 8 + ":x")
@example("m" * 10_000)
def test_what_we_did_not_make_is_no_token(text: str) -> None:
    with pytest.raises(BadToken, match="not a button of ours"):
        decode(text)


@given(st.text(max_size=6), st.integers(0, len(GOOD)))
def test_what_is_accepted_is_exactly_what_would_have_been_made(piece: str, at: int) -> None:
    text = GOOD[:at] + piece + GOOD[at:]
    with suppress(BadToken):
        assert encode(decode(text)) == text


@pytest.mark.parametrize(
    ("revision", "choice"),
    [
        (1, ""),
        (1, "a b"),
        (1, "é"),
        (1, "x" * 33),
        (LAST_REVISION, "x" * 30),
        (-1, "x"),
        (LAST_REVISION + 1, "x"),
    ],
)
def test_what_would_not_come_back_is_never_sent(revision: int, choice: str) -> None:
    with pytest.raises(ValueError, match=r"token|revision"):
        encode(Token(conversation=CONVERSATION, revision=revision, choice=choice))
