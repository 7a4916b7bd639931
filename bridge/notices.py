"""Notices: what a person should hear of beside the menu, and when. `bridge.notice_drawing` draws them."""

from __future__ import annotations

import enum
from datetime import datetime

from bridge.ids import PersonId, SessionId
from bridge.ports.rooms import RoomKind
from bridge.ports.rows import NoticeMode, Role, TenantRow
from bridge.ports.store import Transaction
from bridge.quiet_hours import quiet_hours_of


class NoticeKind(enum.StrEnum):
    """Every kind there is."""

    CUSTOMER_MESSAGE = "customer_message"
    DIGEST = "digest"
    CONNECTION_LOST = "connection_lost"
    ACTION_REQUIRED = "action_required"
    LOGGED_OUT = "logged_out"
    PHONE_AWAY = "phone_away"
    OWNER_PROVEN = "owner_proven"
    HISTORY_READ = "history_read"  # or no further: about the session
    # In shared rooms with threads:
    CONTACT_CARD = "contact_card"  # about a contact: who it is, who answers, how long it has waited
    CUSTOMER_LINE = "customer_line"  # about a message of theirs
    ANSWER_LINE = "answer_line"  # about a message to them, from the phone or another place
    OFFERED_REPLY = "offered_reply"  # about an offer
    SNOOZE_OVER = "snooze_over"  # about a contact
    # Wherever customers' messages are told:
    CUSTOMER_FILE = "customer_file"  # about a message of theirs: its file, or why it is not there
    # About a broadcast:
    BROADCAST_PROGRESS = "broadcast_progress"  # how far it is, in one message that is kept true
    BROADCAST_NEWS = "broadcast_news"  # it began to rest, or is over
    BROADCAST_REPORT = "broadcast_report"  # what became of each recipient, as a file
    ERASED = "erased"  # in place of one about somebody who was erased


class NoticeChoice(enum.StrEnum):
    """What a button under a notice does, whatever the menu shows by then."""

    OPEN = "open"  # the contact's messages
    REPLY = "reply"
    STATUS = "status"
    UNANSWERED = "unanswered"  # who waits for an answer
    # What helps a session that is not well; the names are those of the status page's options.
    TRY_AGAIN = "try_again"
    USE_HERE = "use_here"
    LINK = "link"
    FETCH_AGAIN = "fetch"  # a customer's file: done by whoever presses, in rooms too, and no menu moves
    # In shared rooms: done by whoever presses, and no menu moves.
    CLAIM = "claim"
    UNASSIGN = "unassign"
    SNOOZE_HOUR = "snooze_1h"
    SNOOZE_MORNING = "snooze_9"
    DONE = "done"
    SEND = "send"  # an offered reply
    SEND_ANYWAY = "anyway"  # knowing that somebody has just answered
    DISCARD = "discard"
    # Of a broadcast; the names are those of its page's options.
    BROADCAST = "broadcast"
    UNDO = "undo"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


FROM_HOME = frozenset({NoticeChoice.STATUS, NoticeChoice.UNANSWERED})
"""What is an option of the main menu, of the same name."""
REMEDIES = frozenset({NoticeChoice.TRY_AGAIN, NoticeChoice.USE_HERE, NoticeChoice.LINK})
"""What is done from the status page, whatever page the menu is on."""
BROADCAST_CHOICES = frozenset(
    {
        NoticeChoice.BROADCAST,
        NoticeChoice.UNDO,
        NoticeChoice.PAUSE,
        NoticeChoice.RESUME,
        NoticeChoice.STOP,
    }
)
"""What is done from a broadcast's page."""
ROOM_CHOICES = (
    frozenset(NoticeChoice)
    - {NoticeChoice.OPEN, NoticeChoice.REPLY, NoticeChoice.FETCH_AGAIN}
    - FROM_HOME
    - REMEDIES
    - BROADCAST_CHOICES
)
"""What is done in a shared room in the name of whoever presses."""


async def tell_of_message(tx: Transaction, session: SessionId, contact: PersonId, now: datetime) -> bool:
    """Put out what each member wants to hear of a customer's message; True when something is due.

    Owners hear what the settings say, everybody else of each message: it is their work. Who hears once a day
    is told by `bridge.digests`, rooms with threads by `bridge.rooms`.
    """
    tenant = await tx.tenant()
    is_due = False
    for menu in await tx.menus(session):
        mode = tenant.notices if menu.role is Role.OWNER else NoticeMode.EACH
        if mode is not NoticeMode.EACH or menu.person == contact or menu.room is RoomKind.THREADS:
            continue
        kind, due = NoticeKind.CUSTOMER_MESSAGE, after_quiet(tenant, now)
        made = await tx.add_notice(menu.id, kind, about=str(contact), params={}, now=now, not_before=due)
        is_due |= made > 0 and due <= now
    return is_due


def after_quiet(tenant: TenantRow, now: datetime) -> datetime:
    """Now, or the end of the quiet hours that it lies in."""
    hours = quiet_hours_of(tenant)
    return now if hours is None else hours.over_at(now)
