"""Draws the notice of a customer's file, and brings its contents to whoever shows it."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from bridge.errors import PermanentError, TemporaryError
from bridge.ids import FileId, MessageId, TenantId
from bridge.media import TOLD, FileState, FileTrouble, why_not_there
from bridge.menu.home import WRITERS
from bridge.menu.log_lines import what_it_is
from bridge.notice_reading import Reading, short
from bridge.notices import NoticeChoice, NoticeKind
from bridge.ports.files import KeptFiles
from bridge.ports.media import AttachmentRow
from bridge.ports.rooms import RoomKind
from bridge.ports.store import Transaction
from bridge.screens import Choice, Enclosed, Notice, Style
from bridge.words import N_


async def customer_file(tx: Transaction, reading: Reading) -> Notice | None:
    """The file of a message that was told of, or why it is not there."""
    line = await tx.message(MessageId(reading.notice.about or ""))
    row = None if line is None else await tx.attachment_of(line.id)
    if line is None or row is None or line.revoked:
        return None
    words = reading.view.words
    if row.state is FileState.WAITING and reading.notice.message_ref is None:
        return None  # nothing was told of it; it is told when it is there
    missing = why_not_there(row.state, row.why, words)
    told = what_it_is(line, words)
    room = None if reading.view.person is None else await tx.room_of(reading.view.person)
    body = [f"[{told}] ({missing})" if missing else f"[{told}]"]
    if row.state is FileState.KEPT and row.why is FileTrouble.NO_PICTURE:
        body.append(words(TOLD[FileTrouble.NO_PICTURE]))
    title = words(N_("A file of {name}"), name=short(line.contact_name))
    return Notice(
        kind=NoticeKind.CUSTOMER_FILE,
        title=title,
        body=tuple(body),
        about=line.id,
        contact=line.contact,
        choices=_choices(row, reading, in_room=room is not None),
        enclosed=_enclosed(row),
        # That it is being fetched is over.
        earlier=await tx.notice_ref(reading.notice.place.id, NoticeKind.CUSTOMER_FILE, line.id)
        if row.state is FileState.KEPT
        else None,
        thread=await tx.notice_ref(reading.notice.place.id, NoticeKind.CONTACT_CARD, line.contact)
        if room is RoomKind.THREADS
        else None,
    )


async def with_enclosed(files: KeptFiles, tenant: TenantId, notice: Notice) -> Notice:
    """With what it encloses. What is not there any more is left out: its line still tells of it.

    Raises:
        TemporaryError: the store of files is away.
    """
    enclosed = notice.enclosed
    if enclosed is None:
        return notice
    content = await content_of(files, tenant, enclosed.file)
    return replace(notice, enclosed=None if content is None else replace(enclosed, content=content))


async def content_of(files: KeptFiles, tenant: TenantId, file: FileId) -> bytes | None:
    """What is in a kept file, at most some megabytes; None: it is gone, or damaged.

    Raises:
        TemporaryError: the store of files is away, or the disk does not take it.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="wabridge-", ignore_cleanup_errors=True) as folder:
            into = Path(folder) / "file"
            await files.fetch_file(tenant, file, into)
            return await asyncio.to_thread(into.read_bytes)
    except (LookupError, PermanentError):
        return None
    except OSError as error:
        raise TemporaryError("the disk does not take the file") from error


def _enclosed(row: AttachmentRow) -> Enclosed | None:
    """The picture that we have drawn, or else the file as it came."""
    shown = row.preview or row.file
    if shown is None:
        return None
    return Enclosed(
        file=shown.id,
        name=shown.name,
        mime_type=shown.mime_type,
        size_bytes=shown.size_bytes,
        is_picture=row.preview is not None,
    )


def _choices(row: AttachmentRow, reading: Reading, *, in_room: bool) -> tuple[Choice, ...]:
    # In a room it is for whoever is there: who may not is told so when they press.
    if row.state is not FileState.FAILED or not (in_room or reading.view.role in WRITERS):
        return ()
    label = reading.view.words(N_("Try again"))
    return (Choice(name=NoticeChoice.FETCH_AGAIN, label=label, style=Style.PRIMARY),)
