"""A desk that takes files as the real one does, and shows what it was given: for what happens before it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from bridge.desk import Desk, Given
from bridge.ids import ConversationId, PersonId, TenantId
from bridge.screens import Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One file, as it was handed over."""

    given: Given
    content: bytes
    person: PersonId
    revision: int | None
    surface: Surface
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingDesk(Desk):
    """fails: errors to raise instead, the last one first."""

    taken: list[Taken] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)

    async def give_file(
        self,
        tenant: TenantId,
        person: PersonId,
        conversation: ConversationId,
        given: Given,
        *,
        revision: int | None,
        surface: Surface,
        event_id: str,
    ) -> None:
        """Look into the file, and take it; the same event once."""
        content = await asyncio.to_thread(given.path.read_bytes)
        if self.fails:
            raise self.fails.pop()
        if event_id not in {one.event_id for one in self.taken}:
            self.taken.append(
                Taken(
                    given=given,
                    content=content,
                    person=person,
                    revision=revision,
                    surface=surface,
                    event_id=event_id,
                )
            )

    @property
    def is_tidy(self) -> bool:
        """Whether no file that was handed over is left on the disk."""
        return not any(one.given.path.exists() for one in self.taken)

    @property
    def contents(self) -> list[bytes]:
        """What was taken, in order."""
        return [one.content for one in self.taken]


def left_in(folder: Path) -> list[str]:
    """What the service has left in its scratch folder."""
    return sorted(one.name for one in folder.iterdir())
