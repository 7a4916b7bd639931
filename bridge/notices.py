"""Notices: what a person should hear of beside the menu, and when. `bridge.notice_drawing` draws them."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bridge.ids import PersonId, SessionId
from bridge.ports.rooms import RoomKind
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
    # In shared rooms with threads:
    CONTACT_CARD = "contact_card"  # about a contact: who it is, who answers, how long it has waited
    CUSTOMER_LINE = "customer_line"  # about a message of theirs
    ANSWER_LINE = "answer_line"  # about a message to them, from the phone or another place
    OFFERED_REPLY = "offered_reply"  # about an offer
    SNOOZE_OVER = "snooze_over"  # about a contact


class NoticeChoice(enum.StrEnum):
    """What a button under a notice does, whatever the menu shows by then."""

    OPEN = "open"  # the contact's messages
    REPLY = "reply"
    STATUS = "status"
    # In shared rooms: done by whoever presses, and no menu moves.
    CLAIM = "claim"
    UNASSIGN = "unassign"
    SNOOZE_HOUR = "snooze_1h"
    SNOOZE_MORNING = "snooze_9"
    DONE = "done"
    SEND = "send"  # an offered reply
    SEND_ANYWAY = "anyway"  # knowing that somebody has just answered
    DISCARD = "discard"


ROOM_CHOICES = frozenset(NoticeChoice) - {NoticeChoice.OPEN, NoticeChoice.REPLY, NoticeChoice.STATUS}
"""What is done in a shared room in the name of whoever presses."""


async def tell_of_message(tx: Transaction, session: SessionId, contact: PersonId, now: datetime) -> bool:
    """Put out what each member wants to hear of a customer's message; True when something is due.

    Owners hear what the settings say, everybody else of each message: it is their work. Rooms with threads
    are told by `bridge.rooms`.
    """
    tenant = await tx.tenant()
    is_due = False
    for menu in await tx.menus(session):
        mode = tenant.notices if menu.role is Role.OWNER else NoticeMode.EACH
        if mode is NoticeMode.OFF or menu.person == contact or menu.room is RoomKind.THREADS:
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
