"""Notices beside the menus: told once in each place, and some told further in the same message."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from bridge.ids import ConversationId, SurfaceId, new_id
from bridge.ports.rows import SurfaceRow
from bridge.screens import Surface
from storage.broadcast_moves import BETWEEN_EDITS_S, PROGRESS
from storage.models.menus import NoticeLine
from storage.rows import instant, maybe_instant, surface_row
from storage.sql import Row
from storage.tx_ground import Ground, plain


class NoticesStore(Ground):
    """The notices' part of `bridge.ports.store.ConversationTx`."""

    async def add_notice(
        self,
        conversation: ConversationId,
        kind: str,
        *,
        about: str | None,
        params: dict[str, str],
        now: datetime,
        not_before: datetime,
        picture: bytes | None = None,
        lasting: bool = False,
    ) -> int:
        """See the port."""
        # Locked: two who tell of the same at once must not make two of it.
        await self._mine("conversations", conversation, lock=True)
        due = 0
        for place in await self._chats_of(conversation):
            found = await self._open(place, kind, about)
            if found is None:
                await self._new_notice(place, kind, about, params, now, not_before, picture, lasting)
                due += 1
            elif lasting and params != self._params(found):
                await self._tell_more(found, params, not_before, picture=picture, lasting=True)
                due += 1
        return due

    async def end_notice(
        self, conversation: ConversationId, kind: str, *, about: str, params: dict[str, str], now: datetime
    ) -> int:
        """See the port. One not told yet is not held back: whoever draws it knows if it is news."""
        await self._mine("conversations", conversation, lock=True)
        ended = 0
        for place in await self._chats_of(conversation):
            found = await self._open(place, kind, about)
            if found is not None and found["lasting"]:
                await self._tell_more(found, {**self._params(found), **params}, now, lasting=False)
                ended += 1
        return ended

    async def renew_notice(
        self, conversation: ConversationId, kind: str, *, about: str, now: datetime
    ) -> int:
        """See the port."""
        await self._mine("conversations", conversation, lock=True)
        renewed = 0
        for place in await self._chats_of(conversation):
            newest = await self._open(place, kind, about) or await self._newest_told(place.id, kind, about)
            if newest is not None:
                # Also one that waits: perhaps it is being shown at this moment, as it was before.
                await self._tell_anew(newest, self._params(newest), now)
                renewed += 1
        return renewed

    async def change_notice(
        self, conversation: ConversationId, kind: str, *, about: str, params: dict[str, str], now: datetime
    ) -> int:
        """See the port."""
        await self._mine("conversations", conversation, lock=True)
        lasting = 0
        for place in await self._chats_of(conversation):
            found = await self._open(place, kind, about)
            if found is not None and found["lasting"]:
                lasting += 1
                if params != self._params(found):
                    await self._tell_anew(found, params, now)
        return lasting

    async def renew_lasting(self, kind: str) -> int:
        """See the port."""
        return await self._sql.run(
            "UPDATE notices SET shown_at = NULL, asked = asked + 1"
            " WHERE tenant_id = ? AND kind = ? AND lasting = ?",
            self.tenant_id,
            kind,
            True,
        )

    async def notice_ended_at(
        self, conversation: ConversationId, kind: str, *, about: str
    ) -> datetime | None:
        """See the port."""
        found = await self._sql.value(
            "SELECT MAX(n.shown_at) FROM notices n JOIN surfaces s ON s.id = n.place_id"
            " WHERE s.conversation_id = ? AND n.tenant_id = ? AND n.kind = ? AND n.about = ?"
            " AND n.message_ref IS NOT NULL AND NOT n.lasting",
            conversation,
            self.tenant_id,
            kind,
            plain(about, "what a notice is about"),
        )
        return maybe_instant(found)

    async def notice_ref(self, place: SurfaceId, kind: str, about: str) -> str | None:
        """See the port."""
        row = await self._newest_told(place, kind, about)
        if row is None:
            return None
        return self._cipher.open(f"notices|{row['id']}|message_ref", bytes(row["message_ref"]))

    async def notice_shown(
        self, notice: str, message_ref: str | None, now: datetime, *, asked: int | None = None
    ) -> None:
        """See the port."""
        mark = None if message_ref is None else self._cipher.blind("notice", message_ref)
        is_told = "shown_at IS NULL" if asked is None else "shown_at IS NULL AND asked = ?"
        told = () if asked is None else (asked,)
        # One statement: whoever takes a row's lock twice can meet others halfway, and deadlock with them.
        await self._sql.run(
            "UPDATE notices SET message_ref = COALESCE(?, message_ref),"  # noqa: S608
            " message_mark = COALESCE(?, message_mark),"
            f" picture = CASE WHEN {is_told} THEN NULL ELSE picture END,"
            # There is more to tell by now; of a progress it is told in a while.
            f" not_before = CASE WHEN kind <> ? OR {is_told} THEN not_before ELSE ? END,"
            f" shown_at = CASE WHEN {is_told} THEN ? ELSE shown_at END WHERE id = ? AND tenant_id = ?",
            self._seal("notices", notice, "message_ref", message_ref),
            mark,
            *told,
            PROGRESS,
            *told,
            now + timedelta(seconds=BETWEEN_EDITS_S),
            *told,
            now,
            notice,
            self.tenant_id,
        )

    async def notice_about(
        self, conversation: ConversationId, surface: Surface, message_ref: str
    ) -> str | None:
        """See the port."""
        about = await self._sql.value(
            "SELECT n.about FROM notices n JOIN surfaces s ON s.id = n.place_id"
            " WHERE s.conversation_id = ? AND s.surface = ? AND n.tenant_id = ? AND n.message_mark = ?"
            " ORDER BY n.created_at DESC LIMIT 1",
            conversation,
            surface,
            self.tenant_id,
            self._cipher.blind("notice", message_ref),
        )
        return None if about is None else str(about)

    async def _chats_of(self, conversation: ConversationId) -> list[SurfaceRow]:
        query = (
            "SELECT * FROM surfaces WHERE conversation_id = ? AND tenant_id = ? AND surface <> ? ORDER BY id"
        )
        rows = await self._sql.all(query, conversation, self.tenant_id, Surface.WHATSAPP)
        return [surface_row(row, self._cipher) for row in rows]

    async def _open(self, place: SurfaceRow, kind: str, about: str | None) -> Row | None:
        """The notice that waits to be shown, or that later news go into."""
        return await self._sql.one(
            "SELECT * FROM notices WHERE place_id = ? AND kind = ? AND COALESCE(about, '') = ?"  # noqa: S608
            f" AND (shown_at IS NULL OR lasting) LIMIT 1{self._sql.for_update}",
            place.id,
            kind,
            plain(about or "", "what a notice is about"),
        )

    async def _newest_told(self, place: SurfaceId, kind: str, about: str) -> Row | None:
        return await self._sql.one(
            "SELECT * FROM notices WHERE place_id = ? AND tenant_id = ? AND kind = ? AND about = ?"  # noqa: S608
            f" AND message_ref IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 1{self._sql.for_update}",
            place,
            self.tenant_id,
            kind,
            plain(about, "what a notice is about"),
        )

    def _params(self, row: Row) -> dict[str, str]:
        return self._cipher.open_dict(f"notices|{row['id']}|params", bytes(row["params"]))

    def _picture(self, record: str, picture: bytes | None) -> bytes | None:
        return None if picture is None else self._cipher.seal_bytes(f"notices|{record}|picture", picture)

    async def _tell_anew(self, row: Row, params: dict[str, str], now: datetime) -> None:
        """One that waits goes on waiting for its hour; it is told then as things are then."""
        due = now if row["shown_at"] is not None else instant(row["not_before"])
        await self._tell_more(row, params, due, lasting=row["lasting"], picture=self._picture_of(row))

    def _picture_of(self, row: Row) -> bytes | None:
        cell = row["picture"]
        return None if cell is None else self._cipher.open_bytes(f"notices|{row['id']}|picture", bytes(cell))

    async def _tell_more(
        self,
        row: Row,
        params: dict[str, str],
        not_before: datetime,
        *,
        lasting: bool,
        picture: bytes | None = None,
    ) -> None:
        # One that waits already is not made to wait longer by news.
        first = min(not_before, instant(row["not_before"])) if row["shown_at"] is None else not_before
        await self._sql.run(
            "UPDATE notices SET params = ?, picture = ?, not_before = ?, lasting = ?, shown_at = NULL,"
            " asked = asked + 1 WHERE id = ?",
            self._cipher.seal_dict(f"notices|{row['id']}|params", params),
            self._picture(row["id"], picture),
            first,
            lasting,
            row["id"],
        )

    async def _new_notice(
        self,
        place: SurfaceRow,
        kind: str,
        about: str | None,
        params: dict[str, str],
        now: datetime,
        not_before: datetime,
        picture: bytes | None,
        lasting: bool,
    ) -> None:
        record = new_id()
        await self._insert(
            NoticeLine,
            id=record,
            place_id=place.id,
            surface=place.surface,
            kind=kind,
            about=None if about is None else plain(about, "what a notice is about"),
            params=self._cipher.seal_dict(f"notices|{record}|params", params),
            picture=self._picture(record, picture),
            lasting=lasting,
            created_at=now,
            not_before=not_before,
            born=time.time_ns(),
        )
