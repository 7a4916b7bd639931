"""The distilled documentation, loaded once: what methods and types there are, and what their fields allow."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

# Parameters of older versions that Telegram still reads. aiogram 3.31 sends this one whenever its default for
# link previews is set.
LEGACY = {"disable_web_page_preview": ("sendMessage", "editMessageText")}
LEGACY_TYPES = {"disable_web_page_preview": "Boolean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a type, or one parameter of a method."""

    type: str
    required: bool = False
    required_unless: tuple[str, ...] = ()
    length: tuple[int, int, str] | None = None  # least, most, "characters" (UTF-16 units) or "bytes"
    parsed: bool = False  # the length counts after entities are parsed
    count: tuple[int, int] | None = None  # of a list
    range: tuple[int, int] | None = None
    choices: tuple[str, ...] = ()
    alphabet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A type or a method. `kinds`: it is one of these types."""

    fields: dict[str, Field] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    exactly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All of the Bot API."""

    version: str
    methods: dict[str, Shape]
    types: dict[str, Shape]


@cache
def bot_api() -> Rules:
    """The Bot API as vendored."""
    raw = json.loads((Path(__file__).parent / "schema" / "bot_api.json").read_text(encoding="utf-8"))
    return Rules(
        version=raw["version"],
        methods={name: _shape(facts) for name, facts in raw["methods"].items()},
        types={name: _shape(facts) for name, facts in raw["types"].items()},
    )


def _shape(facts: dict[str, Any]) -> Shape:
    return Shape(
        fields={name: _field(inner) for name, inner in facts["fields"].items()},
        kinds=tuple(facts.get("kinds", ())),
        one_of=tuple(facts.get("one_of", ())),
        exactly=facts.get("exactly", False),
    )


def _field(facts: dict[str, Any]) -> Field:
    tuples: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()
    }
    return Field(**tuples)
