"""Draws the state machines of ARCHITECTURE.md from their tables: `python -m tests.pictures` prints them."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TypeVar

from bridge import broadcast_life, delivery, media, session_life

State = TypeVar("State", bound=enum.StrEnum)
Sign = TypeVar("Sign", bound=enum.StrEnum)


def draw_table(table: Mapping[State, Mapping[Sign, State]], start: State) -> str:
    """A mermaid state diagram; rows that stay where they are add nothing and are left out."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {start}"]
    for state, row in table.items():
        arrows: dict[str, list[str]] = {}
        for sign, following in row.items():
            if following is not state:
                arrows.setdefault(str(following), []).append(str(sign))
        lines += [f"    {state} --> {following}: {', '.join(signs)}" for following, signs in arrows.items()]
        if not arrows:
            lines.append(f"    {state} --> [*]")
    return "\n".join([*lines, "```"])


def pictures() -> dict[str, str]:
    """Every drawn picture, by the heading under which it stands."""
    return {
        "broadcast": draw_table(broadcast_life.NEXT, broadcast_life.BroadcastState.DRAFT),
        "delivery": draw_table(delivery.NEXT, delivery.Delivery.DUE),
        "file": draw_table(media.NEXT, media.FileState.WAITING),
        "session": draw_table(session_life.NEXT, session_life.SessionState.BOOTING),
    }


if __name__ == "__main__":
    for name, picture in pictures().items():
        print(f"{name}\n\n{picture}\n")
