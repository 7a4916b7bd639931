"""The real slack-bolt with modals of the Slack stand-in, over Socket Mode and over HTTP."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack.people import Person
from tests.standins.slack.town import SlackStandIn
from tests.standins.slack.visitor import field, modal, section, text

pytest_plugins = ["tests.standins.slack.visiting"]


async def test_a_modal_is_opened_filled_in_refused_put_right_and_confirmed_on_top(
    slack: SlackStandIn, app: AsyncApp, olga: Person
) -> None:
    done: list[str] = []

    @app.command("/wabridge")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        form = modal(
            "Broadcast",
            field("Text", "words"),
            callback_id="form",
            submit=text("Next"),
            private_metadata="r1",
        )
        await client.views_open(trigger_id=body["trigger_id"], view=form)

    @app.view("form")
    async def form(ack: Any, view: dict[str, Any]) -> None:
        words = view["state"]["values"]["words"]["typed"]["value"]
        if len(words) < 3:
            await ack(response_action="errors", errors={"words": "Too short"})
            return
        sure = modal("Sure?", section(words), callback_id="sure", submit=text("Send"), private_metadata=words)
        await ack(response_action="push", view=sure)

    @app.view("sure")
    async def sure(ack: Any, view: dict[str, Any]) -> None:
        done.append(view["private_metadata"])
        await ack(response_action="clear")

    await olga.commands("/wabridge", "broadcast")
    await slack.until(lambda: olga.modal)
    await olga.fills({"Text": "no"})
    await olga.submits()
    assert olga.modal is not None
    assert (olga.modal.errors, len(olga.modals)) == ({"words": "Too short"}, 1)

    await olga.fills({"Text": "Hello *all*"})
    await olga.submits()
    assert [view.title for view in olga.modals] == ["Broadcast", "Sure?"]

    await olga.submits()
    assert olga.modals == []
    assert done == ["Hello *all*"]


async def test_a_modal_changes_in_place_and_closing_it_is_told(
    slack: SlackStandIn, app: AsyncApp, olga: Person
) -> None:
    closed: list[Any] = []
    opened: list[str] = []

    @app.shortcut("never")
    async def never(ack: Any) -> None:
        await ack()

    @app.command("/wabridge")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        view = modal("Link", section("Loading…"), callback_id="link", notify_on_close=True)
        told = await client.views_open(trigger_id=body["trigger_id"], view=view)
        opened.append(told["view"]["id"])
        changed = modal("Link", section("Code 1 of 6"), callback_id="link", notify_on_close=True)
        await client.views_update(view_id=opened[0], hash=told["view"]["hash"], view=changed)

    @app.view_closed("link")
    async def link_closed(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        closed.append(body)

    await olga.commands("/wabridge", "link")
    await slack.until(lambda: olga.modal and olga.modal.words == "Code 1 of 6")
    await olga.closes()
    await slack.until(lambda: closed)

    assert closed[0]["view"]["id"] == opened[0]
    assert closed[0]["is_cleared"] is False
    assert olga.modal is None
