"""Refusals of the simulated phones and people."""

from __future__ import annotations

from tests.standins.watching import StandInError


class StaleCode(StandInError):
    """The QR code or pairing code is not on any screen now."""


class PhoneOffline(StandInError):
    """The simulated phone has no network."""
