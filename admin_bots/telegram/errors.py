"""What can go wrong with Telegram, in the bridge's words."""

from __future__ import annotations

from bridge.errors import PermanentError, TemporaryError


class Unreachable(PermanentError):
    """That chat cannot be written to: blocked, gone, or never started."""


class NoSuchMessage(PermanentError):
    """The message is gone, or too old to be changed."""


class NoSuchTopic(PermanentError):
    """The topic was deleted or closed."""


class NotModified(PermanentError):
    """It shows that already."""


class Refused(PermanentError):
    """Telegram does not take the request: a bug of ours, or a right that the bot lacks in that chat."""


class TokenRefused(TemporaryError):
    """Telegram does not know the token (any more). What waits, waits for the right one."""


class PolledElsewhere(TemporaryError):
    """Another process asks for this bot's updates."""


class ChatMoved(TemporaryError):
    """A group became a supergroup, and has another id now."""

    def __init__(self, message: str, *, chat: int) -> None:
        super().__init__(message, retry_after_s=0.1)
        self.chat = chat
