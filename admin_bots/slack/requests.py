"""Every request passes here: it waits when told to, and its errors are said in the bridge's words."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from admin_bots.asking import asked
from admin_bots.given_files import FileGone
from admin_bots.slack.errors import (
    MissingScope,
    NoSuchMessage,
    NoSuchView,
    Refused,
    TokenRefused,
    TriggerGone,
    Unreachable,
)
from bridge.errors import BridgeError, TemporaryError
from bridge.screens import Surface

log = structlog.get_logger()

LATER_S = 3.0
"""How long what is asked for is put off when Slack could not be reached or had a fault of its own."""

RETRY_PAUSE_S = 0.3
TIMEOUT_S = 20

_MEANINGS: dict[type[BridgeError], str] = {
    TokenRefused: "invalid_auth not_authed account_inactive token_revoked token_expired org_login_required"
    " team_access_not_granted",
    Unreachable: "channel_not_found not_in_channel is_archived user_not_found users_not_found user_disabled"
    " user_not_visible cannot_dm_bot restricted_action restricted_action_thread_locked is_inactive"
    " messages_tab_disabled user_not_in_channel no_permission not_enabled",
    NoSuchMessage: "message_not_found cant_update_message cant_delete_message edit_window_closed"
    " thread_not_found no_such_message cannot_reply_to_message",
    NoSuchView: "not_found view_not_found hash_conflict",
    TriggerGone: "expired_trigger_id exchanged_trigger_id invalid_trigger_id trigger_expired"
    " trigger_exchanged invalid_trigger",
    FileGone: "file_not_found file_deleted",
    MissingScope: "missing_scope",
    TemporaryError: "internal_error fatal_error service_unavailable request_timeout ratelimited rate_limited"
    " team_added_to_org accesslimited external_channel_migrating",
}
MEANINGS: dict[str, type[BridgeError]] = {
    code: kind for kind, codes in _MEANINGS.items() for code in codes.split()
}
"""Slack's error codes, by what they ask of us."""


@dataclass(slots=True, kw_only=True)
class Manners:
    """How this app behaves towards Slack. longest_wait_s: a longer wait is the caller's to plan.

    Slack counts by method and workspace, and a 429 says how long to wait; its numbers are not ours to know.
    """

    longest_wait_s: float
    _told: dict[tuple[str, str], float] = field(default_factory=dict)

    async def ask(
        self, team: str, method: str, request: Callable[[], Awaitable[AsyncSlackResponse]]
    ) -> AsyncSlackResponse:
        """Make the request when that method's turn has come.

        Raises:
            TemporaryError: it was not done, or nobody knows; it may be tried again after retry_after_s.
            PermanentError: one of `admin_bots.slack.errors`: it was not done.
        """
        with asked(Surface.SLACK):
            return await self._ask(team, method, request)

    async def _ask(
        self, team: str, method: str, request: Callable[[], Awaitable[AsyncSlackResponse]]
    ) -> AsyncSlackResponse:
        for is_last in (False, True):
            await self._turn(team, method)
            try:
                return await request()
            except SlackApiError as error:
                wait_s = _told_to_wait(error)
                if wait_s is not None:
                    self._told[team, method] = time.monotonic() + wait_s
                    log.warning("slack.told_to_wait", method=method, wait_s=wait_s)
                    if is_last or wait_s > self.longest_wait_s:
                        raise TemporaryError("Slack answers 429", retry_after_s=wait_s) from error
                elif is_last or not _is_their_fault(error):
                    raise translated(error, method) from error
                else:
                    await asyncio.sleep(RETRY_PAUSE_S)
            except (aiohttp.ClientError, TimeoutError, OSError, SlackClientError) as error:
                raise TemporaryError("Slack cannot be reached", retry_after_s=LATER_S) from error
        raise AssertionError("the last try returns or raises")

    async def _turn(self, team: str, method: str) -> None:
        now = time.monotonic()
        wait_s = self._told.get((team, method), 0.0) - now
        if wait_s > self.longest_wait_s:
            raise TemporaryError("Slack wants this method to wait", retry_after_s=wait_s)
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        self._told = {key: until for key, until in self._told.items() if until > now}


class PoliteClient(AsyncWebClient):
    """slack_sdk's client for one workspace, with manners: every method of the Web API goes through `ask`."""

    def __init__(
        self, *, manners: Manners, team: str, token: str | None, api_url: str, session: aiohttp.ClientSession
    ) -> None:
        # Without retry handlers: slack_sdk's own reads "30" in Retry-After as 3.
        super().__init__(token=token, base_url=api_url, timeout=TIMEOUT_S, session=session, retry_handlers=[])
        self.manners, self.team = manners, team

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """One request. Raises as `Manners.ask`."""
        call = super().api_call
        auth = arguments.pop("auth", None)
        if isinstance(auth, dict):
            # slack_sdk would use a part of aiohttp that is about to go.
            pair = f"{auth['client_id']}:{auth['client_secret']}".encode()
            basic = "Basic " + base64.b64encode(pair).decode()
            arguments["headers"] = {**(arguments.get("headers") or {}), "Authorization": basic}
        return await self.manners.ask(self.team, api_method, lambda: call(api_method, **arguments))

    async def put_file(self, url: str, content: bytes, *, within_s: float = TIMEOUT_S) -> None:
        """Bring a file's content to where Slack has said. Raises as `Manners.ask`, TemporaryError mostly."""
        assert self.session is not None
        try:
            async with self.session.post(
                url, data=content, timeout=aiohttp.ClientTimeout(total=within_s)
            ) as got:
                status = got.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise TemporaryError("Slack cannot be reached", retry_after_s=LATER_S) from error
        if status != 200:
            raise TemporaryError(f"Slack answers an upload with {status}", retry_after_s=LATER_S)

    async def answer(self, response_url: str, text: str) -> None:
        """Answer a command where it was given, for its giver alone. Raises as `put_file`."""
        await self._bring(response_url, {"response_type": "ephemeral", "text": text})

    async def take_back(self, response_url: str) -> None:
        """Take away the ephemeral message whose button was pressed. Raises as `put_file`."""
        await self._bring(response_url, {"delete_original": True})

    async def _bring(self, response_url: str, body: dict[str, Any]) -> None:
        assert self.session is not None
        try:
            async with self.session.post(
                response_url, json=body, timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)
            ) as got:
                status = got.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise TemporaryError("Slack cannot be reached", retry_after_s=LATER_S) from error
        if status >= 400:
            raise TemporaryError(f"Slack answers with {status}", retry_after_s=LATER_S)


def translated(error: SlackApiError, method: str) -> BridgeError:
    """slack_sdk's error as one of ours. No text of a message and no token gets into it."""
    code, status = _code(error), _status(error)
    if status >= 500:
        return TemporaryError("Slack has a fault of its own", retry_after_s=LATER_S)
    kind = MEANINGS.get(code, Refused)
    if kind is TemporaryError:
        return TemporaryError(f"Slack answers {method} with {code}", retry_after_s=LATER_S)
    if issubclass(kind, Refused):
        log.error("slack.refused", method=method, said=code[:40])
    return kind(f"Slack answers {method} with {code[:40]}")


def _told_to_wait(error: SlackApiError) -> float | None:
    if _status(error) != 429 and _code(error) not in ("ratelimited", "rate_limited"):
        return None
    headers = getattr(error.response, "headers", None) or {}
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    try:
        return max(0.1, float(told[0] if isinstance(told, list) else told))
    except ValueError:
        return 1.0


def _is_their_fault(error: SlackApiError) -> bool:
    return _status(error) >= 500 or MEANINGS.get(_code(error)) is TemporaryError


def _status(error: SlackApiError) -> int:
    response: Any = error.response
    found = getattr(response, "status_code", None) or getattr(response, "status", None)
    return found if isinstance(found, int) else 0


def _code(error: SlackApiError) -> str:
    data = getattr(error.response, "data", None)
    found = data.get("error") if isinstance(data, dict) else None
    return found if isinstance(found, str) else ""
