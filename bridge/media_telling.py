"""Tells people of the file of a message: that it is there, or why it is not.

The message itself was told of when it came. Its file follows in a notice of its own, beside the line that
stands in a room, in the thread or topic of its customer.
"""

from __future__ import annotations

from datetime import datetime

from bridge.facts import NoticePressed
from bridge.ids import MessageId, PersonId
from bridge.media import FileTrouble
from bridge.menu.home import WRITERS
from bridge.notices import NoticeKind, after_quiet
from bridge.ports.media import AttachmentRow
from bridge.ports.rooms import RoomKind
from bridge.ports.rows import NoticeMode, Role
from bridge.ports.store import Transaction
from bridge.rooms import retell_rooms


async def tell_of_file(tx: Transaction, row: AttachmentRow, *, now: datetime) -> None:
    """Something became of it. Owners hear of each message's as the settings say, everybody else of all."""
    await retell_rooms(tx, row.session, row.contact, row.message, outgoing=row.from_me, now=now)
    if row.from_me or row.why is FileTrouble.NOT_WANTED:
        return
    tenant = await tx.tenant()
    due = after_quiet(tenant, now)
    for menu in await tx.menus(row.session):
        mode = tenant.notices if menu.role is Role.OWNER else NoticeMode.EACH
        if menu.room is not RoomKind.THREADS and (mode is not NoticeMode.EACH or menu.person == row.contact):
            continue
        await tx.add_notice(
            menu.id,
            NoticeKind.CUSTOMER_FILE,
            about=row.message,
            params={"contact": row.contact},
            now=now,
            not_before=due,
        )


async def fetch_again(tx: Transaction, message: MessageId, *, by: PersonId, now: datetime) -> bool:
    """A person wants the file of a message tried again; what was told of it changes. False: nothing to do."""
    if not await tx.fetch_again(message, now):
        return False
    await tx.audit("file.wanted_again", by=by, about=message)
    row = await tx.attachment_of(message)
    assert row is not None, "it has just been changed"
    await retell_rooms(tx, row.session, row.contact, message, outgoing=row.from_me, now=now)
    for menu in await tx.menus(row.session):
        await tx.renew_notice(menu.id, NoticeKind.CUSTOMER_FILE, about=message, now=now)
    return True


async def press_fetch_again(tx: Transaction, fact: NoticePressed, *, now: datetime) -> bool:
    """The button under a notice of a file: in a room or in private, for whoever may write."""
    room, role = await tx.conversation(fact.conversation), await tx.role_of(fact.pressed_by)
    line = await tx.message(MessageId(fact.about or ""))
    if room is None or line is None or line.session != room.session or role not in WRITERS:
        return False
    return await fetch_again(tx, line.id, by=fact.pressed_by, now=now)
