"""Judges the arguments of Web API methods by Slack's own types (`schema/methods.json`)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.standins.slack.errors import wrong

Facts = dict[str, Any]
SCHEMA = Path(__file__).parents[1] / "schema" / "methods.json"
ALSO = {
    # Slack's documentation and slack_sdk call it alt_txt, @slack/web-api calls it alt_text.
    "files.getUploadURLExternal": {"alt_txt": ["string"]},
    # slack_sdk has it, and so has Slack's documentation: several channels at once.
    "files.completeUploadExternal": {"channels": ["string"]},
}
WORDS = {"true": True, "1": True, "false": False, "0": False}


@cache
def methods() -> dict[str, Facts]:
    """Every method that is played, with what it takes."""
    told: dict[str, Facts] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for method, arguments in ALSO.items():
        told[method]["arguments"] |= arguments
    for shape in told.values():
        # slack_bolt says it with every request: the workspace, for tokens that are good in several.
        shape["arguments"].setdefault("team_id", ["string"])
    return told


def judge_arguments(method: str, raw: Facts) -> Facts:
    """The arguments as their types say; they come as texts unless the body was JSON.

    Raises:
        Refusal: one is unknown, of another type, or missing.
    """
    shape = methods()[method]
    kinds = shape["arguments"]
    if unknown := sorted(set(raw) - set(kinds)):
        raise wrong("invalid_arguments", f"stand-in: {method} does not take {unknown}")
    read = {name: _read(name, value, kinds[name]) for name, value in raw.items() if value is not None}
    given = {name for name, value in read.items() if value not in ("", [])}
    if not any(set(need) <= given for need in shape["needs"]):
        needs = " or ".join("+".join(need) for need in shape["needs"])
        raise wrong("invalid_arguments", f"[ERROR] missing required field: {method} needs {needs}")
    for name, choices in shape["choices"].items():
        if name in read and read[name] not in choices:
            raise wrong(
                "invalid_arguments", f"[ERROR] must be a valid enum value: {name} is one of {choices}"
            )
    return read


def _read(name: str, value: Any, kinds: list[str]) -> Any:
    for kind in kinds:
        found = _as(kind, value)
        if found is not None:
            return found
    raise wrong(
        "invalid_arguments", f"[ERROR] must be a {' or '.join(kinds)}: {name} is {type(value).__name__}"
    )


def _as(kind: str, value: Any) -> Any:
    if kind == "string":
        return value if isinstance(value, str) else None
    if kind == "boolean":
        return value if isinstance(value, bool) else WORDS.get(value) if isinstance(value, str) else None
    if kind == "number":
        if isinstance(value, bool):
            return None
        return value if isinstance(value, int) else int(value) if str(value).isdigit() else None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, list if kind == "array" else dict) else None
