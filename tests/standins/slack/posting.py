"""Signed HTTP: what Slack posts to an app's request URL, and what only somebody else would post."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from tests.standins.slack.replies import Reply, no_reply

if TYPE_CHECKING:
    from tests.standins.slack.delivery import Envelope
    from tests.standins.slack.town import SlackStandIn

Facts = dict[str, Any]
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What an app's server answered."""

    status: int
    body: bytes
    headers: dict[str, str]


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's signature, version 0."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


def written(kind: str, payload: Facts) -> tuple[bytes, str]:
    """The body and its content type."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    facts = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(facts).encode(), FORM


class Poster:
    """Posts to the app's request URL."""

    def __init__(self, town: SlackStandIn) -> None:
        self.town = town
        self._session: aiohttp.ClientSession | None = None

    async def post(self, envelope: Envelope, reason: str) -> Reply:
        """Deliver by HTTP and wait for the acknowledgement."""
        body, content_type = written(envelope.kind, envelope.payload)
        extra = {}
        if envelope.tries > 1:
            extra = {
                "X-Slack-Retry-Num": str(envelope.tries - 1),
                "X-Slack-Retry-Reason": reason or "http_timeout",
            }
        try:
            answer = await self.send(body, content_type, extra=extra, within_s=self.town.ack_within_s)
        except TimeoutError:
            return no_reply("http_timeout")
        except (aiohttp.ClientError, OSError):
            return no_reply("connection_failed")
        if answer.status != 200:
            retries = answer.headers.get("x-slack-no-retry") != "1"
            return no_reply("http_error", retries=retries)
        return Reply(acked=True, body=_told(answer))

    async def send(
        self,
        body: bytes,
        content_type: str,
        *,
        extra: Facts | None = None,
        secret: str | None = None,
        timestamp: str | None = None,
        signature: str | None = None,
        within_s: float = 10.0,
    ) -> Posted:
        """One request, rightly signed where nothing else is said."""
        if self.town.request_url is None:
            raise aiohttp.InvalidURL("the app has no request URL")
        timestamp = str(int(time.time())) if timestamp is None else timestamp
        signed = sign(secret or self.town.signing_secret, timestamp, body) if signature is None else signature
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signed,
        }
        self._session = self._session or aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=within_s)
        async with self._session.post(
            self.town.request_url, data=body, headers=headers | (extra or {}), timeout=timeout
        ) as answer:
            said = await answer.read()
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Posted(status=answer.status, body=said, headers=headers)

    async def close(self) -> None:
        """End its connections."""
        if self._session:
            await self._session.close()


def _told(answer: Posted) -> Any:
    if not answer.body:
        return None
    try:
        return json.loads(answer.body)
    except ValueError:
        return {"text": answer.body.decode(errors="replace")}
