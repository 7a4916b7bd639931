"""What can go wrong towards the outside world; the class says what to do about it.

No message of these ever holds a phone number, a text or a secret: they are logged.
"""

from __future__ import annotations


class BridgeError(Exception):
    """The base of every error that wabridge raises on purpose."""


class TemporaryError(BridgeError):
    """Nothing happened; the same call may succeed later."""

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class TooSoon(TemporaryError):
    """Nothing happened: it is done again after a pause, as it always is there. Nobody has to know."""


class PermanentError(BridgeError):
    """Nothing happened, and the same call will never succeed."""


class UncertainError(BridgeError):
    """It was handed over and then lost sight of: it may or may not have happened."""


class Fenced(PermanentError):
    """The caller no longer holds the lease under which it tried to write."""


class LostRace(TemporaryError):
    """Another process did it first; whatever was done here is rolled back, and the caller looks anew."""
