"""What the stand-in refuses: an app's request (`Refusal`), or a person's act (`StandInError`)."""

from __future__ import annotations

from collections.abc import Iterable

from tests.standins.watching import StandInError


class Refusal(Exception):
    """An answer with `ok: false` and Slack's code for it.

    `violation`: the request was wrong in itself, whatever the state of the workspace. `status` 429 or 5xx is
    an answer without Slack's usual form. `messages`: what Slack adds in `response_metadata.messages`.
    """

    def __init__(
        self,
        error: str,
        *,
        messages: Iterable[str] = (),
        status: int = 200,
        violation: bool = False,
        retry_after: int | None = None,
    ) -> None:
        self.error = error
        self.messages = list(messages)
        self.status = status
        self.violation = violation
        self.retry_after = retry_after
        super().__init__(self.described)

    @property
    def described(self) -> str:
        """The code, and what was added to it."""
        return ": ".join([self.error, *self.messages]) if self.messages else self.error


def wrong(error: str, *messages: str) -> Refusal:
    """A request that is wrong in itself."""
    return Refusal(error, messages=messages, violation=True)


class NotVisible(StandInError):
    """Nothing that the person sees shows such a button or field."""


class NotThere(StandInError):
    """No such workspace, person, channel or message."""


class EngineFault(Exception):
    """The engine failed: a bug of the stand-in, or packages that are not installed."""
