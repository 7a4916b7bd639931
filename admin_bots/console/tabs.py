"""Open browser tabs: what each still has to be told.

A tab is a mailbox with one place per kind of news. The newest screen replaces one that was not sent yet, so
that a slow browser delays nobody and then sees the present, not the past.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from admin_bots.console.drawing import Drawing
from bridge.ids import ConversationId

NOTICES_KEPT = 50
"""Notices kept for a tab that is opened later, per conversation, in memory."""

TABS_PER_BROWSER = 4
"""Open streams of one sign-in. Browsers allow six connections to one host; the rest are for pressing."""


@dataclass(slots=True, kw_only=True, eq=False)
class Tab:
    """One open page, from its stream's start to its end."""

    cookie: str
    conversation: ConversationId
    screen: Drawing | None = None
    notices: deque[Drawing] = field(default_factory=lambda: deque(maxlen=NOTICES_KEPT))
    panel_moved: bool = True
    farewell: str | None = None  # why the stream ends: "closed" (signed out), "rest", "gone" (we stop)
    drawn: int = 0  # how many screens it was handed
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def hand_screen(self, screen: Drawing) -> None:
        """The screen to show now. An older revision than one handed before is dropped."""
        if self.screen is not None and screen["revision"] < self.screen["revision"]:
            return
        self.screen = screen
        self.drawn += 1
        self.panel_moved = True
        self._news.set()

    def hand_notice(self, notice: Drawing) -> None:
        """A notice to show."""
        self.notices.append(notice)
        self._news.set()

    def end(self, why: str) -> None:
        """Let the stream end, after telling the page why."""
        self.farewell = self.farewell or why
        self._news.set()

    async def news(self, timeout_s: float) -> bool:
        """Wait for something to tell; False when nothing came in that time."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._news.wait()
        except TimeoutError:
            return False
        self._news.clear()
        return True


@dataclass(slots=True, kw_only=True)
class TabBoard:
    """All open tabs, and the last notices of each conversation."""

    _tabs: list[Tab] = field(default_factory=list)
    _notices: dict[ConversationId, deque[Drawing]] = field(default_factory=dict)
    _pictures: dict[str, bytes] = field(default_factory=dict)

    def open(self, cookie: str, conversation: ConversationId) -> Tab:
        """A new tab. The oldest of the same sign-in rests when there are too many."""
        same = [tab for tab in self._tabs if tab.cookie == cookie and tab.farewell is None]
        for oldest in same[: max(0, len(same) + 1 - TABS_PER_BROWSER)]:
            oldest.end("rest")
        tab = Tab(cookie=cookie, conversation=conversation)
        self._tabs.append(tab)
        return tab

    def close(self, tab: Tab) -> None:
        """The stream has ended. Closing twice does nothing."""
        if tab in self._tabs:
            self._tabs.remove(tab)

    def of(self, conversation: ConversationId) -> Iterator[Tab]:
        """The open tabs of a conversation."""
        return (tab for tab in tuple(self._tabs) if tab.conversation == conversation)

    def end_all(self, why: str, *, cookie: str | None = None) -> None:
        """End the streams of one sign-in, or all."""
        for tab in self._tabs:
            if cookie is None or tab.cookie == cookie:
                tab.end(why)

    def keep_notice(self, conversation: ConversationId, notice: Drawing, picture: bytes | None) -> None:
        """Remember a notice for tabs that open later, instead of the one of the same name.

        The oldest beyond the limit is forgotten.
        """
        earlier = self._notices.get(conversation, ())
        kept = deque(one for one in earlier if one["ref"] != notice["ref"])
        self._notices[conversation] = kept
        self._pictures.pop(notice["ref"], None)
        kept.append(notice)
        if picture is not None:
            self._pictures[notice["ref"]] = picture
        while len(kept) > NOTICES_KEPT:
            self._pictures.pop(kept.popleft()["ref"], None)

    def kept_notices(self, conversation: ConversationId) -> tuple[Drawing, ...]:
        """Oldest first."""
        return tuple(self._notices.get(conversation, ()))

    def picture(self, conversation: ConversationId, ref: str) -> bytes | None:
        """The picture of a notice, for the conversation that it was shown in."""
        mine = any(notice["ref"] == ref for notice in self._notices.get(conversation, ()))
        return self._pictures.get(ref) if mine else None

    def forget_notices(self, conversation: ConversationId) -> None:
        """The person has read them."""
        for notice in self._notices.pop(conversation, ()):
            self._pictures.pop(notice["ref"], None)
