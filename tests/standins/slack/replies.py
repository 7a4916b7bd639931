"""How an app has answered what was delivered to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`body`: what it said with the acknowledgement; `trouble`: why there is none.

    `retries`: an event may come again.
    """

    acked: bool
    body: Any = None
    trouble: str = ""
    retries: bool = True


def no_reply(trouble: str, *, retries: bool = True) -> Reply:
    """None came."""
    return Reply(acked=False, trouble=trouble, retries=retries)
