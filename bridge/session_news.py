"""Tells people what became of a session, when it is worth telling.

Every change of state redraws the screens at once. A notice beside them comes only for what asks something of
a person, and for a lost connection only when it did not come back by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bridge.ids import SessionId, TenantId
from bridge.notices import NoticeKind
from bridge.ports.clock import Clock
from bridge.ports.hints import Hints
from bridge.ports.store import Store
from bridge.session_life import SessionState

PATIENCE_S = {
    # Pages reload and phones pass through tunnels: a minute is no news.
    SessionState.DISCONNECTED: 60.0,
    SessionState.ACTION_REQUIRED: 0.0,
    SessionState.LOGGED_OUT: 0.0,
}
"""How long a state has to last before its notice is shown; other states have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionNews:
    """Where a session's holder says that the state has changed."""

    store: Store
    hints: Hints
    clock: Clock

    async def tell(self, tenant: TenantId, session: SessionId, state: SessionState) -> None:
        """The stored state is `state` now, and was another before."""
        if state in PATIENCE_S:
            now = self.clock.now()
            due = now + timedelta(seconds=PATIENCE_S[state])
            async with self.store.transaction(tenant) as tx:
                number = await tx.owner_number(session)
                row = await tx.conversation_of(number.person, session) if number is not None else None
                if row is not None:
                    await tx.add_notice(
                        row.id,
                        NoticeKind.SESSION_STATE,
                        about=f"{session}/{state}",
                        params={"state": str(state)},
                        now=now,
                        not_before=due,
                    )
        await self.hints.surfaces()
