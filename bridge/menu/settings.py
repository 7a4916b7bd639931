"""Settings that the owner changes in the chat."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bridge.menu.effects import ChangeTenant
from bridge.menu.home import OWNER_ONLY
from bridge.menu.setup import NUMBER_OPTIONS, language_options, number_said, number_shared
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.menu.threads import ENTRY, has_threads, threads_line
from bridge.ports.rows import NoticeMode
from bridge.screens import Surface
from bridge.words import LANGUAGES, N_

NOTICE_LABELS = {
    NoticeMode.EACH: N_("Every message"),
    NoticeMode.DIGEST: N_("Once a day"),
    NoticeMode.OFF: N_("Never"),
}

SURFACE_NAMES = {
    Surface.WHATSAPP: "WhatsApp",
    Surface.TELEGRAM: "Telegram",
    Surface.SLACK: "Slack",
    Surface.CONSOLE: N_("Console"),
}

NOWHERE = {"Factory", "localtime", "posixrules"}
"""Entries of the time zone database that are no zone of anybody's."""

_RANGE = re.compile(r"([01]?\d|2[0-3]):?([0-5]\d)\s*(?:-|–|—|to|a)\s*([01]?\d|2[0-3]):?([0-5]\d)")


def clock_text(minutes: int) -> str:
    """Minutes after midnight as 22:05."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def read_range(text: str) -> tuple[int, int] | None:
    """'22:00-07:00' as minutes after midnight; None when it is no range."""
    found = _RANGE.fullmatch(text.strip().lower())
    if found is None:
        return None
    start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    return None if start == end else (start, end)


def _settings_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words, tenant = view.words, view.tenant
    quiet = words(N_("off"))
    if tenant.quiet_from is not None and tenant.quiet_to is not None:
        quiet = f"{clock_text(tenant.quiet_from)}-{clock_text(tenant.quiet_to)}"
    shown = ", ".join(words(SURFACE_NAMES[surface]) for surface in Surface if surface in tenant.mirrored)
    return (
        words(N_("Language: {language}"), language=LANGUAGES.get(tenant.language, tenant.language)),
        words(N_("Shown in: {surfaces}"), surfaces=shown or "-"),
        words(N_("Notices of customers' messages: {mode}"), mode=words(NOTICE_LABELS[tenant.notices])),
        words(N_("Quiet hours: {quiet}"), quiet=quiet),
        words(N_("Time zone: {zone}"), zone=tenant.time_zone),
        *((threads_line(view),) if has_threads(view) else ()),
    )


def _settings_options(view: View, memory: Memory) -> Options:
    return (*SETTINGS, ENTRY) if has_threads(view) else SETTINGS


def _saved(page: PageId, change: ChangeTenant) -> Turn:
    return Turn(page=page, effects=(change,), note=Note(message=N_("Saved.")))


def _mirror_options(view: View, memory: Memory) -> Options:
    def toggle(surface: Surface) -> Option:
        is_on = surface in view.tenant.mirrored

        def toggled(view: View, memory: Memory, actor: Actor) -> Turn:
            return _saved(PageId.MIRROR, ChangeTenant(mirrored=view.tenant.mirrored ^ {surface}))

        label = N_("{surface}: on (turn off)") if is_on else N_("{surface}: off (turn on)")
        return Option(
            name=str(surface),
            label=label,
            goes=toggled,
            values={"surface": view.words(SURFACE_NAMES[surface])},
        )

    return tuple(toggle(surface) for surface in Surface)


def _notice_options(view: View, memory: Memory) -> Options:
    def pick(mode: NoticeMode) -> Option:
        def picked(view: View, memory: Memory, actor: Actor) -> Turn:
            return _saved(PageId.SETTINGS, ChangeTenant(notices=mode))

        return Option(name=str(mode), label=NOTICE_LABELS[mode], goes=picked)

    return tuple(pick(mode) for mode in NoticeMode)


def _quiet_off(view: View, memory: Memory, actor: Actor) -> Turn:
    return _saved(PageId.SETTINGS, ChangeTenant(quiet=(None, None)))


def _quiet_said(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    hours = read_range(text)
    if hours is None:
        return Turn(
            page=PageId.QUIET_HOURS, note=Note(message=N_("Write two times, for example 22:00-07:00."))
        )
    return _saved(PageId.SETTINGS, ChangeTenant(quiet=hours))


def read_zone(text: str) -> str | None:
    """A time zone's proper name from what was typed ('sao paulo', 'America/Sao_Paulo'); None when there is
    none.
    """
    plain = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    wanted = "_".join(plain.split()).casefold()
    if not wanted or len(wanted) > 64:
        return None
    for name in sorted(available_timezones() - NOWHERE, key=lambda name: (name.count("/") != 1, name)):
        known = name.casefold()
        # Not by its end under Etc: POSIX turns the sign round, nobody who writes GMT-3 means Etc/GMT-3.
        if known == wanted or (known.rpartition("/")[2] == wanted and not name.startswith("Etc/")):
            try:
                ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError):  # pragma: no cover - a broken time zone database
                return None
            return name
    return None


def _zone_said(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    zone = read_zone(text)
    if zone is None:
        note = Note(message=N_("No such time zone. Write a city, for example Sao Paulo or Asia/Kolkata."))
        return Turn(page=PageId.TIME_ZONE, note=note)
    return _saved(PageId.SETTINGS, ChangeTenant(time_zone=zone))


SETTINGS = (
    Option(name="language", label=N_("Language"), goes=PageId.LANGUAGE, roles=OWNER_ONLY),
    Option(name="mirror", label=N_("Where the menu shows"), goes=PageId.MIRROR, roles=OWNER_ONLY),
    Option(name="notices", label=N_("Notices"), goes=PageId.NOTICES, roles=OWNER_ONLY),
    Option(name="quiet", label=N_("Quiet hours"), goes=PageId.QUIET_HOURS, roles=OWNER_ONLY),
    Option(name="zone", label=N_("Time zone"), goes=PageId.TIME_ZONE, roles=OWNER_ONLY),
    Option(
        name="number",
        label=N_("Owner's number"),
        goes=PageId.OWNER_NUMBER,
        roles=OWNER_ONLY,
        admin_chat_only=True,
    ),
    Option(name="team", label=N_("Team"), goes=PageId.TEAM, roles=OWNER_ONLY),
)

_PAGES: dict[PageId, Page] = {
    PageId.SETTINGS: Page(
        title=N_("Settings"),
        parent=PageId.MAIN_MENU,
        lines=_settings_lines,
        options=_settings_options,
        needs=frozenset({"team"}),
    ),
    PageId.LANGUAGE: Page(
        title=N_("Language"), parent=PageId.SETTINGS, options=language_options(PageId.SETTINGS)
    ),
    PageId.MIRROR: Page(
        title=N_("Where the menu shows"),
        parent=PageId.SETTINGS,
        lines=lambda view, memory: (
            view.words(N_("A place that is off shows only the steps that you take there.")),
        ),
        options=_mirror_options,
    ),
    PageId.NOTICES: Page(
        title=N_("Notices"),
        parent=PageId.SETTINGS,
        lines=lambda view, memory: (
            view.words(N_("How do you want to hear of customers' messages in your admin chats?")),
        ),
        options=_notice_options,
    ),
    PageId.QUIET_HOURS: Page(
        title=N_("Quiet hours"),
        parent=PageId.SETTINGS,
        lines=lambda view, memory: (
            view.words(N_("No notices come in quiet hours; they wait until the end.")),
        ),
        options=(Option(name="off", label=N_("No quiet hours"), goes=_quiet_off),),
        prompt=N_("Write two times, for example 22:00-07:00."),
        said=_quiet_said,
    ),
    PageId.TIME_ZONE: Page(
        title=N_("Time zone"),
        parent=PageId.SETTINGS,
        prompt=N_("Write your city or time zone, for example Sao Paulo or Asia/Kolkata."),
        said=_zone_said,
    ),
    PageId.OWNER_NUMBER: Page(
        title=N_("Owner's number"),
        parent=PageId.SETTINGS,
        lines=lambda view, memory: (
            view.words(N_("The number that rules now keeps ruling until the new one has proven itself.")),
        ),
        options=NUMBER_OPTIONS,
        prompt=N_("Write your number with + and the country code, or choose 1."),
        said=number_said,
        shared=number_shared,
        private=True,
    ),
}

PAGES = {name: replace(page, roles=OWNER_ONLY) for name, page in _PAGES.items()}
"""Settings are the owner's alone, also for somebody who lost that role while standing on one of them."""
