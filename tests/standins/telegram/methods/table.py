"""Which method is played by what, and which type it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests.standins.telegram.errors import Refusal
from tests.standins.telegram.judge import Asked
from tests.standins.telegram.methods import about_bot, editing, rooms, sending, updates

if TYPE_CHECKING:
    from tests.standins.telegram.town import TelegramStandIn

Act = Callable[["TelegramStandIn", Asked], Awaitable[Any]]
PLAYED: dict[str, tuple[Act, str]] = {
    **about_bot.ACTS,
    **editing.ACTS,
    **rooms.ACTS,
    **sending.ACTS,
    **updates.ACTS,
}


def played(method: str) -> tuple[Act, str]:
    """The act behind a method, and the type of its answer.

    Raises:
        Refusal: 501, Telegram knows the method and the stand-in does not.
    """
    if method not in PLAYED:
        raise Refusal(f"stand-in: {method} is not played", code=501, violation=True)
    return PLAYED[method]
