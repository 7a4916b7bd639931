"""The message log: last messages, and by contact, with who answers them."""

from __future__ import annotations

from bridge.claims import others
from bridge.ids import PersonId
from bridge.media import can_be_had
from bridge.menu.effects import Claim
from bridge.menu.file_effects import FetchAgain
from bridge.menu.home import WRITERS
from bridge.menu.log_date import date_option, day_line
from bridge.menu.log_lines import message_line
from bridge.menu.privacy import ENTRY as DATA
from bridge.menu.privacy import erase_option
from bridge.menu.state import Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.ports.rows import Role
from bridge.screens import Style, one_line
from bridge.words import N_

PAGE_OF_MESSAGES = 8
PAGE_OF_CONTACTS = 5
"""With older and newer that makes seven options: more do not fit a phone's screen."""


def answering_line(name: str, view: View) -> str:
    """Who answers a contact, for the others."""
    return view.words(N_("{name} is answering."), name=one_line(name))


def _log_lines(view: View, memory: Memory) -> tuple[str, ...]:
    if not view.messages:
        return (view.words(N_("No messages yet.")),)
    lines = (message_line(message, view, with_name=True) for message in reversed(view.messages))
    return (*day_line(view, memory), *lines)


def paging(page: PageId, newest: int | None, oldest: int | None, view: View, memory: Memory) -> list[Option]:
    """Older and newer, where there are any. A cursor is a place in the log: new messages move nothing."""
    kept = {key: value for key, value in memory.items() if key not in ("before", "after", "day")}

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
    search = Option(name="search", label=N_("Search"), goes=PageId.LOG_SEARCH)
    by_name = Option(name="by_name", label=N_("Contacts"), goes=PageId.CONTACTS)
    data = (DATA,) if view.role is Role.OWNER else ()
    pages = paging(PageId.LOG, newest, oldest, view, memory)
    return (by_contact, search, date_option(memory), by_name, *pages, *data)


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
    return (*listed, *paging(PageId.LOG_CONTACTS, newest, oldest, view, memory))


def _contact_lines(view: View, memory: Memory) -> tuple[str, ...]:
    if view.contact is None:
        return (view.words(N_("This contact is no longer in the log.")),)
    name, phone = one_line(view.contact.name), view.contact.phone
    head = name if phone is None else f"{name} ({phone})"
    claim = others(view.claim, view.person, view.now)
    taken = () if claim is None else (answering_line(claim.name, view),)
    lines = tuple(message_line(message, view, with_name=False) for message in reversed(view.messages))
    return (head, *taken, *day_line(view, memory), *lines)


def reply_option(contact: PersonId) -> Option:
    """Begin to answer, which the others see."""
    return Option(
        name="reply",
        label=N_("Reply"),
        goes=lambda view, memory, actor: Turn(
            page=PageId.REPLY, memory={"contact": contact}, effects=(Claim(contact=contact),)
        ),
        style=Style.PRIMARY,
        roles=WRITERS,
    )


def _contact_options(view: View, memory: Memory) -> Options:
    if view.contact is None:
        return ()
    contact = view.contact.id
    newest = view.messages[0].seq if view.messages else None
    oldest = view.messages[-1].seq if view.messages else None
    reply = reply_option(contact)
    about = Option(
        name="contact",
        label=N_("About them"),
        goes=lambda view, memory, actor: Turn(page=PageId.CONTACT, memory={"contact": contact}),
    )
    labels = Option(
        name="labels",
        label=N_("Labels"),
        goes=lambda view, memory, actor: Turn(page=PageId.CONTACT_LABELS, memory={"contact": contact}),
        roles=WRITERS,
    )
    search = Option(
        name="search",
        label=N_("Search"),
        goes=lambda view, memory, actor: Turn(page=PageId.LOG_SEARCH, memory={"contact": contact}),
    )
    missing = tuple(
        one.id for one in view.messages if one.file is not None and can_be_had(one.file.state, one.file.why)
    )
    again = Option(
        name="fetch_again",
        label=N_("Fetch files again"),
        goes=lambda view, memory, actor: Turn(
            page=PageId.LOG_CONTACT,
            memory=dict(memory),
            effects=(FetchAgain(messages=missing),),
            note=Note(message=N_("It is tried again.")),
        ),
        roles=WRITERS,
    )
    files = (again,) if missing else ()
    pages = paging(PageId.LOG_CONTACT, newest, oldest, view, memory)
    return (
        reply,
        *files,
        labels,
        search,
        date_option(memory),
        about,
        *pages,
        erase_option(contact),
    )


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
