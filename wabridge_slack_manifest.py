"""The manifest of the Slack app: what it may do and wants to hear, as Slack takes it with one click."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from admin_bots.slack.config import SCOPES
from wabridge_settings import Settings
from wabridge_terminal import command

EVENTS = (
    "app_home_opened",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_rename",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "tokens_revoked",
)
"""What the bot listens to."""

CREATE = "https://api.slack.com/apps?new_app=1&manifest_json="


def manifest(settings: Settings) -> dict[str, Any]:
    """For Socket Mode, unless the settings say that Slack reaches us by HTTP."""
    base = (settings.slack_url or "").rstrip("/")
    by_http = settings.slack_signing_secret is not None or (
        settings.slack_app_token is None and settings.slack_url is not None
    )
    url = {"request_url": f"{base}/slack/events"} if by_http else {}
    command_url = {"url": f"{base}/slack/events"} if by_http else {}
    redirects = {"redirect_urls": [f"{base}/slack/oauth_redirect"]} if base else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "wabridge",
            "description": "WhatsApp for your team: nothing reaches a customer unless a person sends it.",
            "background_color": "#1f2937",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "wabridge", "always_online": True},
            "slash_commands": [
                {
                    "command": "/wabridge",
                    "description": "Your menu, how WhatsApp is doing, linking, help",
                    "usage_hint": "menu | status | link | help | join CODE",
                    "should_escape": False,
                    **command_url,
                }
            ],
        },
        "oauth_config": {**redirects, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not by_http,
            "token_rotation_enabled": False,
        },
    }


def manifest_lines(settings: Settings) -> list[str]:
    """The manifest, the link that creates the app of it, and what to do then."""
    made = manifest(settings)
    link = CREATE + quote(json.dumps(made, separators=(",", ":")))
    lines = [json.dumps(made, indent=2), "", "Create the app with one click:", link, "", "Then:"]
    steps = _socket_steps() if made["settings"]["socket_mode_enabled"] else _http_steps()
    steps += [
        f"Set them, and start `{command('up')}`. It prints what to write in Slack to come in.",
        f"Invite others with `{command('invite')}`; in Slack they write /wabridge join CODE.",
    ]
    return [*lines, *(f"{number}. {step}" for number, step in enumerate(steps, start=1))]


def _socket_steps() -> list[str]:
    app_level = "Basic Information > App-Level Tokens: generate one with the scope connections:write. It is"
    install = "Install App: install it to your workspace. The Bot User OAuth Token is"
    return [f"{app_level} SLACK_APP_TOKEN (xapp-...).", f"{install} SLACK_BOT_TOKEN (xoxb-...)."]


def _http_steps() -> list[str]:
    several = "For several, set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET; each workspace opens /slack/install."
    return [
        "Basic Information > App Credentials: the Signing Secret is SLACK_SIGNING_SECRET.",
        f"For one workspace, Install App shows SLACK_BOT_TOKEN (xoxb-...). {several}",
    ]
