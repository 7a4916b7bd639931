"""Refusals of the simulated phones and people."""

from __future__ import annotations


class StandInError(Exception):
    """The stand-in refuses; the message says what was met."""


class StaleCode(StandInError):
    """The QR code or pairing code is not on any screen now."""


class PhoneOffline(StandInError):
    """The simulated phone has no network."""


class NotSeen(StandInError):
    """What `until` waited for did not come in time."""
