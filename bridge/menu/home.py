"""The main menu, status, and logging out."""

from __future__ import annotations

from bridge.menu.history_words import progress_line
from bridge.menu.session_effects import LogOut, TryAgain, UseHere
from bridge.menu.setup import is_linked, next_step
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.phone_watch import days_away
from bridge.ports.backfills import BackfillState
from bridge.ports.rows import Role, SessionRow
from bridge.reasons import PHONE_AWAY, Way, told_reason, way_out
from bridge.screens import Style
from bridge.session_life import SessionState
from bridge.words import N_, Words

OWNER_ONLY = frozenset({Role.OWNER})
WRITERS = frozenset({Role.OWNER, Role.MANAGER, Role.AGENT})

STATES = {
    SessionState.BOOTING: N_("Starting"),
    SessionState.WAIT_QR: N_("Waiting to be linked"),
    SessionState.CONNECTED: N_("Connected"),
    SessionState.DISCONNECTED: N_("Not connected"),
    SessionState.ACTION_REQUIRED: N_("Needs you"),
    SessionState.LOGGED_OUT: N_("Not linked"),
}

ADVICE = {
    SessionState.BOOTING: N_("WhatsApp Web is starting. This takes some seconds."),
    SessionState.WAIT_QR: N_("Link WhatsApp to go on."),
    SessionState.DISCONNECTED: N_("wabridge is trying again by itself. Is the phone online?"),
    SessionState.ACTION_REQUIRED: N_("WhatsApp Web shows something that only you can answer."),
    SessionState.LOGGED_OUT: N_("Link WhatsApp again to go on. Nothing in the log is lost."),
}


def shown_state(session: SessionRow | None) -> SessionState:
    """The state as a person understands it: what was never linked has lost no connection."""
    if session is None:
        return SessionState.WAIT_QR
    has_nothing_to_lose = not session.ever_linked and session.pairing is None
    if has_nothing_to_lose and session.state in (SessionState.DISCONNECTED, SessionState.LOGGED_OUT):
        return SessionState.WAIT_QR
    return session.state


def state_line(view: View) -> str:
    """One line on the session: what it is."""
    return view.words(STATES[shown_state(view.session)])


def advice(view: View) -> str | None:
    """One sentence of what to do, when something is to be done."""
    state, session, words = shown_state(view.session), view.session, view.words
    reason = None if session is None else told_reason(state, session.reason)
    if session is not None and reason is not None:
        if reason.until is not None and session.reason_until is not None:
            return words(reason.until, when=words.when(session.reason_until, view.now, view.tenant.time_zone))
        return words(reason.sentence)
    if state in ADVICE:
        return words(ADVICE[state])
    return phone_advice(view)


def phone_advice(view: View) -> str | None:
    """That the phone has been away for too long, if it has."""
    days = days_away(view.session, view.now)
    return None if days is None else view.words(PHONE_AWAY, days=str(days))


def _main_lines(view: View, memory: Memory) -> tuple[str, ...]:
    sentence = advice(view)
    return (sentence,) if sentence else ()


def _main_options(view: View, memory: Memory) -> Options:
    options = [
        Option(name="status", label=N_("Status"), goes=PageId.STATUS),
        Option(name="log", label=N_("Messages"), goes=PageId.LOG),
        Option(
            name="broadcast",
            label=N_("Broadcast"),
            goes=PageId.BROADCAST_SETUP,
            roles=OWNER_ONLY | {Role.MANAGER},
        ),
        Option(name="settings", label=N_("Settings"), goes=PageId.SETTINGS, roles=OWNER_ONLY),
        Option(name="help", label=N_("Help"), goes=PageId.HELP),
        Option(
            name="unanswered",
            label=N_("Waiting for a reply: {count}"),
            values={"count": str(view.unanswered_count)},
            goes=PageId.UNANSWERED,
        ),
    ]
    following = next_step(view)
    if following is not PageId.MAIN_MENU:
        goes = following if following in (PageId.LINK, PageId.PROVE) else PageId.SETUP
        label = N_("Link WhatsApp") if following is PageId.LINK else N_("Finish the set-up")
        go_on = Option(
            name="go_on", label=label, goes=goes, style=Style.PRIMARY, roles=OWNER_ONLY, admin_chat_only=True
        )
        options.insert(0, go_on)
    return tuple(options)


def _status_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words, session, zone = view.words, view.session, view.tenant.time_zone
    lines = []
    sentence = advice(view)
    if sentence:
        lines.append(sentence)
    if session is not None:
        if session.phone:
            lines.append(words(N_("Number: {phone}"), phone=session.phone))
        lines.append(words(N_("Since: {when}"), when=words.when(session.since, view.now, zone)))
    if view.owner is not None:
        who = words(N_("this number itself")) if view.owner.is_self else view.owner.phone or "?"
        lines.append(words(N_("Steered from: {who}"), who=who))
    if view.figures is not None:
        lines.append(_figures_line(words, view))
        if view.figures.waiting:
            lines.append(
                words.plural(
                    "{count} message waits to be sent",
                    "{count} messages wait to be sent",
                    view.figures.waiting,
                )
            )
        if view.figures.uncertain:
            lines.append(
                words.plural(
                    "{count} message may or may not have arrived: look into the log",
                    "{count} messages may or may not have arrived: look into the log",
                    view.figures.uncertain,
                )
            )
    if view.backfill is not None and view.backfill.state is BackfillState.RUNNING:
        lines.append(progress_line(view.backfill, words))
    if view.tenant.suspended:
        lines.append(words(N_("Sending is suspended by the operator of this installation.")))
    return tuple(lines)


def _figures_line(words: Words, view: View) -> str:
    figures = view.figures
    assert figures is not None
    received = words.plural(
        "{count} message received today", "{count} messages received today", figures.received
    )
    sent = words.plural("{count} sent", "{count} sent", figures.sent)
    return f"{received}, {sent}"


TAKES_LOGINS = OWNER_ONLY | {Role.MANAGER}
"""Who may end what somebody else has opened with the login."""

WAYS = {
    Way.TRY_AGAIN: Option(
        name="try_again",
        label=N_("Try again"),
        goes=lambda view, memory, actor: _acted(TryAgain(), N_("Trying again.")),
        style=Style.PRIMARY,
    ),
    Way.USE_HERE: Option(
        name="use_here",
        label=N_("Use here"),
        goes=lambda view, memory, actor: _acted(UseHere(), N_("Taking it back.")),
        style=Style.PRIMARY,
        roles=TAKES_LOGINS,
    ),
    Way.LINK: Option(
        name="link",
        label=N_("Link WhatsApp"),
        goes=PageId.LINK,
        style=Style.PRIMARY,
        roles=OWNER_ONLY,
        admin_chat_only=True,
    ),
}
"""What can be pressed about a session that is not well; the same under a notice and on the status page."""


def _acted(effect: TryAgain | UseHere, note: str) -> Turn:
    return Turn(page=PageId.STATUS, effects=(effect,), note=Note(message=note))


def _status_options(view: View, memory: Memory) -> Options:
    refresh = Option(name="refresh", label=N_("Look again"), goes=PageId.STATUS)
    if not is_linked(view) or view.session is None:
        return (WAYS[Way.LINK], refresh)
    way = way_out(view.session)
    summary = Option(name="summary", label=N_("Summary"), goes=PageId.DIGEST)
    first = (refresh,) if way is None else (WAYS[way], refresh)
    end = Option(
        name="log_out",
        label=N_("Log out of WhatsApp"),
        goes=PageId.LOG_OUT,
        style=Style.DANGER,
        roles=OWNER_ONLY,
        admin_chat_only=True,
    )
    return (*first, end, summary)


def _logged_out(view: View, memory: Memory, actor: Actor) -> Turn:
    return Turn(page=PageId.STATUS, effects=(LogOut(),), note=Note(message=N_("Logging out.")))


PAGES: dict[PageId, Page] = {
    PageId.MAIN_MENU: Page(
        title=N_("Main menu"),
        parent=None,
        lines=_main_lines,
        options=_main_options,
        needs=frozenset({"unanswered_count"}),
    ),
    PageId.STATUS: Page(
        title=N_("Status"),
        parent=PageId.MAIN_MENU,
        lines=_status_lines,
        options=_status_options,
        needs=frozenset({"figures", "backfill"}),
    ),
    PageId.LOG_OUT: Page(
        title=N_("Log out of WhatsApp?"),
        parent=PageId.STATUS,
        lines=lambda view, memory: (
            view.words(N_("You will receive no messages here until you link again with your phone.")),
        ),
        options=(
            Option(
                name="log_out",
                label=N_("Log out"),
                goes=_logged_out,
                style=Style.DANGER,
                roles=OWNER_ONLY,
                admin_chat_only=True,
            ),
            Option(name="keep", label=N_("Stay linked"), goes=PageId.STATUS),
        ),
        private=True,
        roles=OWNER_ONLY,
    ),
}
