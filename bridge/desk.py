"""The desk: what an admin chat calls when a person does something there, and what it asks to draw.

An admin chat knows who is pressing (its own business: a signed-in cookie, a Telegram user) and hands over
tenant and person; the desk checks that the conversation is theirs. A press is only recorded here; the step
is taken by whoever handles the conversation's facts, in order.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge import tokens
from bridge.errors import PermanentError
from bridge.facts import ButtonPressed, NoticePressed, NumberShared, ReplyDrafted, TextTyped
from bridge.ids import ConversationId, PersonId, SessionId, TenantId
from bridge.lanes import conversation_lane
from bridge.menu.drawing import draw, draw_farewell
from bridge.menu.loading import load_view
from bridge.notice_drawing import draw_notice
from bridge.pairing import PairingStep
from bridge.ports.rows import LoggedMessage, NoticeRow
from bridge.ports.store import Transaction
from bridge.reception import NotYours, Reception, Seat
from bridge.screens import Notice, Screen, Surface

__all__ = ["MAX_TYPED", "Desk", "Drawn", "NotYours", "Seat", "TooLong"]

MAX_TYPED = 4096
"""Characters of free text taken from an admin chat: what WhatsApp shows without folding is less."""

NEWEST_LOOKED_AT = 50
"""Messages with a contact among which somebody's last reply is looked for."""


class TooLong(PermanentError):
    """More text than one step takes; nothing was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What one place is to show now. `pairing` is a secret for private places, set only on a live screen.

    is_off: the owner does not want the menu mirrored there, and the last step was taken elsewhere.
    """

    conversation: ConversationId
    screen: Screen
    pairing: PairingStep | None
    is_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk(Reception):
    """The use-cases of admin chats; who sits where is `bridge.reception`'s part.

    `event_id` is everywhere the platform's own name of what happened: a repeated one changes nothing.
    """

    async def press(
        self, tenant: TenantId, person: PersonId, token: str, *, surface: Surface, event_id: str
    ) -> None:
        """Record a press on a screen's button or on a notice's.

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

    async def present(self, tenant: TenantId, conversation: ConversationId, *, surface: Surface) -> Drawn:
        """What that place is to show now.

        Raises:
            NotYours: there is no such conversation in this tenant, or its person has no role any more.
        """
        async with self.store.transaction(tenant) as tx:
            row = await tx.conversation(conversation)
            if row is None or await tx.role_of(row.person) is None:
                raise NotYours("no such conversation")
            view = await load_view(tx, row, now=self.clock.now())
            screen = draw(row, view, surface=surface)
            step = view.pairing if screen.live and surface.is_admin_chat else None
            is_off = surface not in view.tenant.mirrored and row.changed_on not in (None, surface)
        return Drawn(conversation=conversation, screen=screen, pairing=step, is_off=is_off)

    async def farewell(self, tenant: TenantId, *, revision: int) -> Screen:
        """What a place shows in the end, when its person is a member no more: nothing of the business."""
        async with self.store.transaction(tenant) as tx:
            return draw_farewell(await tx.tenant(), revision=revision)

    async def draw_notice(self, notice: NoticeRow) -> Notice | None:
        """A due notice in its reader's language; None when there is nothing to tell (any more)."""
        async with self.store.transaction(notice.place.tenant) as tx:
            return await draw_notice(tx, notice, now=self.clock.now())

    async def notice_about(
        self, tenant: TenantId, person: PersonId, message_ref: str, *, surface: Surface
    ) -> PersonId | None:
        """Whom the notice in that message is about, when the person answers it by quoting; None: nobody."""
        async with self.store.transaction(tenant) as tx:
            row = await tx.conversation_of(person)
            about = None if row is None else await tx.notice_about(row.id, surface, message_ref)
            contact = None if about is None else await tx.person(PersonId(about))
        return None if contact is None else contact.id

    async def reply_state(
        self, tenant: TenantId, person: PersonId, contact: PersonId
    ) -> LoggedMessage | None:
        """The person's last reply to the contact, with how far it got (`delivery`); None: there is none."""
        async with self.store.transaction(tenant) as tx:
            row = await tx.conversation_of(person)
            if row is None or row.session is None or await tx.role_of(person) is None:
                return None
            newest = await tx.messages(row.session, contact=contact, limit=NEWEST_LOOKED_AT)
        return next((line for line in newest if line.outgoing and line.by == row.person), None)

    async def _record(
        self,
        tenant: TenantId,
        person: PersonId,
        fact: ButtonPressed | TextTyped | NumberShared | ReplyDrafted | NoticePressed,
    ) -> None:
        lane = conversation_lane(fact.conversation)
        async with self.store.transaction(tenant) as tx:
            session = await _session_of_theirs(tx, fact.conversation, person)
            key = f"{fact.surface}/{fact.conversation}/{fact.event_id}"
            await tx.record_fact(fact, key=key, lane=lane, session=session, now=self.clock.now())
        await self.hints.facts(tenant, lane)


def _not_too_long(text: str) -> str:
    if len(text) > MAX_TYPED:
        raise TooLong(f"at most {MAX_TYPED} characters fit into one step; got {len(text)}")
    return text


async def _session_of_theirs(
    tx: Transaction, conversation: ConversationId, person: PersonId
) -> SessionId | None:
    row = await tx.conversation(conversation)
    if row is None or row.person != person or await tx.role_of(person) is None:
        raise NotYours("no such conversation")
    return row.session
