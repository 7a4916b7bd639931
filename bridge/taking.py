"""What becomes of a file that a person gives, on the page where the menu stands; the same on every surface.

A list is read here and kept with whatever names it in one transaction; a file to be sent is kept first and
named after that. What is left over when we die in between is named by nobody, and goes.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bridge.audience.entries import ListRead
from bridge.audience.reading import read_list
from bridge.audience.reasons import ListRefused
from bridge.facts import FileGiven
from bridge.ids import FileId, ListId, PersonId, TenantId, new_id
from bridge.menu.book import BOOK, page_of
from bridge.menu.state import Takes
from bridge.phones import region_of
from bridge.ports.broadcast_rows import BadLine, Entry, ListSource
from bridge.ports.files import MAX_FILE_BYTES
from bridge.ports.rows import ConversationRow
from bridge.ports.store import Store, Transaction
from bridge.screens import Surface, one_line
from bridge.words import N_, Words

TOO_LARGE = N_("This file is too large: at most {most} MB.")
EMPTY = N_("This file is empty.")
MAX_NAME = 120
"""Characters of a file's name: more is cut, in front of its ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A file as the platform handed it over. mime_type: its word; nobody relies on it."""

    path: Path
    name: str
    mime_type: str
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was made of a file."""

    file: FileId | None = None
    read: ListRead | None = None
    list: ListId | None = None
    refused: str | None = None
    values: dict[str, str] = field(default_factory=dict)

    def as_fact(
        self,
        row: ConversationRow,
        *,
        event_id: str,
        revision: int | None,
        caption: str,
        surface: Surface,
        at: datetime,
    ) -> FileGiven:
        """That the conversation's person gave it."""
        return FileGiven(
            event_id=event_id,
            conversation=row.id,
            revision=revision,
            file=self.file,
            list=self.list,
            refused=self.refused,
            values=self.values,
            caption=caption,
            surface=surface,
            given_by=row.person,
            given_at=at,
        )


async def take_file(store: Store, tenant: TenantId, row: ConversationRow, given: Given) -> Taken:
    """What becomes of it on the page that stands there now. The file at `given.path` stays the caller's.

    Raises:
        TemporaryError: the store of files is away; it may be given again.
    """
    takes = BOOK[page_of(row.page)].takes
    if takes is None:
        return Taken()
    if takes is Takes.LIST:
        async with store.transaction(tenant) as tx:
            session = None if row.session is None else await tx.session(row.session)
            words = Words((await tx.tenant()).language)
        try:
            read = await asyncio.to_thread(_read, given.path, None if session is None else session.phone)
        except ListRefused as error:
            return Taken(refused="{why}", values={"why": error.sentence(words)})
        return Taken(read=read, list=ListId(new_id()), values=read.columns)
    size = given.path.stat().st_size
    if size == 0:
        return Taken(refused=EMPTY)
    if size > MAX_FILE_BYTES:
        return too_large()
    file = FileId(new_id())
    await store.keep_file(tenant, file, given.path)
    return Taken(file=file)


def too_large() -> Taken:
    """More bytes than are taken."""
    return Taken(refused=TOO_LARGE, values={"most": str(MAX_FILE_BYTES // 1024**2)})


async def keep_named(
    tx: Transaction, row: ConversationRow, given: Given, taken: Taken, *, now: datetime
) -> None:
    """Name what was kept of it, in the transaction of the fact behind it."""
    name = shortened(one_line(given.name))
    if taken.file is not None:
        await name_file(tx, taken.file, row.person, given, now=now)
    if taken.list is not None and taken.read is not None and row.session is not None:
        await tx.add_list(
            taken.list,
            row.session,
            row.person,
            source=ListSource.FILE,
            name=name,
            entries=entries_of(taken.read),
            bad=taken.read.bad_count,
            folded=taken.read.folded,
            bad_lines=bad_lines_of(taken.read),
            now=now,
        )


async def name_file(tx: Transaction, file: FileId, person: PersonId, given: Given, *, now: datetime) -> None:
    """Name contents that are kept already."""
    await tx.add_file(
        file,
        person,
        name=shortened(one_line(given.name)),
        mime_type=given.mime_type[:MAX_NAME],
        size_bytes=given.path.stat().st_size,
        now=now,
    )


def entries_of(read: ListRead) -> list[Entry]:
    """The good lines, to be kept."""
    return [Entry(line=one.line, phone=one.phone, name=one.name) for one in read.entries]


def bad_lines_of(read: ListRead) -> list[BadLine]:
    """The others."""
    return [BadLine(line=one.line, seen=one.found, why=one.why) for one in read.bad]


def _read(path: Path, phone: str | None) -> ListRead:
    with path.open("rb") as source:
        return read_list(source, region=region_of(phone), own=() if phone is None else (phone,))


def shortened(name: str) -> str:
    """A name of bearable length that keeps its ending."""
    if len(name) <= MAX_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: MAX_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) <= 10 else name[:MAX_NAME]
