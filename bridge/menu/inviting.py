"""Inviting somebody into the team: a one-time secret for one person. The owner's alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bridge.menu.effects import Invite
from bridge.menu.home import OWNER_ONLY
from bridge.menu.state import Actor, Memory, Option, Options, Page, PageId, Turn, View
from bridge.menu.team import DUTIES, ROLES
from bridge.ports.rows import Role
from bridge.words import N_

INVITED = {Role.MANAGER: N_("A manager"), Role.AGENT: N_("An agent"), Role.VIEWER: N_("A viewer")}
"""Whom an owner can invite here; another owner is made by the operator of the installation."""


def _invite_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words = view.words
    return tuple(f"• {words(ROLES[role])}: {words(DUTIES[role])}" for role in INVITED)


def _invite_options(view: View, memory: Memory) -> Options:
    def pick(role: Role) -> Option:
        def picked(view: View, memory: Memory, actor: Actor) -> Turn:
            return Turn(page=PageId.TEAM_INVITED, memory={"role": str(role)}, effects=(Invite(role=role),))

        return Option(name=str(role), label=INVITED[role], goes=picked)

    return tuple(pick(role) for role in INVITED)


def _until(view: View, memory: Memory) -> datetime | None:
    """Until when the invitation on this page is good; None when it is good no more."""
    try:
        until = datetime.fromisoformat(memory.get("until", ""))
    except ValueError:
        return None
    return until if until > view.now else None


def _secret(view: View, memory: Memory) -> str | None:
    return memory.get("secret") if _until(view, memory) is not None else None


def _invited_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words, until, secret = view.words, _until(view, memory), _secret(view, memory)
    if until is None or secret is None:
        return (words(N_("The invitation has expired. Make a new one.")),)
    when = words.when(until, view.now, view.tenant.time_zone)
    role = words(ROLES[Role(memory.get("role", Role.VIEWER))])
    return (
        words(N_("Role: {role}"), role=role),
        words(N_("Send this to one person. It works once, until {when}."), when=when),
        secret,
    )


_PAGES: dict[PageId, Page] = {
    PageId.TEAM_INVITE: Page(
        title=N_("Invite somebody"),
        parent=PageId.TEAM,
        lines=_invite_lines,
        options=_invite_options,
        private=True,
    ),
    PageId.TEAM_INVITED: Page(
        title=N_("Invitation"),
        parent=PageId.TEAM,
        lines=_invited_lines,
        options=(Option(name="another", label=N_("Invite somebody else"), goes=PageId.TEAM_INVITE),),
        private=True,
        copyable=_secret,
        invitation=True,
        expires=_until,
    ),
}

PAGES = {name: replace(page, roles=OWNER_ONLY) for name, page in _PAGES.items()}
"""Also for somebody who lost that role while standing on one of these."""
