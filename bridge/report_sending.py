"""The report of a broadcast, brought to where somebody asks for it.

In admin chats it is a notice. On WhatsApp the ask is a fact, in a lane of its own: a file has to be made,
and the menu does not wait for it. The file is kept first, and named together with the message that takes it
along; what is left over when we die in between is named by nobody, and goes.
"""

from __future__ import annotations

import asyncio
import tempfile
from datetime import datetime
from pathlib import Path

from bridge import gate
from bridge.broadcast_report import report_document
from bridge.errors import LostRace
from bridge.facts import ReportAsked
from bridge.ids import BroadcastId, FileId, TenantId, new_id
from bridge.lanes import report_lane
from bridge.menu.broadcast import MAY_BROADCAST
from bridge.menu.broadcast_loading import view_of
from bridge.menu.broadcast_words import count_lines, title_of
from bridge.notices import NoticeKind
from bridge.occasion import Occasion
from bridge.ownership import ruling_number
from bridge.ports.files import MAX_FILE_BYTES
from bridge.ports.rows import FactRow
from bridge.ports.store import Store, Transaction
from bridge.screens import Document, Surface
from bridge.words import N_, Words

HEADING = N_("The report of a broadcast")
TOO_LONG = N_("This report is too long for one file in WhatsApp. It can be had in the console.")


async def ask_for_report(tx: Transaction, broadcast: BroadcastId, occasion: Occasion) -> str | None:
    """Take the ask down; the lane of the fact that it became, if it did."""
    actor, now = occasion.actor, occasion.now
    row = await tx.conversation_of(actor.person)
    assert row is not None, "whoever presses has a menu"
    await tx.audit("broadcast.report", by=actor.person, about=broadcast)
    if actor.surface is not Surface.WHATSAPP:
        kind = NoticeKind.BROADCAST_REPORT
        await tx.add_notice(row.id, kind, about=broadcast, params={}, now=now, not_before=now)
        return None
    asked = ReportAsked(conversation=row.id, broadcast=broadcast, asked_by=actor.person, asked_at=now)
    key, lane = f"report/{row.id}/{occasion.fact}", report_lane(row.id)
    await tx.record_fact(asked, key=key, lane=lane, session=occasion.session, now=now)
    return lane


async def send_report(
    store: Store,
    tenant: TenantId,
    row: FactRow,
    asked: ReportAsked,
    now: datetime,
    *,
    most: int = MAX_FILE_BYTES,
) -> bool:
    """Handle the fact that `row` is; whether a message goes out. most: bytes that one file may have.

    Raises:
        LostRace: another process did it.
        TemporaryError: the store of files is away; nothing goes out, and it is done again.
    """
    async with store.transaction(tenant) as tx:
        found = await _drawn(tx, row, asked, now)
    file = None
    if found is not None and len(found[0].content) <= most:
        file = FileId(new_id())
        await _keep(store, tenant, file, found[0].content)
    async with store.transaction(tenant) as tx:
        if not await tx.fact_handled(row.seq, now):
            raise LostRace("another process sent this report")
        number = None if row.session is None else await ruling_number(tx, row.session)
        if found is None or number is None or number.person != asked.asked_by:
            return False
        document, text = found
        if file is None:
            text = f"{text}\n\n{Words((await tx.tenant()).language)(TOO_LONG)}"
        else:
            await tx.add_file(
                file,
                number.person,
                name=document.name,
                mime_type=document.mime_type,
                size_bytes=len(document.content),
                now=now,
            )
        await gate.asked_by_owner(tx, number, number.session, text, file, now=now)
        return True


async def _drawn(
    tx: Transaction, row: FactRow, asked: ReportAsked, now: datetime
) -> tuple[Document, str] | None:
    """The report, and what is said with it; None: there is none for whoever asked."""
    if row.session is None or await tx.role_of(asked.asked_by) not in MAY_BROADCAST:
        return None
    view = await view_of(tx, row.session, asked.broadcast, now)
    if view.broadcast is None:
        return None
    lines = (f"*{view.words(HEADING)}*", title_of(view.broadcast), *count_lines(view.progress, view))
    return await report_document(tx, view.broadcast, view.tenant), "\n".join(lines)


async def _keep(store: Store, tenant: TenantId, file: FileId, content: bytes) -> None:
    with tempfile.TemporaryDirectory(prefix="wabridge-") as scratch:
        path = Path(scratch) / "report"
        await asyncio.to_thread(path.write_bytes, content)
        await store.keep_file(tenant, file, path)
