"""What the app is told about a workspace: only what it asked for, and only of places where it is."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

from tests.standins.slack.ids import fresh

if TYPE_CHECKING:
    from tests.standins.slack.delivery import Envelope
    from tests.standins.slack.workspaces import Workspace

Facts = dict[str, Any]
KINDS = {"D": ("im", "im"), "C": ("channel", "channels")}
NEEDS_NO_PLACE = {
    "app_home_opened",
    "app_uninstalled",
    "tokens_revoked",
    "user_change",
    "file_deleted",
    "team_join",
}


class Events:
    """The events of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._numbers = itertools.count(1)

    def stamp(self) -> str:
        """A time as Slack writes it, never the same twice."""
        return f"{time.time():.3f}{next(self._numbers) % 1000:03d}"

    def from_engine(self, event: Facts) -> None:
        """The engine has fired an event; the app gets it as Slack would tell it."""
        if event["type"] == "message":
            self._message(event)
        elif event["type"] in ("member_joined_channel", "member_left_channel"):
            self._moved(event)
        else:
            self.send(event)

    def send(self, event: Facts) -> Envelope | None:
        """Tell the app, when it has asked for such events and may know."""
        asked = event["type"]
        if asked == "message":
            asked = f"message.{self._kind(event['channel'])[1]}"
        if asked not in self.workspace.town.app.events:
            return None
        return self.workspace.town.delivery.send("events_api", self.callback(event))

    def callback(self, event: Facts) -> Facts:
        """The event in its envelope."""
        workspace = self.workspace
        authorization: Facts = {"enterprise_id": None, "team_id": workspace.id, "user_id": workspace.bot_user}
        authorization |= {"is_bot": True, "is_enterprise_install": False}
        return {
            "token": workspace.town.verification_token,
            "team_id": workspace.id,
            "api_app_id": workspace.town.app_id,
            "event": {"event_ts": self.stamp()} | event,
            "type": "event_callback",
            "event_id": fresh("Ev"),
            "event_time": int(time.time()),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
            "event_context": fresh("4-"),
        }

    def _message(self, event: Facts) -> None:
        channel = event["channel"]
        place = self.workspace.place(channel)
        if place is None or not place.has_bot or not self.workspace.is_installed:
            return
        told = event | {"channel_type": self._kind(channel)[0], "team": self.workspace.id}
        told.setdefault("event_ts", event["ts"])
        if "files" in event:
            told["files"] = [self.workspace.town.downloads.told(file) for file in event["files"]]
        is_written = event.get("subtype") in (None, "file_share")
        if is_written and event.get("user") == self.workspace.bot_user:
            told |= {"bot_id": self.workspace.bot_id, "app_id": self.workspace.town.app_id}
        if thread := event.get("thread_ts"):
            parent = place.message(thread)
            told["parent_user_id"] = parent.user if parent else None
        self.send(told)
        mentioned = f"<@{self.workspace.bot_user}>" in event.get("text", "")
        if mentioned and "subtype" not in event and not place.is_direct:
            dropped = ("channel_type", "parent_user_id")
            self.send(
                {name: value for name, value in told.items() if name not in dropped} | {"type": "app_mention"}
            )

    def _moved(self, event: Facts) -> None:
        place = self.workspace.place(event["channel"])
        is_bot = event["user"] == self.workspace.bot_user
        if is_bot and event["type"] == "member_left_channel":
            kind = "group_left" if place is not None and place.row["is_private"] else "channel_left"
            self.send({"type": kind, "channel": event["channel"], "actor_id": event.get("actor")})
        elif place is not None and place.has_bot:
            self.send(event)

    def _kind(self, channel: str) -> tuple[str, str]:
        place = self.workspace.place(channel)
        if place is not None and not place.is_direct and place.row["is_private"]:
            return "group", "groups"
        return KINDS.get(channel[0], ("channel", "channels"))
