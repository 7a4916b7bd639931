"""Onboarding: a checklist with one next step, then linking and the proof of the owner's number."""

from __future__ import annotations

from dataclasses import replace

from bridge.menu.effects import AcceptRisks, ChangeTenant, ProposeOwner, ShareOwner
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.phones import read_phone
from bridge.ports.rows import Role
from bridge.screens import Style
from bridge.session_life import SessionState
from bridge.words import LANGUAGES, N_

MAX_NAME = 60
"""Characters of a business name: what fits into a title on every surface."""


def is_connected(view: View) -> bool:
    """Whether the account is usable now."""
    return view.session is not None and view.session.state is SessionState.CONNECTED


def is_linked(view: View) -> bool:
    """Whether the account is linked, be it connected just now or not."""
    session = view.session
    if session is None or session.state in (SessionState.LOGGED_OUT, SessionState.WAIT_QR):
        return False
    return session.ever_linked or is_connected(view)


def checklist(view: View) -> list[tuple[str, bool, PageId]]:
    """The steps in order: what it is, whether it is done, where it is done."""
    proven = view.owner is not None
    return [
        (N_("Name of your business"), view.tenant.name != "", PageId.SETUP_NAME),
        (N_("The risks"), view.tenant.risks_accepted_at is not None, PageId.SETUP_RISKS),
        (N_("Your own number"), proven or view.pending is not None, PageId.SETUP_NUMBER),
        (N_("Link WhatsApp"), is_linked(view), PageId.LINK),
        (N_("Prove your number"), proven, PageId.PROVE),
    ]


def next_step(view: View) -> PageId:
    """Where onboarding goes on; the main menu when all is done."""
    return next((page for _, done, page in checklist(view) if not done), PageId.MAIN_MENU)


def _setup_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words = view.words
    return tuple(
        f"{'✓' if done else '▢'} {number}. {words(what)}"
        for number, (what, done, _) in enumerate(checklist(view), start=1)
    )


def _setup_options(view: View, memory: Memory) -> Options:
    following = next_step(view)
    label = N_("Go to the menu") if following is PageId.MAIN_MENU else N_("Next: {step}")
    step = next((what for what, _, page in checklist(view) if page is following), "")
    return (
        Option(
            name="next",
            label=label,
            goes=following,
            style=Style.PRIMARY,
            values={"step": view.words(step) if step else ""},
        ),
        Option(name="language", label=N_("Language"), goes=PageId.SETUP_LANGUAGE),
    )


def _named(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    name = " ".join(text.split())
    if not name or len(name) > MAX_NAME:
        note = Note(message=N_("A name has 1 to {most} characters."), values={"most": str(MAX_NAME)})
        return Turn(page=PageId.SETUP_NAME, note=note)
    return Turn(page=PageId.SETUP, effects=(ChangeTenant(name=name),), note=Note(message=N_("Saved.")))


def language_options(after: PageId) -> Options:
    """One option a language, in its own words."""

    def speak(code: str) -> Option:
        def chosen(view: View, memory: Memory, actor: Actor) -> Turn:
            return Turn(page=after, effects=(ChangeTenant(language=code),), note=Note(message=N_("Saved.")))

        return Option(name=code, label=LANGUAGES[code], goes=chosen, translate=False)

    return tuple(speak(code) for code in LANGUAGES)


RISKS = (
    N_("wabridge uses WhatsApp Web through an unofficial client. WhatsApp's terms do not allow that."),
    N_("WhatsApp may limit or ban the number that you link. Nobody can promise that it will not."),
    N_("Many messages to people who do not know you are the surest way to be banned."),
    N_("Link only a number that your business could do without, and keep a copy of your contacts."),
)


def _risk_lines(view: View, memory: Memory) -> tuple[str, ...]:
    return tuple(f"• {view.words(risk)}" for risk in RISKS)


def _accepted(view: View, memory: Memory, actor: Actor) -> Turn:
    return Turn(page=PageId.SETUP, effects=(AcceptRisks(),), note=Note(message=N_("Recorded.")))


def _own_number(view: View, memory: Memory, actor: Actor) -> Turn:
    return Turn(
        page=_after_number(view), effects=(ProposeOwner(phone=None),), note=Note(message=N_("Saved."))
    )


def number_said(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    phone = read_phone(text)
    here = PageId.OWNER_NUMBER if view.owner else PageId.SETUP_NUMBER
    if phone is None:
        return Turn(
            page=here, note=Note(message=N_("That is no phone number. Write it with + and the country code."))
        )
    return Turn(
        page=_after_number(view), effects=(ProposeOwner(phone=phone),), note=Note(message=N_("Saved."))
    )


def number_shared(phone: str, view: View, memory: Memory, actor: Actor) -> Turn:
    """Claimed and proven in one step: the admin chat knows that it is the person's own."""
    number = read_phone(phone)
    if number is None:
        return Turn(
            page=PageId.OWNER_NUMBER if view.owner else PageId.SETUP_NUMBER,
            note=Note(message=N_("That is no phone number. Write it with + and the country code.")),
        )
    return Turn(
        page=PageId.MAIN_MENU if is_linked(view) else PageId.SETUP,
        effects=(ShareOwner(phone=number),),
        note=Note(message=N_("Your number is proven.")),
    )


def _after_number(view: View) -> PageId:
    return PageId.PROVE if is_linked(view) else PageId.SETUP


NUMBER_OPTIONS: Options = (
    Option(name="self", label=N_("The number that I link (I write to myself)"), goes=_own_number),
)


_PAGES: dict[PageId, Page] = {
    PageId.SETUP: Page(
        title=N_("Welcome to wabridge"),
        parent=None,
        lines=_setup_lines,
        options=_setup_options,
        private=True,
    ),
    PageId.SETUP_NAME: Page(
        title=N_("Name of your business"),
        parent=PageId.SETUP,
        prompt=N_("Write the name of your business."),
        said=_named,
        private=True,
    ),
    PageId.SETUP_LANGUAGE: Page(
        title=N_("Language"), parent=PageId.SETUP, options=language_options(PageId.SETUP), private=True
    ),
    PageId.SETUP_RISKS: Page(
        title=N_("Before you link: the risks"),
        parent=PageId.SETUP,
        lines=_risk_lines,
        options=(
            Option(
                name="accept",
                label=N_("I understand and accept"),
                goes=_accepted,
                style=Style.PRIMARY,
                admin_chat_only=True,
            ),
        ),
        private=True,
    ),
    PageId.SETUP_NUMBER: Page(
        title=N_("Your own number"),
        parent=PageId.SETUP,
        lines=lambda view, memory: (
            view.words(
                N_("From which number will you steer wabridge in WhatsApp? Only this number gets the menu.")
            ),
        ),
        options=NUMBER_OPTIONS,
        prompt=N_("Write your number with + and the country code, or choose 1."),
        said=number_said,
        shared=number_shared,
        private=True,
    ),
}

PAGES = {name: replace(page, roles=frozenset({Role.OWNER})) for name, page in _PAGES.items()}
"""Onboarding and linking are the owner's."""
