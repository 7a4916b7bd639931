"""What survives a restart, as Protocols.

Everything below `Transaction` belongs to one tenant and is done in one database transaction: all of it
holds, or none. No network call is ever awaited inside one. Another tenant's ids are answered as if they did
not exist (None, empty, `LookupError`), never with an error that tells them apart.

Times are aware UTC datetimes. "now" is passed in where a decision needs it; leases alone use the
database's clock.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bridge.ids import (
    BroadcastId,
    ConversationId,
    HolderId,
    PersonId,
    SessionId,
    TenantId,
)
from bridge.ports.backfills import BackfillTx
from bridge.ports.broadcasts import AudienceTx, BroadcastTx
from bridge.ports.conversations import ConversationTx, FactsTx
from bridge.ports.files import Exports, KeptFiles
from bridge.ports.holding import HolderDesk, SessionDesk
from bridge.ports.jobs import JobDesk, JobsTx
from bridge.ports.media import MediaTx
from bridge.ports.messages import OutboxTx, RecordTx
from bridge.ports.people import PeopleTx, TenantTx
from bridge.ports.platform import Platform
from bridge.ports.privacy import PrivacyTx
from bridge.ports.rooms import KeptTexts, RoomsTx
from bridge.ports.rows import (
    NoticeRow,
    SurfaceRow,
)
from bridge.ports.team_rows import UpdateRow
from bridge.ports.teamwork import TeamworkTx
from bridge.screens import Surface

__all__ = ["HolderDesk", "Platform", "SessionDesk", "Store", "Transaction"]


class Transaction(
    PeopleTx,
    TenantTx,
    FactsTx,
    ConversationTx,
    OutboxTx,
    RecordTx,
    MediaTx,
    RoomsTx,
    AudienceTx,
    BroadcastTx,
    JobsTx,
    PrivacyTx,
    TeamworkTx,
    BackfillTx,
    Protocol,
):
    """One tenant's data in one database transaction."""

    tenant_id: TenantId


class Store(KeptTexts, KeptFiles, Exports, JobDesk, Protocol):
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

    async def starting_broadcasts(
        self, until: datetime, limit: int
    ) -> list[tuple[BroadcastId, SessionId, datetime]]:
        """WAITING broadcasts of all tenants that begin by then, with when; those that are late come first."""
        ...

    async def due_digests(
        self, until: datetime, limit: int
    ) -> list[tuple[TenantId, PersonId, datetime | None]]:
        """Members of all tenants whose digest is due by then, with when; those not reckoned yet come first.

        Of tenants that were suspended, too: they are told, and nothing of it goes to a customer.
        """
        ...

    async def due_surfaces(self, surface: Surface, limit: int) -> list[SurfaceRow]:
        """Places of that surface where shown < wanted, oldest first."""
        ...

    async def due_notices(self, surface: Surface, now: datetime, limit: int) -> list[NoticeRow]:
        """Notices not shown yet whose not_before has come, oldest first."""
        ...

    async def keeping_too_long(self, since: datetime, limit: int) -> list[tuple[TenantId, timedelta]]:
        """Tenants that keep things for a time, and were not looked through since; with that time."""
        ...

    async def prune(self, now: datetime) -> int:
        """Take away some of what has served (handled facts, shown notices, expired sign-ins); how much.

        Called again until it answers 0, it has taken all. The record of messages is never touched.
        """
        ...

    async def prune_bundles(self, now: datetime) -> int:
        """Take away some of the bundles that newer ones replace, and what dead uploads left; how many.

        Files, too, that were kept a day ago and that no row names.

        Never one of the three newest of a session, and none that is quarantined. A store that is away only
        postpones it: the answer is 0 then.
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
