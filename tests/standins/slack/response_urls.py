"""`response_url`: five answers within half an hour, beside or instead of a message."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.standins.slack import kit
from tests.standins.slack.errors import Refusal, wrong
from tests.standins.slack.judging.messages import judge_message
from tests.standins.slack.surfaces import Message

if TYPE_CHECKING:
    from tests.standins.slack.people import Person
    from tests.standins.slack.places import Place
    from tests.standins.slack.town import SlackStandIn

Facts = dict[str, Any]
USES = 5
LIFE_S = 1800.0
KNOWN = {
    "text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts",
    "mrkdwn", "unfurl_links", "unfurl_media", "metadata",
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Line:
    """One response URL. `on`: the message that was pressed."""

    person: Person
    place: Place
    on: Message | None
    until: float
    uses: int = 0


class ResponseUrls:
    """All that were handed out."""

    def __init__(self, town: SlackStandIn) -> None:
        self.town = town
        self._lines: dict[str, Line] = {}

    def open(self, person: Person, place: Place, on: Message | None) -> str:
        """A new one."""
        path = f"/actions/{person.workspace.id}/{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        self._lines[path] = Line(person=person, place=place, on=on, until=time.time() + LIFE_S)
        return self.town.site + path

    async def serve(self, request: web.Request) -> web.Response:
        """An app posts to one."""
        line = self._lines.get(request.path)
        seen = self.town.note("response_url", {}, team=line.person.workspace.id if line else "")
        try:
            seen.arguments = facts = _read(await request.read())
            await self._answer(_used(line), facts)
            seen.status = 200
        except Refusal as refusal:
            seen.error, seen.violation = refusal.described, refusal.violation
            seen.status = refusal.status if refusal.status != 200 else 400
        finally:
            self.town.changed()
        return web.Response(text="ok" if seen.ok else seen.error, status=seen.status)

    async def answer_now(self, url: str, body: Facts) -> None:
        """An answer that came with the acknowledgement; it counts as no use."""
        line = self._lines[url.removeprefix(self.town.site)]
        try:
            await self._answer(line, body)
        except Refusal as refusal:
            line.person.troubles.append(refusal.described)
            self.town.complain("ack", body, refusal, team=line.person.workspace.id)

    async def _answer(self, line: Line, facts: Facts) -> None:
        if unknown := set(facts) - KNOWN:
            raise wrong("invalid_arguments", f"unknown: {sorted(unknown)}")
        workspace, on = line.person.workspace, line.on
        replaces = facts.get("replace_original", False)
        if facts.get("delete_original"):
            await self._change(line, None)
            return
        judge_message(facts, workspace=workspace)
        row: Facts = {"text": facts.get("text", ""), "blocks": kit.named_blocks(facts.get("blocks") or [])}
        if replaces and on is not None:
            edited = {"user": workspace.bot_user, "ts": workspace.events.stamp()}
            await self._change(line, row | {"edited": edited})
            return
        thread = facts.get("thread_ts")
        row |= {"ts": workspace.events.stamp(), "channel_id": line.place.id, "user": workspace.bot_user}
        row |= {"type": "message", "reply_count": 0, "reply_users": [], "reactions": [], "thread_ts": thread}
        if facts.get("response_type") == "in_channel":
            await workspace.put("messages", row)
        else:
            await workspace.put("ephemeral_messages", row | {"target_user": line.person.id})

    async def _change(self, line: Line, row: Facts | None) -> None:
        if line.on is None:
            raise wrong("no_original", "a slash command has no message to change")
        collection = "messages" if line.on.ephemeral_for is None else "ephemeral_messages"
        workspace = line.person.workspace
        await workspace.put(collection, row, channel_id=line.on.channel, ts=line.on.ts)


def _used(line: Line | None) -> Line:
    if line is None or line.until < time.time():
        raise Refusal("expired_url", status=404)
    if line.uses >= USES:
        raise Refusal("used_url", status=404)
    line.uses += 1
    return line


def _read(body: bytes) -> Facts:
    try:
        facts = json.loads(body)
    except ValueError as error:
        raise wrong("invalid_payload") from error
    if not isinstance(facts, dict):
        raise wrong("invalid_payload")
    return facts
