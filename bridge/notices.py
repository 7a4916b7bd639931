"""Notices: what a person should hear of beside the menu, and when. `bridge.notice_drawing` draws them."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bridge.ids import PersonId, SessionId
from bridge.ports.rows import NoticeMode, Role, TenantRow
from bridge.ports.store import Transaction

DIGEST_AT_MINUTE = 9 * 60
"""When the daily digest is due: nine in the morning, tenant's time."""


class NoticeKind(enum.StrEnum):
    """Every kind there is."""

    CUSTOMER_MESSAGE = "customer_message"
    DIGEST = "digest"
    CONNECTION_LOST = "connection_lost"
    ACTION_REQUIRED = "action_required"
    LOGGED_OUT = "logged_out"
    OWNER_PROVEN = "owner_proven"


class NoticeChoice(enum.StrEnum):
    """What a button under a notice does, whatever the menu shows by then."""

    OPEN = "open"  # the contact's messages
    REPLY = "reply"
    STATUS = "status"


async def tell_of_message(tx: Transaction, session: SessionId, contact: PersonId, now: datetime) -> bool:
    """Put out what each member wants to hear of a customer's message; True when something is due.

    Owners hear what the settings say, everybody else of each message: it is their work.
    """
    tenant = await tx.tenant()
    is_due = False
    for menu in await tx.menus(session):
        mode = tenant.notices if menu.role is Role.OWNER else NoticeMode.EACH
        if mode is NoticeMode.OFF or menu.person == contact:
            continue
        if mode is NoticeMode.DIGEST:
            due = next_digest(tenant, now)
            kind, about = NoticeKind.DIGEST, due.date().isoformat()
        else:
            due = after_quiet(tenant, now)
            kind, about = NoticeKind.CUSTOMER_MESSAGE, str(contact)
        made = await tx.add_notice(menu.id, kind, about=about, params={}, now=now, not_before=due)
        is_due |= made > 0 and due <= now
    return is_due


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
