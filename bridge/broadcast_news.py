"""Tells people that a broadcast rests though nobody wanted it to, or is over. Once each."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.broadcast_life import BroadcastState
from bridge.consequences import Consequences
from bridge.ids import BroadcastId, SessionId, TenantId
from bridge.menu.broadcast import MAY_BROADCAST
from bridge.menu.broadcast_loading import view_of
from bridge.menu.broadcast_words import count_lines, halt_lines, state_of
from bridge.menu.state import View
from bridge.moving import Mover
from bridge.notices import NoticeKind
from bridge.ownership import ruling_number
from bridge.ports.hints import Hints
from bridge.ports.store import Store, Transaction
from bridge.screens import Surface

TOLD = frozenset({BroadcastState.PAUSED, BroadcastState.DONE, BroadcastState.STOPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastNews:
    """Where a session's holder says that something may have to be told."""

    store: Store
    hints: Hints
    mover: Mover

    async def tell(self, tenant: TenantId, session: SessionId) -> bool:
        """Tell what is news of the session's broadcasts; True when there was something."""
        then = Consequences()
        async with self.store.transaction(tenant) as tx:
            for broadcast in await tx.take_broadcast_news(session):
                await self._tell(tx, session, broadcast, then)
        if then.surfaces:
            await self.hints.surfaces()
        if then.outbound:
            await self.hints.outbound(session)
        return then.surfaces

    async def _tell(
        self, tx: Transaction, session: SessionId, broadcast: BroadcastId, then: Consequences
    ) -> None:
        now = self.mover.clock.now()
        then.surfaces = True
        view = await view_of(tx, session, broadcast, now)
        if view.broadcast is None or view.broadcast.state not in TOLD:
            return
        for menu in await tx.menus(session):
            if menu.role not in MAY_BROADCAST or menu.room is not None:
                continue
            await tx.add_notice(
                menu.id,
                NoticeKind.BROADCAST_NEWS,
                about=broadcast,
                params={"state": str(view.broadcast.state)},
                now=now,
                not_before=now,
            )
        await self._tell_on_whatsapp(tx, session, view, then)

    async def _tell_on_whatsapp(
        self, tx: Transaction, session: SessionId, view: View, then: Consequences
    ) -> None:
        """The owner's present screen there once more, with the news above it."""
        owner = await ruling_number(tx, session)
        row = await tx.conversation_of(owner.person, session) if owner is not None else None
        if row is not None and Surface.WHATSAPP in view.tenant.mirrored and view.broadcast is not None:
            told = (state_of(view.broadcast, view), *count_lines(view.progress, view))
            note = " ".join((f"{' · '.join(told)}.", *halt_lines(view.broadcast, view)))
            await self.mover.note_on_whatsapp(tx, row, note, then)
