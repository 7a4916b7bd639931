"""The main menu, help, status, and logging out."""

from __future__ import annotations

from bridge.menu.effects import LogOut, TryAgain
from bridge.menu.setup import is_linked, next_step
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.ports.rows import Role, SessionRow
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

REASONS = {
    "gave_up": N_("wabridge gave up after many tries. Have the operator run the doctor, then try again."),
    "stream_conflict": N_("WhatsApp Web was opened elsewhere with this login. Try again to have it back."),
    "needs_update": N_("WhatsApp Web wants an update. Try again to load it anew."),
    "modal": N_(
        "WhatsApp Web asks a question on its screen. Try again; if it stays, log out and link again."
    ),
    "terms": N_("WhatsApp wants its terms accepted. Open WhatsApp on your phone, then try again."),
    "proxy_blocked": N_("WhatsApp refuses the way to it. Have the operator look at the proxy."),
    "never_ready": N_(
        "WhatsApp Web does not load. wabridge goes on trying; have the operator run the doctor."
    ),
    "not_installed": N_("The browser does not start here. Have the operator run the doctor."),
    "phone_removed": N_("The phone removed this device."),
    "user_initiated": N_("It was logged out from here."),
    "deaf": N_("WhatsApp does not answer."),
    "banned": N_("WhatsApp has banned this number."),
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
    state = shown_state(view.session)
    reason = view.session.reason if view.session is not None else None
    if reason in REASONS and state is not SessionState.WAIT_QR:
        return view.words(REASONS[reason])
    return view.words(ADVICE[state]) if state in ADVICE else None


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


HELP = (
    N_("Write the number of an option, or press its button."),
    N_("menu: back to the main menu. 0: one step back. help: this page."),
    N_("Your customers never get an answer from wabridge. Only what you or your team send reaches them."),
    N_("What you do here shows in WhatsApp and in your admin chats at once."),
)


def _help_lines(view: View, memory: Memory) -> tuple[str, ...]:
    return tuple(f"• {view.words(line)}" for line in HELP)


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


def _may_try_again(view: View) -> bool:
    state = shown_state(view.session)
    if state is SessionState.BOOTING:  # it is only starting, unless it has said why it cannot
        return view.session is not None and view.session.reason in REASONS
    return state in (SessionState.ACTION_REQUIRED, SessionState.DISCONNECTED)


def _status_options(view: View, memory: Memory) -> Options:
    refresh = Option(name="refresh", label=N_("Look again"), goes=PageId.STATUS)
    again = Option(name="try_again", label=N_("Try again"), goes=_tried_again, style=Style.PRIMARY)
    first = (again, refresh) if _may_try_again(view) else (refresh,)
    if is_linked(view):
        end = Option(
            name="log_out",
            label=N_("Log out of WhatsApp"),
            goes=PageId.LOG_OUT,
            style=Style.DANGER,
            roles=OWNER_ONLY,
            admin_chat_only=True,
        )
        return (*first, end)
    link = Option(
        name="link",
        label=N_("Link WhatsApp"),
        goes=PageId.LINK,
        style=Style.PRIMARY,
        roles=OWNER_ONLY,
        admin_chat_only=True,
    )
    return (link, refresh)


def _tried_again(view: View, memory: Memory, actor: Actor) -> Turn:
    return Turn(page=PageId.STATUS, effects=(TryAgain(),), note=Note(message=N_("Trying again.")))


def _logged_out(view: View, memory: Memory, actor: Actor) -> Turn:
    return Turn(page=PageId.STATUS, effects=(LogOut(),), note=Note(message=N_("Logging out.")))


PAGES: dict[PageId, Page] = {
    PageId.MAIN_MENU: Page(title=N_("Main menu"), parent=None, lines=_main_lines, options=_main_options),
    PageId.HELP: Page(title=N_("Help"), parent=PageId.MAIN_MENU, lines=_help_lines),
    PageId.STATUS: Page(
        title=N_("Status"),
        parent=PageId.MAIN_MENU,
        lines=_status_lines,
        options=_status_options,
        needs=frozenset({"figures"}),
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
    ),
}
