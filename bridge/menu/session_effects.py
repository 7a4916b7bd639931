"""What steps about the session make true."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.pairing import PairingMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class StartLinking:
    """Link by this method; phone (E.164) is the account's own number, for CODE."""

    method: PairingMethod
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLinking:
    """Nobody wants to link any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOut:
    """Take the device off the account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TryAgain:
    """Whoever holds the session shall try at once what it waits with, or has given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UseHere:
    """The page shall take the login back from wherever else it is open."""


SessionEffect = StartLinking | StopLinking | LogOut | TryAgain | UseHere
