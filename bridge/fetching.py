"""Brings the files that the owner sends on WhatsApp into the menu, for whoever holds the session.

The message itself is the wish: a fact that waits first in its lane until its file is there. Fetching it
twice is harmless, since a fact is handled once; dying in the middle is harmless, since it still waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from bridge.consequences import Consequences
from bridge.errors import LostRace
from bridge.facts import MessageKind, MessageSeen
from bridge.identity import Who
from bridge.ids import SessionId, TenantId
from bridge.lanes import conversation_lane
from bridge.ownership import ruling_number
from bridge.ports.clock import Clock
from bridge.ports.hints import Hints
from bridge.ports.rows import ConversationRow
from bridge.ports.store import Store, Transaction
from bridge.recording import who_wrote
from bridge.screens import one_line
from bridge.steps import Steps
from bridge.taking import Given, Taken, keep_named, take_file
from bridge.written_files import FETCHED_WITHIN, given_by_message, menu_that_asks

NAMELESS = {MessageKind.IMAGE: "photo", MessageKind.DOCUMENT: "file"}
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file that the owner's menu asks for: that of `message`."""

    seq: int
    message: MessageSeen
    row: ConversationRow  # the menu as it stands meanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """Where a session's holder asks what to fetch, and hands it over."""

    store: Store
    hints: Hints
    clock: Clock
    steps: Steps

    async def wanted(self, tenant: TenantId, session: SessionId) -> Wanted | None:
        """What the owner's menu waits for, if it waits for a file."""
        async with self.store.transaction(tenant) as tx:
            return await self._wanted(tx, session)

    async def give(self, tenant: TenantId, session: SessionId, wanted: Wanted, given: Given) -> None:
        """It was fetched. The file at `given.path` stays the caller's.

        Raises:
            TemporaryError: the store of files is away; it still waits.
        """
        taken = await take_file(self.store, tenant, wanted.row, given)
        await self._settle(tenant, session, wanted, taken, given)

    async def refuse(self, tenant: TenantId, session: SessionId, wanted: Wanted, why: Taken) -> None:
        """It will not be had; the owner is told why."""
        await self._settle(tenant, session, wanted, why, None)

    async def _settle(
        self, tenant: TenantId, session: SessionId, wanted: Wanted, taken: Taken, given: Given | None
    ) -> None:
        """Handle the message with what became of its file, unless somebody else has done so."""
        while (then := await self._handled(tenant, session, wanted, taken, given)) is None:
            pass
        if then.outbound:
            await self.hints.outbound(session)
        if then.surfaces:
            await self.hints.surfaces()
        await self.hints.facts(tenant, conversation_lane(wanted.row.id))  # what waited behind it

    async def _handled(
        self, tenant: TenantId, session: SessionId, wanted: Wanted, taken: Taken, given: Given | None
    ) -> Consequences | None:
        """None: another process was faster with something, so it is looked at anew."""
        now, then = self.clock.now(), Consequences()
        fact = given_by_message(wanted.row, wanted.message, taken, now)
        try:
            async with self.store.transaction(tenant) as tx:
                waits = await self._wanted(tx, session)
                if waits is None or waits.seq != wanted.seq:
                    return then
                if given is not None:
                    await keep_named(tx, wanted.row, given, taken, now=now)
                await self.steps.give_file(tx, fact, seq=wanted.seq, then=then)
                await _mark(tx, wanted.seq, now)
        except LostRace:
            return None
        return then

    async def _wanted(self, tx: Transaction, session: SessionId) -> Wanted | None:
        owner = await ruling_number(tx, session)
        menu = await tx.conversation_of(owner.person, session) if owner is not None else None
        fact = await tx.next_fact(conversation_lane(menu.id)) if menu is not None else None
        if fact is None or not isinstance(fact.fact, MessageSeen):
            return None
        message, late = fact.fact, self.clock.now() - fact.recorded_at >= FETCHED_WITHIN
        if late or await who_wrote(tx, session, message, self.clock) is not Who.OWNER:
            return None
        row = await menu_that_asks(tx, session, message)
        return None if row is None else Wanted(seq=fact.seq, message=message, row=row)


async def _mark(tx: Transaction, seq: int, now: datetime) -> None:
    if not await tx.fact_handled(seq, now):
        raise LostRace("another process handled this message")


def name_of(told: str | None, mime_type: str, kind: MessageKind) -> str:
    """What a file is called: as its sender says, without folders; pictures have no name on WhatsApp."""
    last = PurePath(one_line(told or "").replace("\\", "/")).name
    return last if last.strip(". ") else f"{NAMELESS.get(kind, 'file')}{ENDINGS.get(mime_type, '')}"
