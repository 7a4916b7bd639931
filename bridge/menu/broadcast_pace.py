"""How fast broadcasts go: the owner picks one of three paces, and may set a number a day."""

from __future__ import annotations

from bridge.menu.broadcast_audience import leading_number
from bridge.menu.effects import ChangePace
from bridge.menu.home import OWNER_ONLY
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.pace_policies import MOST_PER_DAY, POLICIES, with_numbers
from bridge.pacing import age_days
from bridge.ports.broadcast_rows import PaceName
from bridge.quiet_hours import next_midnight
from bridge.words import N_

PACES = {
    PaceName.CAUTIOUS: N_("Cautious"),
    PaceName.NORMAL: N_("Normal"),
    PaceName.BOLD: N_("Bold"),
}


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    words, session = view.words, view.session
    if session is None:
        return ()
    policy = with_numbers(POLICIES[session.pace], per_day=session.pace_per_day)
    age = age_days(session.linked_at, next_midnight(view.now, view.tenant.time_zone))
    return (
        words(N_("Now: {pace}"), pace=words(PACES[session.pace])),
        words(
            N_("Today at most {most} messages, {new} of them to new contacts, and {hourly} an hour."),
            most=str(policy.cap(age)),
            new=str(policy.new_cap(age)),
            hourly=f"{policy.per_hour:g}",
        ),
        words(
            N_(
                "WhatsApp bans numbers that write too much too soon. A fresh number is slow at first whatever"
                " you choose; the amount of a day grows with its age."
            )
        ),
        words(N_("Replies of you and your team never wait for a broadcast.")),
    )


def _options(view: View, memory: Memory) -> Options:
    def pick(pace: PaceName) -> Option:
        return Option(name=str(pace), label=PACES[pace], goes=lambda v, m, a: _saved(ChangePace(pace=pace)))

    paces = tuple(pick(pace) for pace in PaceName)
    if view.session is None or view.session.pace_per_day is None:
        return paces
    usual = Option(
        name="usual",
        label=N_("No number of my own"),
        goes=lambda view, memory, actor: _saved(ChangePace(usual=True)),
    )
    return (*paces, usual)


def _said(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    most = leading_number(text)
    if not 1 <= most <= MOST_PER_DAY:
        note = Note(message=N_("Write a number from 1 to {most}."), values={"most": str(MOST_PER_DAY)})
        return Turn(page=PageId.BROADCAST_PACE, note=note)
    return _saved(ChangePace(per_day=most))


def _saved(effect: ChangePace) -> Turn:
    return Turn(page=PageId.BROADCAST_PACE, effects=(effect,), note=Note(message=N_("Saved.")))


PAGES: dict[PageId, Page] = {
    PageId.BROADCAST_PACE: Page(
        title=N_("Pace"),
        parent=PageId.BROADCAST_SETUP,
        lines=_lines,
        options=_options,
        prompt=N_("Or write how many messages a day you want at most."),
        said=_said,
        roles=OWNER_ONLY,
    ),
}
