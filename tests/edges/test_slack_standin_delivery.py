"""How the Slack stand-in delivers: several sockets, late acknowledgements, forgeries and replays."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack.people import Person
from tests.standins.slack.posting import sign, written
from tests.standins.slack.town import SlackStandIn
from tests.standins.slack.visitor import bolt_app, button, home, modal, reachable, row, section
from tests.standins.slack.workspaces import Workspace

pytest_plugins = ["tests.standins.slack.visiting"]


def keeping(slack: SlackStandIn, acme: Workspace) -> tuple[AsyncApp, list[Any]]:
    """An app that keeps the ids of what arrives."""
    app, arrived = bolt_app(slack, acme), []

    @app.event("message")
    async def message(body: dict[str, Any]) -> None:
        arrived.append(body["event_id"])
        slack.changed()

    return app, arrived


async def test_each_event_goes_to_one_of_several_sockets(
    slack: SlackStandIn, acme: Workspace, olga: Person
) -> None:
    (one, first), (two, second) = keeping(slack, acme), keeping(slack, acme)

    async with reachable(slack, one, "socket"), reachable(slack, two, "socket"):
        await slack.until(lambda: len(slack.delivery.sockets.open) == 2)
        for number in range(24):
            await olga.writes(f"message {number}")
        await slack.until(lambda: len(first) + len(second) == 24)

    assert first
    assert second
    assert not set(first) & set(second)


async def test_an_event_waits_for_a_socket_and_a_press_does_not(
    slack: SlackStandIn, acme: Workspace, olga: Person, client: AsyncWebClient
) -> None:
    await client.views_publish(user_id=olga.id, view=home(row(button("Go", "go"))))
    app, arrived = keeping(slack, acme)

    await olga.writes("nobody listens")
    await olga.presses("Go")
    async with reachable(slack, app, "socket"):
        await slack.until(lambda: arrived)

    assert olga.troubles == ["the app did not respond to go"]


async def test_a_recycled_socket_is_opened_anew_and_nothing_is_lost(
    slack: SlackStandIn, acme: Workspace, olga: Person
) -> None:
    app, arrived = keeping(slack, acme)

    async with reachable(slack, app, "socket"):
        await slack.delivery.sockets.recycle()
        await olga.writes("meanwhile")
        await slack.until(lambda: arrived)

    assert slack.delivery.sockets.opened == 2


async def test_ten_sockets_are_the_most_and_a_ticket_is_good_once(
    slack: SlackStandIn, acme: Workspace
) -> None:
    import aiohttp

    client = AsyncWebClient(token=slack.app_token, base_url=slack.base_url)
    async with aiohttp.ClientSession() as session:
        tickets = [(await client.apps_connections_open(app_token=slack.app_token))["url"] for _ in range(10)]
        wires = [await session.ws_connect(ticket) for ticket in tickets]
        hellos = [await wire.receive_json() for wire in wires]
        with pytest.raises(SlackApiError, match="too_many_websockets"):
            await client.apps_connections_open(app_token=slack.app_token)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(tickets[0])
        for wire in wires:
            await wire.close()

    assert [hello["num_connections"] for hello in hellos] == list(range(1, 11))
    assert hellos[0]["connection_info"] == {"app_id": slack.app_id}


@pytest.mark.parametrize(("over", "first"), [("socket", ["0"]), ("http", None)])
async def test_an_event_that_nobody_acknowledges_comes_again_with_its_number(
    slack: SlackStandIn, acme: Workspace, olga: Person, over: str, first: list[str] | None
) -> None:
    slack.ack_within_s, slack.retry_delays_s = 0.2, (0.0, 0.0, 0.0)
    app = bolt_app(slack, acme)
    seen: list[Any] = []

    @app.middleware
    async def slow(req: Any, next_: Any) -> None:
        seen.append((req.headers.get("x-slack-retry-num"), req.body["event_id"]))
        number = len(seen)
        await slack.until(lambda: number == 3 or slack.delivery.all[-1].tries > number)
        await next_()

    @app.event("message")
    async def message() -> None:
        """Heard."""

    async with reachable(slack, app, over):
        await olga.writes("hello")
        await slack.until(lambda: slack.delivery.all[-1].answered.is_set())

    envelope = slack.delivery.all[-1]
    assert (envelope.tries, len({event for _, event in seen})) == (3, 1)
    assert envelope.reply is not None
    assert envelope.reply.acked
    assert [number for number, _ in seen] == [first, ["1"], ["2"]]


async def test_what_is_held_comes_later_in_any_order_and_may_come_twice(
    slack: SlackStandIn, acme: Workspace, olga: Person
) -> None:
    app, arrived = keeping(slack, acme)

    async with reachable(slack, app, "socket"):
        slack.hold()
        await olga.writes("one")
        await olga.writes("two")
        assert arrived == []
        slack.release(reverse=True)
        await slack.until(lambda: len(arrived) == 2)
        ids = [envelope.payload["event_id"] for envelope in slack.delivery.all]
        slack.replay(1)
        await slack.until(lambda: len(arrived) == 3)

    assert arrived == [ids[1], ids[0], ids[0]]


async def test_forged_and_old_posts_are_refused_by_bolt(
    slack: SlackStandIn, acme: Workspace, olga: Person
) -> None:
    app, arrived = keeping(slack, acme)

    async with reachable(slack, app, "http"):
        assert await slack.verifies_url()
        event = {"type": "message", "user": olga.id, "channel": olga.dm.id, "text": "x", "ts": "1.2"}
        payload = acme.events.callback(event | {"channel_type": "im"})
        statuses = [
            (await slack.forges("events_api", payload, secret="another")).status,
            (await slack.forges("events_api", payload, age_s=600)).status,
            (await slack.forges("events_api", payload, signature="v0=0")).status,
        ]
        assert arrived == []
        right = await slack.forges("events_api", payload)
        await slack.until(lambda: arrived)

    assert statuses == [401, 401, 401]
    assert right.status == 200


async def test_presses_are_one_signed_form(slack: SlackStandIn) -> None:
    body, kind = written("interactive", {"type": "block_actions"})

    assert (body, kind) == (
        b"payload=%7B%22type%22%3A+%22block_actions%22%7D",
        "application/x-www-form-urlencoded",
    )
    # The example of Slack's documentation on verifying requests.
    example = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    signed = sign("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", example)
    assert signed == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


async def test_a_trigger_opens_one_window_within_three_seconds(
    slack: SlackStandIn, acme: Workspace, olga: Person, client: AsyncWebClient
) -> None:
    app = bolt_app(slack, acme)
    triggers: list[str] = []

    @app.command("/wabridge")
    async def command(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        triggers.append(body["trigger_id"])

    async with reachable(slack, app, "socket"):
        await olga.commands("/wabridge", "menu")
        slack.trigger_life_s = -2.0
        await olga.commands("/wabridge", "menu")
        await slack.until(lambda: len(triggers) == 2)

    view = modal("Menu", section("Hello"))
    await client.views_open(trigger_id=triggers[0], view=view)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await client.views_open(trigger_id=triggers[0], view=view)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await client.views_open(trigger_id=triggers[1], view=view)
