"""Who wrote a message, and what that makes of it. Pure.

A number rules only when it was proven. Nothing that somebody else could forge, or that the owner did not
mean for the menu, is taken for a step: forwarded messages, groups, statuses, lists and channels, private
notes in the message-yourself chat.
"""

from __future__ import annotations

import enum
import hmac
import secrets
from datetime import datetime

from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.ports.rows import OwnerNumberRow

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters and digits that are taken for one another: I, L, O, 0, 1."""

CODE_LENGTH = 8
"""About 40 bits: nobody guesses it within its minutes, so wrong tries need no counting."""


class Who(enum.Enum):
    """Whose a message is."""

    ECHO = enum.auto()  # we sent it
    OWNER = enum.auto()  # a step in the menu
    PROOF = enum.auto()  # the one-time code, from the number that claims to be the owner's
    NOTE = enum.auto()  # the owner's own, in the message-yourself chat: none of our business
    HUMAN_OUT = enum.auto()  # typed on the phone to a contact
    CONTACT = enum.auto()  # logged, never answered
    ASIDE = enum.auto()  # groups and the like: not looked at


def identify(
    message: MessageSeen,
    *,
    owner: OwnerNumberRow | None,
    pending: OwnerNumberRow | None,
    is_ours: bool,
    is_awake: bool,
    wakes: bool,
    now: datetime,
) -> Who:
    """Whose message it is.

    is_ours: our outbox sent it under this id. is_awake: the message-yourself menu listens. wakes: the text is
    the word that wakes it.
    """
    if message.chat_kind not in (ChatKind.PERSON, ChatKind.SELF):
        return Who.ASIDE
    if message.from_me and is_ours:
        return Who.ECHO
    if _proves(message, pending, now):
        return Who.PROOF
    if message.chat_kind is ChatKind.SELF:
        rules = owner is not None and owner.is_self
        return Who.OWNER if rules and (is_awake or wakes) else Who.NOTE
    is_owners = owner is not None and not owner.is_self and same_person(owner, message.peer)
    if message.from_me:
        return Who.ASIDE if is_owners else Who.HUMAN_OUT
    return Who.OWNER if is_owners else Who.CONTACT


def same_person(number: OwnerNumberRow, address: Address) -> bool:
    """Whether an address is that number's: by LID where both are known, else by phone."""
    if number.lid is not None and address.lid is not None:
        return number.lid == address.lid
    return number.phone is not None and number.phone == address.phone


def new_code() -> str:
    """A one-time code as it is shown, e.g. K7M3-9QXT."""
    letters = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def _proves(message: MessageSeen, pending: OwnerNumberRow | None, now: datetime) -> bool:
    if pending is None or not pending.code or message.kind is not MessageKind.TEXT or message.forwarded:
        return False
    if pending.code_expires_at is None or pending.code_expires_at <= now:
        return False
    if pending.is_self != (message.chat_kind is ChatKind.SELF):
        return False
    if not pending.is_self and (message.from_me or not same_person(pending, message.peer)):
        return False
    return hmac.compare_digest(_plain(message.text).encode(), _plain(pending.code).encode())


def _plain(code: str) -> str:
    return "".join(character for character in code.upper() if character.isalnum())
