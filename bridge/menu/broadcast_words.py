"""Broadcasts in the tenant's words: whom, when, how far, why it rests."""

from __future__ import annotations

from datetime import timedelta

from bridge.broadcast_life import BroadcastState
from bridge.halting import RESTORED
from bridge.menu.state import View
from bridge.ports.broadcast_rows import AudienceKind, BroadcastRow, Progress
from bridge.screens import one_line
from bridge.words import N_

STATES = {
    BroadcastState.DRAFT: N_("draft"),
    BroadcastState.PREPARING: N_("being prepared"),
    BroadcastState.WAITING: N_("waiting for its start"),
    BroadcastState.RUNNING: N_("being sent"),
    BroadcastState.PAUSED: N_("paused"),
    BroadcastState.DONE: N_("done"),
    BroadcastState.STOPPED: N_("stopped"),
}

HALTED = {
    "reach_out_limit": N_(
        "WhatsApp holds this number back from people who never wrote to it."
        " Known contacts can still be written to."
    ),
    "new_contact_quota": N_("WhatsApp lets this number write to no more new contacts for now."),
    "temporary_ban": N_("WhatsApp has banned this number for a while. Send nothing until it is over."),
    "rate_overlimit": N_("WhatsApp says that this number sends too fast."),
    RESTORED: N_(
        "wabridge was restored from a backup. Whoever was still waiting then may have got this since:"
        " look on the phone before you go on."
    ),
}
"""Why it rests though nobody wanted it to (`bridge.halting`)."""

BAR = 12
"""Blocks of the bar: it stays on one line of a phone."""
TITLE = 40
"""Characters by which a broadcast is known again in a list."""


def apart(line: str) -> str:
    """A line with an empty one above it: what customers read, or what is asked, below what is told of it."""
    return f"\n{line}"


def audience_text(broadcast: BroadcastRow, view: View) -> str:
    """Whom it is for."""
    words, audience = view.words, broadcast.audience
    match audience.kind:
        case AudienceKind.EVERYONE:
            return words(N_("everyone who has written"))
        case AudienceKind.RECENT:
            days = audience.days or 0
            return words.plural(
                "who has written within {count} day", "who has written within {count} days", days
            )
        case AudienceKind.LABEL:
            name = next((one.name for one in view.labels if one.id == audience.label), "?")
            return words(N_("the label “{label}”"), label=one_line(name))
        case _:
            found = next((one.name for one in view.lists if one.id == audience.list), None)
            return words(N_("the list “{list}”"), list=one_line(found)) if found else words(N_("a list"))


def audience_line(broadcast: BroadcastRow, view: View) -> str:
    """The same as a line."""
    return view.words(N_("To: {audience}"), audience=audience_text(broadcast, view))


def when_line(broadcast: BroadcastRow, view: View) -> str:
    """When it begins."""
    words, start = view.words, broadcast.starts_at or broadcast.wanted_at
    if start is None:
        return words(N_("When: at once, after you confirm"))
    return words(N_("When: {when}"), when=words.when(start, view.now, view.tenant.time_zone))


def content_lines(broadcast: BroadcastRow, view: View) -> tuple[str, ...]:
    """What is sent: the file, the text."""
    words, lines = view.words, []
    if broadcast.file is not None:
        lines.append(words(N_("File: {name}"), name=one_line(broadcast.file.name)))
    if broadcast.text:
        lines.append(apart(words(N_("Text: {text}"), text=broadcast.text)))
    return tuple(lines)


def title_of(broadcast: BroadcastRow) -> str:
    """Its first words."""
    text = one_line(broadcast.text) or (one_line(broadcast.file.name) if broadcast.file else "…")
    return text if len(text) <= TITLE else f"{text[: TITLE - 1]}…"


def state_of(broadcast: BroadcastRow, view: View) -> str:
    """One line: which one, and where it is."""
    return f"{title_of(broadcast)} · {view.words(STATES[broadcast.state])}"


def halt_lines(broadcast: BroadcastRow, view: View) -> tuple[str, ...]:
    """Why it rests though nobody wanted it to, and when it may go on; none when a person paused it."""
    if broadcast.state is not BroadcastState.PAUSED or broadcast.why is None:
        return ()
    words = view.words
    lines = [words(HALTED[broadcast.why])] if broadcast.why in HALTED else []
    until = broadcast.held_until
    if until is not None and until > view.now:
        when = words.when(until, view.now, view.tenant.time_zone)
        lines.append(words(N_("Wait until {when} at least before you go on."), when=when))
    return tuple(lines)


def bar_line(progress: Progress) -> str:
    """How far it is, for the eye."""
    total = progress.total
    done = total - progress.waiting - progress.under_way
    full = 0 if total == 0 else done * BAR // total
    return f"{'▓' * full}{'░' * (BAR - full)} {done}/{total}"


def count_lines(progress: Progress, view: View) -> tuple[str, ...]:
    """How many of what; nothing of what there is none."""
    words = view.words
    first = [words.plural("{count} sent", "{count} sent", progress.sent)]
    if progress.delivered:
        first.append(words.plural("{count} delivered", "{count} delivered", progress.delivered))
    if progress.read:
        first.append(words.plural("{count} read", "{count} read", progress.read))
    second = []
    if progress.failed:
        second.append(words.plural("{count} failed", "{count} failed", progress.failed))
    if progress.uncertain:
        second.append(
            words.plural(
                "{count} may or may not have arrived",
                "{count} may or may not have arrived",
                progress.uncertain,
            )
        )
    if progress.skipped:
        second.append(words.plural("{count} left out", "{count} left out", progress.skipped))
    waiting = progress.waiting + progress.under_way
    if waiting:
        second.append(words.plural("{count} waits", "{count} wait", waiting))
    return tuple(" · ".join(part) for part in (first, second) if part)


def time_left_line(left: timedelta | None, view: View) -> str | None:
    """About how long it takes still."""
    if left is None:
        return None
    return view.words(N_("About {span} left."), span=span_text(left, view))


def span_text(span: timedelta, view: View) -> str:
    """A length of time, roughly."""
    words, minutes = view.words, max(1, round(span.total_seconds() / 60))
    if minutes < 90:
        return words.plural("{count} minute", "{count} minutes", minutes)
    if minutes < 48 * 60:
        return words.plural("{count} hour", "{count} hours", round(minutes / 60))
    return words.plural("{count} day", "{count} days", round(minutes / 1440))
