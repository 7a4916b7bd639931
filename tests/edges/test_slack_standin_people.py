"""What people can do in the Slack stand-in: only with what they see."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack.errors import NotThere, NotVisible
from tests.standins.slack.people import Person
from tests.standins.slack.places import Place
from tests.standins.slack.town import SlackStandIn
from tests.standins.slack.visitor import bolt_app, button, field, home, modal, reachable, row, section, text
from tests.standins.slack.workspaces import Workspace

pytest_plugins = ["tests.standins.slack.visiting"]


async def test_only_what_is_seen_can_be_pressed(
    slack: SlackStandIn, client: AsyncWebClient, olga: Person, sam: Person, support: Place
) -> None:
    await olga.invites_bot(support)
    sent = await client.chat_postMessage(channel=support.id, text="x", blocks=[row(button("Claim", "claim"))])
    await client.chat_postEphemeral(
        channel=support.id, user=olga.id, text="x", blocks=[row(button("Mine", "mine"))]
    )
    message = support.message(sent["ts"])
    assert message is not None

    assert [one.labels for one in sam.sees(support)] == [["Claim"]]
    with pytest.raises(NotVisible, match="Mine"):
        await sam.presses("Mine")
    with pytest.raises(NotVisible, match="Go"):
        await olga.presses("Go")

    await client.chat_delete(channel=support.id, ts=sent["ts"])
    with pytest.raises(NotVisible, match="Claim"):
        await olga.presses("Claim", on=message)
    await olga.reloads()
    assert olga.sees(support) == []


async def test_a_modal_covers_what_lies_below_and_wants_its_fields(
    slack: SlackStandIn, acme: Workspace, client: AsyncWebClient, olga: Person
) -> None:
    app = bolt_app(slack, acme)

    @app.action("open")
    async def open_form(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        options = [{"text": text(name), "value": name.lower()} for name in ("English", "Português")]
        picks = {"type": "static_select", "action_id": "pick", "options": options}
        fields = [
            field("Name", "name", max_length=10),
            {"type": "input", "block_id": "language", "label": text("Language"), "element": picks},
        ]
        view = modal("About you", *fields, submit=text("Save"), callback_id="about")
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("about")
    async def about(ack: Any, view: dict[str, Any]) -> None:
        values = view["state"]["values"]
        chosen = values["language"]["pick"]["selected_option"]["value"]
        await ack()
        said.append((values["name"]["typed"]["value"], chosen))

    said: list[tuple[str, str]] = []
    await client.views_publish(user_id=olga.id, view=home(row(button("Open", "open"))))
    async with reachable(slack, app, "socket"):
        await olga.presses("Open")
        await slack.until(lambda: olga.modal)

        with pytest.raises(NotVisible, match="Open"):
            await olga.presses("Open")
        with pytest.raises(NotVisible, match="Name"):
            await olga.submits()
        with pytest.raises(NotVisible, match="takes 10 characters"):
            await olga.fills({"Name": "x" * 11})
        with pytest.raises(NotVisible, match="Deutsch"):
            await olga.fills({"Language": "Deutsch"})
        with pytest.raises(NotVisible, match="Age"):
            await olga.fills({"Age": "7"})

        await olga.fills({"Name": "Olga", "Language": "Português"})
        await olga.submits()
        await slack.until(lambda: said)

    assert said == [("Olga", "português")]
    with pytest.raises(NotVisible):
        await olga.closes()
    with pytest.raises(NotVisible):
        await olga.submits()


async def test_what_is_typed_stays_when_the_view_is_updated_by_the_same_names(
    slack: SlackStandIn, acme: Workspace, client: AsyncWebClient, olga: Person
) -> None:
    app = bolt_app(slack, acme)
    views: list[str] = []
    form = modal("Form", field("Name", "name"), submit=text("Save"), callback_id="form")

    @app.command("/wabridge")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        views.append((await client.views_open(trigger_id=body["trigger_id"], view=form))["view"]["id"])

    @app.view("form")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        answers.append(view["state"]["values"])
        await ack(response_action="errors", errors={next(iter(view["state"]["values"])): "again"})

    answers: list[Any] = []
    async with reachable(slack, app, "socket"):
        await olga.commands("/wabridge")
        await slack.until(lambda: views)
        await olga.fills({"Name": "Ana"})
        await client.views_update(view_id=views[0], view={**form, "title": text("Form 2")})
        await olga.submits()
        await client.views_update(view_id=views[0], view={**form, "blocks": [field("Name", "other")]})
        with pytest.raises(NotVisible, match="Name"):
            await olga.submits()

    assert answers[0]["name"]["typed"]["value"] == "Ana"


async def test_a_wrong_answer_to_a_submission_is_a_violation_and_the_person_is_told() -> None:
    async with SlackStandIn() as slack:
        acme = slack.workspace("Acme")
        olga = acme.user("Olga")
        app = bolt_app(slack, acme)
        form = modal("Form", field("Name", "name"), submit=text("Save"), callback_id="form")

        @app.command("/wabridge")
        async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=form)

        @app.view("form")
        async def submitted(ack: Any) -> None:
            await ack(response_action="errors", errors={"nothing": "of that name"})

        async with reachable(slack, app, "socket"):
            await olga.commands("/wabridge")
            await slack.until(lambda: olga.modal)
            await olga.fills({"Name": "Ana"})
            await olga.submits()

        assert olga.troubles == ["Sorry, that did not work. Try again?"]
        assert ["errors must name input blocks" in seen.error for seen in slack.violations] == [True]


async def test_a_response_url_is_good_for_five_answers(
    slack: SlackStandIn, acme: Workspace, client: AsyncWebClient, olga: Person, sam: Person, support: Place
) -> None:
    app = bolt_app(slack, acme)
    urls: list[str] = []

    @app.action("go")
    async def go(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        urls.append(body["response_url"])

    await olga.invites_bot(support)
    await client.chat_postMessage(
        channel=support.id, text="x", blocks=[section("Old"), row(button("Go", "go"))]
    )
    async with reachable(slack, app, "socket"):
        await olga.presses("Go")
        await slack.until(lambda: urls)

    async with aiohttp.ClientSession() as session:

        async def posts(**facts: Any) -> int:
            async with session.post(urls[0], json=facts) as answer:
                return answer.status

        statuses = [await posts(text="only for you"), await posts(text="for all", response_type="in_channel")]
        statuses += [
            await posts(text="New", replace_original=True),
            await posts(text="4"),
            await posts(text="5"),
        ]
        assert await posts(text="6") == 404
    assert statuses == [200] * 5
    assert [one.words for one in sam.sees(support)] == ["New", "for all"]
    assert [one.words for one in olga.sees(support)] == ["New", "only for you", "for all", "4", "5"]


async def test_presses_that_nobody_can_make_reach_the_app_all_the_same(
    slack: SlackStandIn, acme: Workspace, client: AsyncWebClient, olga: Person
) -> None:
    app = bolt_app(slack, acme)
    bodies: list[Any] = []

    @app.action("secret")
    async def secret(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        bodies.append(body)

    await client.views_publish(user_id=olga.id, view=home(section("Nothing to press")))
    async with reachable(slack, app, "socket"):
        await olga.presses_raw("secret", "v1", on="home")
        await olga.presses_raw("secret", "v2", on="home", user={"id": "U0SOMEBODY"})

    assert [body["actions"][0]["value"] for body in bodies] == ["v1", "v2"]
    assert bodies[1]["user"] == {"id": "U0SOMEBODY"}


async def test_people_cannot_be_where_they_are_not(
    slack: SlackStandIn, acme: Workspace, olga: Person, client: AsyncWebClient
) -> None:
    other = acme.channel("other", [])
    secret = acme.channel("secret", [], private=True)

    with pytest.raises(NotThere):
        await olga.commands("/wabridge", channel=other)
    with pytest.raises(NotThere, match="not_in_channel"):
        await olga.writes("hello", to=secret)
    assert olga.sees(other) == []
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await client.chat_postMessage(channel=other.id, text="hello")


async def test_a_manifest_says_what_the_app_gets() -> None:
    manifest = {
        "display_information": {"name": "Small"},
        "features": {"slash_commands": [{"command": "/small", "description": "x"}]},
        "oauth_config": {"scopes": {"bot": ["chat:write", "im:history"]}},
        "settings": {"event_subscriptions": {"bot_events": ["app_home_opened"]}},
    }
    async with SlackStandIn(manifest=manifest) as slack:
        acme = slack.workspace("Acme")
        olga = acme.user("Olga")

        await olga.writes("not subscribed to")
        await olga.opens_home()
        with pytest.raises(NotThere, match="/wabridge is no command"):
            await olga.commands("/wabridge")

        assert [envelope.what for envelope in slack.delivery.all] == ["app_home_opened"]
