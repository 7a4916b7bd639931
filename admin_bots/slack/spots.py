"""Where in Slack something is, as text: people, rooms and threads, each with its workspace."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPOT = re.compile(r"([TE][A-Z0-9]{2,20})/([UWCGD][A-Z0-9]{2,20})(?:/(\d{1,12}\.\d{1,8}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Somebody (U…, W…) or a channel (C…, G…) of a workspace; thread: the message that one hangs under."""

    team: str
    id: str
    thread: str | None = None

    @property
    def is_room(self) -> bool:
        """Whether others look on."""
        return self.id[0] in "CG"

    @property
    def address(self) -> str:
        """As text: "T1/U2", "T1/C3", "T1/C3/169.0001"."""
        return f"{self.team}/{self.id}" + ("" if self.thread is None else f"/{self.thread}")


def spot_at(address: str) -> Spot | None:
    """The spot that an address names; None when it names none of this platform."""
    found = _SPOT.fullmatch(address)
    return None if found is None else Spot(team=found[1], id=found[2], thread=found[3])
