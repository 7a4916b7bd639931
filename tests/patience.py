"""How long a test waits for what has to come."""

from __future__ import annotations

from typing import Final

PATIENCE_S: Final = 60.0
"""Seconds. Half of what pytest gives a whole test: a machine that runs browsers side by side is slow, and
what does not come at all is told by whoever waited for it."""
