"""The desk: what an admin chat calls when a person does something there, and what it asks to draw.

An admin chat knows who is pressing (its own business: a signed-in cookie, a Telegram user) and hands over
tenant and person; the desk checks that the conversation is theirs. Who sits where is `bridge.reception`'s
part; what people do is taken down by `bridge.acts`, and done by whoever handles the conversation's facts.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.acts import MAX_TYPED, Acts, TooLong
from bridge.dashboard import Dashboard, load_dashboard
from bridge.ids import ConversationId, PersonId, TenantId
from bridge.menu.drawing import draw, draw_farewell
from bridge.menu.loading import load_view
from bridge.notice_drawing import draw_notice
from bridge.pairing import PairingStep
from bridge.ports.rows import LoggedMessage, NoticeRow
from bridge.reception import NotYours, RoomTaken, Seat
from bridge.refusals import why_not
from bridge.screens import Notice, Screen, Surface

__all__ = ["MAX_TYPED", "Desk", "Drawn", "NotYours", "RoomTaken", "Seat", "TooLong"]

NEWEST_LOOKED_AT = 50
"""Messages with a contact among which somebody's last reply is looked for."""


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
class Desk(Acts):
    """The use-cases of admin chats."""

    async def why_not(
        self, tenant: TenantId, person: PersonId, token: str, *, surface: Surface
    ) -> str | None:
        """Why pressing that would do nothing now, for the presser alone to read; None: it would do something.

        To press all the same does no harm.

        Raises:
            BadToken, NotYours: as `press`.
        """
        async with self.store.transaction(tenant) as tx:
            return await why_not(tx, person, token, surface=surface, now=self.clock.now())

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

    async def dashboard(self, tenant: TenantId, person: PersonId) -> Dashboard:
        """How the business is doing, as this member may see it.

        Raises:
            NotYours: the person has no role here (any more).
        """
        async with self.store.transaction(tenant) as tx:
            role = await tx.role_of(person)
            if role is None:
                raise NotYours("you have no role here")
            return await load_dashboard(tx, role, now=self.clock.now())

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
