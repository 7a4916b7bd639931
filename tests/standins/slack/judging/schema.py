"""Judges blocks and views by Slack's own types (`schema/block_kit.json`), saying where and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]

Facts = dict[str, Any]
LONGEST = 200
"""Of a reason; its end tells most, since it begins with the value."""
SCHEMA = Path(__file__).parents[1] / "schema" / "block_kit.json"


@cache
def definitions() -> dict[str, Facts]:
    """Slack's types by name."""
    told: dict[str, Facts] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return told


@cache
def block_types() -> dict[str, str]:
    """The definition of each type of block."""
    names = [one["$ref"].rpartition("/")[2] for one in definitions()["KnownBlock"]["anyOf"]]
    return {_type_of(definitions()[name]): name for name in names}


@cache
def _validator(name: str) -> Draft7Validator:
    return Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": definitions()})


def faults(name: str, value: Any, at: str = "") -> Iterator[str]:
    """What is wrong with a value of this type, each with its JSON pointer, as Slack tells it."""
    for error in _validator(name).iter_errors(value):
        yield _told(error, at)


def _told(error: ValidationError, at: str) -> str:
    deepest = _deepest(error)
    pointer = "/".join([at, *(str(step) for step in deepest.absolute_path)])
    said = deepest.message if len(deepest.message) <= LONGEST else f"…{deepest.message[-LONGEST:]}"
    return f"{said} [json-pointer:{pointer or '/'}]"


def _deepest(error: ValidationError) -> ValidationError:
    """The error within the one branch that was meant: the one whose `type` fits."""
    while error.context:
        if not (meant := _meant(error)):
            value = error.instance
            kind = value.get("type") if isinstance(value, dict) else type(value).__name__
            error.message = f"unsupported type: {kind}"
            return error
        error = min(meant, key=len)[0]
    return error


def _meant(error: ValidationError) -> list[list[ValidationError]]:
    """The errors of each branch that is not for another type."""
    branches: dict[Any, list[ValidationError]] = {}
    for one in error.context:
        branches.setdefault(one.schema_path[0], []).append(one)
    return [found for found in branches.values() if not any(_is_of_another_type(one) for one in found)]


def _is_of_another_type(error: ValidationError) -> bool:
    if error.context:
        return not error.relative_path and not _meant(error)
    at = list(error.relative_path)
    return (at == ["type"] and error.validator == "const") or (not at and error.validator == "type")


def _type_of(definition: Facts) -> str:
    branches = definition.get("anyOf", [definition])
    return str(branches[0]["properties"]["type"]["const"])
