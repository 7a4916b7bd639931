"""What a button carries: which conversation, which revision, which choice. At most 64 bytes.

The limit is Telegram's for callback data. A token is a claim, not a proof: whoever brings one must be known
to the admin chat as the person of that conversation, and the revision must be the present one.

Buttons under a notice are of another kind: they name a contact in place of a revision, and mean the same
whatever the menu shows by then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bridge.errors import PermanentError
from bridge.ids import ConversationId, is_id

MAX_BYTES = 64
REVISIONS = 36**7
"""Seven digits in base 36: a press a second lasts for two thousand years."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CHOICE = re.compile(r"[a-z0-9_.-]{1,32}")


class BadToken(PermanentError):
    """Not a token that we made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One press, taken apart."""

    conversation: ConversationId
    revision: int
    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeToken:
    """One press under a notice, taken apart. `about`: an id, of a contact; None where there is none."""

    conversation: ConversationId
    about: str | None
    choice: str


def encode_notice(token: NoticeToken) -> str:
    """As `encode`.

    Raises:
        ValueError: a choice that is too long or has other characters.
    """
    text = f"n{token.conversation}{token.about or ''}:{token.choice}"
    is_whole = token.about is None or is_id(token.about)
    if not is_whole or not _CHOICE.fullmatch(token.choice) or len(text) > MAX_BYTES:
        raise ValueError(f"a token has at most {MAX_BYTES} bytes and a choice [a-z0-9_.-]; got {len(text)}")
    return text


def decode_any(text: str) -> Token | NoticeToken:
    """Take a token of either kind apart.

    Raises:
        BadToken: anything that neither `encode` nor `encode_notice` would have made.
    """
    if text[:1] != "n":
        return decode(text)
    head, colon, choice = text.partition(":")
    conversation, about = head[1:27], head[27:]
    well_formed = (
        len(text) <= MAX_BYTES
        and colon == ":"
        and is_id(conversation)
        and (about == "" or is_id(about))
        and _CHOICE.fullmatch(choice) is not None
    )
    if not well_formed:
        raise BadToken("that is not a button of ours")
    return NoticeToken(conversation=ConversationId(conversation), about=about or None, choice=choice)


def encode(token: Token) -> str:
    """The token as text of at most 64 ASCII characters.

    Raises:
        ValueError: a choice that is too long or has other characters: a bug, since pages name choices.
    """
    text = f"m{token.conversation}{_base36(token.revision)}:{token.choice}"
    if not _CHOICE.fullmatch(token.choice) or len(text) > MAX_BYTES:
        raise ValueError(f"a token has at most {MAX_BYTES} bytes and a choice [a-z0-9_.-]; got {len(text)}")
    return text


def decode(text: str) -> Token:
    """Take a token apart.

    Raises:
        BadToken: anything that `encode` would not have made.
    """
    head, colon, choice = text.partition(":")
    conversation, revision = head[1:27], head[27:]
    well_formed = (
        len(text) <= MAX_BYTES
        and head[:1] == "m"
        and colon == ":"
        and is_id(conversation)
        and _CHOICE.fullmatch(choice) is not None
        and re.fullmatch(r"0|[1-9a-z][0-9a-z]{0,6}", revision) is not None
    )
    if not well_formed:
        raise BadToken("that is not a button of ours")
    return Token(conversation=ConversationId(conversation), revision=int(revision, 36), choice=choice)


def _base36(number: int) -> str:
    if not 0 <= number < REVISIONS:
        raise ValueError(f"a revision is at least 0 and below {REVISIONS}; got {number}")
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
        if number == 0:
            return text
