"""Tells people what became of a session, when it is worth telling.

Every change of state redraws the screens at once. A notice beside them comes only for what asks something of
a person, and for a lost connection only when it did not come back by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bridge.ids import SessionId, TenantId
from bridge.notices import NoticeKind
from bridge.ports.clock import Clock
from bridge.ports.hints import Hints
from bridge.ports.rows import ConversationRow, Role
from bridge.ports.store import Store, Transaction
from bridge.session_life import SessionState

log = structlog.get_logger()

PATIENCE_S = {
    # Pages reload and phones pass through tunnels: a minute is no news.
    SessionState.DISCONNECTED: 60.0,
    SessionState.ACTION_REQUIRED: 0.0,
    SessionState.LOGGED_OUT: 0.0,
}
"""How long a state has to last before its notice is shown; other states have none."""


KINDS = {
    SessionState.DISCONNECTED: NoticeKind.CONNECTION_LOST,
    SessionState.ACTION_REQUIRED: NoticeKind.ACTION_REQUIRED,
    SessionState.LOGGED_OUT: NoticeKind.LOGGED_OUT,
}

MAX_PICTURE_BYTES = 1024 * 1024
"""A picture of a question on the screen has some ten kilobytes. A larger one is left out, not the notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionNews:
    """Where a session's holder says that the state has changed."""

    store: Store
    hints: Hints
    clock: Clock

    async def tell(
        self, tenant: TenantId, session: SessionId, state: SessionState, *, picture: bytes | None = None
    ) -> None:
        """The stored state is `state` now, and was another before.

        picture: what the page shows (PNG), for ACTION_REQUIRED; only owners get to see it.
        """
        if picture is not None and len(picture) > MAX_PICTURE_BYTES:
            log.warning("picture.left_out", size_bytes=len(picture))
            picture = None
        if state in PATIENCE_S or state is SessionState.CONNECTED:
            async with self.store.transaction(tenant) as tx:
                for menu in await tx.menus(session):
                    if state is SessionState.CONNECTED:
                        await _well_again(tx, menu, session, self.clock.now())
                    else:
                        shown = picture if menu.role is Role.OWNER else None
                        await _in_trouble(tx, menu, session, state, shown, self.clock.now())
        await self.hints.surfaces()


async def _in_trouble(
    tx: Transaction,
    menu: ConversationRow,
    session: SessionId,
    state: SessionState,
    picture: bytes | None,
    now: datetime,
) -> None:
    await tx.add_notice(
        menu.id,
        KINDS[state],
        about=session,
        params={"state": str(state)},
        now=now,
        not_before=now + timedelta(seconds=PATIENCE_S[state]),
        picture=picture,
        lasting=True,
    )


async def _well_again(tx: Transaction, menu: ConversationRow, session: SessionId, now: datetime) -> None:
    """Say so in the message that told of the trouble: no new one, which would only disturb."""
    for kind in KINDS.values():
        await tx.end_notice(
            menu.id, kind, about=session, params={"state": str(SessionState.CONNECTED)}, now=now
        )
