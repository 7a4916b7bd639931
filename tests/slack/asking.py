"""Desks that ask for files on every page, or tell of each thing with a file: for what happens beside them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bridge.desk import Desk, Drawn
from bridge.ids import ConversationId, TenantId
from bridge.ports.rows import NoticeRow
from bridge.screens import Document, Notice, Surface
from tests.taking import TakingDesk

LABEL = "Send a file…"
REPORT = Document(name="broadcast-2026-11-23.csv", mime_type="text/csv", content="\ufeffAna;sent".encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingDesk(TakingDesk):
    """Takes what it asks for."""

    async def present(self, tenant: TenantId, conversation: ConversationId, *, surface: Surface) -> Drawn:
        """The real screen, which asks for a text or a file."""
        drawn = await Desk.present(self, tenant, conversation, surface=surface)
        screen = replace(drawn.screen, file_label=LABEL, asks_text=True, prompt="What shall they read?")
        return replace(drawn, screen=screen)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingDesk(Desk):
    """Every notice brings this file. buttons: whether those of the notice are there, too."""

    document: Document = field(default=REPORT)
    options: dict[str, bool] = field(default_factory=lambda: {"buttons": True})

    async def draw_notice(self, notice: NoticeRow) -> Notice | None:
        """The real one, with the file."""
        drawn = await Desk.draw_notice(self, notice)
        if drawn is None:
            return None
        choices = drawn.choices if self.options["buttons"] else ()
        return replace(drawn, document=self.document, choices=choices)
