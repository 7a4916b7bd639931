"""One step of the menu: where it stands, what was done, what follows. Pure."""

from __future__ import annotations

import unicodedata

from bridge.menu.book import BOOK
from bridge.menu.contacts import OF_THE_LIST
from bridge.menu.setup import next_step
from bridge.menu.state import (
    Actor,
    Choose,
    Give,
    Memory,
    Note,
    Option,
    Page,
    PageId,
    Say,
    Share,
    Step,
    Takes,
    Turn,
    View,
    Word,
)
from bridge.ports.rows import Role
from bridge.words import N_

MENU_WORDS = frozenset({"menu", "menú", "मेनू", "मेन्यू"})
HELP_WORDS = frozenset({"help", "ayuda", "ajuda", "मदद", "?"})
BACK_WORDS = frozenset({"0", "back"})

OUT_OF_DATE = N_("That menu was out of date. This is the present one.")
NOT_OFFERED = N_("That is not on this page.")
NOT_UNDERSTOOD = N_("Write the number of an option, menu or help.")
IN_ADMIN_CHAT = N_("This step is done in your admin chat, not in WhatsApp.")
NOT_ALLOWED = N_("Your role does not allow that.")
NOT_ASKED = N_("Nobody asked for a number here. Nothing was done.")
NO_FILE = N_("Nobody asked for a file here. Nothing was done.")
WRITTEN = N_("write {phrase}")
TO_CONFIRM = N_("To confirm, write {phrase}")
WRONG_PHRASE = N_("That was not the phrase. Nothing was done.")


KEPT_ON_THE_WAY_BACK: dict[PageId, tuple[str, ...]] = {
    PageId.LOG_CONTACT: ("contact",),
    PageId.REPLY: ("contact",),
    PageId.TEAM_MEMBER: ("member",),
    PageId.CONTACTS: OF_THE_LIST,
    PageId.CONTACT: ("contact", *OF_THE_LIST),
    PageId.BROADCAST: ("broadcast",),
}
"""What a page must remember to be about the same."""


def read_text(text: str, choices: tuple[str, ...]) -> Step:
    """What a typed line means on a screen that offered `choices` as 1, 2, …

    The words menu, help and 0 always mean themselves. A number is an option where there is one; anything else
    (and any number that no option bears, where the page asks for text) is free text.
    """
    word = unicodedata.normalize("NFC", text).strip().casefold()
    if word in MENU_WORDS:
        return Word.MENU
    if word in HELP_WORDS:
        return Word.HELP
    if word in BACK_WORDS:
        return Choose(choice="back")
    if word.isdecimal() and len(word) <= 2:
        number = int(word)  # in any script: a Hindi keyboard writes ० and १
        if number == 0:
            return Choose(choice="back")
        if number <= len(choices):
            return Choose(choice=choices[number - 1])
    return Say(text=text)


def options_of(page: Page, view: View, memory: Memory) -> tuple[Option, ...]:
    """The page's options as they are now."""
    return page.options(view, memory) if callable(page.options) else page.options


def why_not(option: Option, actor_role: object, *, in_admin_chat: bool) -> str | None:
    """Why this person cannot choose that option here; None when they can."""
    if actor_role not in option.roles:
        return NOT_ALLOWED
    if option.admin_chat_only and not in_admin_chat:
        return IN_ADMIN_CHAT
    if option.why_not is None and option.written_on_whatsapp and not in_admin_chat:
        return WRITTEN
    return option.why_not


def why_closed(page: Page, role: Role, *, in_admin_chat: bool) -> str | None:
    """Why this page may not be seen by this person here; None when it may."""
    if role not in page.roles:
        return NOT_ALLOWED
    return IN_ADMIN_CHAT if page.private and not in_admin_chat else None


def advance(at: PageId, memory: Memory, step: Step, view: View, actor: Actor) -> Turn:
    """Where the menu stands after the step. An impossible step stays where it is, and its note says why."""
    page = BOOK[at]
    if step is Word.MENU:
        return Turn(page=home_of(view))
    if step is Word.HELP:
        return Turn(page=PageId.HELP)
    if actor.role not in page.roles:
        return Turn(page=PageId.MAIN_MENU, note=Note(message=NOT_ALLOWED))
    if isinstance(step, Choose) and step.choice == "back":
        return _back(page, at, memory, view)
    if page.private and not actor.surface.is_admin_chat:
        return _stay(at, memory, IN_ADMIN_CHAT)
    if isinstance(step, Choose):
        return _choose(page, at, memory, step.choice, view, actor)
    if isinstance(step, Give):
        return _give(page, at, memory, step, view, actor)
    if isinstance(step, Share):
        if page.shared is None:
            return _stay(at, memory, NOT_ASKED)
        return page.shared(step.phone, view, memory, actor)
    assert isinstance(step, Say)
    return _say(page, at, memory, step.text, view, actor)


def home_of(view: View) -> PageId:
    """Where `menu` leads: the owner's checklist until the account was linked once, then the main menu."""
    if view.role is not Role.OWNER:
        return PageId.MAIN_MENU
    never_linked = view.session is None or not view.session.ever_linked
    return PageId.SETUP if never_linked and next_step(view) is not PageId.MAIN_MENU else PageId.MAIN_MENU


def _back(page: Page, at: PageId, memory: Memory, view: View) -> Turn:
    parent = page.parent
    if parent in (None, PageId.MAIN_MENU, PageId.SETUP):
        return Turn(page=home_of(view))
    kept = {name: memory[name] for name in KEPT_ON_THE_WAY_BACK.get(parent, ()) if name in memory}
    return Turn(page=parent, memory=kept)


def _choose(page: Page, at: PageId, memory: Memory, choice: str, view: View, actor: Actor) -> Turn:
    option = next((one for one in options_of(page, view, memory) if one.name == choice), None)
    if option is None:
        return _stay(at, memory, NOT_OFFERED)
    reason = why_not(option, actor.role, in_admin_chat=actor.surface.is_admin_chat)
    if reason == WRITTEN:
        assert page.phrase is not None, "what is written is a phrase"
        phrase = page.phrase(view, memory)
        return Turn(page=at, memory=dict(memory), note=Note(message=TO_CONFIRM, values={"phrase": phrase}))
    if reason is not None:
        return _stay(at, memory, reason)
    if isinstance(option.goes, PageId):
        return Turn(page=option.goes)
    return option.goes(view, memory, actor)


def _say(page: Page, at: PageId, memory: Memory, text: str, view: View, actor: Actor) -> Turn:
    if page.said is None:
        return _stay(at, memory, NOT_UNDERSTOOD)
    if page.phrase is not None and " ".join(text.split()).casefold() != page.phrase(view, memory).casefold():
        return _stay(at, memory, WRONG_PHRASE)
    return page.said(text, view, memory, actor)


def _give(page: Page, at: PageId, memory: Memory, step: Give, view: View, actor: Actor) -> Turn:
    if step.refused is not None:
        return Turn(page=at, memory=dict(memory), note=Note(message=step.refused, values=step.values))
    wanted = step.list if page.takes is Takes.LIST else step.file
    if page.given is None or wanted is None:
        return _stay(at, memory, NO_FILE)
    return page.given(step, view, memory, actor)


def _stay(at: PageId, memory: Memory, message: str) -> Turn:
    return Turn(page=at, memory=dict(memory), note=Note(message=message))
