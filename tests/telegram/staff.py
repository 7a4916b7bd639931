"""Staff groups."""

from __future__ import annotations

from bridge.ports.rows import Role
from tests.standins.telegram.groups import Group
from tests.standins.telegram.people import Person
from tests.telegram.office import Office
from tests.telegram.whatsapp_side import Business


async def staff_group(
    office: Office, business: Business, *, forum: bool = False
) -> tuple[Group, Person, Person]:
    """A group that its owner has connected; the owner, and an agent."""
    olga, sam = office.telegram.user("Olga"), office.telegram.user("Sam")
    await office.joins(olga, business)
    await office.joins(sam, business, Role.AGENT)
    group = office.telegram.group("Team", [olga, sam], forum=forum)
    await group.adds_bot(olga, admin=True)
    await office.taps_in(group, olga, "Yes, serve Café Aurora here")
    await office.sees(group, "This group gets the notices")
    return group, olga, sam
