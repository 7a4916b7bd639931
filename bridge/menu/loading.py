"""Loads what a page shows and decides by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from bridge.asked_jobs import ASKED_FOR
from bridge.days import start_of
from bridge.ids import PersonId, SessionId
from bridge.log_weaving import woven
from bridge.menu.audit import PAGE_OF_AUDIT
from bridge.menu.book import BOOK, page_of
from bridge.menu.broadcast_loading import with_broadcasts
from bridge.menu.log import PAGE_OF_CONTACTS, PAGE_OF_MESSAGES
from bridge.menu.log_date import day_of
from bridge.menu.state import Memory, View
from bridge.menu.team_loading import with_team
from bridge.ownership import claiming_number, ruling_number
from bridge.ports.log_rows import LoggedMessage
from bridge.ports.rows import ConversationRow
from bridge.ports.store import Transaction
from bridge.quiet_hours import last_midnight
from bridge.searching import asked_words

Line = TypeVar("Line")

JOBS_LOOKED_AT = 30
"""A daily look through the record is a job too."""


async def load_view(tx: Transaction, row: ConversationRow, *, now: datetime) -> View:
    """What the conversation's page needs, in one transaction."""
    page = BOOK[page_of(row.page)]
    tenant = await tx.tenant()
    session = await tx.session(row.session) if row.session else None
    view = View(
        tenant=tenant,
        session=session,
        owner=None,
        pending=None,
        role=await tx.role_of(row.person) or row.role,
        now=now,
        person=row.person,
    )
    if "team" in page.needs:
        view = replace(view, team=tuple(await tx.team()))
    if "jobs" in page.needs:
        asked = [job for job in await tx.jobs(limit=JOBS_LOOKED_AT) if job.kind in ASKED_FOR]
        view = replace(view, jobs=tuple(asked))
    if session is None:
        return view
    view = replace(
        view,
        owner=await ruling_number(tx, session.id),
        pending=await claiming_number(tx, session.id),
    )
    if "pairing" in page.needs:
        view = replace(view, pairing=await tx.pairing_step(session.id, now))
    if "backfill" in page.needs:
        view = replace(view, backfill=await tx.backfill(session.id))
    if "figures" in page.needs:
        view = replace(view, figures=await tx.figures(session.id, since=last_midnight(now, tenant.time_zone)))
    if "contact" in page.needs and "contact" in row.memory:
        view = await _with_contact(tx, view, session.id, PersonId(row.memory["contact"]))
    if "messages" in page.needs:
        view = await _with_messages(tx, view, session.id, row.memory)
    if "found" in page.needs:
        view = await _with_found(tx, view, session.id, row.memory)
    if "contacts" in page.needs:
        view = await _with_contacts(tx, view, session.id, row.memory)
    if "audit" in page.needs:
        view = await _with_audit(tx, view, row.memory)
    view = await with_team(tx, view, page.needs, row.memory)
    return await with_broadcasts(tx, view, page.needs, row.memory)


async def _with_contact(tx: Transaction, view: View, session: SessionId, contact: PersonId) -> View:
    person = await tx.person(contact)
    if person is not None and person.lid is None and person.phone is None:
        person = None  # erased: nobody is left behind that row
    claim = None if person is None else await tx.claim_of(session, person.id)
    return replace(view, contact=person, claim=claim)


async def _with_messages(tx: Transaction, view: View, session: SessionId, memory: Memory) -> View:
    day = day_of(memory)
    contact = PersonId(memory["contact"]) if "contact" in memory else None
    since = None if day is None else await _since(tx, view, session, contact, day)
    if since is not None:
        return since
    before, after = _cursor(memory, "before"), _cursor(memory, "after")
    found = await tx.messages(
        session, contact=contact, before=before, after=after, limit=PAGE_OF_MESSAGES + 1
    )
    shown, older, newer = page_around(found, PAGE_OF_MESSAGES, before, after)
    return await _with_lines(tx, view, session, contact, shown, older=older, newer=newer)


async def _with_lines(
    tx: Transaction,
    view: View,
    session: SessionId,
    contact: PersonId | None,
    shown: list[LoggedMessage],
    *,
    older: bool,
    newer: bool,
) -> View:
    if contact is not None:
        limit = PAGE_OF_MESSAGES
        shown = await woven(tx, session, contact, shown, has_older=older, has_newer=newer, limit=limit)
    return replace(view, messages=tuple(shown), has_older=older, has_newer=newer)


async def _since(
    tx: Transaction, view: View, session: SessionId, contact: PersonId | None, day: date
) -> View | None:
    """The first page from that day on; None when nothing was written since."""
    first = await tx.first_since(session, start_of(day, view.tenant.time_zone), contact=contact)
    # Its line may be erased in between.
    limit = PAGE_OF_MESSAGES + 1
    if first is None or not (
        found := await tx.messages(session, contact=contact, after=first - 1, limit=limit)
    ):
        return None
    shown, _, newer = page_around(found, PAGE_OF_MESSAGES, None, first - 1)
    older = await tx.messages(session, contact=contact, before=shown[-1].seq, limit=1)
    return await _with_lines(tx, view, session, contact, shown, older=bool(older), newer=newer)


async def _with_found(tx: Transaction, view: View, session: SessionId, memory: Memory) -> View:
    before, after = _cursor(memory, "before"), _cursor(memory, "after")
    contact = PersonId(memory["contact"]) if "contact" in memory else None
    words = asked_words(memory.get("words", ""))
    found = await tx.search(
        session, words, contact=contact, before=before, after=after, limit=PAGE_OF_MESSAGES + 1
    )
    shown, older, newer = page_around(found, PAGE_OF_MESSAGES, before, after)
    return replace(view, messages=tuple(shown), has_older=older, has_newer=newer)


async def _with_contacts(tx: Transaction, view: View, session: SessionId, memory: Memory) -> View:
    before, after = _cursor(memory, "before"), _cursor(memory, "after")
    found = await tx.contacts(session, before=before, after=after, limit=PAGE_OF_CONTACTS + 1)
    shown, older, newer = page_around(found, PAGE_OF_CONTACTS, before, after)
    return replace(view, contacts=tuple(shown), has_older=older, has_newer=newer)


async def _with_audit(tx: Transaction, view: View, memory: Memory) -> View:
    before, after = _cursor(memory, "before"), _cursor(memory, "after")
    found = await tx.audit_lines(before=before, after=after, limit=PAGE_OF_AUDIT + 1)
    shown, older, newer = page_around(found, PAGE_OF_AUDIT, before, after)
    return replace(view, audit=tuple(shown), has_older=older, has_newer=newer)


def page_around(
    found: list[Line], size: int, before: int | None, after: int | None
) -> tuple[list[Line], bool, bool]:
    """One more than a page was asked for: the surplus line lies away from the cursor, and tells of more."""
    has_more = len(found) > size
    if after is not None:
        return (found[1:] if has_more else found), True, has_more
    return found[:size], has_more, before is not None


def _cursor(memory: Memory, name: str) -> int | None:
    text = memory.get(name, "")
    return int(text) if text.removeprefix("-").isdecimal() else None
