"""Secrets are compared in constant time, or found by their hash: nowhere by `==`."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("bridge", "sessions", "admin_bots", "storage")
SECRET = {
    "secret", "password", "cookie", "csrf", "csrf_token", "nonce", "signature", "otp", "master_key",
}  # fmt: skip

KEPT = {
    # Which open tabs are those of a browser: its cookie was found by its hash before it came here.
    ("admin_bots/console/tabs.py", "cookie"),
}


def test_no_secret_is_compared_by_its_characters() -> None:
    files = [*ROOT.glob("wabridge*.py"), *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))]

    found = {
        (file.relative_to(ROOT).as_posix(), name)
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops)
        for name in (_last_name(side) for side in (node.left, *node.comparators))
        if name in SECRET
    }

    assert len(files) > 300
    assert found == KEPT


def _last_name(side: ast.expr) -> str:
    match side:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
