"""What the command line says of Slack, asked without slack-bolt: a command must not wait for an import."""

from __future__ import annotations

import aiohttp
import orjson

from admin_bots.slack.config import SCOPES
from bridge.errors import BridgeError, TemporaryError
from bridge.health import Finding, fault, good, warning
from bridge.ports.store import Store
from bridge.screens import Surface
from wabridge_installation import opened_store
from wabridge_settings import Settings
from wabridge_terminal import command

TIMEOUT_S = 10.0

INSTALLED, GONE = "installed/", "gone/"
"""As `admin_bots.slack.workspaces` names what it keeps."""


def slack_line(settings: Settings, secret: str) -> str | None:
    """What to write in Slack to use an invitation; None without Slack."""
    return f"Slack: /wabridge join {secret}" if settings.has_slack else None


async def check_slack(settings: Settings) -> list[Finding]:
    """Whether Slack knows the tokens, those of the installations too; nothing without Slack's settings."""
    if not settings.has_slack:
        return []
    findings = []
    if settings.slack_app_token is not None:
        token = settings.slack_app_token.get_secret_value()
        findings.append(await _asked(settings, "apps.connections.open", token, "SLACK_APP_TOKEN"))
    if settings.slack_bot_token is not None:
        token = settings.slack_bot_token.get_secret_value()
        findings.append(await _asked(settings, "auth.test", token, "SLACK_BOT_TOKEN"))
    try:
        async with opened_store(settings) as store:
            findings += await _installations(settings, store)
    except BridgeError:
        pass  # the database's own check says so
    return findings


async def _installations(settings: Settings, store: Store) -> list[Finding]:
    findings = []
    for name in await store.kept_names(Surface.SLACK, INSTALLED):
        kept = orjson.loads(await store.kept(Surface.SLACK, name) or "{}")
        team = str(kept.get("team_name") or name.removeprefix(INSTALLED))
        findings.append(await _asked(settings, "auth.test", str(kept.get("bot_token", "")), team))
    for name in await store.kept_names(Surface.SLACK, GONE):
        team = name.removeprefix(GONE)
        why = orjson.loads(await store.kept(Surface.SLACK, name) or "{}").get("why", "")
        todo = "Install the app there again, or set the new token."
        findings.append(fault("Slack", f"workspace {team} is lost: {why}", todo))
    if settings.slack_client_id is not None and not findings:
        todo = f"Open {(settings.slack_url or '').rstrip('/')}/slack/install"
        findings.append(warning("Slack", "no workspace has installed the app yet", todo))
    return findings


async def _asked(settings: Settings, method: str, token: str, whose: str) -> Finding:
    todo = f"Check {whose} and the network; `{command('slack-manifest')}` says where tokens are."
    try:
        answer, granted = await _call(settings, method, token)
    except TemporaryError as error:
        return fault("Slack", str(error), todo)
    if not answer.get("ok"):
        said = str(answer.get("error", ""))[:40]
        return fault("Slack", f"refuses {whose} ({said})", todo)
    missing = [] if granted is None or method != "auth.test" else sorted(set(SCOPES) - granted)
    if missing:
        seen = f"{whose}: {answer.get('team')} has not granted {', '.join(missing)}"
        todo = (
            f"Bring the app's manifest up to `{command('slack-manifest')}`, and install the app there again."
        )
        return warning("Slack", seen, todo)
    return good("Slack", f"{whose}: {answer.get('team') or 'accepted'}")


async def _call(settings: Settings, method: str, token: str) -> tuple[dict[str, object], set[str] | None]:
    """The answer, and the scopes that the token has, where Slack tells them."""
    url = f"{settings.slack_api_url.rstrip('/')}/{method}"
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    headers = {"Authorization": f"Bearer {token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=headers) as http,
            http.post(url) as response,
        ):
            answer = await response.json(content_type=None)
            told = response.headers.get("X-OAuth-Scopes")
    except (aiohttp.ClientError, TimeoutError, ValueError):
        # Not the library's own words: they may hold what was sent.
        raise TemporaryError("Slack cannot be reached") from None
    granted = None if told is None else {one.strip() for one in told.split(",")}
    return (answer if isinstance(answer, dict) else {}), granted
