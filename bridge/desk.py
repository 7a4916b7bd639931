"""The desk: what an admin chat calls when a person does something there, and what it asks to draw.

An admin chat knows who is pressing (its own business: a signed-in cookie, a Telegram user) and hands over
tenant and person; the desk checks that the conversation is theirs. Who sits where is `bridge.reception`'s
part; what people do is taken down by `bridge.acts`, and done by whoever handles the conversation's facts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bridge.acts import MAX_TYPED, TooLong
from bridge.asked_jobs import EXPORT, archive_name, ready_export
from bridge.broadcast_report import report_document
from bridge.dashboard import Dashboard, load_dashboard
from bridge.file_drawing import content_of, with_enclosed
from bridge.giving import Given, Giving
from bridge.ids import BroadcastId, ConversationId, MessageId, PersonId, TenantId
from bridge.log_page import LogAsked, LogNames, LogPage, load_log_names, load_log_page
from bridge.menu.book import BOOK
from bridge.menu.broadcast import MAY_BROADCAST
from bridge.menu.drawing import draw, draw_farewell
from bridge.menu.loading import load_view
from bridge.menu.state import PageId
from bridge.notice_drawing import draw_notice
from bridge.pairing import PairingStep
from bridge.ports.rows import ConversationRow, NoticeRow, Role
from bridge.ports.store import Transaction
from bridge.reception import NotYours, RoomTaken, Seat
from bridge.refusals import why_not
from bridge.screens import Document, Notice, Screen, Surface

__all__ = ["MAX_TYPED", "Desk", "Drawn", "Given", "NotYours", "RoomTaken", "Seat", "TooLong"]

EXPORTS_LOOKED_AT = 20
"""Those that failed, or are being made, lie before the newest that is there."""


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
class Desk(Giving):
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
        """A due notice in its reader's language; None when there is nothing to tell (any more).

        Raises:
            TemporaryError: what it encloses cannot be had now.
        """
        async with self.store.transaction(notice.place.tenant) as tx:
            drawn = await draw_notice(tx, notice, now=self.clock.now())
        return drawn if drawn is None else await with_enclosed(self.store, notice.place.tenant, drawn)

    async def report(self, tenant: TenantId, person: PersonId, broadcast: BroadcastId) -> Document:
        """What became of each recipient of a broadcast, for whoever may send one.

        Raises:
            NotYours: there is no such broadcast, or the person may not see it.
        """
        async with self.store.transaction(tenant) as tx:
            row = await tx.broadcast(broadcast)
            if row is None or row.confirmed_at is None or await tx.role_of(person) not in MAY_BROADCAST:
                raise NotYours("no such broadcast")
            return await report_document(tx, row, await tx.tenant())

    async def log_page(self, tenant: TenantId, person: PersonId, asked: LogAsked) -> LogPage:
        """A page of the log at length, for whoever may read it.

        Raises:
            NotYours: the person has no menu here, or may not read the log (any more).
        """
        async with self.store.transaction(tenant) as tx:
            row = await _reader(tx, person)
            return await load_log_page(tx, row, asked, now=self.clock.now())

    async def log_names(
        self, tenant: TenantId, person: PersonId, *, before: int | None, after: int | None
    ) -> LogNames:
        """As `log_page`: the contacts in it."""
        async with self.store.transaction(tenant) as tx:
            row = await _reader(tx, person)
            return await load_log_names(tx, row, before=before, after=after, now=self.clock.now())

    async def file_of(
        self, tenant: TenantId, person: PersonId, message: MessageId, *, as_picture: bool
    ) -> Document:
        """The file of a message as it came, or the picture that we have drawn of it, for any member.

        Raises:
            NotYours: there is no such message or file, or the person has no role here (any more).
            TemporaryError: the store of files is away.
        """
        async with self.store.transaction(tenant) as tx:
            row = await tx.attachment_of(message) if await tx.role_of(person) is not None else None
        found = None if row is None else row.preview if as_picture else row.file
        content = None if found is None else await content_of(self.store, tenant, found.id)
        if found is None or content is None:
            raise NotYours("no such file")
        return Document(name=found.name, mime_type=found.mime_type, content=content)

    async def export(self, tenant: TenantId, person: PersonId) -> tuple[str, AsyncIterator[bytes]]:
        """The newest archive of all that the business has, for its owner: its name, and its pieces.

        Raises:
            NotYours: there is none (any more), or the person may not have it.
        """
        async with self.store.transaction(tenant) as tx:
            job = ready_export(await tx.jobs(EXPORT, limit=EXPORTS_LOOKED_AT), self.clock.now())
            role = await tx.role_of(person)
        if job is None or role is not Role.OWNER:
            raise NotYours("no such export")
        return archive_name(job), self.store.export_parts(job)

    async def notice_about(
        self, tenant: TenantId, person: PersonId, message_ref: str, *, surface: Surface
    ) -> PersonId | None:
        """Whom the notice in that message is about, when the person answers it by quoting; None: nobody."""
        async with self.store.transaction(tenant) as tx:
            row = await tx.conversation_of(person)
            about = None if row is None else await tx.notice_about(row.id, surface, message_ref)
            contact = None if about is None else await tx.person(PersonId(about))
            line = None if about is None else await tx.message(MessageId(about))
        if line is not None:
            return line.contact
        return None if contact is None else contact.id


async def _reader(tx: Transaction, person: PersonId) -> ConversationRow:
    """The menu of somebody who may read the log."""
    row = await tx.conversation_of(person)
    if row is None or await tx.role_of(person) not in BOOK[PageId.LOG].roles:
        raise NotYours("you may not read the log here")
    return row
