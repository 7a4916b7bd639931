"""Linking an account, as steps that any surface can draw.

A step is stored encrypted and expires, so that a process without a browser can show the code that another
process's page holds.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime


class PairingMethod(enum.StrEnum):
    """How the owner wants to link."""

    QR = "qr"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The page is being opened, or WhatsApp is being asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowQr:
    """Scan this. `payload` is a secret: private surfaces only, never in a log."""

    payload: str = field(repr=False)
    number: int  # the how-manieth code of this attempt, from 1
    shown_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCode:
    """Type this on the phone. `code` is 8 characters without a dash, and a secret."""

    code: str = field(repr=False)
    number: int
    shown_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """WhatsApp stopped making codes because nobody used them; a person asks for new ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """Linked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It ended without a link. `why` is one of a closed list that the words know."""

    why: str  # "rate_limited", "refused", "timed_out", "cancelled", "logged_out", "page_broken"
    may_retry_at: datetime | None = None


PairingStep = Waiting | ShowQr | ShowCode | Idle | Connected | Failed
