"""Draws notices, at the moment when they are shown.

Because one is drawn late, a customer who writes ten times before the notice could be shown gets one notice
with the newest lines, and what a surface shows after an outage is what matters then.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from bridge import broadcast_drawing, digest_drawing, file_drawing, history_drawing, room_drawing
from bridge.claims import others
from bridge.ids import PersonId
from bridge.menu.advance import NOT_ALLOWED
from bridge.menu.home import WAYS, WRITERS, advice, phone_advice
from bridge.menu.log import answering_line
from bridge.menu.log_lines import message_line
from bridge.menu.state import View
from bridge.notice_reading import Reading, short
from bridge.notices import NoticeChoice, NoticeKind
from bridge.ports.rows import NoticeRow, Role
from bridge.ports.store import Transaction
from bridge.reasons import way_out
from bridge.screens import Choice, Notice, Style, steady
from bridge.session_life import SessionState
from bridge.words import N_

LINES_OF_A_NOTICE = 3


async def draw_notice(tx: Transaction, notice: NoticeRow, *, now: datetime) -> Notice | None:
    """The notice in the tenant's language; None when there is nothing to tell (any more)."""
    row = await tx.conversation(notice.place.conversation)
    session = await tx.session(row.session) if row is not None and row.session is not None else None
    role = await tx.role_of(row.person) if row is not None else None
    if row is None or session is None or role is None or notice.kind not in DRAWN:
        return None
    tenant = await tx.tenant()
    view = View(
        tenant=tenant, session=session, owner=None, pending=None, role=role, now=now, person=row.person
    )
    drawn = await DRAWN[NoticeKind(notice.kind)](tx, Reading(notice=notice, view=view, session=session))
    if drawn is None:
        return None
    # Platforms show these as they are.
    title, body = steady(drawn.title), tuple(steady(line) for line in drawn.body)
    quote = None if drawn.quote is None else steady(drawn.quote)
    earlier = notice.message_ref or drawn.earlier
    return replace(drawn, title=title, body=body, quote=quote, business=tenant.name, earlier=earlier)


async def _customer_message(tx: Transaction, reading: Reading) -> Notice | None:
    contact = await tx.person(PersonId(reading.notice.about or ""))
    if contact is None:
        return None
    view, words = reading.view, reading.view.words
    newest = await tx.messages(reading.session.id, contact=contact.id, limit=LINES_OF_A_NOTICE)
    lines = [
        message_line(message, view, with_name=False) for message in reversed(newest) if not message.outgoing
    ]
    claim = others(await tx.claim_of(reading.session.id, contact.id), view.person, view.now)
    taken = () if claim is None else (answering_line(claim.name, view),)
    may_reply = view.role in WRITERS
    return Notice(
        kind=reading.notice.kind,
        title=words(N_("{name} has written"), name=short(contact.name)),
        body=(*lines, *taken),
        about=contact.id,
        choices=(
            Choice(
                name=NoticeChoice.REPLY,
                label=words(N_("Reply")),
                style=Style.PRIMARY,
                why_not=None if may_reply else words(NOT_ALLOWED),
            ),
            Choice(name=NoticeChoice.OPEN, label=words(N_("Open"))),
        ),
    )


async def _session_state(_tx: Transaction, reading: Reading) -> Notice | None:
    """What has become of the session; in the same message, when it is well again."""
    notice, view, session, words = reading.notice, reading.view, reading.session, reading.view.words
    if str(session.state) != notice.params.get("state"):
        return None  # it has moved on since: the present state has a notice of its own
    status = Choice(name=NoticeChoice.STATUS, label=words(N_("Status")))
    if session.state is SessionState.CONNECTED:
        if notice.message_ref is None:
            return None  # nobody heard that it was lost
        lost = words.when(notice.created_at, view.now, view.tenant.time_zone)
        back = words.when(session.since, view.now, view.tenant.time_zone)
        return Notice(
            kind=notice.kind,
            title=words(N_("WhatsApp is connected again.")),
            body=(words(N_("Lost at {lost}, back at {back}."), lost=lost, back=back),),
            about=session.id,
            choices=(status,),
        )
    sentence = advice(view)
    way = way_out(session)
    may_go = way is not None and view.role in WAYS[way].roles
    remedy = (Choice(name=way, label=words(WAYS[way].label), style=Style.PRIMARY),) if way and may_go else ()
    return Notice(
        kind=notice.kind,
        title=words(N_("WhatsApp is not connected.")),
        body=(sentence,) if sentence else (),
        about=session.id,
        choices=(*remedy, status),
        # It may show chats: for whoever can do something about it.
        image_png=notice.picture if view.role is Role.OWNER else None,
    )


async def _phone_away(_tx: Transaction, reading: Reading) -> Notice | None:
    """The phone has to be opened soon; in the same message, when it was."""
    notice, view, words = reading.notice, reading.view, reading.view.words
    sentence, back = phone_advice(view), words(N_("The phone of this number was online again."))
    if sentence is None and notice.message_ref is None:
        return None
    title = back if sentence is None else words(N_("The phone of this number has been away for long."))
    body = () if sentence is None else (sentence,)
    return Notice(kind=notice.kind, title=title, body=body, about=reading.session.id)


async def _owner_proven(_tx: Transaction, reading: Reading) -> Notice | None:
    title = reading.view.words(N_("Your number is proven. It has the menu now."))
    return Notice(kind=NoticeKind.OWNER_PROVEN, title=title)


async def _erased(_tx: Transaction, reading: Reading) -> Notice | None:
    """Nothing is left of it; nobody who never saw it is told."""
    if reading.notice.message_ref is None:
        return None
    return Notice(kind=NoticeKind.ERASED, title=reading.view.words(N_("Erased.")))


DRAWN: dict[str, Callable[[Transaction, Reading], Awaitable[Notice | None]]] = {
    NoticeKind.CUSTOMER_MESSAGE: _customer_message,
    NoticeKind.DIGEST: digest_drawing.digest,
    NoticeKind.CONNECTION_LOST: _session_state,
    NoticeKind.ACTION_REQUIRED: _session_state,
    NoticeKind.LOGGED_OUT: _session_state,
    NoticeKind.PHONE_AWAY: _phone_away,
    NoticeKind.OWNER_PROVEN: _owner_proven,
    NoticeKind.HISTORY_READ: history_drawing.history_read,
    NoticeKind.CONTACT_CARD: room_drawing.contact_card,
    NoticeKind.CUSTOMER_FILE: file_drawing.customer_file,
    NoticeKind.CUSTOMER_LINE: room_drawing.message_line,
    NoticeKind.ANSWER_LINE: room_drawing.message_line,
    NoticeKind.OFFERED_REPLY: room_drawing.offered_reply,
    NoticeKind.SNOOZE_OVER: room_drawing.snooze_over,
    NoticeKind.BROADCAST_PROGRESS: broadcast_drawing.progress,
    NoticeKind.BROADCAST_NEWS: broadcast_drawing.news,
    NoticeKind.BROADCAST_REPORT: broadcast_drawing.report,
    NoticeKind.ERASED: _erased,
}
