"""Loads what the pages of the team and its contacts show."""

from __future__ import annotations

from dataclasses import replace

from bridge.claims import standing
from bridge.ids import LabelId, PersonId, SessionId
from bridge.menu.contacts import PAGE_OF_CONTACTS
from bridge.menu.state import Memory, View
from bridge.menu.turning import first_of
from bridge.menu.unanswered import PAGE_OF_WAITING
from bridge.ports.rooms import WaitingRow
from bridge.ports.store import Transaction
from bridge.ports.team_rows import WaitingLine


async def with_team(tx: Transaction, view: View, needs: frozenset[str], memory: Memory) -> View:
    """The view with what these pages need. It has a session."""
    assert view.session is not None
    session = view.session.id
    if "unanswered" in needs:
        view = await _with_unanswered(tx, view, session, first_of(memory))
    if "unanswered_count" in needs:
        view = replace(view, unanswered_count=len(await _who_waits(tx, session, view)))
    if "waiting" in needs and view.contact is not None:
        waits = await _who_waits(tx, session, view, contact=view.contact.id)
        view = replace(view, waiting_since=waits[0].since if waits else None)
    if "noted" in needs and "contact" in memory:
        view = await _with_noted(tx, view, session, PersonId(memory["contact"]))
    if "book" in needs:
        label = LabelId(memory["label"]) if "label" in memory else None
        book, count = await tx.contact_book(
            label=label, part=memory.get("part", ""), limit=PAGE_OF_CONTACTS, offset=first_of(memory)
        )
        view = replace(view, book=tuple(book), book_count=count)
    if "digest" in needs and view.person is not None:
        view = replace(view, digest=await tx.digest_of(view.person))
    return view


async def _who_waits(
    tx: Transaction, session: SessionId, view: View, *, contact: PersonId | None = None
) -> list[WaitingRow]:
    return [one for one in await tx.waiting(session, view.now, contact=contact) if not one.rests]


async def _with_unanswered(tx: Transaction, view: View, session: SessionId, first: int) -> View:
    waits = await _who_waits(tx, session, view)
    lines = []
    for one in waits[first : first + PAGE_OF_WAITING]:
        person = await tx.person(one.contact)
        assert person is not None, "the log knows them"
        lines.append(WaitingLine(contact=person.id, name=person.name or person.phone or "", since=one.since))
    return replace(view, unanswered=tuple(lines), unanswered_count=len(waits))


async def _with_noted(tx: Transaction, view: View, session: SessionId, contact: PersonId) -> View:
    noted = await tx.contact(contact)
    if noted is None:
        return view
    claim = standing(await tx.claim_of(session, noted.person.id), view.now)
    return replace(view, noted=noted, contact=noted.person, claim=claim)
