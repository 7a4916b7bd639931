"""What somebody reads who has the queue's server: names of rows."""

from __future__ import annotations

import inspect
from typing import get_args, get_type_hints

from bridge.ids import SessionId, TenantId
from bridge.ports.hints import Hints
from bridge.screens import Surface

IDS = {TenantId, SessionId, Surface}
LANES = str
"""A lane is made of ids: `bridge.lanes`."""


def test_a_hint_holds_ids_and_nothing_else() -> None:
    hints = {name: member for name, member in vars(Hints).items() if inspect.iscoroutinefunction(member)}

    told = {
        name: {
            kind for what, hint in get_type_hints(member).items() if what != "return" for kind in _kinds(hint)
        }
        for name, member in hints.items()
    }

    assert len(told) == 4
    assert told.pop("facts") == {TenantId, LANES}
    assert all(kinds <= IDS for kinds in told.values())


def _kinds(hint: object) -> set[object]:
    return {kind for kind in (get_args(hint) or (hint,)) if kind is not type(None)}
