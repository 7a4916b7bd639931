"""The app is removed from a workspace, or its tokens are taken back."""

from __future__ import annotations

from dataclasses import dataclass

from slack_bolt.app.async_app import AsyncApp

from admin_bots.slack.envelopes import Body, team_of
from admin_bots.slack.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """This concern's listeners."""

    parts: Parts

    def register(self, app: AsyncApp) -> None:
        """Have them called."""
        app.event("app_uninstalled")(self.uninstalled)
        app.event("tokens_revoked")(self.revoked)

    async def uninstalled(self, body: Body) -> None:
        """Nothing can be shown there any more. What belongs to the businesses stays: it may come back."""
        await self.parts.workspaces.drop(team_of(body), "uninstalled")

    async def revoked(self, body: Body) -> None:
        """Only the bot's token matters: no other is kept."""
        revoked = body["event"].get("tokens")
        if isinstance(revoked, dict) and revoked.get("bot"):
            await self.parts.workspaces.drop(team_of(body), "tokens revoked")
