"""Each kind of line of the audit in plain words. A test finds every kind that the code writes in here."""

from __future__ import annotations

from datetime import datetime

from bridge.menu.settings import SURFACE_NAMES
from bridge.menu.state import View
from bridge.menu.team import ROLES
from bridge.ports.rows import Role
from bridge.ports.team_rows import AuditRow
from bridge.presenter import fit
from bridge.screens import Surface, one_line
from bridge.words import N_

LONGEST_NAME = 40
"""UTF-16 units of a name in a line: two of them and what was done have to fit a phone's screen."""

SOMEBODY = N_("somebody")
"""Who was erased meanwhile."""

SENTENCES = {
    "account.linked": N_("{who} connected their account in {where}"),
    "broadcast.confirmed": N_("{who} confirmed a broadcast in {where}"),
    "broadcast.pause": N_("{who} paused a broadcast"),
    "broadcast.report": N_("{who} asked for the report of a broadcast"),
    "broadcast.resume": N_("{who} let a broadcast go on"),
    "broadcast.stop": N_("{who} stopped a broadcast"),
    "broadcast.undo": N_("{who} took a broadcast back before it began"),
    "contact.claimed": N_("{who} took it on to answer {whom}"),
    "contact.done": N_("{who} was done with {whom}"),
    "contact.labelled": N_("{who} put a label on {whom}"),
    "contact.noted": N_("{who} wrote notes about {whom}"),
    "contact.snoozed": N_("{who} put {whom} off until {when}"),
    "contact.unassigned": N_("{who} released {whom}, whom {other} was to answer"),
    "contact.unlabelled": N_("{who} took a label off {whom}"),
    "export.asked": N_("{who} asked for an export of everything"),
    "fact.refused": N_("Something could not be handled, and was put aside"),
    "history.asked": N_("{who} had messages from before the link read"),
    "history.stopped": N_("{who} stopped the reading of earlier messages"),
    "lid.changed_hands": N_("The WhatsApp account of {whom} is {other}'s now"),
    "file.wanted_again": N_("{who} had a file fetched again"),
    "linking.started": N_("{who} began to link WhatsApp"),
    "list.agreed": N_("{who} stated that the people of a list agreed"),
    "member.invited": N_("{who} invited somebody. Role: {role}"),
    "member.joined": N_("{who} joined the team. Role: {role}"),
    "member.removed": N_("{who} removed {whom} from the team"),
    "member.role_changed": N_("{who} gave {whom} another role: {role}"),
    "offer.discarded": N_("{who} discarded a reply to {whom} that was offered"),
    "opt_out.added": N_("{who} noted that {whom} wants no broadcasts"),
    "opt_out.removed": N_("{who} noted that {whom} wants broadcasts again"),
    "opt_out.wrote": N_("{whom} wrote that they want no broadcasts"),
    "owner_number.proposed": N_("{who} named a number that shall have the menu"),
    "owner_number.proven": N_("{who} proved that a number is theirs; it has the menu"),
    "owner_number.vouched": N_("{who} shared their own number in {where}; it has the menu"),
    "pace.changed": N_("{who} changed how fast broadcasts go"),
    "people.merged": N_("Two entries of {whom} turned out to be one person, and became one"),
    "person.erased": N_("{who} erased a contact"),
    "person.kept": N_("{who} was to erase a contact who belongs to the team, which was not done"),
    "phone.changed_hands": N_("The phone number of {whom} is {other}'s now"),
    "reply.sent": N_("{who} answered {whom}"),
    "risks.accepted": N_("{who} read the risks and accepted them"),
    "room.left": N_("The room {whom} is not connected any more"),
    "room.opened": N_("{who} connected the room {whom} in {where}"),
    "session.logged_out": N_("{who} logged out of WhatsApp"),
    "session.taken_back": N_("{who} took the login back from elsewhere"),
    "settings.changed": N_("{who} changed the settings"),
}


def audit_line(line: AuditRow, view: View) -> str:
    """When, who, what; names as they are now. What this version has no words for is shown by its code."""
    words = view.words
    when = words.when(line.at, view.now, view.tenant.time_zone)
    if line.what not in SENTENCES:
        return one_line(f"{when} · {_name(line, line.by, view)}: {line.what}")
    role, surface = line.details.get("role"), line.details.get("surface")
    sentence = words(
        SENTENCES[line.what],
        who=_name(line, line.by, view),
        whom=_name(line, line.about, view),
        other=_name(line, line.details.get("to") or line.details.get("of"), view),
        role="?" if role not in set(Role) else words(ROLES[Role(role)]),
        where="?" if surface not in set(Surface) else words(SURFACE_NAMES[Surface(surface)]),
        when=_until(line, view),
    )
    return one_line(f"{when} · {sentence}")


def _name(line: AuditRow, person: str | None, view: View) -> str:
    if person is None:
        return "wabridge"
    name = one_line(line.names.get(person, ""))
    return fit(name, LONGEST_NAME) if name else view.words(SOMEBODY)


def _until(line: AuditRow, view: View) -> str:
    try:
        until = datetime.fromisoformat(line.details.get("until", ""))
    except ValueError:
        return "?"
    return view.words.when(until, view.now, view.tenant.time_zone)
