"""Linking the account by a code or a QR code, and the proof of the owner's number."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bridge.menu.effects import ProposeOwner
from bridge.menu.history import ENTRY, OFFER
from bridge.menu.session_effects import StartLinking, StopLinking
from bridge.menu.setup import is_connected, is_linked, next_step
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.pairing import Connected, Failed, Idle, PairingMethod, ShowCode, ShowQr
from bridge.phones import read_phone
from bridge.ports.rows import Role
from bridge.screens import Style
from bridge.words import N_


def _link_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words = view.words
    if view.tenant.risks_accepted_at is None:
        return (words(N_("Read the risks first.")),)
    return (
        words(N_("On a phone, take the code: you cannot scan your own screen.")),
        words(N_("On a computer, scan the QR code with your phone.")),
    )


def _link_options(view: View, memory: Memory) -> Options:
    if view.tenant.risks_accepted_at is None:
        return (
            Option(name="risks", label=N_("Read the risks"), goes=PageId.SETUP_RISKS, style=Style.PRIMARY),
        )
    return (
        Option(name="code", label=N_("Link with a code"), goes=PageId.LINK_PHONE, style=Style.PRIMARY),
        Option(name="qr", label=N_("Link with a QR code"), goes=_by_qr),
    )


def _by_qr(view: View, memory: Memory, actor: Actor) -> Turn:
    return Turn(page=PageId.LINKING, effects=(StartLinking(method=PairingMethod.QR),))


def _phone_to_link(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    phone = read_phone(text)
    if phone is None:
        note = Note(message=N_("That is no phone number. Write it with + and the country code."))
        return Turn(page=PageId.LINK_PHONE, note=note)
    return Turn(page=PageId.LINKING, effects=(StartLinking(method=PairingMethod.CODE, phone=phone),))


FAILURES = {
    "rate_limited": N_(
        "WhatsApp answers that too many codes were asked for. Wait some hours, or scan the QR code."
    ),
    "refused": N_("WhatsApp refused this number. Check it, or scan the QR code."),
    "timed_out": N_("Nobody used the code in time."),
    "cancelled": N_("Linking was cancelled."),
    "logged_out": N_("The phone removed this device."),
    "page_broken": N_("WhatsApp Web did not come up. Try again in a minute."),
}


def _linking_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words = view.words
    if is_connected(view) or isinstance(view.pairing, Connected):
        return (words(N_("Linked.")), words(OFFER))
    match view.pairing:
        case ShowQr():
            return (
                words(
                    N_("On your phone: WhatsApp, Settings, Linked devices, Link a device. Scan this code.")
                ),
            )
        case ShowCode():
            return (
                words(N_("On your phone: WhatsApp, Settings, Linked devices, Link a device,")),
                words(N_("Link with phone number instead. Type this code.")),
            )
        case Idle():
            return (words(N_("The codes were not used. Ask for new ones when your phone is at hand.")),)
        case Failed(why=why):
            return (words(FAILURES.get(why, FAILURES["page_broken"])),)
        case _:
            return (words(N_("Opening WhatsApp Web. This takes some seconds.")),)


def _pairing_code(view: View, memory: Memory) -> str | None:
    return view.pairing.code if isinstance(view.pairing, ShowCode) else None


def _pairing_ends(view: View, memory: Memory) -> datetime | None:
    return view.pairing.expires_at if isinstance(view.pairing, ShowCode | ShowQr) else None


def _linking_options(view: View, memory: Memory) -> Options:
    if is_connected(view) or isinstance(view.pairing, Connected):
        return (
            Option(name="next", label=N_("Go on"), goes=next_step(view), style=Style.PRIMARY),
            ENTRY,
        )
    cancel = Option(name="cancel", label=N_("Cancel linking"), goes=_cancel)
    if isinstance(view.pairing, Idle | Failed):
        return (Option(name="again", label=N_("New code"), goes=_again, style=Style.PRIMARY), cancel)
    return (cancel,)


def _again(view: View, memory: Memory, actor: Actor) -> Turn:
    session = view.session
    if session is None or session.pairing is None:
        return Turn(page=PageId.LINK)
    return Turn(
        page=PageId.LINKING, effects=(StartLinking(method=session.pairing, phone=session.pairing_phone),)
    )


def _cancel(view: View, memory: Memory, actor: Actor) -> Turn:
    return Turn(page=PageId.LINK, effects=(StopLinking(),), note=Note(message=N_("Linking was cancelled.")))


def _prove_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words, pending = view.words, view.pending
    if pending is None:
        return (words(N_("Your number is proven.")),)
    if not is_linked(view):
        return (words(N_("Link WhatsApp first.")),)
    code = _one_time_code(view, memory)
    if code is None:
        return (words(N_("The code has expired. Ask for a new one.")),)
    if pending.is_self:
        how = words(N_("In WhatsApp, open the chat with yourself and send this code:"))
    else:
        to = (view.session.phone if view.session else None) or "?"
        how = words(
            N_("From {phone}, send this code on WhatsApp to {to}:"), phone=pending.phone or "?", to=to
        )
    return (how, code)


def _one_time_code(view: View, memory: Memory) -> str | None:
    """The code to be sent from the number, while it can prove anything."""
    pending = view.pending
    if pending is None or not is_linked(view):
        return None
    is_over = pending.code_expires_at is not None and pending.code_expires_at <= view.now
    return None if is_over else pending.code


def _code_ends(view: View, memory: Memory) -> datetime | None:
    shown = _one_time_code(view, memory) is not None and view.pending is not None
    return view.pending.code_expires_at if shown and view.pending is not None else None


def _prove_options(view: View, memory: Memory) -> Options:
    if view.pending is None:
        return (Option(name="next", label=N_("Go on"), goes=next_step(view), style=Style.PRIMARY),)
    change = PageId.OWNER_NUMBER if view.owner else PageId.SETUP_NUMBER
    options = [
        Option(name="renew", label=N_("New code"), goes=_renew),
        Option(name="other", label=N_("Another number"), goes=change),
    ]
    if not is_linked(view):
        options.insert(
            0, Option(name="link", label=N_("Link WhatsApp"), goes=PageId.LINK, style=Style.PRIMARY)
        )
    return tuple(options)


def _renew(view: View, memory: Memory, actor: Actor) -> Turn:
    assert view.pending is not None, "offered only while a number waits"
    phone = None if view.pending.is_self else view.pending.phone
    return Turn(page=PageId.PROVE, effects=(ProposeOwner(phone=phone),))


_PAGES: dict[PageId, Page] = {
    PageId.LINK: Page(
        title=N_("Link WhatsApp"),
        parent=PageId.MAIN_MENU,
        lines=_link_lines,
        options=_link_options,
        private=True,
    ),
    PageId.LINK_PHONE: Page(
        title=N_("Link with a code"),
        parent=PageId.LINK,
        prompt=N_("Write the number of the WhatsApp account to link, with + and the country code."),
        said=_phone_to_link,
        private=True,
    ),
    PageId.LINKING: Page(
        title=N_("Link WhatsApp"),
        parent=PageId.LINK,
        lines=_linking_lines,
        options=_linking_options,
        private=True,
        live=True,
        needs=frozenset({"pairing"}),
        copyable=_pairing_code,
        expires=_pairing_ends,
    ),
    PageId.PROVE: Page(
        title=N_("Prove your number"),
        parent=PageId.SETUP,
        lines=_prove_lines,
        options=_prove_options,
        private=True,
        copyable=_one_time_code,
        expires=_code_ends,
    ),
}

PAGES = {name: replace(page, roles=frozenset({Role.OWNER})) for name, page in _PAGES.items()}
"""Linking is the owner's."""
