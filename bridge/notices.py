"""Notices: what a person should hear of beside the menu. Made with the event, drawn when they are shown.

Because one is drawn late, a customer who writes ten times before the notice could be shown gets one notice
with the newest lines, and what a surface shows after an outage is what matters then.
"""

from __future__ import annotations

import enum
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bridge.ids import PersonId, SessionId
from bridge.menu.home import ADVICE, REASONS
from bridge.menu.loading import start_of_day
from bridge.menu.log import message_line
from bridge.menu.state import View
from bridge.ports.rows import NoticeMode, NoticeRow, Role, SessionRow, TenantRow
from bridge.ports.store import Transaction
from bridge.screens import Notice, one_line, steady
from bridge.session_life import SessionState
from bridge.words import N_, Words

LINES_OF_A_NOTICE = 3
DIGEST_AT_MINUTE = 9 * 60
"""When the daily digest is due: nine in the morning, tenant's time."""


class NoticeKind(enum.StrEnum):
    """Every kind there is."""

    CUSTOMER_MESSAGE = "customer_message"
    DIGEST = "digest"
    SESSION_STATE = "session_state"
    OWNER_PROVEN = "owner_proven"


async def tell_of_message(tx: Transaction, session: SessionId, contact: PersonId, now: datetime) -> bool:
    """Put out what the tenant wants to hear of a customer's message; True when something is due."""
    tenant = await tx.tenant()
    owner = await tx.owner_number(session)
    conversation = await tx.conversation_of(owner.person, session) if owner is not None else None
    if conversation is None or tenant.notices is NoticeMode.OFF:
        return False
    if tenant.notices is NoticeMode.DIGEST:
        due = next_digest(tenant, now)
        kind, about = NoticeKind.DIGEST, due.date().isoformat()
    else:
        due = after_quiet(tenant, now)
        kind, about = NoticeKind.CUSTOMER_MESSAGE, str(contact)
    made = await tx.add_notice(conversation.id, kind, about=about, params={}, now=now, not_before=due)
    return made > 0 and due <= now


def after_quiet(tenant: TenantRow, now: datetime) -> datetime:
    """Now, or the end of the quiet hours that it lies in."""
    if tenant.quiet_from is None or tenant.quiet_to is None:
        return now
    here = now.astimezone(ZoneInfo(tenant.time_zone))
    minute = here.hour * 60 + here.minute
    start, end = tenant.quiet_from, tenant.quiet_to
    is_quiet = start <= minute < end if start < end else minute >= start or minute < end
    return _next_time_of_day(tenant, now, end) if is_quiet else now


def next_digest(tenant: TenantRow, now: datetime) -> datetime:
    """When the next digest is due; never in quiet hours."""
    return after_quiet(tenant, _next_time_of_day(tenant, now, DIGEST_AT_MINUTE))


def _next_time_of_day(tenant: TenantRow, now: datetime, minute: int) -> datetime:
    here = now.astimezone(ZoneInfo(tenant.time_zone))
    due = here.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
    if due <= here:
        due += timedelta(days=1)
    return due.astimezone(now.tzinfo)


async def draw_notice(tx: Transaction, notice: NoticeRow, *, now: datetime) -> Notice | None:
    """The notice in the tenant's language; None when what it told of is no more.

    Platforms show it as it is, so each text is `steady`.
    """
    drawn = await _drawn(tx, notice, now)
    if drawn is None:
        return None
    return replace(drawn, title=steady(drawn.title), body=tuple(steady(line) for line in drawn.body))


async def _drawn(tx: Transaction, notice: NoticeRow, now: datetime) -> Notice | None:
    row = await tx.conversation(notice.place.conversation)
    session = await tx.session(row.session) if row is not None and row.session is not None else None
    if row is None or session is None or await tx.role_of(row.person) is None:
        return None
    tenant = await tx.tenant()
    words = Words(tenant.language)
    match notice.kind:
        case NoticeKind.CUSTOMER_MESSAGE:
            return await _customer_message(tx, notice, tenant, session, words, now)
        case NoticeKind.DIGEST:
            return await _digest(tx, tenant, session, words, now)
        case NoticeKind.SESSION_STATE:
            return _session_state(notice, session, words)
        case NoticeKind.OWNER_PROVEN:
            return Notice(kind=notice.kind, title=words(N_("Your number is proven. It has the menu now.")))
        case _:
            return None


async def _customer_message(
    tx: Transaction, notice: NoticeRow, tenant: TenantRow, session: SessionRow, words: Words, now: datetime
) -> Notice | None:
    contact = await tx.person(PersonId(notice.about or ""))
    if contact is None:
        return None
    newest = await tx.messages(session.id, contact=contact.id, limit=LINES_OF_A_NOTICE)
    view = View(tenant=tenant, session=session, owner=None, pending=None, role=Role.OWNER, now=now)
    lines = [
        message_line(message, view, with_name=False) for message in reversed(newest) if not message.outgoing
    ]
    return Notice(
        kind=notice.kind,
        title=words(N_("{name} has written"), name=one_line(contact.name)),
        body=tuple(lines),
        about=contact.id,
    )


async def _digest(
    tx: Transaction, tenant: TenantRow, session: SessionRow, words: Words, now: datetime
) -> Notice:
    since = start_of_day(tenant, now) - timedelta(days=1)
    figures = await tx.figures(session.id, since=since)
    received = words.plural("{count} message received", "{count} messages received", figures.received)
    sent = words.plural("{count} sent", "{count} sent", figures.sent)
    return Notice(kind=NoticeKind.DIGEST, title=words(N_("Since yesterday")), body=(f"{received}, {sent}",))


def _session_state(notice: NoticeRow, session: SessionRow, words: Words) -> Notice | None:
    if str(session.state) != notice.params.get("state"):
        return None  # it has moved on since: the present state has a notice of its own
    if session.state is SessionState.CONNECTED:
        return Notice(kind=notice.kind, title=words(N_("WhatsApp is connected.")), about=session.id)
    sentence = REASONS.get(session.reason or "") or ADVICE.get(session.state, "")
    return Notice(
        kind=notice.kind,
        title=words(N_("WhatsApp is not connected.")),
        body=(words(sentence),) if sentence else (),
        about=session.id,
    )
