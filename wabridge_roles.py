"""What a process of the service may be."""

from __future__ import annotations

import enum


class Role(enum.StrEnum):
    """What a process does."""

    WORKER = "worker"
    BOTS = "bots"
    SCHEDULER = "scheduler"
