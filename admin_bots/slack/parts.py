"""What every handler of the bot works with."""

from __future__ import annotations

from dataclasses import dataclass, field

from admin_bots.patience import Patience
from admin_bots.slack.chat import Slack
from admin_bots.slack.files import Files
from admin_bots.slack.people import People
from admin_bots.slack.windows import Windows
from admin_bots.slack.workspaces import Workspaces
from bridge.desk import Desk
from bridge.ports.store import Platform, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One bot's parts."""

    chat: Slack
    desk: Desk
    platform: Platform
    workspaces: Workspaces
    windows: Windows
    people: People
    files: Files
    patience: Patience = field(default_factory=Patience)

    @property
    def store(self) -> Store:
        """Where everything is kept."""
        return self.desk.store
