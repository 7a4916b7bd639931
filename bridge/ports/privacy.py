"""Forgetting people, and what is older than a tenant keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bridge.facts import Address
from bridge.ids import PersonId


class PrivacyTx(Protocol):
    """A part of the tenant's transaction."""

    async def forget_person(self, person: PersonId, now: datetime) -> dict[str, int] | None:
        """Make somebody nobody: their name and numbers go at once, here and in lists; what waits for them is
        dropped. How many of each; None: a member of the team, or an owner's number, which nobody forgets.

        Their messages are still there, of a nameless contact: a job takes them away (`bridge.erasing`).
        Only a keyed hash of their numbers stays, so that what they wrote before `now` is not recorded again,
        and that somebody who wanted no broadcasts gets none later.
        """
        ...

    async def is_past(self, peer: Address, written_at: datetime, now: datetime) -> bool:
        """Whether a message is not to be recorded (any more): its writer was forgotten after it was written,
        or it is older than the tenant keeps.
        """
        ...
