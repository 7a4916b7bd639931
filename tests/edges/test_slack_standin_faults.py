"""Files that are late, installations, refusals on demand and lost connections in the Slack stand-in."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack.errors import Refusal
from tests.standins.slack.oauth import install
from tests.standins.slack.people import Person
from tests.standins.slack.town import SlackStandIn
from tests.standins.slack.visitor import client_of, home, section
from tests.standins.slack.workspaces import Workspace
from tests.standins.telegram.samples import png

# slack_sdk's way of basic authentication, which aiohttp warns of.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
pytest_plugins = ["tests.standins.slack.visiting"]


async def test_a_file_cannot_be_shown_before_slack_is_done_with_it(
    slack: SlackStandIn, client: AsyncWebClient, olga: Person
) -> None:
    slack.file_delay_s = None
    told = await client.files_upload_v2(
        content=png("the code"), filename="qr.png", title="QR", alt_txt="QR code"
    )
    file_id = told["files"][0]["id"]
    shows = home({"type": "image", "alt_text": "QR code", "slack_file": {"id": file_id}})

    early = (await client.files_info(file=file_id))["file"]
    with pytest.raises(SlackApiError) as refused:
        await client.views_publish(user_id=olga.id, view=shows)
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await client.chat_postMessage(channel=olga.dm.id, text="QR", blocks=shows["blocks"])
    slack.readiness.finish()
    late = (await client.files_info(file=file_id))["file"]
    await client.views_publish(user_id=olga.id, view=shows)

    assert (
        "invalid slack file [json-pointer:/view/blocks/0]"
        in refused.value.response["response_metadata"]["messages"]
    )
    assert not early.get("mimetype")
    assert "original_w" not in early
    assert (late["mimetype"], late["original_w"] > 20) == ("image/png", True)
    assert olga.home is not None
    assert olga.home.qr == "the code"

    await client.files_delete(file=file_id)
    assert olga.home.images == []
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_info(file=file_id)


async def test_a_file_becomes_ready_by_itself(slack: SlackStandIn, client: AsyncWebClient) -> None:
    told = await client.files_upload_v2(content=png("x"), filename="qr.png")
    file_id = told["files"][0]["id"]
    workspace = next(iter(slack.workspaces.values()))

    await slack.until(lambda: slack.readiness.is_ready(workspace, file_id))


async def test_a_workspace_installs_the_app_and_removes_it(slack: SlackStandIn) -> None:
    slack.workspace("Acme", installed=False)
    beta = slack.workspace("Beta", installed=False)
    olga = beta.user("Olga")
    slack.redirect_uris.append("http://127.0.0.1:9/slack/oauth_redirect")
    asked = {"client_id": slack.client_id, "scope": "chat:write,im:write,users:read", "state": "s1"}
    url = f"{slack.site}/oauth/v2/authorize?{urlencode(asked | {'redirect_uri': slack.redirect_uris[0]})}"

    back = await install(beta, url, olga.id)
    query = parse_qs(urlsplit(back).query)
    client = AsyncWebClient(base_url=slack.base_url)
    secrets = {"client_id": slack.client_id, "client_secret": slack.client_secret}
    told = await client.oauth_v2_access(**secrets, code=query["code"][0], redirect_uri=slack.redirect_uris[0])
    with pytest.raises(SlackApiError, match="invalid_code"):
        await client.oauth_v2_access(**secrets, code=query["code"][0])

    assert query["state"] == ["s1"]
    assert told["team"] == {"id": beta.id, "name": "Beta"}
    assert told["bot_user_id"] == beta.bot_user
    assert told["access_token"] == beta.bot_token
    assert [one.name for one in slack.workspaces.values() if one.is_installed] == ["Beta"]
    await client_of(beta).chat_postMessage(channel=olga.id, text="hello")
    assert olga.reads() == ["hello"]

    gone = client_of(beta)
    await beta.removes_app()
    with pytest.raises(SlackApiError, match="account_inactive"):
        await gone.auth_test()
    assert [envelope.what for envelope in slack.delivery.all][-2:] == ["tokens_revoked", "app_uninstalled"]


async def test_a_person_chooses_workspace_and_account_on_the_pages(slack: SlackStandIn) -> None:
    acme = slack.workspace("Acme", installed=False)
    olga = acme.user("Olga")
    slack.redirect_uris.append("http://127.0.0.1:9/back")
    asked = {"client_id": slack.client_id, "scope": "chat:write", "redirect_uri": slack.redirect_uris[0]}

    async with aiohttp.ClientSession() as session:
        async with session.get(f"{slack.site}/oauth/v2/authorize", params=asked) as page:
            picker = await page.text()
        async with session.get(f"{slack.site}/oauth/v2/authorize", params=asked | {"team": acme.id}) as page:
            people = await page.text()

    assert f"team={acme.id}" in picker
    assert olga.id in people
    with pytest.raises(Refusal, match="not registered"):
        await install(
            acme,
            f"{slack.site}/oauth/v2/authorize?{urlencode(asked | {'redirect_uri': 'http://x/'})}",
            olga.id,
        )


async def test_a_wrong_client_secret_gets_no_token(slack: SlackStandIn, acme: Workspace) -> None:
    client = AsyncWebClient(base_url=slack.base_url)

    with pytest.raises(SlackApiError, match="invalid_client_id"):
        await client.oauth_v2_access(client_id=slack.client_id, client_secret="guessed", code="guessed")


async def test_tokens_are_strangers_to_other_workspaces(
    slack: SlackStandIn, acme: Workspace, olga: Person
) -> None:
    beta = slack.workspace("Beta")
    ben = beta.user("Ben")
    client = client_of(acme)

    for method, facts in (
        ("chat.postMessage", {"channel": ben.dm.id, "text": "hello"}),
        ("chat.postMessage", {"channel": ben.id, "text": "hello"}),
        ("views.publish", {"user_id": ben.id, "view": home(section("hello"))}),
        ("users.info", {"user": ben.id}),
    ):
        with pytest.raises(SlackApiError, match="_not_found"):
            await client.api_call(method, json=facts)
    for token, error in (
        ("xoxb-0-0-guessed", "invalid_auth"),  # pragma: allowlist secret
        (olga.token, "invalid_auth"),
        ("", "not_authed"),
    ):
        with pytest.raises(SlackApiError, match=error):
            await AsyncWebClient(token=token, base_url=slack.base_url).auth_test()
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await AsyncWebClient(token=acme.bot_token, base_url=slack.base_url).apps_connections_open(
            app_token=acme.bot_token
        )
    assert ben.sees() == []


async def test_a_revoked_token_is_told_and_useless(slack: SlackStandIn, acme: Workspace) -> None:
    client = client_of(acme)

    await client.auth_revoke()

    with pytest.raises(SlackApiError, match="token_revoked"):
        await client.auth_test()
    revoked = slack.delivery.all[-1].payload["event"]
    assert (revoked["type"], revoked["tokens"]) == ("tokens_revoked", {"oauth": [], "bot": [acme.bot_user]})
    assert acme.gets_app() == acme.bot_token


async def test_requests_are_refused_on_demand(slack: SlackStandIn, acme: Workspace, olga: Person) -> None:
    client = client_of(acme)
    slack.refuse_next("chat.postMessage", retry_after=7)
    slack.refuse_next("chat.postMessage", status=503)
    slack.refuse_next("chat.postMessage", "channel_not_found")

    errors: list[Any] = []
    for _ in range(3):
        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel=olga.dm.id, text="hello")
        errors.append((refused.value.response.status_code, refused.value.response.headers.get("Retry-After")))
    await client.auth_test()
    await client.chat_postMessage(channel=olga.dm.id, text="hello")

    assert errors == [(429, "7"), (503, None), (200, None)]
    assert olga.reads() == ["hello"]
    assert [seen.error for seen in slack.requests] == [
        "ratelimited",
        "service_unavailable",
        "channel_not_found",
        "",
        "",
    ]


async def test_slack_sdk_waits_as_long_as_it_is_told(
    slack: SlackStandIn, acme: Workspace, olga: Person
) -> None:
    client = client_of(acme, retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=1)])
    slack.refuse_next("chat.postMessage", retry_after=1)

    await client.chat_postMessage(channel=olga.dm.id, text="hello")

    assert [seen.status for seen in slack.requests] == [429, 200]


async def test_a_connection_is_cut_before_or_after_the_deed(
    slack: SlackStandIn, acme: Workspace, olga: Person
) -> None:
    client = client_of(acme, retry_handlers=[])
    for is_done in (False, True):
        slack.cut_next("chat.postMessage", done=is_done)
        with pytest.raises((aiohttp.ClientError, asyncio.TimeoutError)):
            await client.chat_postMessage(channel=olga.dm.id, text=f"done: {is_done}")
    slack.offline = True
    with pytest.raises(aiohttp.ClientError):
        await client.auth_test()
    slack.offline = False
    await client.auth_test()

    assert olga.reads() == ["done: True"]
