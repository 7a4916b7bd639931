"""Kept texts: secrets of an admin chat that belong to no tenant, such as the tokens of its installations.

Their names are secrets too (the state of a sign-in is one): a row is found by a keyed hash.
"""

from __future__ import annotations

from datetime import UTC, datetime

from bridge.ids import new_id
from bridge.screens import Surface
from storage.engine import Engine
from storage.keyring import Keyring
from storage.rows import maybe_instant
from storage.sql import Row


class Keeping:
    """`bridge.ports.rooms.KeptTexts`."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self._keyring = keyring
        self._sql = engine.sql

    async def keep(
        self, surface: Surface, name: str, text: str, *, expires_at: datetime | None = None
    ) -> None:
        """See the port."""
        record, cipher = new_id(), self._keyring.installation
        await self._sql.run(
            "INSERT INTO kept_texts (id, surface, mark, name, text, expires_at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (surface, mark) DO UPDATE"
            " SET text = excluded.text, expires_at = excluded.expires_at",
            record,
            surface,
            self._mark(surface, name),
            cipher.seal(self._cell(surface, name, "name"), name),
            cipher.seal(self._cell(surface, name, "text"), text),
            expires_at,
        )

    async def kept(self, surface: Surface, name: str) -> str | None:
        """See the port."""
        row = await self._sql.one(
            "SELECT text, expires_at FROM kept_texts WHERE surface = ? AND mark = ?",
            surface,
            self._mark(surface, name),
        )
        return self._good(surface, name, row)

    async def take_kept(self, surface: Surface, name: str) -> str | None:
        """See the port."""
        row = await self._sql.one(
            "DELETE FROM kept_texts WHERE surface = ? AND mark = ? RETURNING text, expires_at",
            surface,
            self._mark(surface, name),
        )
        return self._good(surface, name, row)

    async def drop_kept(self, surface: Surface, name: str) -> bool:
        """See the port."""
        touched = await self._sql.run(
            "DELETE FROM kept_texts WHERE surface = ? AND mark = ?", surface, self._mark(surface, name)
        )
        return touched == 1

    async def kept_names(self, surface: Surface, prefix: str) -> list[str]:
        """See the port. There are few: all are opened."""
        rows = await self._sql.all(
            "SELECT mark, name FROM kept_texts WHERE surface = ? AND (expires_at IS NULL OR expires_at > ?)",
            surface,
            datetime.now(UTC),
        )
        cipher = self._keyring.installation
        names = [cipher.open(f"kept_texts|{row['mark']}|name", bytes(row["name"])) for row in rows]
        return sorted(name for name in names if name.startswith(prefix))

    def _mark(self, surface: Surface, name: str) -> str:
        return self._keyring.installation.blind(f"kept/{surface}", name)

    def _cell(self, surface: Surface, name: str, column: str) -> str:
        # Bound to the mark, not to the row's id: what is kept anew takes the place of what was there.
        return f"kept_texts|{self._mark(surface, name)}|{column}"

    def _good(self, surface: Surface, name: str, row: Row | None) -> str | None:
        if row is None:
            return None
        until = maybe_instant(row["expires_at"])
        if until is not None and until <= datetime.now(UTC):
            return None
        return self._keyring.installation.open(self._cell(surface, name, "text"), bytes(row["text"]))
