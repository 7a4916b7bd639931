"""How often somebody wants to hear how the business does; when all are told is the owner's."""

from __future__ import annotations

import re

from bridge.digest_times import rate_of
from bridge.menu.home import OWNER_ONLY
from bridge.menu.settings import clock_text
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.menu.team_effects import ChangeDigestHour, ChooseDigest
from bridge.ports.rows import DigestRate
from bridge.words import N_

RATES = {
    DigestRate.DAILY: N_("Every day"),
    DigestRate.WEEKLY: N_("Every Monday"),
    DigestRate.OFF: N_("No summary"),
}

_HOUR = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))?")


def read_hour(text: str) -> int | None:
    """'9', '09:30' as minutes after midnight; None when it is no time of day."""
    found = _HOUR.fullmatch(text.strip())
    return None if found is None else int(found[1]) * 60 + int(found[2] or 0)


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    words = view.words
    told = words(
        N_("New contacts, messages, who waits for a reply, broadcasts. Nothing when nothing happened.")
    )
    if view.digest is None:
        return (told,)
    rate = words(RATES[rate_of(view.digest, view.tenant)])
    return (told, words(N_("You get it: {rate}"), rate=rate), *_time_line(view, memory))


def _time_line(view: View, memory: Memory) -> tuple[str, ...]:
    time, zone = clock_text(view.tenant.digest_minute), view.tenant.time_zone
    return (view.words(N_("Time: {time}, {zone}"), time=time, zone=zone),)


def _options(view: View, memory: Memory) -> Options:
    def pick(rate: DigestRate) -> Option:
        def picked(view: View, memory: Memory, actor: Actor) -> Turn:
            return Turn(
                page=PageId.DIGEST, effects=(ChooseDigest(rate=rate),), note=Note(message=N_("Saved."))
            )

        return Option(name=str(rate), label=RATES[rate], goes=picked)

    hour = Option(name="hour", label=N_("Change the time"), goes=PageId.DIGEST_HOUR, roles=OWNER_ONLY)
    return (*(pick(rate) for rate in RATES), hour)


def _said(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    minute = read_hour(text)
    if minute is None:
        return Turn(page=PageId.DIGEST_HOUR, note=Note(message=N_("Write a time of day, for example 9:00.")))
    return Turn(
        page=PageId.DIGEST, effects=(ChangeDigestHour(minute=minute),), note=Note(message=N_("Saved."))
    )


PAGES: dict[PageId, Page] = {
    PageId.DIGEST: Page(
        title=N_("Summary"),
        parent=PageId.STATUS,
        lines=_lines,
        options=_options,
        needs=frozenset({"digest"}),
    ),
    PageId.DIGEST_HOUR: Page(
        title=N_("Summary"),
        parent=PageId.DIGEST,
        lines=_time_line,
        prompt=N_("Write a time of day, for example 9:00."),
        said=_said,
        roles=OWNER_ONLY,
    ),
}
