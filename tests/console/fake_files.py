"""Files that the console's desk hands out: reports, and files of messages."""

from __future__ import annotations

from dataclasses import dataclass, field

from bridge.desk import NotYours
from bridge.ids import BroadcastId, MessageId, PersonId, TenantId
from bridge.screens import Document


@dataclass(kw_only=True)
class FakeFiles:
    """files: by tenant, message, and whether it is what we have drawn."""

    reports: dict[str, tuple[TenantId, Document]] = field(default_factory=dict)
    files: dict[tuple[TenantId, str, bool], Document] = field(default_factory=dict)

    async def file_of(
        self, tenant: TenantId, person: PersonId, message: MessageId, *, as_picture: bool
    ) -> Document:
        del person
        found = self.files.get((tenant, message, as_picture))
        if found is None:
            raise NotYours("no such file")
        return found

    async def report(self, tenant: TenantId, person: PersonId, broadcast: BroadcastId) -> Document:
        whose, made = self.reports.get(broadcast, (None, None))
        if made is None or whose != tenant:
            raise NotYours("no such broadcast")
        return made
