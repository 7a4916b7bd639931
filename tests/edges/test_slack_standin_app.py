"""The real slack-bolt through everything that the Slack stand-in plays, over Socket Mode and over HTTP."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack.people import Person
from tests.standins.slack.places import Place
from tests.standins.slack.town import SlackStandIn
from tests.standins.slack.visitor import button, home, row, section
from tests.standins.slack.workspaces import Workspace

pytest_plugins = ["tests.standins.slack.visiting"]


async def test_an_opened_home_is_published_and_its_button_is_told(
    slack: SlackStandIn, app: AsyncApp, olga: Person
) -> None:
    pressed: list[Any] = []

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_publish(
            user_id=event["user"], view=home(section("*Hello*"), row(button("Go", "go", value="7")))
        )

    @app.action("go")
    async def go(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        pressed.append(body)

    await olga.opens_home()
    await slack.until(lambda: olga.home)
    await olga.presses("Go")
    await slack.until(lambda: pressed)

    assert olga.home is not None
    assert (olga.home.words, olga.home.labels) == ("*Hello*", ["Go"])
    action = pressed[0]["actions"][0]
    assert (action["value"], action["block_id"]) == ("7", olga.home.blocks[1]["block_id"])
    assert pressed[0]["view"]["id"] == olga.home.id
    assert pressed[0]["container"] == {"type": "view", "view_id": olga.home.id}
    assert "response_url" not in pressed[0]


async def test_messages_are_answered_in_direct_messages_channels_and_threads(
    slack: SlackStandIn, app: AsyncApp, olga: Person, sam: Person, support: Place
) -> None:
    heard: list[dict[str, Any]] = []

    @app.event("message")
    async def message(event: dict[str, Any], say: Any) -> None:
        heard.append(event)
        await say(text=f"you said {event['text']}", thread_ts=event.get("thread_ts"))

    await olga.writes("hello <b> & co")
    await slack.until(lambda: olga.reads())
    await olga.writes("before the app is there", to=support)
    await olga.invites_bot(support)
    parent = await olga.writes("in the channel", to=support)
    await slack.until(lambda: sam.reads(support))
    answer = await sam.writes("in the thread", thread=parent)
    await slack.until(lambda: len(olga.thread(parent)) == 2)

    assert olga.reads() == ["you said hello <b> & co"]
    assert heard[0]["text"] == "hello &lt;b&gt; &amp; co"
    assert [event["channel_type"] for event in heard] == ["im", "channel", "channel"]
    assert heard[2]["thread_ts"] == parent.ts == answer.thread
    assert [one.words for one in olga.thread(parent)] == ["in the thread", "you said in the thread"]
    assert sam.sees() == []


async def test_edits_and_deletions_are_told_and_a_mention_is_told_twice(
    slack: SlackStandIn, app: AsyncApp, acme: Workspace, olga: Person, support: Place
) -> None:
    heard: list[tuple[str, str]] = []

    async def hear(event: dict[str, Any]) -> None:
        heard.append((event["type"], event.get("subtype", "")))

    for kind in ("message", "app_mention", "member_joined_channel", "channel_left", "channel_rename"):
        app.event(kind)(hear)
    subtypes: Any = {"type": "message", "subtype": re.compile("message_|channel_")}
    app.event(subtypes)(hear)
    await olga.invites_bot(support)
    said = await olga.writes(f"<@{acme.bot_user}> hi", to=support, raw=True)
    await olga.edits(said, "changed")
    await olga.deletes(said)
    await olga.renames(support, "help")
    await olga.removes_bot(support)
    await olga.writes("the app is gone", to=support)
    await slack.delivery.settled()

    assert sorted(heard) == [
        ("app_mention", ""),
        ("channel_left", ""),
        ("channel_rename", ""),
        ("member_joined_channel", ""),
        ("message", ""),
        ("message", "channel_name"),
        ("message", "message_changed"),
        ("message", "message_deleted"),
    ]


async def test_ephemeral_answers_are_replaced_by_their_response_url(
    slack: SlackStandIn, app: AsyncApp, olga: Person, sam: Person, support: Place
) -> None:
    @app.command("/wabridge")
    async def command(ack: Any, body: dict[str, Any]) -> None:
        await ack(text="Sure?", blocks=[section("Sure?"), row(button("Yes", "yes"), button("No", "no"))])

    @app.action("yes")
    async def yes(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        assert body["container"]["is_ephemeral"] is True
        assert "message" not in body
        await respond(text="Done", replace_original=True)

    shown = await olga.commands("/wabridge", "help", channel=support)
    assert shown is not None
    assert (shown.words, shown.labels, shown.ephemeral_for) == ("Sure?", ["Yes", "No"], olga.id)
    assert sam.sees(support) == []

    await olga.presses("Yes")
    await slack.until(lambda: [one.words for one in olga.sees(support)] == ["Done"])


async def test_a_message_is_changed_in_place_by_its_button(
    slack: SlackStandIn, app: AsyncApp, olga: Person, sam: Person, support: Place
) -> None:
    @app.event("message")
    async def message(say: Any) -> None:
        await say(
            text="Draft", blocks=[section("Draft"), row(button("Send to customer", "send", style="primary"))]
        )

    @app.action("send")
    async def send(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        words = f"Sent by <@{body['user']['id']}>"
        where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        await client.chat_update(**where, text="Sent", blocks=[section(words)])

    await olga.invites_bot(support)
    await olga.writes("hello", to=support)
    await slack.until(lambda: len(sam.sees(support)) == 2)
    await sam.presses("Send to customer")
    await slack.until(lambda: olga.sees(support)[-1].edited)

    assert olga.sees(support)[-1].marks == [f"@{sam.id}"]
    assert olga.sees(support)[-1].labels == []


async def test_two_workspaces_never_see_each_other(
    slack: SlackStandIn, app: AsyncApp, acme: Workspace, beta: Workspace, olga: Person
) -> None:
    teams: list[tuple[str, str]] = []

    @app.event("message")
    async def message(event: dict[str, Any], body: dict[str, Any], say: Any) -> None:
        teams.append((body["team_id"], event["user"]))
        await say(text=f"from {body['team_id']}")

    ben = beta.user("Ben")
    await olga.writes("hi")
    await ben.writes("hi")
    await slack.until(lambda: olga.reads() and ben.reads())

    assert sorted(teams) == sorted([(acme.id, olga.id), (beta.id, ben.id)])
    assert (olga.reads(), ben.reads()) == ([f"from {acme.id}"], [f"from {beta.id}"])
