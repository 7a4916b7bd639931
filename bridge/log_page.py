"""The whole log at length, for a page of its own beside the menu: by contact, by words, from a day on.

It only reads. Names and texts are as people wrote them, steady but with their line breaks: whoever draws them
sets them as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bridge.days import read_day, start_of
from bridge.ids import MessageId, PersonId, SessionId
from bridge.log_weaving import woven
from bridge.media import FileState
from bridge.menu.loading import page_around
from bridge.menu.log_lines import author_of, kind_of, marks_of, quote_of
from bridge.ports.log_rows import ChangeKind, LoggedMessage
from bridge.ports.rows import ContactLine, ConversationRow, PersonRow, TenantRow
from bridge.ports.store import Transaction
from bridge.screens import one_line, steady
from bridge.searching import asked_words
from bridge.words import N_, Words

PAGE_OF_LINES = 50
PAGE_OF_NAMES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LogAsked:
    """What of the log is wanted. before, after: a line's seq; they take the day's place.

    words: all of them, as somebody wrote them; "" asks for none. day: likewise.
    """

    contact: PersonId | None = None
    words: str = ""
    day: str = ""
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One line. day: in words, for a heading. to: set on what went out. text: None where there is none.

    file: what the label of its file is, where that is kept; has_picture: there is one to be shown.
    """

    id: MessageId
    contact: PersonId
    outgoing: bool
    written_at: datetime
    day: str
    time: str
    who: str
    to: str | None
    quote: str | None
    kind: str | None
    text: str | None
    marks: tuple[str, ...]
    earlier: tuple[str, ...]  # what it said before it was edited, oldest first
    file: str | None = None
    has_picture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """Entries are oldest first. older, newer: the cursor to ask with, where there is something."""

    tenant: TenantRow
    contact: PersonRow | None
    entries: tuple[LogEntry, ...]
    note: str | None = None
    older: int | None = None
    newer: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogName:
    """A contact who has written, or was written to. when: the last time, in words."""

    person: PersonId
    name: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogNames:
    """Who was heard of last stands first. older, newer: as in a `LogPage`."""

    tenant: TenantRow
    names: tuple[LogName, ...]
    older: int | None = None
    newer: int | None = None


async def load_log_page(tx: Transaction, row: ConversationRow, asked: LogAsked, *, now: datetime) -> LogPage:
    """What was asked for, of the number that the member's menu speaks of."""
    tenant = await tx.tenant()
    contact = None if asked.contact is None else await _contact(tx, row.session, asked.contact)
    if row.session is None or (asked.contact is not None and contact is None):
        return LogPage(tenant=tenant, contact=None, entries=())
    reading = _Reading(tx=tx, session=row.session, contact=contact, asked=asked)
    note, day = _understood(asked, tenant, now)
    found = None if day is None else await reading.since(start_of(day, tenant.time_zone))
    if day is not None and found is None:
        note = _nothing_since(day, tenant)
    shown, older, newer = found or await reading.beside_the_cursor()
    if contact is not None and not asked_words(asked.words):
        shown = await woven(
            tx, row.session, contact.id, shown, has_older=older, has_newer=newer, limit=PAGE_OF_LINES
        )
    if not shown and asked_words(asked.words):
        note = Words(tenant.language)(N_("No message holds all of these words."))
    return LogPage(
        tenant=tenant,
        contact=contact,
        entries=tuple([await _entry(tx, line, tenant) for line in reversed(shown)]),
        note=note,
        older=shown[-1].seq if older and shown else None,
        newer=shown[0].seq if newer and shown else None,
    )


async def load_log_names(
    tx: Transaction, row: ConversationRow, *, before: int | None, after: int | None, now: datetime
) -> LogNames:
    """A page of the contacts."""
    tenant = await tx.tenant()
    found: list[ContactLine] = []
    if row.session is not None:
        found = await tx.contacts(row.session, before=before, after=after, limit=PAGE_OF_NAMES + 1)
    shown, older, newer = page_around(found, PAGE_OF_NAMES, before, after)
    words = Words(tenant.language)
    return LogNames(
        tenant=tenant,
        names=tuple(
            LogName(
                person=line.person,
                name=one_line(line.name),
                when=words.when(line.last_at, now, tenant.time_zone),
            )
            for line in shown
        ),
        older=shown[-1].last_seq if older and shown else None,
        newer=shown[0].last_seq if newer and shown else None,
    )


Found = tuple[list[LoggedMessage], bool, bool]
"""Newest first, whether there are older ones, whether there are newer ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One look into the log."""

    tx: Transaction
    session: SessionId
    contact: PersonRow | None
    asked: LogAsked

    async def since(self, moment: datetime) -> Found | None:
        """The first page from then on; None when there is nothing."""
        contact = None if self.contact is None else self.contact.id
        first = await self.tx.first_since(self.session, moment, contact=contact)
        if first is None:
            return None
        found = await self._lines(None, first - 1, PAGE_OF_LINES + 1)
        if not found:
            return None
        shown, _, newer = page_around(found, PAGE_OF_LINES, None, first - 1)
        return shown, bool(await self._lines(shown[-1].seq, None, 1)), newer

    async def beside_the_cursor(self) -> Found:
        """The page next to the cursor that was asked with; without one the newest."""
        before, after = self.asked.before, self.asked.after
        found = await self._lines(before, after, PAGE_OF_LINES + 1)
        return page_around(found, PAGE_OF_LINES, before, after)

    async def _lines(self, before: int | None, after: int | None, limit: int) -> list[LoggedMessage]:
        contact = None if self.contact is None else self.contact.id
        words = asked_words(self.asked.words)
        if words:
            return await self.tx.search(
                self.session, words, contact=contact, before=before, after=after, limit=limit
            )
        return await self.tx.messages(self.session, contact=contact, before=before, after=after, limit=limit)


async def _contact(tx: Transaction, session: SessionId | None, person: PersonId) -> PersonRow | None:
    """Who that is; None unless the log speaks of them: teammates' names and numbers are not told here."""
    if session is None or not await tx.messages(session, contact=person, limit=1):
        return None
    return await tx.person(person)


def _understood(asked: LogAsked, tenant: TenantRow, now: datetime) -> tuple[str | None, date | None]:
    """What there is to say of the question, and the day to begin with."""
    words = Words(tenant.language)
    if asked.words.strip() and not asked_words(asked.words):
        return words(N_("There is no word in that.")), None
    if not asked.day.strip() or asked.before is not None or asked.after is not None:
        return None, None
    day = read_day(asked.day, now, tenant.time_zone, words)
    return (words(N_("That is no day.")), None) if day is None else (None, day)


def _nothing_since(day: date, tenant: TenantRow) -> str:
    words = Words(tenant.language)
    when = words.date(start_of(day, tenant.time_zone), tenant.time_zone)
    return words(N_("Nothing was written since {day}. This is the newest."), day=when)


async def _entry(tx: Transaction, line: LoggedMessage, tenant: TenantRow) -> LogEntry:
    words, zone = Words(tenant.language), tenant.time_zone
    changes = await tx.changes(line.id) if line.edited else []
    quote, kind, text = quote_of(line, words), kind_of(line, words), line.text
    if line.revoked:
        text, kind = words(N_("(deleted)")), None
    is_kept = line.file is not None and line.file.state is FileState.KEPT and not line.revoked
    file = line.file if is_kept else None
    return LogEntry(
        id=line.id,
        contact=line.contact,
        outgoing=line.outgoing,
        written_at=line.written_at.astimezone(ZoneInfo(zone)),
        day=words.date(line.written_at, zone),
        time=words.time(line.written_at, zone),
        who=one_line(author_of(line, words)),
        to=one_line(line.contact_name) if line.outgoing else None,
        quote=None if quote is None else quote.removesuffix(" ·"),
        kind=kind,
        text=steady(text) or None,
        marks=tuple(marks_of(line, words)),
        earlier=tuple(steady(change.text) for change in changes if change.kind is ChangeKind.EDITED),
        file=None if file is None else one_line(file.name or "") or words(N_("Save the file")),
        has_picture=file is not None and file.has_preview,
    )
