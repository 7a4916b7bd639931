"""Linked devices, what waits for them, and the chats that are no person."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.standins.whatsapp.link import Link
    from tests.standins.whatsapp.people import Person


@dataclass(slots=True, kw_only=True, eq=False)
class Device:
    """A linked page profile. What it has not acknowledged waits here and is dropped once it has."""

    id: str
    token: str
    waiting: OrderedDict[int, dict[str, Any]] = field(default_factory=OrderedDict)
    link: Link | None = None  # the socket that is logged in
    logins: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Room:
    """A chat that is no single person: a group, a broadcast list, a channel, or the status feed."""

    jid: str
    name: str
    members: tuple[Person, ...]

    @property
    def canonical(self) -> str:
        """The name under which frames and entries speak of it."""
        return self.jid
