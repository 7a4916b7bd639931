"""A bolt app that answers everything a person can do at the stand-in."""

from __future__ import annotations

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack.town import SlackStandIn
from tests.standins.slack.visitor import bolt_app, button, field, home, modal, row, section, text
from tests.standins.slack.workspaces import Workspace
from tests.standins.telegram.samples import png

OPTIONS = [{"text": text(name), "value": name} for name in ("Mute", "Leave")]
MENU = [
    section("Menu", accessory={"type": "overflow", "action_id": "more", "options": OPTIONS}),
    row(
        {
            "type": "static_select",
            "action_id": "language",
            "placeholder": text("Language"),
            "options": OPTIONS,
        }
    ),
]


def app_for_verbs(slack: SlackStandIn, acme: Workspace) -> Any:
    """An app that answers everything a person can do."""
    app = bolt_app(slack, acme)

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=home(row(button("Open", "open"))))
        told = await client.files_upload_v2(content=png("over HTTP"), filename="qr.png")
        picture = {"type": "image", "alt_text": "QR", "slack_file": {"id": told["files"][0]["id"]}}
        await slack.until(lambda: slack.readiness.is_ready(acme, told["files"][0]["id"]))
        await client.chat_postMessage(channel=event["channel"], text="QR", blocks=[picture])

    @app.action("open")
    async def open_form(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        if body["container"]["type"] == "view":
            form = modal("Form", field("Name", "name"), submit=text("Save"), callback_id="form")
            await client.views_open(trigger_id=body["trigger_id"], view=form)

    async def acked(ack: Any) -> None:
        await ack()

    async def ready(ack: Any) -> None:
        await ack("ready")

    for action in ("more", "language"):
        app.action(action)(acked)
    app.view("form")(acked)
    app.command("/wabridge")(ready)
    for kind in ("message", "member_joined_channel", "channel_left"):
        app.event(kind)(acked)
    return app
