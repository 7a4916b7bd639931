"""What is told: to people, only what they can do; to ourselves, what a failure means."""

from __future__ import annotations

import pytest
from aiogram.exceptions import ClientDecodeError, TelegramUnauthorizedError
from aiogram.methods import GetMe
from pydantic import TypeAdapter, ValidationError

from admin_bots.reader import Reader
from admin_bots.telegram.errors import Refused
from admin_bots.telegram.notices import draw_notice
from admin_bots.telegram.requests import translated
from bridge.errors import TemporaryError
from bridge.ids import ConversationId, new_id
from bridge.notices import NoticeChoice, NoticeKind
from bridge.screens import Choice, Notice
from bridge.words import Words

CONVERSATION = ConversationId(new_id())
READER = Reader(words=Words("en"), zone="UTC", business="Padaria Sol")


@pytest.mark.parametrize(
    ("why_not", "is_group", "is_told"), [(None, False, True), ("No.", False, False), ("No.", True, True)]
)
def test_only_who_may_reply_is_told_how(why_not: str | None, is_group: bool, is_told: bool) -> None:
    reply = Choice(name=NoticeChoice.REPLY, label="Reply", why_not=why_not)
    notice = Notice(kind=NoticeKind.CUSTOMER_MESSAGE, title="Ana has written", choices=(reply,))

    drawn = draw_notice(notice, CONVERSATION, reader=READER, is_group=is_group)

    assert ("Answer this message" in drawn.text) is is_told


@pytest.mark.parametrize(
    ("answer", "kind"), [({"ok": True}, Refused), ({"error": "bad gateway"}, TemporaryError)]
)
def test_what_was_done_is_not_done_again_because_its_answer_is_strange(
    answer: dict[str, object], kind: type[Exception]
) -> None:
    with pytest.raises(ValidationError) as strange:
        TypeAdapter(int).validate_python(answer)

    assert isinstance(translated(ClientDecodeError("x", strange.value, answer)), kind)


def test_a_token_that_is_refused_makes_wait_and_loses_nothing() -> None:
    refused = translated(TelegramUnauthorizedError(method=GetMe(), message="Unauthorized"))

    assert isinstance(refused, TemporaryError)
    assert refused.retry_after_s
