"""What the app may do and gets to know: from its manifest, or everything that an admin app needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

Facts = dict[str, Any]
SCOPES = (
    "app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "commands",
    "files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write",
    "mpim:history", "mpim:read", "mpim:write", "team:read", "users:read",
)  # fmt: skip
EVENTS = (
    "app_home_opened", "app_mention", "app_uninstalled", "channel_archive", "channel_deleted", "channel_left",
    "channel_rename", "channel_unarchive", "group_archive", "group_deleted", "group_left", "group_rename",
    "member_joined_channel", "member_left_channel", "message.channels", "message.groups", "message.im",
    "message.mpim", "tokens_revoked", "file_deleted", "user_change",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AppFacts:
    """An app as Slack knows it. `commands` None: any slash command."""

    name: str = "wabridge"
    scopes: tuple[str, ...] = SCOPES
    events: tuple[str, ...] = EVENTS
    commands: tuple[str, ...] | None = None
    redirect_urls: tuple[str, ...] = ()
    has_home: bool = True
    has_messages_tab: bool = True
    is_interactive: bool = True

    @classmethod
    def of(cls, manifest: Facts | None) -> Self:
        """What a manifest says."""
        if manifest is None:
            return cls()
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        oauth, home = manifest.get("oauth_config", {}), features.get("app_home", {})
        return cls(
            name=manifest["display_information"]["name"],
            scopes=tuple(oauth.get("scopes", {}).get("bot", ())),
            events=tuple(settings.get("event_subscriptions", {}).get("bot_events", ())),
            commands=tuple(one["command"] for one in features.get("slash_commands", ())),
            redirect_urls=tuple(oauth.get("redirect_urls", ())),
            has_home=bool(home.get("home_tab_enabled")),
            has_messages_tab=bool(home.get("messages_tab_enabled"))
            and not home.get("messages_tab_read_only_enabled"),
            is_interactive=bool(settings.get("interactivity", {}).get("is_enabled")),
        )
