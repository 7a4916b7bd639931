"""What the bot can be told. Importing this costs nothing: slack-bolt is not touched."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

SLACK_API = "https://slack.com/api/"

SCOPES = (
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "users:read",
)
"""What the bot may do in a workspace, and nothing beside: it reads no history and sees no e-mail address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackConfig:
    """How the bot reaches Slack, and how Slack reaches it.

    One of `app_token` (Socket Mode) and `signing_secret` (HTTP); one of `bot_token` (one workspace) and
    `client_id` with `client_secret` (several, each installs the app itself).
    """

    bot_token: str = field(default="", repr=False)
    """xoxb-…, of the one workspace. Whoever has it is the bot there."""

    app_token: str = field(default="", repr=False)
    """xapp-…: Slack's events come over a WebSocket that we open. No public address is needed."""

    signing_secret: str = field(default="", repr=False)
    """What Slack signs its requests with, where it reaches us by HTTP."""

    client_id: str = ""
    """Of the app that several workspaces install."""

    client_secret: str = field(default="", repr=False)
    """The secret half of it."""

    public_url: str = ""
    """https address under which people and Slack reach us: events by HTTP, and the installation."""

    host: str = "127.0.0.1"
    """Address to listen on; something before it adds https."""

    port: int = 8382
    """Port to listen on; 0 takes any free one."""

    api_url: str = SLACK_API
    """Where the Web API answers."""

    lead_ttl_s: float = 15.0
    """How long another process waits for this one to come back before it takes over."""

    takeover_interval_s: float = 2.0
    """How often a process that does not lead asks whether it may."""

    longest_wait_s: float = 2.0
    """How long a request waits because Slack said so, before what it is for is put off instead."""

    @property
    def app(self) -> str:
        """A name of the app that is no secret: processes that serve the same one share what arrives."""
        # "xapp-1-A0123-…" tells the app's id; the others tell nothing, so theirs is a digest.
        parts = self.app_token.split("-")
        if len(parts) > 3 and parts[2].startswith("A"):
            return parts[2]
        told = self.client_id or self.app_token or self.bot_token
        return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()

    @property
    def installs(self) -> bool:
        """Whether workspaces install the app themselves."""
        return bool(self.client_id)

    @property
    def listens(self) -> bool:
        """Whether something of ours has to be reached by HTTP."""
        return self.installs or bool(self.signing_secret)

    @property
    def site(self) -> str:
        """Slack itself, beside its API: where people agree to an installation."""
        return self.api_url.rstrip("/").removesuffix("/api")
