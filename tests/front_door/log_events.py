"""Collects the log events that the product's code can write, and the ones that ARCHITECTURE.md tells of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("bridge", "sessions", "admin_bots", "storage")
LEVELS = {
    "debug": "DEBUG",
    "info": "INFO",
    "warning": "WARNING",
    "error": "ERROR",
    "exception": "ERROR",
    "critical": "CRITICAL",
}

Event = tuple[str, str]  # its name and level


def events_in_code() -> dict[Event, list[str]]:
    """Each event, and where it is written as file:line."""
    found: dict[Event, list[str]] = {}
    files = [*ROOT.glob("wabridge*.py"), *(file for room in PRODUCT for file in (ROOT / room).rglob("*.py"))]
    for file in sorted(files):
        for call in _log_calls(ast.parse(file.read_text(encoding="utf-8"))):
            assert isinstance(call.func, ast.Attribute)
            place = f"{file.relative_to(ROOT)}:{call.lineno}"
            for name in _names(call.args[0]) if call.args else ["(none)"]:
                found.setdefault((name, LEVELS[call.func.attr]), []).append(place)
    return found


def events_in_the_table() -> list[Event]:
    """The rows of the section "Log events", in order."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    section = text.partition("\n## Log events\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \| ([A-Z]+) \|", section, re.MULTILINE)


def _log_calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in {"log", "logger"}:
                yield node


def _names(first: ast.expr) -> list[str]:
    """The event's name, or both where the code chooses between two; its source where it is made up."""
    if isinstance(first, ast.IfExp):
        return [*_names(first.body), *_names(first.orelse)]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return [first.value]
    return [f"({ast.unparse(first)})"]
