"""What the stand-in refuses: a bot's request (`Refusal`), or a person's act (`StandInError`)."""

from __future__ import annotations

from tests.standins.watching import StandInError


class Refusal(Exception):
    """An answer with `ok: false`, in Telegram's words where they are known.

    `violation`: the request was wrong in itself, whatever the state of the chat.
    """

    def __init__(
        self,
        description: str,
        *,
        code: int = 400,
        violation: bool = False,
        retry_after: int | None = None,
        migrate_to_chat_id: int | None = None,
    ) -> None:
        super().__init__(description)
        self.description = description
        self.code = code
        self.violation = violation
        self.retry_after = retry_after
        self.migrate_to_chat_id = migrate_to_chat_id


def wrong(description: str) -> Refusal:
    """A request that is wrong in itself."""
    return Refusal(f"Bad Request: {description}", violation=True)


def bad(description: str) -> Refusal:
    """A request that the present state refuses."""
    return Refusal(f"Bad Request: {description}")


class NotVisible(StandInError):
    """No present message shows such a button."""


class NotThere(StandInError):
    """No such user, group, topic or message."""
