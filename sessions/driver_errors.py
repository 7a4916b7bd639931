"""What can go wrong with a page, beside the errors of `bridge.errors` that these are kinds of."""

from __future__ import annotations

from datetime import datetime

from bridge.errors import PermanentError, TemporaryError


class PageLost(TemporaryError):
    """The page or its browser is gone; only opening a new one helps. `why` is one of a closed list."""

    def __init__(self, message: str, *, why: str = "page_lost") -> None:
        super().__init__(message)
        self.why = why


class NotInstalled(PermanentError):
    """The browser, wa-js or a pinned page is missing. The message names the setting."""


class NotReady(TemporaryError):
    """The page cannot answer now, whatever it is asked: it is being loaded, or has no living lease."""


class Silent(NotReady):
    """The page did not answer in time. Twice in a row, and it is taken for frozen."""


class Rejected(PermanentError):
    """WhatsApp said no to a message.

    code: a `SendRefusal`, or `ack_1` to `ack_7` when the reason is unknown. until: when the reason ends, if
    WhatsApp told.
    """

    def __init__(self, message: str, *, code: str, until: datetime | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.until = until


class RateLimited(TemporaryError):
    """Nothing was done: WhatsApp says that it was asked too often. To be tried again after minutes."""


class FileTooLarge(PermanentError):
    """A file has more bytes than were allowed."""


class StaleKey(TemporaryError):
    """Nothing was sent: the chat's id has changed since the key was made. A new key is needed."""
