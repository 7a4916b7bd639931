"""Loads what a page shows and decides by."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bridge.ids import PersonId, SessionId
from bridge.menu.book import BOOK, page_of
from bridge.menu.log import PAGE_OF_CONTACTS, PAGE_OF_MESSAGES
from bridge.menu.state import Memory, View
from bridge.ownership import claiming_number, ruling_number
from bridge.ports.rows import ConversationRow, TenantRow
from bridge.ports.store import Transaction

Line = TypeVar("Line")


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
    if session is None:
        return view
    view = replace(
        view,
        owner=await ruling_number(tx, session.id),
        pending=await claiming_number(tx, session.id),
    )
    if "pairing" in page.needs:
        view = replace(view, pairing=await tx.pairing_step(session.id, now))
    if "figures" in page.needs:
        view = replace(view, figures=await tx.figures(session.id, since=start_of_day(tenant, now)))
    if "contact" in page.needs and "contact" in row.memory:
        view = await _with_contact(tx, view, session.id, PersonId(row.memory["contact"]))
    if "messages" in page.needs:
        view = await _with_messages(tx, view, session.id, row.memory)
    if "contacts" in page.needs:
        view = await _with_contacts(tx, view, session.id, row.memory)
    if "draft" in page.needs:
        view = replace(view, draft=await tx.broadcast_draft(session.id))
    if "audience_size" in page.needs and view.draft is not None:
        view = replace(view, audience_size=await tx.audience_size(session.id, view.draft.audience, now))
    return view


def start_of_day(tenant: TenantRow, now: datetime) -> datetime:
    """The last midnight in the tenant's time zone."""
    here = now.astimezone(ZoneInfo(tenant.time_zone))
    return here.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)


async def _with_contact(tx: Transaction, view: View, session: SessionId, contact: PersonId) -> View:
    person = await tx.person(contact)
    claim = None if person is None else await tx.claim_of(session, person.id)
    return replace(view, contact=person, claim=claim)


async def _with_messages(tx: Transaction, view: View, session: SessionId, memory: Memory) -> View:
    before, after = _cursor(memory, "before"), _cursor(memory, "after")
    contact = PersonId(memory["contact"]) if "contact" in memory else None
    found = await tx.messages(
        session, contact=contact, before=before, after=after, limit=PAGE_OF_MESSAGES + 1
    )
    shown, older, newer = _page(found, PAGE_OF_MESSAGES, before, after)
    return replace(view, messages=tuple(shown), has_older=older, has_newer=newer)


async def _with_contacts(tx: Transaction, view: View, session: SessionId, memory: Memory) -> View:
    before, after = _cursor(memory, "before"), _cursor(memory, "after")
    found = await tx.contacts(session, before=before, after=after, limit=PAGE_OF_CONTACTS + 1)
    shown, older, newer = _page(found, PAGE_OF_CONTACTS, before, after)
    return replace(view, contacts=tuple(shown), has_older=older, has_newer=newer)


def _page(
    found: list[Line], size: int, before: int | None, after: int | None
) -> tuple[list[Line], bool, bool]:
    """One more than a page was asked for: the surplus line lies away from the cursor, and tells of more."""
    has_more = len(found) > size
    if after is not None:
        return (found[1:] if has_more else found), True, has_more
    return found[:size], has_more, before is not None


def _cursor(memory: Memory, name: str) -> int | None:
    text = memory.get(name, "")
    return int(text) if text.isdecimal() else None
