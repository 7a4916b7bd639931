"""Hints: "somebody who can act, look here". Rows are truth; a hint may come late, doubled or never."""

from __future__ import annotations

from typing import Protocol

from bridge.ids import SessionId, TenantId
from bridge.screens import Surface


class Hints(Protocol):
    """Where a use-case leaves its hints, always after the commit."""

    async def facts(self, tenant: TenantId, lane: str) -> None:
        """A lane has unhandled facts (queue `messages`)."""
        ...

    async def outbound(self, session: SessionId) -> None:
        """A session has something due (queue `outbound`, to its holder)."""
        ...

    async def session(self, session: SessionId | None) -> None:
        """What is wanted of a session (or of any: None) has changed (queue `sessions`)."""
        ...

    async def surfaces(self, surface: Surface | None = None) -> None:
        """Something is to be shown anew on admin chats (queue `outbound`, to the bots)."""
        ...
