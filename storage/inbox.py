"""The inbox: what platforms delivered to our bots, kept before it is confirmed to them.

An update names nobody of ours yet, so it is sealed with the installation's key. Once it was handled only its
name is kept, to know it again; after some days that goes too.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bridge.ports.team_rows import UpdateRow
from bridge.screens import Surface
from storage.keeping import Keeping
from storage.rows import instant
from storage.tx_ground import plain

UPDATES_KEPT_S = 7 * 86_400
"""How long a handled update is known again. Platforms deliver again for a day at most."""
FORGETS_EVERY = 200
"""Looking for old ones costs a scan: done once in so many recordings."""


class Inbox(Keeping):
    """The updates' part of `bridge.ports.store.Store`."""

    async def record_update(
        self, surface: Surface, bot: str, update_id: str, payload: str, now: datetime
    ) -> bool:
        """See the port."""
        row = await self._sql.one(
            "INSERT INTO updates (surface, bot, update_id, payload, recorded_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (surface, bot, update_id) DO NOTHING RETURNING seq",
            surface,
            plain(bot, "a bot's name"),
            plain(update_id, "an update's name"),
            self._keyring.installation.seal(_cell(surface, bot, update_id), payload),
            now,
        )
        if row is not None and row["seq"] % FORGETS_EVERY == 0:
            await self._sql.run(
                "DELETE FROM updates WHERE handled_at IS NOT NULL AND recorded_at < ?",
                now - timedelta(seconds=UPDATES_KEPT_S),
            )
        return row is not None

    async def waiting_updates(self, surface: Surface, bot: str, limit: int) -> list[UpdateRow]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT seq, update_id, payload, recorded_at FROM updates"
            " WHERE surface = ? AND bot = ? AND handled_at IS NULL ORDER BY seq LIMIT ?",
            surface,
            bot,
            limit,
        )
        cipher = self._keyring.installation
        return [
            UpdateRow(
                seq=row["seq"],
                surface=surface,
                bot=bot,
                update_id=row["update_id"],
                payload=cipher.open(_cell(surface, bot, row["update_id"]), bytes(row["payload"])),
                recorded_at=instant(row["recorded_at"]),
            )
            for row in rows
        ]

    async def update_handled(self, seq: int, now: datetime) -> bool:
        """See the port."""
        touched = await self._sql.run(
            "UPDATE updates SET handled_at = ?, payload = NULL WHERE seq = ? AND handled_at IS NULL", now, seq
        )
        return touched == 1


def _cell(surface: Surface, bot: str, update_id: str) -> str:
    return f"updates|{surface}/{bot}/{update_id}|payload"
