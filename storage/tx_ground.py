"""What every part of a transaction stands on: the connection, the tenant, its cipher."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bridge.errors import PermanentError
from bridge.ids import PersonId, SessionId, TenantId
from bridge.screens import Surface
from storage.sql import Row, Sql
from storage.vault import Cipher

MAX_WORD = 160
"""Characters of a clear column that another system fills (a stanza id). WhatsApp's have about 32."""


class Ground:
    """One tenant's data in one transaction; the parts inherit from it."""

    def __init__(self, sql: Sql, tenant: TenantId, cipher: Cipher, everywhere: Cipher) -> None:
        self.tenant_id = tenant
        self._sql = sql
        self._cipher = cipher
        self._everywhere = everywhere

    def _seal(self, table: str, record: str, column: str, text: str | None) -> bytes | None:
        return None if text is None else self._cipher.seal(f"{table}|{record}|{column}", text)

    async def _mine(self, table: str, record: str, *, lock: bool = False) -> Row:
        """The row, if it is this tenant's.

        Raises:
            LookupError: it is not, or there is none: nobody is told which.
        """
        tail = self._sql.for_update if lock else ""
        row = await self._sql.one(
            f"SELECT * FROM {table} WHERE id = ? AND tenant_id = ?{tail}",  # noqa: S608
            record,
            self.tenant_id,
        )
        if row is None:
            raise LookupError(f"no such row in {table}")
        return row

    async def _now_called(self, person: PersonId) -> PersonId:
        """The person, or who it turned out to be.

        Raises:
            LookupError: not of this tenant.
        """
        row = await self._sql.one(
            "SELECT id, merged_into_id FROM people WHERE id = ? AND tenant_id = ?", person, self.tenant_id
        )
        if row is None:
            raise LookupError("no such person")
        return PersonId(row["merged_into_id"] or row["id"])

    async def _insert(self, model: Any, **values: Any) -> None:
        await model.create(using_db=self._sql.db, tenant_id=self.tenant_id, **values)


async def wake_places(sql: Sql, tenant: TenantId, session: SessionId) -> None:
    """Make the admin-chat places of a session's conversations due: something they show has moved."""
    await sql.run(
        f"UPDATE surfaces SET shown = 0, asked = asked + 1, wanted_since = {sql.clock}"  # noqa: S608
        " WHERE tenant_id = ? AND surface <> ?"
        # Only members': whoever was removed has seen the last of it.
        " AND conversation_id IN (SELECT c.id FROM conversations c JOIN memberships m"
        "  ON m.person_id = c.person_id AND m.tenant_id = c.tenant_id WHERE c.session_id = ?)",
        tenant,
        Surface.WHATSAPP,
        session,
    )


async def wake_ticks(sql: Sql, tenant: TenantId, outbox: str) -> None:
    """Make the notices due that show how far this message got, and whether its contact waits."""
    await sql.run(
        "UPDATE notices SET shown_at = NULL, asked = asked + 1"
        " WHERE tenant_id = ? AND (kind IN ('offered_reply', 'answer_line')"
        "  OR kind = 'contact_card' AND lasting)"
        " AND about IN (SELECT id FROM offers WHERE outbox_id = ?"
        "  UNION SELECT id FROM messages WHERE outbox_id = ?"
        # A reply that failed is none: its contact waits again, or still.
        "  UNION SELECT recipient_id FROM outbox WHERE id = ? AND delivery IN ('failed', 'dropped'))",
        tenant,
        outbox,
        outbox,
        outbox,
    )


def plain(word: str, what: str) -> str:
    """A clear text from outside, checked alike for both databases.

    Raises:
        PermanentError: longer than its column, or not storable (NUL, a lone surrogate).
    """
    if len(word) > MAX_WORD:
        raise PermanentError(f"{what} has {len(word)} characters; at most {MAX_WORD} are stored")
    if "\0" in word or any("\ud800" <= character <= "\udfff" for character in word):
        raise PermanentError(f"{what} holds a NUL or a lone surrogate")
    return word


def now_utc() -> datetime:
    """For columns that only say when a row was made."""
    return datetime.now(UTC)
