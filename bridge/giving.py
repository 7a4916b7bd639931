"""The part of the desk that takes files: a picture or a document to be sent, a list of people."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.acts import MAX_TYPED, Acts, TooLong, may_act
from bridge.errors import PermanentError
from bridge.facts import ReplyDrafted, ReplyOffered
from bridge.ids import ConversationId, FileId, PersonId, TenantId, new_id
from bridge.lanes import conversation_lane
from bridge.reception import NotYours
from bridge.room_acts import is_internal
from bridge.screens import Surface
from bridge.taking import EMPTY, TOO_LARGE, Given, keep_named, name_file, take_file

__all__ = ["EMPTY", "TOO_LARGE", "EmptyFile", "Given", "Giving"]


class EmptyFile(PermanentError):
    """There is nothing in the file; nothing was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Giving(Acts):
    """What people give."""

    async def give_file(
        self,
        tenant: TenantId,
        person: PersonId,
        conversation: ConversationId,
        given: Given,
        *,
        revision: int | None,
        surface: Surface,
        event_id: str,
    ) -> None:
        """Record a file, in answer to the screen of `revision` (None: the platform cannot tell).

        What is wrong with it is said on the screen. The file at `given.path` stays the caller's.

        Raises:
            TooLong: its caption; NotYours. Nothing was recorded.
            TemporaryError: the store of files is away; nothing was recorded, it may be given again.
        """
        if len(given.caption) > MAX_TYPED:
            raise TooLong(f"at most {MAX_TYPED} characters fit under a file; got {len(given.caption)}")
        async with self.store.transaction(tenant) as tx:
            row = await tx.conversation(conversation)
            is_theirs = await may_act(tx, conversation, person, in_room=False)
        if row is None or not is_theirs:
            raise NotYours("no such conversation")
        taken = await take_file(self.store, tenant, row, given)
        now, lane = self.clock.now(), conversation_lane(conversation)
        fact = taken.as_fact(
            row, event_id=event_id, revision=revision, caption=given.caption, surface=surface, at=now
        )
        async with self.store.transaction(tenant) as tx:
            key = f"{surface}/{conversation}/{event_id}"
            recorded = await tx.record_fact(fact, key=key, lane=lane, session=row.session, now=now)
            if recorded is not None:  # else it is known, and nothing new of it is kept
                await keep_named(tx, row, given, taken, now=now)
        self._tell(recorded, now)
        await self.hints.facts(tenant, lane)

    async def draft_file(
        self,
        tenant: TenantId,
        person: PersonId,
        conversation: ConversationId,
        contact: PersonId,
        given: Given,
        surface: Surface,
        event_id: str,
    ) -> None:
        """As `draft_reply`, of a file with its caption. The file at `given.path` stays the caller's.

        Raises:
            TooLong: its caption; EmptyFile; NotYours. Nothing was recorded.
            TemporaryError: the store of files is away; nothing was recorded, it may be given again.
        """
        file = await self._keep(tenant, person, conversation, given, in_room=False)
        fact = ReplyDrafted(
            event_id=event_id,
            conversation=conversation,
            contact=contact,
            text=given.caption,
            surface=surface,
            drafted_by=person,
            drafted_at=self.clock.now(),
            file=file,
        )
        await self._record_with(tenant, person, fact, given, file)

    async def offer_file(
        self,
        tenant: TenantId,
        person: PersonId,
        room: ConversationId,
        contact: PersonId,
        given: Given,
        surface: Surface,
        event_id: str,
        *,
        thread: str | None = None,
    ) -> None:
        """As `offer_reply`, of a file with its caption. Raises as `draft_file`."""
        if given.caption.strip() and is_internal(given.caption):
            return
        file = await self._keep(tenant, person, room, given, in_room=True)
        fact = ReplyOffered(
            event_id=event_id,
            conversation=room,
            contact=contact,
            text=given.caption,
            thread=thread,
            surface=surface,
            offered_by=person,
            offered_at=self.clock.now(),
            file=file,
        )
        await self._record_with(tenant, person, fact, given, file)

    async def _keep(
        self,
        tenant: TenantId,
        person: PersonId,
        conversation: ConversationId,
        given: Given,
        *,
        in_room: bool,
    ) -> FileId:
        """Its contents, before a row names them. Who may not is refused before anything is kept."""
        if len(given.caption) > MAX_TYPED:
            raise TooLong(f"at most {MAX_TYPED} characters fit under a file; got {len(given.caption)}")
        async with self.store.transaction(tenant) as tx:
            is_allowed = await may_act(tx, conversation, person, in_room=in_room)
        if not is_allowed:
            raise NotYours("no such conversation")
        if given.path.stat().st_size == 0:
            raise EmptyFile("the file is empty")
        file = FileId(new_id())
        await self.store.keep_file(tenant, file, given.path)
        return file

    async def _record_with(
        self,
        tenant: TenantId,
        person: PersonId,
        fact: ReplyDrafted | ReplyOffered,
        given: Given,
        file: FileId,
    ) -> None:
        now, lane = self.clock.now(), conversation_lane(fact.conversation)
        async with self.store.transaction(tenant) as tx:
            row = await tx.conversation(fact.conversation)
            session = None if row is None else row.session
            key = f"{fact.surface}/{fact.conversation}/{fact.event_id}"
            recorded = await tx.record_fact(fact, key=key, lane=lane, session=session, now=now)
            if recorded is not None:  # else it is known, and nothing new of it is kept
                await name_file(tx, file, person, given, now=now)
        self._tell(recorded, now)
        await self.hints.facts(tenant, lane)
