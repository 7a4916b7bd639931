"""Facts and pairing steps as text and back: plain JSON of their fields, with the class's name.

Not orjson: senders can put lone surrogates into a text, and a fact that cannot be recorded would be lost.
"""

from __future__ import annotations

import dataclasses
import enum
import json
import types
import typing
from datetime import datetime
from functools import cache
from typing import Any

from bridge.facts import Fact
from bridge.pairing import PairingStep

_KIND = "is"


def encoded(value: Fact | PairingStep) -> str:
    """JSON that `decoded_fact` or `decoded_step` understands."""
    return json.dumps({_KIND: type(value).__name__, **_plain_fields(value)}, separators=(",", ":"))


def decoded_fact(text: str) -> Fact:
    """The fact that was encoded."""
    return typing.cast(Fact, _decoded(text, Fact))


def decoded_step(text: str) -> PairingStep:
    """The pairing step that was encoded."""
    return typing.cast(PairingStep, _decoded(text, PairingStep))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return _plain_fields(value)
    return value.value if isinstance(value, enum.Enum) else value


def _plain_fields(value: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}


def _decoded(text: str, union: Any) -> Any:
    plain = json.loads(text)
    kinds = {kind.__name__: kind for kind in typing.get_args(union)}
    return _rebuilt(kinds[plain.pop(_KIND)], plain)


def _rebuilt(kind: Any, plain: Any) -> Any:
    """An instance of the dataclass `kind`. A field that a newer program dropped is ignored."""
    hints = _hints(kind)
    return kind(**{name: _value(hints[name], value) for name, value in plain.items() if name in hints})


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    if hint is datetime:
        return datetime.fromisoformat(value)
    if dataclasses.is_dataclass(hint):
        return _rebuilt(hint, value)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return hint(value)
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)
