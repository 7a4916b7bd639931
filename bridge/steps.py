"""Steps in a conversation: what was pressed, typed or written is judged, taken, and shown everywhere.

There is one state and one revision. A press of an older revision is stale: nothing is done, the present
screen is shown there once more and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bridge.consequences import Consequences
from bridge.facts import (
    ButtonPressed,
    FileGiven,
    MessageKind,
    MessageSeen,
    NoticePressed,
    NumberShared,
    ReplyDrafted,
    TextTyped,
)
from bridge.ids import BroadcastId, ConversationId, PersonId, SessionId
from bridge.menu.advance import NOT_ALLOWED, NOT_OFFERED, home_of, read_text
from bridge.menu.book import BOOK, page_of
from bridge.menu.drawing import draw
from bridge.menu.loading import load_view
from bridge.menu.state import Choose, Give, Note, PageId, Say, Share, Turn
from bridge.moving import Mover, names_of
from bridge.notices import BROADCAST_CHOICES, FROM_HOME, REMEDIES, NoticeChoice
from bridge.ownership import ruling_number
from bridge.ports.rows import ConversationRow
from bridge.ports.store import Transaction
from bridge.screens import Surface
from bridge.words import N_
from bridge.written_files import (
    FETCHED_WITHIN,
    KINDS,
    OTHER_KIND,
    FileAwaited,
    asks_for_files,
    given_by_message,
    menu_that_asks,
    not_fetched,
)

UNKNOWN_CONTACT = N_("This contact is no longer in the log.")
WAS_AWAY = N_("wabridge was away when you wrote that. Nothing was done; this is the present menu.")
ONLY_TEXT = N_("Only text that you write yourself is read here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps(Mover):
    """Takes steps; everything happens in the caller's transaction."""

    async def press(self, tx: Transaction, fact: ButtonPressed, *, seq: int, then: Consequences) -> None:
        """A button in an admin chat."""
        row = await tx.conversation(fact.conversation)
        if row is None:
            return
        if fact.revision != row.revision:
            await self._stale(tx, row, fact.surface, then)
            return
        step = Choose(choice=fact.choice)
        await self._step(tx, row, step, by=fact.pressed_by, on=fact.surface, seq=seq, then=then)

    async def type_text(self, tx: Transaction, fact: TextTyped, *, seq: int, then: Consequences) -> None:
        """Text in an admin chat. Numbers are for those who like to type: they mean the same as buttons."""
        row = await tx.conversation(fact.conversation)
        if row is None:
            return
        if fact.revision is not None and fact.revision != row.revision:
            await self._stale(tx, row, fact.surface, then)
            return
        view = await load_view(tx, row, now=self.clock.now())
        screen = draw(row, view, surface=fact.surface)
        step = read_text(fact.text, names_of(screen))
        await self._step(tx, row, step, by=fact.typed_by, on=fact.surface, seq=seq, then=then)

    async def give_file(self, tx: Transaction, fact: FileGiven, *, seq: int, then: Consequences) -> None:
        """A file, on whatever surface. What was kept of it is named by the step alone."""
        row = await tx.conversation(fact.conversation)
        if row is None:
            return
        if fact.revision is not None and fact.revision != row.revision:
            await self._stale(tx, row, fact.surface, then)
            return
        step = Give(
            file=None if fact.file is None else await tx.file(fact.file),
            list=None if fact.list is None else await tx.list_row(fact.list),
            refused=fact.refused,
            values=fact.values,
            caption=fact.caption,
        )
        await self._step(tx, row, step, by=fact.given_by, on=fact.surface, seq=seq, then=then)

    async def write(
        self,
        tx: Transaction,
        session: SessionId,
        message: MessageSeen,
        *,
        seq: int,
        recorded_at: datetime,
        then: Consequences,
    ) -> None:
        """The owner's message on WhatsApp, judged against the screen that stood there when it was written.

        Raises:
            FileAwaited: nothing was done: the menu asks for its file, which has to be fetched first.
        """
        asking = await menu_that_asks(tx, session, message)
        if asking is not None:
            if self.clock.now() - recorded_at < FETCHED_WITHIN:
                raise FileAwaited(session)
            given = given_by_message(asking, message, not_fetched(), self.clock.now())
            await self.give_file(tx, given, seq=seq, then=then)
            return
        owner = await ruling_number(tx, session)
        row = await tx.conversation_of(owner.person, session) if owner is not None else None
        if owner is None or row is None:
            return
        standing = await tx.standing_screen(row.id, written_at=message.written_at, quoted=message.quoted)
        step = read_text(message.text, standing.choices if standing is not None else ())
        is_note = owner.is_self and isinstance(step, Say) and BOOK[page_of(row.page)].said is None
        if is_note:
            return
        if message.caught_up:
            await self._stale(tx, row, Surface.WHATSAPP, then, note=WAS_AWAY)
        elif message.kind in KINDS and asks_for_files(row):
            await self._stale(tx, row, Surface.WHATSAPP, then)
        elif message.kind is not MessageKind.TEXT or message.forwarded:
            is_file = message.kind is not MessageKind.TEXT and asks_for_files(row)
            await self._stale(tx, row, Surface.WHATSAPP, then, note=OTHER_KIND if is_file else ONLY_TEXT)
        elif standing is None and isinstance(step, Choose | Say):
            # Nothing stood there yet: the first word, whatever it is, brings the menu.
            await self._show_on_whatsapp(tx, row, then)
        elif standing is not None and standing.revision != row.revision and isinstance(step, Choose | Say):
            await self._stale(tx, row, Surface.WHATSAPP, then)
        else:
            await self._step(tx, row, step, by=row.person, on=Surface.WHATSAPP, seq=seq, then=then)

    async def greet(self, tx: Transaction, session: SessionId, *, then: Consequences) -> None:
        """The owner's number has just proven itself: the menu opens at home, everywhere."""
        owner = await ruling_number(tx, session)
        row = await tx.conversation_of(owner.person, session) if owner is not None else None
        if row is None:
            return
        view = await load_view(tx, replace(row, page=PageId.MAIN_MENU, memory={}), now=self.clock.now())
        turn = Turn(page=home_of(view), note=Note(message=N_("Your number is proven.")))
        await self._settle(tx, row, turn, name=None, on=Surface.WHATSAPP, then=then)

    async def share_number(
        self, tx: Transaction, fact: NumberShared, *, seq: int, then: Consequences
    ) -> None:
        """The person's own number, as their admin chat vouches."""
        row = await tx.conversation(fact.conversation)
        if row is not None:
            step = Share(phone=fact.phone)
            await self._step(tx, row, step, by=fact.shared_by, on=fact.surface, seq=seq, then=then)

    async def draft_reply(self, tx: Transaction, fact: ReplyDrafted, *, seq: int, then: Consequences) -> None:
        """A reply from outside the menu: as if it had been written on the contact's reply page."""
        by, on = fact.drafted_by, fact.surface
        row = await self._at_contact(tx, fact.conversation, PageId.REPLY, fact.contact)
        if row is None:
            await self._refuse(tx, fact.conversation, UNKNOWN_CONTACT, by=by, on=on, then=then)
        elif await tx.role_of(by) not in BOOK[PageId.REPLY].roles:
            await self._refuse(tx, fact.conversation, NOT_ALLOWED, by=by, on=on, then=then)
        else:
            file = None if fact.file is None else await tx.file(fact.file)
            step = Say(text=fact.text) if file is None else Give(file=file, caption=fact.text)
            await self._step(tx, row, step, by=by, on=on, seq=seq, then=then)

    async def press_notice(
        self, tx: Transaction, fact: NoticePressed, *, seq: int, then: Consequences
    ) -> None:
        """A button under a notice: it leads to its page from wherever the menu stands."""
        by, on = fact.pressed_by, fact.surface
        choice = fact.choice if fact.choice in set(NoticeChoice) else None
        if choice in BROADCAST_CHOICES:
            at_home = await self._at_broadcast(tx, fact)
        elif choice in FROM_HOME or choice in REMEDIES:
            row = await tx.conversation(fact.conversation)
            page = PageId.MAIN_MENU if choice in FROM_HOME else PageId.STATUS
            at_home = None if row is None else replace(row, page=page, memory={})
        else:
            contact = PersonId(fact.about or "")
            at_home = await self._at_contact(tx, fact.conversation, PageId.LOG_CONTACT, contact)
        if choice is None or at_home is None:
            note = NOT_OFFERED if choice is None or choice in BROADCAST_CHOICES else UNKNOWN_CONTACT
            await self._refuse(tx, fact.conversation, note, by=by, on=on, then=then)
        elif choice in (NoticeChoice.OPEN, NoticeChoice.BROADCAST):
            await self._look(tx, at_home, by=by, on=on, then=then)
        else:
            await self._step(tx, at_home, Choose(choice=choice), by=by, on=on, seq=seq, then=then)

    async def _at_broadcast(self, tx: Transaction, fact: NoticePressed) -> ConversationRow | None:
        """The conversation as if it stood on that broadcast's page; None: there is none, or not here."""
        row = await tx.conversation(fact.conversation)
        broadcast = await tx.broadcast(BroadcastId(fact.about or ""))
        if row is None or broadcast is None or broadcast.session != row.session:
            return None
        return replace(row, page=PageId.BROADCAST, memory={"broadcast": broadcast.id})

    async def _at_contact(
        self, tx: Transaction, conversation: ConversationId, page: PageId, contact: PersonId
    ) -> ConversationRow | None:
        """The conversation as if it stood on that page of the contact; None: the log knows nobody such."""
        row, person = await tx.conversation(conversation), await tx.person(contact)
        if row is None or row.session is None or person is None:
            return None
        if not await tx.messages(row.session, contact=person.id, limit=1):
            return None  # a colleague, say: somebody, but nobody who has written
        return replace(row, page=page, memory={"contact": person.id})

    async def _look(
        self, tx: Transaction, row: ConversationRow, *, by: PersonId, on: Surface, then: Consequences
    ) -> None:
        """Show the page where `row` stands."""
        person = await tx.person(by)
        if person is not None and await tx.role_of(by) is not None:
            turn = Turn(page=page_of(row.page), memory=row.memory)
            await self._settle(tx, row, turn, name=person.name, on=on, then=then)

    async def _refuse(
        self,
        tx: Transaction,
        conversation: ConversationId,
        note: str,
        *,
        by: PersonId,
        on: Surface,
        then: Consequences,
    ) -> None:
        """Nothing is done, and the present screen says why."""
        row = await tx.conversation(conversation)
        if row is not None and await tx.role_of(by) is not None:
            turn = Turn(page=page_of(row.page), memory=row.memory, note=Note(message=note))
            await self._settle(tx, row, turn, name=None, on=on, then=then)
