"""Files that people gave, and lists of recipients as they were read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from bridge.errors import PermanentError
from bridge.ids import FileId, ListId, PersonId, SessionId, new_id
from bridge.ports.broadcast_rows import BadLine, Entry, FileRow, ListRow, ListSource
from bridge.screens import Surface
from storage.broadcast_rows import file_row, list_row
from storage.models.broadcasts import AudienceList, GivenFile
from storage.sql import PIECE
from storage.tx_ground import Ground, plain

_ADD_MEMBER = (
    "INSERT INTO list_members (id, tenant_id, list_id, place, lookup, phone, name)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


class AudienceStore(Ground):
    """The files' and lists' part of `bridge.ports.broadcasts.AudienceTx`."""

    async def add_file(
        self, file: FileId, person: PersonId, *, name: str, mime_type: str, size_bytes: int, now: datetime
    ) -> FileRow:
        """See the port."""
        await self._insert(
            GivenFile,
            id=file,
            person_id=await self._now_called(person),
            name=self._seal("given_files", file, "name", name),
            mime_type=plain(mime_type, "a MIME type"),
            size_bytes=size_bytes,
            given_at=now,
        )
        return file_row(await self._mine("given_files", file), self._cipher)

    async def file(self, file: FileId) -> FileRow | None:
        """See the port."""
        try:
            return file_row(await self._mine("given_files", file), self._cipher)
        except LookupError:
            return None

    async def add_list(
        self,
        list_id: ListId,
        session: SessionId,
        person: PersonId,
        *,
        source: ListSource,
        name: str,
        entries: Sequence[Entry],
        bad: int,
        folded: int,
        bad_lines: Sequence[BadLine],
        now: datetime,
    ) -> ListRow:
        """See the port."""
        await self._mine("sessions", session)
        # The first of two with one number stays: later ones do not get into the dictionary.
        once: dict[str, Entry] = {}
        for entry in entries:
            once.setdefault(self._cipher.blind("phone", entry.phone), entry)
        told = json.dumps([[line.line, line.seen, line.why] for line in bad_lines])
        await self._insert(
            AudienceList,
            id=list_id,
            session_id=session,
            person_id=await self._now_called(person),
            source=source,
            name=self._seal("audience_lists", list_id, "name", name),
            good=len(once),
            bad=bad,
            folded=folded + len(entries) - len(once),
            bad_lines=self._seal("audience_lists", list_id, "bad_lines", told),
            made_at=now,
        )
        kept = [*enumerate(once.items(), start=1)]
        for at in range(0, len(kept), PIECE):
            rows = [
                self._member(list_id, place, lookup, entry)
                for place, (lookup, entry) in kept[at : at + PIECE]
            ]
            await self._sql.many(_ADD_MEMBER, rows)
        return list_row(await self._mine("audience_lists", list_id), self._cipher)

    async def list_row(self, list_id: ListId) -> ListRow | None:
        """See the port."""
        try:
            return list_row(await self._mine("audience_lists", list_id), self._cipher)
        except LookupError:
            return None

    async def lists(self, session: SessionId, limit: int) -> list[ListRow]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT * FROM audience_lists WHERE session_id = ? AND tenant_id = ?"
            " ORDER BY made_at DESC, id DESC LIMIT ?",
            session,
            self.tenant_id,
            limit,
        )
        return [list_row(row, self._cipher) for row in rows]

    async def agree_to_list(self, list_id: ListId, person: PersonId, surface: Surface, now: datetime) -> None:
        """See the port.

        Raises:
            LookupError: no such list, or person.
            PermanentError: a room states nothing: it is no person.
        """
        await self._mine("audience_lists", list_id, lock=True)
        speaker = await self._now_called(person)
        if await self._sql.one(
            "SELECT 1 FROM memberships WHERE person_id = ? AND tenant_id = ? AND room IS NOT NULL",
            speaker,
            self.tenant_id,
        ):
            raise PermanentError("only a person can state that others agreed")
        await self._sql.run(
            "UPDATE audience_lists SET agreed_by_id = ?, agreed_on = ?, agreed_at = ?"
            " WHERE id = ? AND agreed_at IS NULL",
            speaker,
            surface,
            now,
            list_id,
        )

    def _member(self, list_id: ListId, place: int, lookup: str, entry: Entry) -> tuple[object, ...]:
        record = new_id()
        return (
            record,
            self.tenant_id,
            list_id,
            place,
            lookup,
            self._seal("list_members", record, "phone", entry.phone),
            self._seal("list_members", record, "name", entry.name),
        )
