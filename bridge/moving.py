"""Moves a menu: judged, made true, stored under the next revision, and wanted on every surface."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bridge import gate
from bridge.consequences import Consequences, make_true
from bridge.errors import LostRace
from bridge.ids import PersonId
from bridge.menu.advance import NOT_ALLOWED, OUT_OF_DATE, advance
from bridge.menu.book import BOOK, page_of
from bridge.menu.drawing import draw
from bridge.menu.loading import load_view
from bridge.menu.state import Actor, Note, PageId, Step, Turn
from bridge.occasion import Occasion
from bridge.ownership import ruling_number
from bridge.ports.clock import Clock
from bridge.ports.rows import ConversationRow, Role
from bridge.ports.store import Transaction
from bridge.presenter import present_text
from bridge.screens import Screen, Surface
from bridge.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """Moves menus; everything happens in the caller's transaction.

    menu_idle_s: how long the menu in the message-yourself chat listens after the last step.
    reply_pause_s: how long an answer to the owner is held back, to look like a person's.
    """

    clock: Clock
    menu_idle_s: float = 900.0
    reply_pause_s: float = 0.0

    async def _step(
        self,
        tx: Transaction,
        row: ConversationRow,
        step: Step,
        *,
        by: PersonId,
        on: Surface,
        seq: int,
        then: Consequences,
    ) -> None:
        now = self.clock.now()
        role = await tx.role_of(by)
        person = await tx.person(by)
        if role is None or person is None or row.session is None:
            return
        view = await load_view(tx, row, now=now)
        actor = Actor(person=by, name=person.name, role=role, surface=on)
        turn = advance(page_of(row.page), row.memory, step, view, actor)
        occasion = Occasion(actor=actor, session=row.session, fact=seq, now=now)
        for effect in turn.effects:
            await make_true(tx, effect, occasion, then)
        turn = replace(turn, memory={**turn.memory, **then.memory})
        await self._settle(tx, row, turn, name=person.name, on=on, then=then)

    async def _settle(
        self,
        tx: Transaction,
        row: ConversationRow,
        turn: Turn,
        *,
        name: str | None,
        on: Surface,
        then: Consequences,
    ) -> None:
        """The menu stands where the turn says; every surface shall show it.

        Where its person may be no longer, such as after another role was given to them, it goes home.
        """
        tenant = await tx.tenant()
        if not await _is_open(tx, row.person, turn.page):
            turn = Turn(page=PageId.MAIN_MENU, note=turn.note or Note(message=NOT_ALLOWED))
        note = Words(tenant.language)(turn.note.message, **turn.note.values) if turn.note else None
        moved = replace(
            row,
            page=turn.page,
            memory=turn.memory,
            revision=row.revision + 1,
            note=note,
            changed_on=on,
            changed_by=name,
            changed_at=self.clock.now(),
        )
        if not await tx.save_conversation(moved, was_revision=row.revision):
            raise LostRace("another process moved the menu")
        then.surfaces = True
        is_private = BOOK[turn.page].private
        if on is Surface.WHATSAPP or (Surface.WHATSAPP in tenant.mirrored and not is_private):
            await self._show_on_whatsapp(tx, moved, then)

    async def _stale(
        self, tx: Transaction, row: ConversationRow, on: Surface, then: Consequences, note: str = OUT_OF_DATE
    ) -> None:
        """Nothing is done; that one surface shows the present screen, and why."""
        tenant = await tx.tenant()
        noted = replace(row, note=Words(tenant.language)(note))
        if on is Surface.WHATSAPP:
            await self._show_on_whatsapp(tx, noted, then)
            return
        if on not in tenant.mirrored:
            # It shows only what was stepped there: to have looked at the present screen there is a step.
            turn = Turn(page=page_of(row.page), memory=row.memory, note=Note(message=note))
            await self._settle(tx, row, turn, name=None, on=on, then=then)
            return
        await tx.save_conversation(noted, was_revision=row.revision)
        for place in await tx.surfaces(row.id):
            if place.surface is on:
                await tx.want_surface(place.id)
        then.surfaces = True

    async def note_on_whatsapp(
        self, tx: Transaction, row: ConversationRow, note: str, then: Consequences, *, wakes: bool = True
    ) -> None:
        """The present screen once more on the owner's WhatsApp, with something to say above it.

        wakes: False where nobody has asked: in the message-yourself chat private notes stay notes.
        """
        await self._show_on_whatsapp(tx, replace(row, note=note), then, wakes=wakes)

    async def _show_on_whatsapp(
        self, tx: Transaction, row: ConversationRow, then: Consequences, *, wakes: bool = True
    ) -> None:
        """Put the present screen out to the owner's WhatsApp, if it may go there at all."""
        if row.session is None:
            return
        owner = await ruling_number(tx, row.session)
        if owner is None or owner.person != row.person:
            return
        now = self.clock.now()
        view = await load_view(tx, row, now=now)
        screen = draw(row, view, surface=Surface.WHATSAPP)
        text = present_text(screen)
        await gate.screen_to_owner(
            tx, owner, row, text, names_of(screen), now=now, pause_s=self.reply_pause_s
        )
        if owner.is_self and wakes:
            await tx.stay_awake(row.session, now + timedelta(seconds=self.menu_idle_s))
        then.outbound = True


def names_of(screen: Screen) -> tuple[str, ...]:
    """What the numbers 1, 2, … mean on it."""
    return tuple(choice.name for choice in screen.choices)


async def _is_open(tx: Transaction, person: PersonId, page: PageId) -> bool:
    """Whether the person's role may see that page; asked for pages alone that are not everybody's."""
    roles = BOOK[page].roles
    return roles == frozenset(Role) or await tx.role_of(person) in roles
