"""Why a press would do nothing, for the presser alone: told before the press is taken down."""

from __future__ import annotations

from datetime import datetime

from bridge import tokens
from bridge.acts import ANYWHERE, may_press
from bridge.ids import OfferId, PersonId
from bridge.menu.advance import NOT_ALLOWED, NOT_OFFERED, OUT_OF_DATE, options_of, why_closed
from bridge.menu.advance import why_not as why_not_option
from bridge.menu.book import BOOK, page_of
from bridge.menu.home import WRITERS
from bridge.menu.loading import load_view
from bridge.menu.state import View
from bridge.notices import ROOM_CHOICES, NoticeChoice
from bridge.ports.rooms import OfferRow, OfferState
from bridge.ports.rows import ConversationRow, Role
from bridge.ports.store import Transaction
from bridge.reception import NotYours
from bridge.room_acts import answered_meanwhile, why_not_sent
from bridge.screens import Surface, one_line
from bridge.words import N_, Words

OFFER_CHOICES = frozenset({NoticeChoice.SEND, NoticeChoice.SEND_ANYWAY, NoticeChoice.DISCARD})


async def why_not(
    tx: Transaction, person: PersonId, token: str, *, surface: Surface, now: datetime
) -> str | None:
    """In the tenant's language; None when the press would do something.

    Raises:
        BadToken, NotYours: as for the press itself.
    """
    pressed = tokens.decode_any(token)
    told = pressed.choice if isinstance(pressed, tokens.NoticeToken) else None
    in_room, is_anywhere = told in ROOM_CHOICES, told in ANYWHERE
    row, role = await tx.conversation(pressed.conversation), await tx.role_of(person)
    if row is None or role is None or not await may_press(tx, row.id, person, told, in_room=in_room):
        raise NotYours("no such conversation")
    words = Words((await tx.tenant()).language)
    if isinstance(pressed, tokens.Token):
        return await _why_not_here(tx, row, pressed, role, surface=surface, now=now)
    if pressed.choice not in set(NoticeChoice):
        return words(NOT_OFFERED)
    if role not in WRITERS and (in_room or is_anywhere or pressed.choice == NoticeChoice.REPLY):
        return words(NOT_ALLOWED)
    if pressed.choice in OFFER_CHOICES:
        offer = await tx.offer(OfferId(pressed.about or ""))
        if offer is None or offer.room != row.id:
            return words(NOT_OFFERED)
        return await _why_not_offer(tx, offer, pressed.choice, person, now)
    return None


async def _why_not_here(
    tx: Transaction,
    row: ConversationRow,
    pressed: tokens.Token,
    role: Role,
    *,
    surface: Surface,
    now: datetime,
) -> str | None:
    view: View = await load_view(tx, row, now=now)
    words, page = view.words, BOOK[page_of(row.page)]
    if pressed.revision != row.revision:
        return words(OUT_OF_DATE)
    if pressed.choice == "back":
        return None
    closed = why_closed(page, role, in_admin_chat=surface.is_admin_chat)
    if closed is not None:
        return words(closed)
    options = options_of(page, view, row.memory)
    option = next((one for one in options if one.name == pressed.choice), None)
    reason = NOT_OFFERED
    if option is not None:
        found = why_not_option(option, role, in_admin_chat=surface.is_admin_chat)
        if found is None:
            return None
        reason = found
    return words(reason)


async def _why_not_offer(
    tx: Transaction, offer: OfferRow, choice: str, person: PersonId, now: datetime
) -> str | None:
    tenant = await tx.tenant()
    words = Words(tenant.language)
    if offer.state is not OfferState.OFFERED:
        name, at = one_line(offer.decided_by_name or "?"), offer.decided_at or now
        when = words.when(at, now, tenant.time_zone)
        was_sent = offer.state is OfferState.SENT
        message = (
            N_("{name} has sent it at {when}.") if was_sent else N_("{name} has discarded it at {when}.")
        )
        return words(message, name=name, when=when)
    if choice == NoticeChoice.DISCARD:
        return None
    note = why_not_sent(offer)
    if note is not None:
        return words(note.message, **note.values)
    answer = await answered_meanwhile(tx, offer, now)
    if choice == NoticeChoice.SEND_ANYWAY or answer is None or answer.by == person:
        return None
    name = one_line(answer.by_name or words(N_("your phone")))
    when = words.when(answer.written_at, now, tenant.time_zone)
    return words(N_("Look first: {name} has answered at {when}."), name=name, when=when)
