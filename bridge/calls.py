"""How calls end."""

from __future__ import annotations

import enum


class CallEnd(enum.StrEnum):
    """What became of a call, as far as WhatsApp's page tells."""

    ANSWERED = "answered"
    MISSED = "missed"
    DECLINED = "declined"
