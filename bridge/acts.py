"""The part of the desk that takes down what people do in admin chats.

Nothing is done here: a fact is recorded under the platform's own name of it, and whoever handles the
conversation's facts, in their order, acts on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bridge import tokens
from bridge.errors import PermanentError
from bridge.facts import ButtonPressed, NoticePressed, NumberShared, ReplyDrafted, ReplyOffered, TextTyped
from bridge.happenings import recorded_fact
from bridge.ids import ConversationId, PersonId, SessionId, TenantId
from bridge.lanes import conversation_lane
from bridge.notices import ROOM_CHOICES, NoticeChoice
from bridge.ports.rows import FactRow
from bridge.ports.store import Transaction
from bridge.reception import NotYours, Reception
from bridge.screens import Surface
from bridge.telemetry import tell

MAX_TYPED = 4096
"""Characters of free text taken from an admin chat: what WhatsApp shows without folding is less."""

ANYWHERE = frozenset({NoticeChoice.FETCH_AGAIN})
"""Buttons of notices that mean the same in a shared room and in private."""

Act = ButtonPressed | TextTyped | NumberShared | ReplyDrafted | ReplyOffered | NoticePressed


class TooLong(PermanentError):
    """More text than one step takes; nothing was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts(Reception):
    """What people do. `event_id` is the platform's own name of it: a repeated one changes nothing."""

    async def press(
        self, tenant: TenantId, person: PersonId, token: str, *, surface: Surface, event_id: str
    ) -> None:
        """Record a press on a screen's button or on a notice's.

        A button that acts in a shared room (`bridge.notices.ROOM_CHOICES`) is pressed by any member, in their
        own name: the room itself does nothing.

        Raises:
            BadToken, NotYours: nothing was recorded.
        """
        pressed = tokens.decode_any(token)
        fact: ButtonPressed | NoticePressed
        if isinstance(pressed, tokens.NoticeToken):
            fact = NoticePressed(
                event_id=event_id,
                conversation=pressed.conversation,
                choice=pressed.choice,
                about=pressed.about,
                surface=surface,
                pressed_by=person,
                pressed_at=self.clock.now(),
            )
        else:
            fact = ButtonPressed(
                event_id=event_id,
                conversation=pressed.conversation,
                revision=pressed.revision,
                choice=pressed.choice,
                surface=surface,
                pressed_by=person,
                pressed_at=self.clock.now(),
            )
        await self._record(tenant, person, fact)

    async def type_text(
        self,
        tenant: TenantId,
        person: PersonId,
        conversation: ConversationId,
        text: str,
        *,
        revision: int | None,
        surface: Surface,
        event_id: str,
    ) -> None:
        """Record typed text, in answer to the screen of `revision` (None: the platform cannot tell).

        Raises:
            TooLong, NotYours: nothing was recorded.
        """
        fact = TextTyped(
            event_id=event_id,
            conversation=conversation,
            revision=revision,
            text=_not_too_long(text),
            surface=surface,
            typed_by=person,
            typed_at=self.clock.now(),
        )
        await self._record(tenant, person, fact)

    async def share_number(
        self,
        tenant: TenantId,
        person: PersonId,
        conversation: ConversationId,
        phone: str,
        *,
        surface: Surface,
        event_id: str,
    ) -> None:
        """Record that the person shared a number. Only for one that the platform vouches to be their own!

        Where the page asks for it (`Screen.asks_contact`), it is claimed and proven in one step; anywhere
        else nothing is done, and the screen says so. phone: E.164, with or without the '+'.

        Raises:
            TooLong, NotYours: nothing was recorded.
        """
        fact = NumberShared(
            event_id=event_id,
            conversation=conversation,
            phone="+" + _not_too_long(phone).strip().removeprefix("+"),
            surface=surface,
            shared_by=person,
            shared_at=self.clock.now(),
        )
        await self._record(tenant, person, fact)

    async def draft_reply(
        self,
        tenant: TenantId,
        person: PersonId,
        conversation: ConversationId,
        contact: PersonId,
        text: str,
        surface: Surface,
        event_id: str,
    ) -> None:
        """Record a reply that was written outside the menu: in answer to a notice, in a contact's topic.

        The person's conversation then stands on the page that asks whether to send it. Nothing goes out
        before. `contact` may be anybody's word: whom the log does not know is refused with a note.

        Raises:
            TooLong, NotYours: nothing was recorded.
        """
        fact = ReplyDrafted(
            event_id=event_id,
            conversation=conversation,
            contact=contact,
            text=_not_too_long(text),
            surface=surface,
            drafted_by=person,
            drafted_at=self.clock.now(),
        )
        await self._record(tenant, person, fact)

    async def offer_reply(
        self,
        tenant: TenantId,
        person: PersonId,
        room: ConversationId,
        contact: PersonId,
        text: str,
        surface: Surface,
        event_id: str,
        *,
        thread: str | None = None,
    ) -> None:
        """Record what a teammate wrote in a contact's thread of a shared room.

        It shows there as an internal note that any member who may reply can send (or, where the tenant wants
        that, is sent at once). What begins with // is left alone. thread: the platform's name of the message
        under which it was written. A contact that the log does not know is nobody's thread: nothing is done.

        Raises:
            TooLong, NotYours: nothing was recorded.
        """
        fact = ReplyOffered(
            event_id=event_id,
            conversation=room,
            contact=contact,
            text=_not_too_long(text),
            thread=thread,
            surface=surface,
            offered_by=person,
            offered_at=self.clock.now(),
        )
        await self._record(tenant, person, fact)

    async def _record(self, tenant: TenantId, person: PersonId, fact: Act) -> None:
        lane, now = conversation_lane(fact.conversation), self.clock.now()
        async with self.store.transaction(tenant) as tx:
            session = await _session_of_theirs(tx, fact, person)
            key = f"{fact.surface}/{fact.conversation}/{fact.event_id}"
            row = await tx.record_fact(fact, key=key, lane=lane, session=session, now=now)
        self._tell(row, now)
        await self.hints.facts(tenant, lane)

    def _tell(self, recorded: FactRow | None, began_at: datetime) -> None:
        if recorded is not None:
            tell(recorded_fact(recorded, began_at, self.clock.now()))


def _not_too_long(text: str) -> str:
    if len(text) > MAX_TYPED:
        raise TooLong(f"at most {MAX_TYPED} characters fit into one step; got {len(text)}")
    return text


async def may_act(tx: Transaction, conversation: ConversationId, person: PersonId, *, in_room: bool) -> bool:
    """Whether the conversation is the person's own; in_room: whether it is a room's, and they are no room."""
    row = await tx.conversation(conversation)
    if row is None or await tx.role_of(person) is None:
        return False
    if in_room:
        return await tx.room_of(row.person) is not None and await tx.room_of(person) is None
    return row.person == person


async def may_press(
    tx: Transaction, conversation: ConversationId, person: PersonId, choice: str | None, *, in_room: bool
) -> bool:
    """As `may_act`, of a notice's button: some are pressed in a room and in private alike."""
    if choice in ANYWHERE and await may_act(tx, conversation, person, in_room=True):
        return True
    return await may_act(tx, conversation, person, in_room=in_room)


def acts_in_room(fact: Act) -> bool:
    """Whether it is done in a shared room, by somebody who is there."""
    return isinstance(fact, ReplyOffered) or (isinstance(fact, NoticePressed) and fact.choice in ROOM_CHOICES)


async def _session_of_theirs(tx: Transaction, fact: Act, person: PersonId) -> SessionId | None:
    row = await tx.conversation(fact.conversation)
    choice = fact.choice if isinstance(fact, NoticePressed) else None
    if row is None or not await may_press(tx, row.id, person, choice, in_room=acts_in_room(fact)):
        raise NotYours("no such conversation")
    return row.session
