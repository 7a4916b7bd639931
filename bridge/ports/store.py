"""What survives a restart, as Protocols.

Everything below `Transaction` belongs to one tenant and is done in one database transaction: all of it
holds, or none. No network call is ever awaited inside one. Another tenant's ids are answered as if they did
not exist (None, empty, `LookupError`), never with an error that tells them apart.

Times are aware UTC datetimes. "now" is passed in where a decision needs it; leases alone use the
database's clock.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bridge.ids import (
    ConversationId,
    HolderId,
    PersonId,
    SessionId,
    TenantId,
)
from bridge.ports.conversations import ConversationTx, FactsTx
from bridge.ports.holding import HolderDesk, SessionDesk
from bridge.ports.messages import OutboxTx, RecordTx
from bridge.ports.people import PeopleTx, TenantTx
from bridge.ports.platform import Platform
from bridge.ports.rooms import KeptTexts, RoomsTx
from bridge.ports.rows import (
    NoticeRow,
    SurfaceRow,
)
from bridge.ports.team_rows import UpdateRow
from bridge.screens import Surface

__all__ = ["HolderDesk", "Platform", "SessionDesk", "Store", "Transaction"]


class Transaction(PeopleTx, TenantTx, FactsTx, ConversationTx, OutboxTx, RecordTx, RoomsTx, Protocol):
    """One tenant's data in one database transaction."""

    tenant_id: TenantId


class Store(KeptTexts, Protocol):
    """The whole store."""

    def transaction(self, tenant: TenantId) -> AbstractAsyncContextManager[Transaction]:
        """One tenant's transaction; commits at the end, rolls back on any exception."""
        ...

    async def join(self, kind: str, ttl_s: float) -> HolderDesk:
        """Register this process as a holder of `kind` ("worker", "bots", "scheduler")."""
        ...

    async def bury(self, holder: HolderId) -> None:
        """A holder whose process is known to be gone: its sessions are free at once."""
        ...

    async def session_home(self, session: SessionId) -> tuple[TenantId, HolderId | None] | None:
        """Whose a session is, and its living holder."""
        ...

    async def conversation_home(self, conversation: ConversationId) -> TenantId | None: ...

    async def waiting_lanes(self, limit: int) -> list[tuple[TenantId, str]]:
        """Lanes that have unhandled facts: what the sweep finds when a hint was lost."""
        ...

    async def due_surfaces(self, surface: Surface, limit: int) -> list[SurfaceRow]:
        """Places of that surface where shown < wanted, oldest first."""
        ...

    async def due_notices(self, surface: Surface, now: datetime, limit: int) -> list[NoticeRow]:
        """Notices not shown yet whose not_before has come, oldest first."""
        ...

    async def prune(self, now: datetime) -> int:
        """Take away some of what has served (handled facts, shown notices, expired sign-ins); how much.

        Called again until it answers 0, it has taken all. The record of messages is never touched.
        """
        ...

    async def people_with_account(self, surface: Surface, address: str) -> list[tuple[TenantId, PersonId]]:
        """In which tenants an account of an admin chat is somebody; the one picked last comes first."""
        ...

    async def record_update(
        self, surface: Surface, bot: str, update_id: str, payload: str, now: datetime
    ) -> bool:
        """Keep what a platform delivered, before it is confirmed; False: this one was recorded before.

        The payload is encrypted. Those that were handled are forgotten after some days.
        """
        ...

    async def waiting_updates(self, surface: Surface, bot: str, limit: int) -> list[UpdateRow]:
        """Recorded and not handled yet, in the order of recording."""
        ...

    async def update_handled(self, seq: int, now: datetime) -> bool:
        """It was acted on (or never can be): its payload goes. False: it was marked before."""
        ...

    async def close(self) -> None: ...
