"""The report of a broadcast: each recipient's outcome, as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bridge.audience.sheets import ReportRow, report_csv
from bridge.delivery import Delivery
from bridge.ids import BroadcastId
from bridge.menu.log_lines import TICKS
from bridge.ports.broadcast_rows import BroadcastRow, ReportLine, Skipped
from bridge.ports.rows import TenantRow
from bridge.ports.store import Transaction
from bridge.screens import Document
from bridge.words import N_, Words

AT_ONCE = 1000
"""Lines read from the database at a time."""

FILE_WORD = N_("broadcast")
WAITS = N_("waiting")
LEFT_OUT = N_("left out")

SKIPPED = {
    Skipped.OPTED_OUT: N_("wants no broadcasts"),
    Skipped.NOT_ON_WHATSAPP: N_("not on WhatsApp"),
    Skipped.TWIN: N_("the same person as another line"),
    Skipped.STOPPED: N_("the broadcast was stopped"),
}
REASONS = {
    "reach_out_limit": N_("WhatsApp: too many people who never wrote"),
    "new_contact_quota": N_("WhatsApp: no more new contacts for now"),
    "temporary_ban": N_("WhatsApp: this number is banned for a while"),
    "rate_overlimit": N_("WhatsApp: too fast"),
    "no_chat": N_("not on WhatsApp"),
    "opted_out": N_("wants no broadcasts"),
    "erased": N_("was erased"),
    "no_ack": N_("WhatsApp did not confirm it"),
    "profile_replaced": N_("WhatsApp was restored in between"),
}
"""Reasons that a person understands; any other stands as it is: it helps whoever looks for the fault."""


async def report_document(tx: Transaction, broadcast: BroadcastRow, tenant: TenantRow) -> Document:
    """The whole report. 100,000 lines are some 8 MB."""
    lines = [line async for page in pages(tx, broadcast.id) for line in page]
    words = Words(tenant.language)
    parts = report_csv(map(_row, lines), words=words, zone=tenant.time_zone)
    return Document(name=file_name(broadcast, words), mime_type="text/csv", content=b"".join(parts))


async def pages(tx: Transaction, broadcast: BroadcastId) -> AsyncIterator[list[ReportLine]]:
    """Its recipients, page by page."""
    after = -1
    while lines := await tx.report(broadcast, after=after, limit=AT_ONCE):
        yield lines
        after = lines[-1].place


def file_name(broadcast: BroadcastRow, words: Words) -> str:
    """By its day, which is what people look for."""
    day = (broadcast.confirmed_at or broadcast.created_at).date().isoformat()
    return f"{words(FILE_WORD)}-{day}.csv"


def _row(line: ReportLine) -> ReportRow:
    if line.skipped is not None:
        return ReportRow(
            name=line.name, phone=line.phone or "", outcome=LEFT_OUT, at=None, reason=SKIPPED[line.skipped]
        )
    outcome = WAITS if line.delivery is None else TICKS[line.delivery]
    told = line.reason if line.delivery in _TOLD_WHY else None
    return ReportRow(
        name=line.name,
        phone=line.phone or "",
        outcome=outcome,
        at=line.at,
        reason=REASONS.get(told or "", told or ""),
    )


_TOLD_WHY = frozenset({Delivery.FAILED, Delivery.DROPPED, Delivery.UNCERTAIN})
