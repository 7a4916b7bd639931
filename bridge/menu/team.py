"""The team: who is a member, and taking a role away. The owner's alone."""

from __future__ import annotations

from dataclasses import replace

from bridge.menu.effects import RemoveMember
from bridge.menu.home import OWNER_ONLY
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.menu.turning import first_of, turning
from bridge.ports.rows import Role
from bridge.ports.team_rows import MemberRow
from bridge.screens import Style, one_line
from bridge.words import N_

PAGE_OF_MEMBERS = 4
"""With inviting, before, after and the audit that makes eight options."""

ROLES = {
    Role.OWNER: N_("Owner"),
    Role.MANAGER: N_("Manager"),
    Role.AGENT: N_("Agent"),
    Role.VIEWER: N_("Viewer"),
}

DUTIES = {
    Role.OWNER: N_("Does everything here."),
    Role.MANAGER: N_("Sees messages, answers them and prepares broadcasts."),
    Role.AGENT: N_("Sees messages and answers them."),
    Role.VIEWER: N_("Sees messages and answers nobody."),
}

GONE = N_("This person is not in the team any more.")
ROOM = N_("Room")
ROOM_DUTY = N_("A shared room: whoever is in it sees what is told there.")


def _first(view: View, memory: Memory) -> int:
    """Where the page of members begins; a team that has shrunk meanwhile is shown from its last page."""
    last = max(len(view.team) - 1, 0) // PAGE_OF_MEMBERS * PAGE_OF_MEMBERS
    return min(first_of(memory), last)


def _team_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words, rooms = view.words, sum(1 for one in view.team if one.room is not None)
    people = words.plural("{count} person in the team", "{count} people in the team", len(view.team) - rooms)
    return (
        (people, words.plural("{count} shared room", "{count} shared rooms", rooms)) if rooms else (people,)
    )


def _kind_of(member: MemberRow, view: View) -> str:
    """What somebody is, in one word."""
    return view.words(ROLES[member.role] if member.room is None else ROOM)


def _team_options(view: View, memory: Memory) -> Options:
    first = _first(view, memory)

    def open_one(member: MemberRow) -> Option:
        return Option(
            name=f"p.{member.person}",
            label=f"{one_line(member.name)} · {_kind_of(member, view)}",
            translate=False,
            goes=lambda view, memory, actor: Turn(page=PageId.TEAM_MEMBER, memory={"member": member.person}),
        )

    options = [
        Option(
            name="invite",
            label=N_("Invite somebody"),
            goes=PageId.TEAM_INVITE,
            style=Style.PRIMARY,
            roles=OWNER_ONLY,
            admin_chat_only=True,
        )
    ]
    options += [open_one(member) for member in view.team[first : first + PAGE_OF_MEMBERS]]
    stands = {"from": str(first)}
    options += turning(PageId.TEAM, stands, count=len(view.team), size=PAGE_OF_MEMBERS)
    options.append(Option(name="audit", label=N_("Who did what"), goes=PageId.AUDIT, roles=OWNER_ONLY))
    return tuple(options)


def member_of(view: View, memory: Memory) -> MemberRow | None:
    """Whom the page is about, while they are in the team."""
    return next((one for one in view.team if one.person == memory.get("member")), None)


def _member_lines(view: View, memory: Memory) -> tuple[str, ...]:
    member, words = member_of(view, memory), view.words
    if member is None:
        return (words(GONE),)
    since = words.date(member.since, view.tenant.time_zone)
    return (
        f"{one_line(member.name)} · {_kind_of(member, view)}",
        words(DUTIES[member.role] if member.room is None else ROOM_DUTY),
        words(N_("In the team since {date}"), date=since),
    )


def _member_options(view: View, memory: Memory) -> Options:
    member = member_of(view, memory)
    if member is None:
        return ()
    person, is_self = member.person, member.person == view.person
    change = Option(
        name="role",
        label=N_("Change the role"),
        goes=lambda view, memory, actor: Turn(page=PageId.TEAM_ROLE, memory={"member": person}),
        why_not=N_("nobody changes their own role") if is_self else None,
        roles=OWNER_ONLY,
        admin_chat_only=True,
    )
    return (
        *(() if member.room is not None else (change,)),
        Option(
            name="remove",
            label=N_("Remove from the team"),
            goes=lambda view, memory, actor: Turn(page=PageId.TEAM_REMOVE, memory={"member": person}),
            style=Style.DANGER,
            why_not=N_("nobody removes themselves") if is_self else None,
            roles=OWNER_ONLY,
            admin_chat_only=True,
        ),
    )


def _remove_lines(view: View, memory: Memory) -> tuple[str, ...]:
    member, words = member_of(view, memory), view.words
    if member is None:
        return (words(GONE),)
    name = one_line(member.name)
    if member.room is not None:
        return (words(N_("From that moment on nothing is told in {name} any more."), name=name),)
    return (
        words(N_("From that moment on {name} sees and does nothing here."), name=name),
        words(N_("What {name} has written to customers stays in the log."), name=name),
    )


def _remove_options(view: View, memory: Memory) -> Options:
    member = member_of(view, memory)
    if member is None or member.person == view.person:
        return ()
    person = member.person

    def removed(view: View, memory: Memory, actor: Actor) -> Turn:
        return Turn(
            page=PageId.TEAM,
            effects=(RemoveMember(person=person),),
            note=Note(message=N_("{name} is not in the team any more."), values={"name": name}),
        )

    def kept(view: View, memory: Memory, actor: Actor) -> Turn:
        return Turn(page=PageId.TEAM_MEMBER, memory={"member": person})

    name = one_line(member.name)
    return (
        Option(
            name="remove",
            label=N_("Remove {name}"),
            values={"name": name},
            goes=removed,
            style=Style.DANGER,
            roles=OWNER_ONLY,
            admin_chat_only=True,
        ),
        Option(name="keep", label=N_("Keep {name}"), values={"name": name}, goes=kept),
    )


_PAGES: dict[PageId, Page] = {
    PageId.TEAM: Page(
        title=N_("Team"),
        parent=PageId.SETTINGS,
        lines=_team_lines,
        options=_team_options,
        needs=frozenset({"team"}),
    ),
    PageId.TEAM_MEMBER: Page(
        title=N_("Team"),
        parent=PageId.TEAM,
        lines=_member_lines,
        options=_member_options,
        needs=frozenset({"team"}),
    ),
    PageId.TEAM_REMOVE: Page(
        title=N_("Remove from the team?"),
        parent=PageId.TEAM,
        lines=_remove_lines,
        options=_remove_options,
        private=True,
        needs=frozenset({"team"}),
    ),
}

PAGES = {name: replace(page, roles=OWNER_ONLY) for name, page in _PAGES.items()}
"""The team is the owner's business, also for somebody who lost that role while standing on one of these."""
