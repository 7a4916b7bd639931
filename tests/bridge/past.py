"""What was written before the link, and the session's holder who reads it: the verbs of those stories."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bridge.backfill import BackfillPace, Next, Over, Portion, Rest
from bridge.backfilling import Backfilling, Read
from bridge.facts import Address, ChatKind, MessageKind, MessageReacted, MessageSeen
from bridge.ids import ChatId, MessageKey, SessionId, StanzaId, TenantId
from bridge.notices import NoticeKind
from bridge.ports.backfills import BackfillRow
from bridge.ports.store import SessionDesk
from bridge.screens import Notice, Surface
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA


@dataclass(kw_only=True)
class Past:
    """What the linked phone has brought to the page, by chat, newest first."""

    town: Town
    pace: BackfillPace = field(default_factory=lambda: BackfillPace(messages=3))
    chats: dict[ChatId, list[Read]] = field(default_factory=dict)
    live_for: timedelta = timedelta(hours=1)  # since the link
    refuses: list[Exception] = field(default_factory=list)  # of what is to be recorded, one after the other
    slept: list[timedelta] = field(default_factory=list)
    stanzas: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def desk(self) -> SessionDesk:
        """The holder's."""
        assert self.town.network is not None
        return self.town.network

    @property
    def backfilling(self) -> Backfilling:
        """The use-case under test."""
        town = self.town
        return Backfilling(
            store=town.store,
            hints=town.hints,
            clock=town.clock,
            record=self.records,
            pace=self.pace,
        )

    def wrote(self, text: str, *, days: float, who: Address = CARLA, **changes: Any) -> MessageSeen:
        """Somebody, so long ago. Told from the newest to the oldest."""
        given: dict[str, Any] = {
            "chat": ChatId(f"{who.lid}@lid"),
            "chat_kind": ChatKind.PERSON,
            "stanza_id": StanzaId(f"3EB0P{next(self.stanzas):06}"),
            "from_me": False,
            "peer": who,
            "kind": MessageKind.TEXT,
            "text": text,
            "written_at": (self.town.clock.now() - timedelta(days=days)).replace(microsecond=0),
            **changes,
        }
        seen = MessageSeen(**given)
        self.chats.setdefault(seen.chat, []).append(seen)
        return seen

    def reacted(self, to: MessageSeen, emoji: str) -> None:
        """The customer put an emoji on it."""
        self.chats[to.chat].append(
            MessageReacted(
                chat=to.chat,
                chat_kind=to.chat_kind,
                stanza_id=to.stanza_id,
                from_me=to.from_me,
                peer=to.peer,
                emoji=emoji,
                ours=False,
                reacted_at=to.written_at,
            )
        )

    async def records(self, tenant: TenantId, session: SessionId, fact: Read) -> object:
        """The recorder, which refuses on command."""
        if self.refuses:
            raise self.refuses.pop(0)
        return await self.town.recorder.record(tenant, session, fact)

    async def is_wanted(self, days: int = 30) -> None:
        """Olga wants it read."""
        await self.town.types("menu")
        await self.town.walks(
            "Messages", "Your data", "Earlier messages", f"The last {days} days", f"Read the last {days} days"
        )

    async def step(self) -> Next:
        """The holder does what comes next."""
        then = await self.backfilling.next(self.desk)
        if isinstance(then, Portion):
            await self.reads(then)
        await self.town.settle()
        return then

    async def reads(self, portion: Portion) -> None:
        """The page gives a portion, and it is recorded."""
        if portion.chat is None:
            await self.backfilling.listed(self.desk, list(self.chats))
            return
        facts = self.chats[portion.chat.chat]
        start = 0 if portion.chat.before is None else int(portion.chat.before.split("_")[-1])
        end = start + self.pace.messages
        await self.backfilling.read(
            self.desk,
            portion,
            facts[start:end],
            before=MessageKey(f"true_{portion.chat.chat}_{end}") if end < len(facts) else None,
            until=self.town.clock.now() - self.live_for,
        )

    async def reads_on(self, *, steps: int = 200) -> Over | None:
        """Until it is over, or nobody knows when it goes on; the clock jumps over each rest."""
        for _ in range(steps):
            then = await self.step()
            if isinstance(then, Over):
                return then
            if isinstance(then, Rest):
                if then.until is None:
                    return None
                self.slept.append(then.until - self.town.clock.now())
                self.town.clock.moment = then.until
        raise AssertionError("it does not come to an end")

    async def row(self) -> BackfillRow:
        """How far it is."""
        async with self.town.store.transaction(self.town.tenant) as tx:
            row = await tx.backfill(self.town.session)
        assert row is not None
        return row


def told(town: Town, on: Surface = Surface.CONSOLE) -> list[Notice]:
    """What was said of its end."""
    return [one for one in town.chats[on].notices_of(town.menu) if one.kind == NoticeKind.HISTORY_READ]
