"""Giving a member another role. The owner's alone."""

from __future__ import annotations

from bridge.menu.home import OWNER_ONLY
from bridge.menu.inviting import INVITED
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.menu.team import DUTIES, GONE, ROLES, member_of
from bridge.menu.team_effects import ChangeRole
from bridge.ports.rows import Role
from bridge.screens import one_line
from bridge.words import N_

GIVEN = tuple(INVITED)
"""Roles that an owner can give; another owner is made by the operator of the installation."""


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    member, words = member_of(view, memory), view.words
    if member is None:
        return (words(GONE),)
    duties = (f"• {words(ROLES[role])}: {words(DUTIES[role])}" for role in GIVEN)
    return (f"{one_line(member.name)} · {words(ROLES[member.role])}", *duties)


def _options(view: View, memory: Memory) -> Options:
    member = member_of(view, memory)
    if member is None or member.room is not None or member.person == view.person:
        return ()
    person, name = member.person, one_line(member.name)

    def give(role: Role) -> Option:
        def given(view: View, memory: Memory, actor: Actor) -> Turn:
            return Turn(
                page=PageId.TEAM_MEMBER,
                memory={"member": person},
                effects=(ChangeRole(person=person, role=role),),
                note=Note(message=N_("{name} has another role from now on."), values={"name": name}),
            )

        return Option(name=str(role), label=ROLES[role], goes=given)

    return tuple(give(role) for role in GIVEN if role is not member.role)


PAGES: dict[PageId, Page] = {
    PageId.TEAM_ROLE: Page(
        title=N_("Change the role"),
        parent=PageId.TEAM_MEMBER,
        lines=_lines,
        options=_options,
        private=True,
        roles=OWNER_ONLY,
        needs=frozenset({"team"}),
    ),
}
