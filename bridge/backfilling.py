"""Reads what was written before the link, for whoever holds the session: one portion at a time.

What is to be read stands in rows, and so does the place where it goes on: it depends on neither this page nor
this process. A portion is recorded before that place is moved, and a message is recorded once, so reading one
twice changes nothing.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bridge.backfill import BackfillPace, Next, Over, Portion, Rest, next_portion
from bridge.errors import PermanentError
from bridge.facts import MessageReacted, MessageSeen
from bridge.ids import ChatId, MessageKey, SessionId, TenantId
from bridge.notices import NoticeKind
from bridge.ports.backfills import BackfillChat
from bridge.ports.clock import Clock
from bridge.ports.hints import Hints
from bridge.ports.holding import SessionDesk
from bridge.ports.rows import Role
from bridge.ports.store import Store, Transaction

log = structlog.get_logger()

Read = MessageSeen | MessageReacted
"""What a portion holds: messages, and who put an emoji on them."""
Record = Callable[[TenantId, SessionId, Read], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfilling:
    """Where a session's holder asks what to read, and hands it over."""

    store: Store
    hints: Hints
    clock: Clock
    record: Record
    pace: BackfillPace

    async def next(self, desk: SessionDesk) -> Next:
        """What comes next; a portion is begun, and that is committed.

        Raises:
            Fenced: the session is not ours any more.
        """
        now, chance = self.clock.now(), random.random()
        then = next_portion(await desk.backfill(now), now, self.pace, chance)
        if isinstance(then, Portion):
            begun = await desk.begin_portion(
                tries=then.tries,
                next_at=now + self.pace.pause(chance),
                counted=then.counted,
                counted_since=then.counted_since,
            )
            return then if begun else Rest(until=None)
        if isinstance(then, Over):
            if then.is_news:
                await desk.end_backfill(then.state, then.why)
                log.info("history.ended", why=None if then.why is None else str(then.why))
            async with self.store.transaction(desk.tenant) as tx:
                await tell_of_backfill(tx, desk.session, now)
            await self.hints.surfaces()
        return then

    async def listed(self, desk: SessionDesk, chats: Sequence[ChatId]) -> None:
        """These chats hold something. Raises Fenced."""
        await desk.list_backfill(chats)
        await self.hints.surfaces()

    async def read(
        self,
        desk: SessionDesk,
        portion: Portion,
        found: Sequence[Read],
        *,
        before: MessageKey | None,
        until: datetime,
    ) -> None:
        """Record a portion, newest first, and go on from `before`; None: the chat has nothing older.

        until: what was written since then is brought by the page's own events, and by catching up.

        Raises:
            TemporaryError: not all of it is recorded; it is read again.
            Fenced: the same, by somebody else.
        """
        chat = _chat_of(portion)
        times = [fact.written_at for fact in found if isinstance(fact, MessageSeen)]
        wanted = {
            fact.stanza_id
            for fact in found
            if isinstance(fact, MessageSeen) and portion.since <= fact.written_at < until
        }
        for fact in found:
            if fact.stanza_id in wanted:
                await self._record(desk, fact)
        if times and min(times) < portion.since:
            before = None  # all that is older is too old
        await desk.portion_read(chat, before=before, messages=len(wanted))
        if before is None:
            await self.hints.surfaces()

    async def pass_over(self, desk: SessionDesk, portion: Portion) -> None:
        """The page does not give this chat. Raises Fenced."""
        await desk.portion_read(_chat_of(portion), before=None, messages=0)

    async def _record(self, desk: SessionDesk, fact: Read) -> None:
        if isinstance(fact, MessageSeen):
            fact = replace(fact, history=True, caught_up=True)
        try:
            await self.record(desk.tenant, desk.session, fact)
        except PermanentError as error:
            # As in the inbox: one lost line is better than a history that is never read.
            log.error(  # noqa: TRY400 - a trace could hold what was written
                "fact.refused", what=type(fact).__name__, why=str(error)
            )


async def tell_of_backfill(tx: Transaction, session: SessionId, now: datetime) -> None:
    """Tell owners that it is over, once."""
    if await tx.take_backfill_news(session) is None:
        return
    for menu in await tx.menus(session):
        if menu.role is Role.OWNER and menu.room is None:
            await tx.add_notice(
                menu.id, NoticeKind.HISTORY_READ, about=session, params={}, now=now, not_before=now
            )
            for place in await tx.surfaces(menu.id):
                await tx.want_surface(place.id)


def _chat_of(portion: Portion) -> BackfillChat:
    assert portion.chat is not None, "a list of chats is no portion of one"
    return portion.chat
