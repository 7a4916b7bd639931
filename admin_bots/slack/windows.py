"""Windows (modals): which one each person has open, and what stands in it.

The live window mirrors the person's menu, secrets included, until it is closed. Which one it is, is kept
where every process finds it. The others ask for one text or one file, and close with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from admin_bots.slack import blocks, texts
from admin_bots.slack.blocks import Block
from bridge import tokens
from bridge.ids import ConversationId
from bridge.menu.book import BOOK, page_of
from bridge.menu.state import PageId, Takes
from bridge.ports.files import MAX_FILE_BYTES
from bridge.ports.store import Store
from bridge.screens import Screen, Surface
from bridge.words import Words

LIVE, ASK, GIVE, JOIN = "live", "ask", "give", "join"
"""What a window is: the menu in it; a text or a file that answers a screen; the code of an invitation."""

WINDOW = "window/"
KEPT_FOR = timedelta(days=1)

LONGEST_CODE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Which live window each person has open."""

    store: Store

    async def opened(self, account: str, view: str) -> None:
        """This one is open now, in place of any other."""
        await self.store.keep(Surface.SLACK, WINDOW + account, view, expires_at=datetime.now(UTC) + KEPT_FOR)

    async def of(self, account: str) -> str | None:
        """The view's id; None: none is open."""
        return await self.store.kept(Surface.SLACK, WINDOW + account)

    async def closed(self, account: str, view: str) -> bool:
        """It is closed; False: it was not the open one."""
        if await self.of(account) != view:
            return False
        return await self.store.drop_kept(Surface.SLACK, WINDOW + account)


def loading_window(words: Words) -> Block:
    """What stands in a window until more is known: a trigger waits for three seconds only."""
    return blocks.window_view(
        [blocks.section(words(texts.LOADING))], kind=LIVE, title="", close=words(texts.CLOSE)
    )


def live_window(drawn: list[Block], screen: Screen, conversation: ConversationId, words: Words) -> Block:
    """The menu in a window."""
    is_linking = screen.page == PageId.LINKING
    submit = None
    if screen.asks_text and screen.prompt:
        drawn = [*drawn, _field(screen, is_optional=bool(screen.file_label))]
        submit = words(texts.SUBMIT)
    if screen.file_label:
        drawn = [*drawn, _file_field(words, is_optional=submit is not None)]
        submit = words(texts.SUBMIT)
    return blocks.window_view(
        drawn,
        kind=LIVE,
        title=screen.title,
        close=words(texts.CANCEL_LINKING if is_linking else texts.CLOSE),
        submit=submit,
        metadata=_metadata(conversation, screen.revision),
    )


def ask_window(screen: Screen, conversation: ConversationId, words: Words) -> Block:
    """A window for the text that a screen asks for."""
    return blocks.window_view(
        [_field(screen)],
        kind=ASK,
        title=screen.title,
        close=words(texts.CLOSE),
        submit=words(texts.SUBMIT),
        metadata=_metadata(conversation, screen.revision),
    )


def give_window(screen: Screen, conversation: ConversationId, words: Words) -> Block:
    """A window for the file that a screen asks for; one that is to be sent may bring its text."""
    fields = [_file_field(words, is_optional=False)]
    if BOOK[page_of(screen.page)].takes is Takes.FILE:
        fields.append(blocks.text_input(words(texts.CAPTION_FIELD), multiline=True, is_optional=True))
    return blocks.window_view(
        fields,
        kind=GIVE,
        title=screen.title,
        close=words(texts.CLOSE),
        submit=words(texts.SUBMIT),
        metadata=_metadata(conversation, screen.revision),
    )


def join_window(words: Words) -> Block:
    """A window for the code of an invitation."""
    field = blocks.text_input(words(texts.YOUR_CODE), multiline=False, most=LONGEST_CODE)
    return blocks.window_view(
        [field],
        kind=JOIN,
        title=words(texts.INVITATION),
        close=words(texts.CLOSE),
        submit=words(texts.JOIN),
    )


def asked_for(metadata: str) -> tokens.Token | None:
    """Which screen of whose menu a submitted window stood for; None: that is none of ours."""
    try:
        found = orjson.loads(metadata or "{}").get("screen")
        return tokens.decode(found) if isinstance(found, str) else None
    except (orjson.JSONDecodeError, AttributeError, tokens.BadToken):
        return None


def _field(screen: Screen, *, is_optional: bool = False) -> Block:
    return blocks.text_input(
        screen.prompt or screen.title, multiline=screen.long_text, is_optional=is_optional
    )


def _file_field(words: Words, *, is_optional: bool) -> Block:
    label = words(texts.FILE_FIELD, most=MAX_FILE_BYTES // 1024**2)
    return blocks.file_input(label, is_optional=is_optional)


def _metadata(conversation: ConversationId, revision: int) -> str:
    token = tokens.encode(tokens.Token(conversation=conversation, revision=revision, choice="text"))
    return orjson.dumps({"screen": token}).decode()
