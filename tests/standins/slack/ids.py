"""Slack's ids: a letter that tells the kind, and ten more characters."""

from __future__ import annotations

import secrets
import string

ALPHABET = string.ascii_uppercase + string.digits


def fresh(kind: str) -> str:
    """A new id."""
    return f"{kind}0" + "".join(secrets.choice(ALPHABET) for _ in range(9))
