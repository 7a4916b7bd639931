"""The message log: last messages, and by contact, with who answers them."""

from __future__ import annotations

from bridge.claims import others
from bridge.delivery import Delivery
from bridge.facts import MessageKind
from bridge.ids import PersonId
from bridge.menu.effects import Claim
from bridge.menu.home import WRITERS
from bridge.menu.state import Memory, Option, Options, Page, PageId, Turn, View
from bridge.ports.rows import LoggedMessage
from bridge.screens import Style, one_line
from bridge.words import N_

PAGE_OF_MESSAGES = 8
PAGE_OF_CONTACTS = 5
"""With older and newer that makes seven options: more do not fit a phone's screen."""

KINDS = {
    MessageKind.TEXT: N_("Text"),
    MessageKind.IMAGE: N_("Picture"),
    MessageKind.VIDEO: N_("Video"),
    MessageKind.AUDIO: N_("Audio"),
    MessageKind.VOICE: N_("Voice message"),
    MessageKind.STICKER: N_("Sticker"),
    MessageKind.DOCUMENT: N_("Document"),
    MessageKind.LOCATION: N_("Location"),
    MessageKind.CONTACT_CARD: N_("Contact card"),
    MessageKind.CALL: N_("Call"),
    MessageKind.OTHER: N_("Other"),
}

TICKS = {
    Delivery.DUE: N_("waiting"),
    Delivery.SENDING: N_("being sent"),
    Delivery.SENT: N_("sent ✓"),
    Delivery.DELIVERED: N_("delivered ✓✓"),
    Delivery.READ: N_("read ✓✓"),
    Delivery.UNCERTAIN: N_("may or may not have arrived"),
    Delivery.FAILED: N_("failed"),
    Delivery.DROPPED: N_("not sent"),
}


def message_line(message: LoggedMessage, view: View, *, with_name: bool) -> str:
    """One line of the log: when, who, what, and how far it got."""
    words = view.words
    when = words.when(message.written_at, view.now, view.tenant.time_zone)
    if not message.outgoing:
        who = message.contact_name
    else:
        me = message.by_name or words(N_("your phone"))
        who = f"{me} → {message.contact_name}" if with_name else me
    text = message.text
    if message.revoked:
        text = words(N_("(deleted)"))
    elif message.kind is not MessageKind.TEXT:
        text = f"[{words(KINDS[message.kind])}] {text}".rstrip()
    marks = []
    if message.edited:
        marks.append(words(N_("edited")))
    if message.delivery is not None:
        marks.append(words(TICKS[message.delivery]))
    tail = f" ({', '.join(marks)})" if marks else ""
    return one_line(f"{when} {who}: {text}{tail}")


def answering_line(name: str, view: View) -> str:
    """Who answers a contact, for the others."""
    return view.words(N_("{name} is answering."), name=one_line(name))


def _log_lines(view: View, memory: Memory) -> tuple[str, ...]:
    if not view.messages:
        return (view.words(N_("No messages yet.")),)
    return tuple(message_line(message, view, with_name=True) for message in reversed(view.messages))


def _paging(page: PageId, newest: int | None, oldest: int | None, view: View, memory: Memory) -> list[Option]:
    """Older and newer, where there are any. A cursor is a place in the log: new messages move nothing."""
    kept = {key: value for key, value in memory.items() if key not in ("before", "after")}

    def turn(**cursor: str) -> Turn:
        return Turn(page=page, memory={**kept, **cursor})

    options = []
    if view.has_older and oldest is not None:
        options.append(
            Option(name="older", label=N_("Older"), goes=lambda view, memory, actor: turn(before=str(oldest)))
        )
    if view.has_newer and newest is not None:
        options.append(
            Option(name="newer", label=N_("Newer"), goes=lambda view, memory, actor: turn(after=str(newest)))
        )
    return options


def _log_options(view: View, memory: Memory) -> Options:
    newest = view.messages[0].seq if view.messages else None
    oldest = view.messages[-1].seq if view.messages else None
    by_contact = Option(name="contacts", label=N_("By contact"), goes=PageId.LOG_CONTACTS)
    return (by_contact, *_paging(PageId.LOG, newest, oldest, view, memory))


def _contacts_lines(view: View, memory: Memory) -> tuple[str, ...]:
    return () if view.contacts else (view.words(N_("Nobody has written yet.")),)


def _contacts_options(view: View, memory: Memory) -> Options:
    def open_one(person: PersonId) -> Option:
        line = next(line for line in view.contacts if line.person == person)
        when = view.words.when(line.last_at, view.now, view.tenant.time_zone)
        return Option(
            name=f"c.{person}",
            label=f"{line.name} · {when}",
            translate=False,
            goes=lambda view, memory, actor: Turn(page=PageId.LOG_CONTACT, memory={"contact": person}),
        )

    newest = view.contacts[0].last_seq if view.contacts else None
    oldest = view.contacts[-1].last_seq if view.contacts else None
    listed = [open_one(line.person) for line in view.contacts]
    return (*listed, *_paging(PageId.LOG_CONTACTS, newest, oldest, view, memory))


def _contact_lines(view: View, memory: Memory) -> tuple[str, ...]:
    if view.contact is None:
        return (view.words(N_("This contact is no longer in the log.")),)
    name, phone = one_line(view.contact.name), view.contact.phone
    head = name if phone is None else f"{name} ({phone})"
    claim = others(view.claim, view.person, view.now)
    taken = () if claim is None else (answering_line(claim.name, view),)
    lines = tuple(message_line(message, view, with_name=False) for message in reversed(view.messages))
    return (head, *taken, *lines)


def _contact_options(view: View, memory: Memory) -> Options:
    if view.contact is None:
        return ()
    contact = view.contact.id
    newest = view.messages[0].seq if view.messages else None
    oldest = view.messages[-1].seq if view.messages else None
    reply = Option(
        name="reply",
        label=N_("Reply"),
        goes=lambda view, memory, actor: Turn(
            page=PageId.REPLY, memory={"contact": contact}, effects=(Claim(contact=contact),)
        ),
        style=Style.PRIMARY,
        roles=WRITERS,
    )
    return (reply, *_paging(PageId.LOG_CONTACT, newest, oldest, view, memory))


PAGES: dict[PageId, Page] = {
    PageId.LOG: Page(
        title=N_("Messages"),
        parent=PageId.MAIN_MENU,
        lines=_log_lines,
        options=_log_options,
        needs=frozenset({"messages"}),
    ),
    PageId.LOG_CONTACTS: Page(
        title=N_("By contact"),
        parent=PageId.LOG,
        lines=_contacts_lines,
        options=_contacts_options,
        needs=frozenset({"contacts"}),
    ),
    PageId.LOG_CONTACT: Page(
        title=N_("Messages"),
        parent=PageId.LOG_CONTACTS,
        lines=_contact_lines,
        options=_contact_options,
        needs=frozenset({"contact", "messages"}),
    ),
}
