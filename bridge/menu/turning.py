"""Lists that are turned over page by page, by how many of their lines are skipped."""

from __future__ import annotations

from bridge.menu.state import Memory, Option, Options, PageId, Turn
from bridge.words import N_


def first_of(memory: Memory) -> int:
    """How many are skipped before the page."""
    text = memory.get("from", "")
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def turning(page: PageId, memory: Memory, *, count: int, size: int) -> Options:
    """Previous and next, where there are any. count: of all lines; size: of a page. The rest is kept."""

    def to(name: str, label: str, first: int) -> Option:
        turn = Turn(page=page, memory={**memory, "from": str(first)})
        return Option(name=name, label=label, goes=lambda view, memory, actor: turn)

    at, options = first_of(memory), list[Option]()
    if at:
        options.append(to("before", N_("Previous"), max(0, at - size)))
    if at + size < count:
        options.append(to("after", N_("Next"), at + size))
    return tuple(options)
