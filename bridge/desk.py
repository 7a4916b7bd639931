"""The desk: what an admin chat calls when a person does something there, and what it asks to draw.

An admin chat knows who is pressing (its own business: a signed-in cookie, a Telegram user) and hands over
tenant and person; the desk checks that the conversation is theirs. A press is only recorded here; the step
is taken by whoever handles the conversation's facts, in order.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge import tokens
from bridge.errors import PermanentError
from bridge.facts import ButtonPressed, Fact, TextTyped
from bridge.ids import ConversationId, PersonId, SessionId, TenantId
from bridge.lanes import conversation_lane
from bridge.menu.drawing import draw
from bridge.menu.loading import load_view
from bridge.menu.state import PageId
from bridge.notices import draw_notice
from bridge.pairing import PairingStep
from bridge.ports.clock import Clock
from bridge.ports.hints import Hints
from bridge.ports.rows import ConversationRow, NoticeRow, Role
from bridge.ports.store import Store, Transaction
from bridge.screens import Notice, Screen, Surface

MAX_TYPED = 4096
"""Characters of free text taken from an admin chat: what WhatsApp shows without folding is less."""


class NotYours(PermanentError):
    """That conversation does not exist, or is somebody else's. Which of the two is not told."""


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
class Desk:
    """The use-cases of admin chats."""

    store: Store
    hints: Hints
    clock: Clock

    async def sit_down(
        self, tenant: TenantId, person: PersonId, *, surface: Surface, address: str
    ) -> ConversationId:
        """The person's conversation, with a place on that surface; made when there is none.

        Raises:
            NotYours: the person has no role in this tenant (any more).
        """
        async with self.store.transaction(tenant) as tx:
            role = await tx.role_of(person)
            if role is None:
                raise NotYours("you have no role here")
            sessions = await tx.sessions()
            session = sessions[0].id if sessions else (await tx.add_session("WhatsApp")).id
            page = PageId.SETUP if role is Role.OWNER else PageId.MAIN_MENU
            row = await tx.open_conversation(person, role, session=session, page=page)
            await tx.put_surface(row.id, surface, address)
        await self.hints.surfaces(surface)
        return row.id

    async def press(
        self, tenant: TenantId, person: PersonId, token: str, *, surface: Surface, event_id: str
    ) -> None:
        """Record a press. `event_id` is the platform's own name of it: a repeated one changes nothing.

        Raises:
            BadToken, NotYours: nothing was recorded.
        """
        pressed = tokens.decode(token)
        fact = ButtonPressed(
            event_id=event_id,
            conversation=pressed.conversation,
            revision=pressed.revision,
            choice=pressed.choice,
            surface=surface,
            pressed_by=person,
            pressed_at=self.clock.now(),
        )
        await self._record(tenant, person, pressed.conversation, fact, event_id, surface)

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
        if len(text) > MAX_TYPED:
            raise TooLong(f"at most {MAX_TYPED} characters fit into one step; got {len(text)}")
        fact = TextTyped(
            event_id=event_id,
            conversation=conversation,
            revision=revision,
            text=text,
            surface=surface,
            typed_by=person,
            typed_at=self.clock.now(),
        )
        await self._record(tenant, person, conversation, fact, event_id, surface)

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

    async def draw_notice(self, notice: NoticeRow) -> Notice | None:
        """A due notice in its reader's language; None when what it told of is no more (it is then done)."""
        async with self.store.transaction(notice.place.tenant) as tx:
            return await draw_notice(tx, notice, now=self.clock.now())

    async def conversations(self, tenant: TenantId, person: PersonId) -> ConversationRow | None:
        """The person's conversation as it is, if there is one."""
        async with self.store.transaction(tenant) as tx:
            return await tx.conversation_of(person)

    async def _record(
        self,
        tenant: TenantId,
        person: PersonId,
        conversation: ConversationId,
        fact: Fact,
        event_id: str,
        surface: Surface,
    ) -> None:
        lane = conversation_lane(conversation)
        async with self.store.transaction(tenant) as tx:
            session = await _session_of_theirs(tx, conversation, person)
            key = f"{surface}/{conversation}/{event_id}"
            await tx.record_fact(fact, key=key, lane=lane, session=session, now=self.clock.now())
        await self.hints.facts(tenant, lane)


async def _session_of_theirs(
    tx: Transaction, conversation: ConversationId, person: PersonId
) -> SessionId | None:
    row = await tx.conversation(conversation)
    if row is None or row.person != person or await tx.role_of(person) is None:
        raise NotYours("no such conversation")
    return row.session
