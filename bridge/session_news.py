"""Tells people what became of a session, when it is worth telling.

Every change of state redraws the screens at once. A notice beside them comes only for what asks something of
a person, and for a lost connection only when it did not come back by itself. What comes and goes again and
again is told once, and again only when it stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bridge.backfilling import tell_of_backfill
from bridge.ids import SessionId, TenantId
from bridge.notices import NoticeKind
from bridge.phone_watch import days_away
from bridge.ports.backfills import BackfillEnd
from bridge.ports.clock import Clock
from bridge.ports.hints import Hints
from bridge.ports.rows import ConversationRow, Role, SessionRow
from bridge.ports.store import Store, Transaction
from bridge.reasons import told_reason
from bridge.session_life import SessionState

log = structlog.get_logger()

PATIENCE_S = {
    # Pages reload and phones pass through tunnels: a minute is no news.
    SessionState.DISCONNECTED: 60.0,
    SessionState.ACTION_REQUIRED: 0.0,
    SessionState.LOGGED_OUT: 0.0,
}
"""How long a state has to last before its notice is shown; other states have none."""
FLAPPING = frozenset({SessionState.DISCONNECTED, SessionState.ACTION_REQUIRED})
FLAPPING_S = 600.0
"""These come and go by themselves: when one ended so shortly ago, the next has to last as long to be told."""


KINDS = {
    SessionState.DISCONNECTED: NoticeKind.CONNECTION_LOST,
    SessionState.ACTION_REQUIRED: NoticeKind.ACTION_REQUIRED,
    SessionState.LOGGED_OUT: NoticeKind.LOGGED_OUT,
}

ENDS_BACKFILL = frozenset({SessionState.ACTION_REQUIRED, SessionState.LOGGED_OUT})
"""WhatsApp says no to something, perhaps to this: history is read no further before a person wants it."""

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
        """The stored state is `state` now, and it or what is told of it was another before.

        picture: what the page shows (PNG), for ACTION_REQUIRED; only owners get to see it.
        """
        if picture is not None and len(picture) > MAX_PICTURE_BYTES:
            log.warning("picture.left_out", size_bytes=len(picture))
            picture = None
        now = self.clock.now()
        if state in PATIENCE_S or state is SessionState.CONNECTED:
            async with self.store.transaction(tenant) as tx:
                row = await tx.session(session)
                if state in ENDS_BACKFILL and await tx.stop_backfill(session, BackfillEnd.NEEDS_PERSON):
                    await tell_of_backfill(tx, session, now)
                for menu in await tx.menus(session) if row is not None else ():
                    assert row is not None
                    if state is SessionState.CONNECTED:
                        await _well_again(tx, menu, session, now)
                    else:
                        shown = picture if menu.role is Role.OWNER else None
                        await _in_trouble(tx, menu, row, state, shown, now)
                    if menu.role is Role.OWNER:
                        await _tell_of_phone(tx, menu, row, now)
        await self.hints.surfaces()


async def _in_trouble(
    tx: Transaction,
    menu: ConversationRow,
    session: SessionRow,
    state: SessionState,
    picture: bytes | None,
    now: datetime,
) -> None:
    patience_s = PATIENCE_S[state]
    ended = await tx.notice_ended_at(menu.id, KINDS[state], about=session.id)
    if state in FLAPPING and ended is not None and now - ended < timedelta(seconds=FLAPPING_S):
        patience_s = FLAPPING_S
    # Only what is told in other words is news: codes without a sentence of their own all read the same.
    told = told_reason(state, session.reason)
    params = {"state": str(state), "reason": "" if told is None else session.reason or ""}
    await tx.add_notice(
        menu.id,
        KINDS[state],
        about=session.id,
        params=params,
        now=now,
        not_before=now + timedelta(seconds=patience_s),
        picture=picture,
        lasting=True,
    )


async def _well_again(tx: Transaction, menu: ConversationRow, session: SessionId, now: datetime) -> None:
    """Say so in the message that told of the trouble: no new one, which would only disturb."""
    for kind in KINDS.values():
        await tx.end_notice(
            menu.id, kind, about=session, params={"state": str(SessionState.CONNECTED)}, now=now
        )


async def _tell_of_phone(tx: Transaction, menu: ConversationRow, session: SessionRow, now: datetime) -> None:
    """Once for each time that the phone stays away, by when it was seen last."""
    kind, seen = NoticeKind.PHONE_AWAY, session.phone_seen_at
    if seen is None or days_away(session, now) is None:
        await tx.end_notice(menu.id, kind, about=session.id, params={}, now=now)
        return
    params = {"seen": seen.isoformat()}
    made = await tx.add_notice(
        menu.id, kind, about=session.id, params=params, now=now, not_before=now, lasting=True
    )
    for place in await tx.surfaces(menu.id) if made else ():
        await tx.want_surface(place.id)
