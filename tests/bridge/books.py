"""What the store of a town holds, for a story to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bridge.ids import ConversationId, PersonId, SessionId, TenantId
from bridge.ports.log_rows import LoggedMessage
from bridge.ports.rows import ConversationRow, Purpose, Role
from storage.store import TortoiseStore


@dataclass(kw_only=True)
class Books:
    """One tenant's rows."""

    store: TortoiseStore
    tenant: TenantId
    session: SessionId = field(init=False)
    menu: ConversationId = field(init=False)

    async def row(self, menu: ConversationId | None = None) -> ConversationRow:
        """The conversation as it is."""
        async with self.store.transaction(self.tenant) as tx:
            row = await tx.conversation(menu or self.menu)
        assert row is not None
        return row

    async def code(self) -> str:
        """The one-time code that waits to be proven."""
        async with self.store.transaction(self.tenant) as tx:
            pending = await tx.pending_owner_number(self.session)
        assert pending is not None
        assert pending.code is not None
        return pending.code

    async def ruling(self) -> str | None:
        """The phone number that rules; None while none does."""
        async with self.store.transaction(self.tenant) as tx:
            number = await tx.owner_number(self.session)
        return number.phone if number is not None and number.proof == "verified" else None

    async def log(self, contact: PersonId | None = None) -> list[LoggedMessage]:
        """The record, oldest first."""
        async with self.store.transaction(self.tenant) as tx:
            return (await tx.messages(self.session, contact=contact, limit=1000))[::-1]

    async def outbox(self) -> list[dict[str, Any]]:
        """Every row that was ever put out, with what the database says of it."""
        return await self.store.engine.sql.all(
            "SELECT o.*, n.proof, n.person_id AS owner FROM outbox o"
            " LEFT JOIN owner_numbers n ON n.id = o.owner_number_id WHERE o.tenant_id = ? ORDER BY o.born",
            self.tenant,
        )

    async def facts(self) -> int:
        """How many facts were ever recorded."""
        return int(
            await self.store.engine.sql.value("SELECT COUNT(*) FROM facts WHERE tenant_id = ?", self.tenant)
        )

    async def audited(self) -> list[str]:
        """What the audit says, oldest first."""
        rows = await self.store.engine.sql.all(
            "SELECT what FROM audit WHERE tenant_id = ? ORDER BY seq", self.tenant
        )
        return [row["what"] for row in rows]

    async def nothing_went_wrong(self) -> None:
        """The promise that no story may break: every row has its cause, or goes to the proven owner."""
        for row in await self.outbox():
            if row["purpose"] == Purpose.SCREEN:
                assert row["cause_id"] is None
                assert row["proof"] == "verified"
                assert row["recipient_id"] == row["owner"]
            else:
                assert row["cause_id"] is not None
                assert row["owner_number_id"] is None
        assert await self.store.waiting_lanes(10) == []

    async def dismisses(self, person: PersonId) -> None:
        """Nobody may do anything any more without a membership."""
        await self.store.engine.sql.run("DELETE FROM memberships WHERE person_id = ?", person)

    async def demotes(self, person: PersonId, role: Role) -> None:
        """Another role from now on."""
        await self.store.engine.sql.run("UPDATE memberships SET role = ? WHERE person_id = ?", role, person)
