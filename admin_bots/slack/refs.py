"""Names of messages of ours, as text that the bridge keeps for us."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MESSAGE = re.compile(r"([CDG][A-Z0-9]{2,20})/(\d{1,12}\.\d{1,8})")
HOME = "home"
"""What a place remembers that is shown in App Home only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRef:
    """A message: its channel, and its time, which is its name there."""

    channel: str
    ts: str

    @property
    def text(self) -> str:
        """As text: "D1/169.0001"."""
        return f"{self.channel}/{self.ts}"


def message_ref(text: str | None) -> MessageRef | None:
    """The message of that name; None when it names none."""
    found = _MESSAGE.fullmatch(text or "")
    return None if found is None else MessageRef(channel=found[1], ts=found[2])


def menu_ref(text: str | None) -> MessageRef | None:
    """The live menu message that a place remembers beside App Home, if it has one."""
    return message_ref((text or "").removeprefix(f"{HOME}+"))


def menu_text(ref: MessageRef | None) -> str:
    """What a place shall remember."""
    return HOME if ref is None else f"{HOME}+{ref.text}"
