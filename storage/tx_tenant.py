"""The tenant, its sessions, and what people want of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bridge.errors import PermanentError
from bridge.ids import PersonId, SessionId, new_id
from bridge.pairing import PairingMethod, PairingStep
from bridge.ports.rooms import ThreadReplies
from bridge.ports.rows import NoticeMode, SessionRow, TenantRow
from bridge.screens import Surface
from bridge.session_life import Desired, SessionState
from storage.codec import decoded_step
from storage.models.platform import AuditLine
from storage.models.sessions import Session
from storage.rows import instant, session_row, tenant_row
from storage.tx_ground import Ground, now_utc, plain


class TenantStore(Ground):
    """`bridge.ports.store.TenantTx`, without the owner numbers."""

    async def tenant(self) -> TenantRow:
        """See the port."""
        row = await self._sql.one("SELECT * FROM tenants WHERE id = ?", self.tenant_id)
        if row is None:
            raise LookupError("no such tenant")
        return tenant_row(row, self._cipher)

    async def change_tenant(
        self,
        *,
        name: str | None = None,
        language: str | None = None,
        time_zone: str | None = None,
        notices: NoticeMode | None = None,
        quiet: tuple[int, int] | tuple[None, None] | None = None,
        mirrored: frozenset[Surface] | None = None,
        risks_accepted: tuple[datetime, PersonId] | None = None,
        thread_replies: ThreadReplies | None = None,
        keep_days: int | None = None,
        digest_minute: int | None = None,
    ) -> None:
        """See the port."""
        changes: dict[str, Any] = {
            "name": self._seal("tenants", self.tenant_id, "name", name),
            "language": language,
            "time_zone": time_zone,
            "notices": notices,
            "thread_replies": thread_replies,
            "keep_days": keep_days,
            "digest_minute": digest_minute,
            "mirrored": None if mirrored is None else ",".join(sorted(mirrored)),
        }
        changes = {column: value for column, value in changes.items() if value is not None}
        if quiet is not None:
            changes["quiet_from"], changes["quiet_to"] = quiet
        if risks_accepted is not None:
            changes["risks_accepted_at"], changes["risks_accepted_by"] = risks_accepted
        if changes:
            columns = ", ".join(f"{column} = ?" for column in changes)
            await self._sql.run(
                f"UPDATE tenants SET {columns} WHERE id = ?",  # noqa: S608
                *changes.values(),
                self.tenant_id,
            )

    async def add_session(self, label: str) -> SessionRow:
        """See the port."""
        tenant = await self._sql.one(
            f"SELECT max_sessions FROM tenants WHERE id = ?{self._sql.for_update}",  # noqa: S608
            self.tenant_id,
        )
        count = await self._sql.value("SELECT COUNT(*) FROM sessions WHERE tenant_id = ?", self.tenant_id)
        allowed = tenant["max_sessions"] if tenant else 0
        if count >= allowed:
            raise PermanentError(f"this tenant may have {allowed} sessions, and has {count}")
        session = SessionId(new_id())
        now = now_utc()
        await self._insert(
            Session,
            id=session,
            label=self._seal("sessions", session, "label", label),
            desired=Desired.STOPPED,
            state=SessionState.DISCONNECTED,
            since=now,
            created_at=now,
        )
        return session_row(await self._mine("sessions", session), self._cipher)

    async def sessions(self) -> list[SessionRow]:
        """See the port. In the order of their making."""
        rows = await self._sql.all(
            "SELECT * FROM sessions WHERE tenant_id = ? ORDER BY created_at, id", self.tenant_id
        )
        return [session_row(row, self._cipher) for row in rows]

    async def session(self, session: SessionId) -> SessionRow | None:
        """See the port."""
        try:
            return session_row(await self._mine("sessions", session), self._cipher)
        except LookupError:
            return None

    async def want_session(self, session: SessionId, desired: Desired) -> None:
        """See the port."""
        await self._mine("sessions", session)
        await self._sql.run("UPDATE sessions SET desired = ? WHERE id = ?", desired, session)

    async def want_use_here(self, session: SessionId) -> None:
        """See the port."""
        await self._mine("sessions", session)
        await self._sql.run(
            f"UPDATE sessions SET use_here_at = {self._sql.clock} WHERE id = ?",  # noqa: S608
            session,
        )

    async def set_proxy(self, session: SessionId, proxy: str | None) -> None:
        """See the port."""
        await self._mine("sessions", session)
        await self._sql.run(
            "UPDATE sessions SET proxy = ? WHERE id = ?",
            self._seal("sessions", session, "proxy", proxy),
            session,
        )

    async def want_pairing(
        self, session: SessionId, method: PairingMethod | None, phone: str | None = None
    ) -> None:
        """See the port."""
        # The session before its steps, as its holder does: the other way round two of them would deadlock.
        await self._mine("sessions", session, lock=True)
        await self._sql.run("DELETE FROM pairing_steps WHERE session_id = ?", session)
        await self._sql.run(
            "UPDATE sessions SET pairing = ?, pairing_phone = ? WHERE id = ?",
            method,
            self._seal("sessions", session, "pairing_phone", phone),
            session,
        )

    async def pairing_step(self, session: SessionId, now: datetime) -> PairingStep | None:
        """See the port."""
        row = await self._sql.one(
            "SELECT session_id, step, expires_at FROM pairing_steps WHERE session_id = ? AND tenant_id = ?",
            session,
            self.tenant_id,
        )
        if row is None or instant(row["expires_at"]) <= now:
            return None
        return decoded_step(self._cipher.open(f"pairing_steps|{session}|step", bytes(row["step"])))

    async def stay_awake(self, session: SessionId, until: datetime | None) -> None:
        """See the port."""
        await self._mine("sessions", session)
        await self._sql.run("UPDATE sessions SET awake_until = ? WHERE id = ?", until, session)

    async def audit(
        self, what: str, *, by: PersonId | None, about: str | None = None, **details: str
    ) -> None:
        """See the port."""
        record = new_id()
        await self._insert(
            AuditLine,
            id=record,
            what=what,
            by_person=by,
            about=None if about is None else plain(about, "what an audit line is about"),
            details=self._cipher.seal_dict(f"audit|{record}|details", details),
            at=now_utc(),
        )

    async def _note_in_audit(self, what: str, about: str, **details: str) -> None:
        await self.audit(what, by=None, about=about, **details)
