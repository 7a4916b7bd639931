"""Draws what stands in shared rooms with threads: cards of contacts, the talk, replies that are offered."""

from __future__ import annotations

from bridge.delivery import Delivery
from bridge.ids import CaseId, MessageId, OfferId, PersonId
from bridge.menu.log import answering_line
from bridge.menu.log_lines import TICKS, author_of, kind_of, marks_of, missing_of, quote_of, reactions_of
from bridge.menu.replying import file_line
from bridge.menu.state import View
from bridge.notice_reading import Reading, short
from bridge.notices import NoticeChoice, NoticeKind
from bridge.phones import country_code
from bridge.ports.log_rows import LoggedMessage
from bridge.ports.rooms import OfferRow, OfferState, ThreadReplies
from bridge.ports.store import Transaction
from bridge.room_acts import answered_meanwhile, why_not_sent
from bridge.rooms import Card, load_card, refresh_cards
from bridge.screens import Choice, Notice, Style
from bridge.words import N_

MEANING = {
    ThreadReplies.NOTE: N_("What you write in this thread stays internal until somebody sends it."),
    ThreadReplies.SENT: N_(
        "Careful: what you write in this thread is sent to the customer at once."
        " Begin with // to keep it internal."
    ),
}

FATES = {
    Delivery.UNCERTAIN: N_("Look at the chat on the phone before you send it again."),
    Delivery.FAILED: N_("The customer did not get it."),
    Delivery.DROPPED: N_("The customer did not get it."),
}


def masked(phone: str) -> str:
    """A number as a room of several people may see it: the country, and the end to know it again."""
    return f"{country_code(phone)} … {phone[-4:]}".lstrip()


async def contact_card(tx: Transaction, reading: Reading) -> Notice | None:
    """Who it is, who answers, how long it has waited; and what can be done about it."""
    card = await load_card(tx, reading.session.id, PersonId(reading.notice.about or ""), reading.view.now)
    if card is None:
        return None
    is_done = card.case is not None and card.case.until is None
    view = reading.view
    lines = [] if card.contact.phone is None else [masked(card.contact.phone)]
    lines += _how_it_stands(card, view)
    if not is_done:
        lines.append(view.words(MEANING[view.tenant.thread_replies]))
    return Notice(
        kind=NoticeKind.CONTACT_CARD,
        title=short(card.contact.name) or "?",
        body=tuple(lines),
        about=card.contact.id,
        choices=() if is_done else _card_choices(card, view),
    )


async def message_line(tx: Transaction, reading: Reading) -> Notice | None:
    """One message of the talk, as it is now."""
    line = await tx.message(MessageId(reading.notice.about or ""))
    if line is None:
        return None
    view, words = reading.view, reading.view.words
    when = words.when(line.written_at, view.now, view.tenant.time_zone)
    marks = [short(author_of(line, words)), when, *marks_of(line, words)]
    return Notice(
        kind=reading.notice.kind,
        title=" · ".join(marks),
        body=_beside_the_text(line, view),
        about=line.id,
        thread=await _card_ref(tx, reading, line.contact),
        quote=None if line.revoked else line.text or None,
        delivery=line.delivery,
    )


async def offered_reply(tx: Transaction, reading: Reading) -> Notice | None:
    """A teammate's text: an internal note with buttons, and after that what became of it."""
    offer = await tx.offer(OfferId(reading.notice.about or ""))
    if offer is None:
        return None
    body, choices = await _what_can_be_done(tx, offer, reading.view)
    line = None if offer.line is None else await tx.message(offer.line)
    reactions = () if line is None else reactions_of(line, reading.view.words)
    thread = reading.notice.params.get("thread") or await _card_ref(tx, reading, offer.contact)
    return Notice(
        kind=NoticeKind.OFFERED_REPLY,
        title=" · ".join((_what_became_of(offer, reading.view), *reactions)),
        body=(*(() if offer.file is None else (file_line(offer.file.name, reading.view.words),)), *body),
        about=offer.id,
        choices=choices,
        thread=thread,
        quote=offer.text or None,
        delivery=offer.delivery,
    )


async def snooze_over(tx: Transaction, reading: Reading) -> Notice | None:
    """The hour has come; None when somebody has said otherwise since, or the contact has written."""
    view, words = reading.view, reading.view.words
    contact = PersonId(reading.notice.params.get("contact", ""))
    case = await tx.case_of(reading.session.id, contact)
    card = await load_card(tx, reading.session.id, contact, view.now)
    if case is None or card is None or case.overtaken or case.id != CaseId(reading.notice.about or ""):
        return None
    # The contact counts as waiting again: what shows that is brought up to date by this very look.
    await refresh_cards(tx, reading.session.id, contact, view.now)
    await tx.figures_moved(reading.session.id)
    return Notice(
        kind=NoticeKind.SNOOZE_OVER,
        title=words(N_("The snooze of {name} is over."), name=short(case.name)),
        body=tuple(_how_it_stands(card, view)),
        about=card.contact.id,
        thread=await _card_ref(tx, reading, card.contact.id),
    )


def _how_it_stands(card: Card, view: View) -> list[str]:
    words, zone = view.words, view.tenant.time_zone
    lines = []
    if card.case is not None:
        name = short(card.case.name)
        if card.case.until is None:
            when = words.when(card.case.at, view.now, zone)
            lines.append(words(N_("Done: {name}, {when}"), name=name, when=when))
        else:
            when = words.when(card.case.until, view.now, zone)
            lines.append(words(N_("Snoozed until {when} by {name}"), when=when, name=name))
    if card.waiting is not None:
        when = words.when(card.waiting, view.now, zone)
        lines.append(words(N_("Waiting for a reply since {when}"), when=when))
    if card.claim is not None:
        lines.append(answering_line(card.claim.name, view))
    return lines


def _card_choices(card: Card, view: View) -> tuple[Choice, ...]:
    words = view.words
    claim = Choice(name=NoticeChoice.CLAIM, label=words(N_("Claim")), style=Style.PRIMARY)
    if card.claim is not None:
        claim = Choice(name=NoticeChoice.UNASSIGN, label=words(N_("Unassign")))
    return (
        claim,
        Choice(name=NoticeChoice.SNOOZE_HOUR, label=words(N_("Snooze for 1 hour"))),
        Choice(name=NoticeChoice.SNOOZE_MORNING, label=words(N_("Snooze until tomorrow 9:00"))),
        Choice(name=NoticeChoice.DONE, label=words(N_("Done"))),
    )


def _beside_the_text(line: LoggedMessage, view: View) -> tuple[str, ...]:
    words = view.words
    if line.revoked:
        return (words(N_("(deleted)")),)
    kind, missing = kind_of(line, words), missing_of(line, words)
    if missing is not None:
        kind = f"{kind} ({missing})"
    beside = [quote_of(line, words), kind]
    if line.delivery in FATES:
        beside.append(words(FATES[line.delivery]))
    return tuple(part for part in beside if part)


def _what_became_of(offer: OfferRow, view: View) -> str:
    words = view.words
    if offer.state is OfferState.OFFERED:
        return words(N_("Internal note by {name}"), name=short(offer.author_name))
    at = words.when(offer.decided_at or offer.created_at, view.now, view.tenant.time_zone)
    name = short(offer.decided_by_name or "?")
    if offer.state is OfferState.DISCARDED:
        return words(N_("Discarded by {name}, {when}"), name=name, when=at)
    sent = words(N_("Sent by {name}, {when}"), name=name, when=at)
    return f"{sent} · {words(TICKS[offer.delivery or Delivery.DUE])}"


async def _what_can_be_done(
    tx: Transaction, offer: OfferRow, view: View
) -> tuple[tuple[str, ...], tuple[Choice, ...]]:
    words = view.words
    if offer.state is not OfferState.OFFERED:
        lines = []
        if offer.author != offer.decided_by:
            lines.append(words(N_("Written by {name}"), name=short(offer.author_name)))
        if offer.delivery in FATES:
            lines.append(words(FATES[offer.delivery]))
        return tuple(lines), ()
    answer = await answered_meanwhile(tx, offer, view.now)
    note = why_not_sent(offer)
    send = Choice(
        name=NoticeChoice.SEND if answer is None else NoticeChoice.SEND_ANYWAY,
        label=words(N_("Send to customer") if answer is None else N_("Send anyway")),
        style=Style.PRIMARY if answer is None else Style.DANGER,
        why_not=None if note is None else words(note.message, **note.values),
    )
    discard = Choice(name=NoticeChoice.DISCARD, label=words(N_("Discard")))
    if answer is None:
        return (() if send.why_not is None else (send.why_not,)), (send, discard)
    name = short(answer.by_name or words(N_("your phone")))
    when = words.when(answer.written_at, view.now, view.tenant.time_zone)
    warning = words(N_("Look first: {name} has answered at {when}."), name=name, when=when)
    return (warning,), (send, discard)


async def _card_ref(tx: Transaction, reading: Reading, contact: PersonId) -> str | None:
    return await tx.notice_ref(reading.notice.place.id, NoticeKind.CONTACT_CARD, contact)
