"""Walks over a state machine that is a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

State = TypeVar("State")
Sign = TypeVar("Sign")


def reachable(table: Mapping[State, Mapping[Sign, State]], start: State) -> set[State]:
    """Every state that some walk from `start` reaches, `start` included."""
    found, edge = {start}, {start}
    while edge:
        edge = {then for state in edge for then in table[state].values()} - found
        found |= edge
    return found
