"""Files on their way to the app: to whom they may go, and what may be wrong with what is told of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.standins.slack.surfaces import content_of

if TYPE_CHECKING:
    from tests.standins.slack.town import SlackStandIn
    from tests.standins.slack.workspaces import Workspace

Facts = dict[str, Any]
SCOPE = "files:read"
PAGE = "<!doctype html><title>Sign in to Slack</title><h1>Sign in</h1>"
ENDLESS = bytes(64 * 1024)


class Downloads:
    """Hands out files. Whom one is not for is led to where people sign in, as Slack does it.

    lies: what messages and modals tell of files instead of the truth. leads_to: where each download is led.
    shows_page: the page for signing in comes at once. is_endless: a file never ends.
    """

    def __init__(self, town: SlackStandIn) -> None:
        self.town = town
        self.lies: Facts = {}
        self.leads_to: str | None = None
        self.shows_page = False
        self.is_endless = False
        self._handed_over: set[str] = set()

    def told(self, file: Facts) -> Facts:
        """A file as the app hears of it."""
        return file | self.lies

    def hand_over(self, file_id: str) -> None:
        """Somebody has chosen it in a modal of the app's, which may read it since."""
        self._handed_over.add(file_id)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes."""
        file_id = request.match_info["file"]
        seen = self.town.note("download", {"file": file_id})
        try:
            answer = await self._answer(request, file_id)
            seen.status = answer.status
            return answer
        except BaseException:
            seen.status = seen.status or 499
            raise
        finally:
            self.town.changed()

    async def sign_in(self, _request: web.Request) -> web.Response:
        """What everybody gets who is nobody here."""
        return web.Response(text=PAGE, content_type="text/html")

    async def _answer(self, request: web.Request, file_id: str) -> web.StreamResponse:
        if plan := next((one for one in self.town.refusals if one.method == "download"), None):
            self.town.refusals.remove(plan)
            return web.Response(status=plan.status)
        if cut := next((one for one in self.town.cuts if one.method == "download"), None):
            self.town.cuts.remove(cut)
            assert request.transport is not None
            request.transport.abort()
            return web.Response(status=499)
        if self.leads_to is not None:
            return web.Response(status=302, headers={"Location": self.leads_to})
        if self.shows_page:
            return await self.sign_in(request)
        workspace = self._reader(request)
        row = None if workspace is None else workspace.mirror.one("files", file_id=file_id)
        if workspace is None or (row is not None and not self._may_read(workspace, row)):
            return web.Response(status=302, headers={"Location": f"{self.town.site}/?redir={request.path}"})
        content = content_of(row)
        if content is None:
            return web.Response(status=404)
        if self.is_endless:
            return await _endless(request)
        return web.Response(body=content, content_type="application/octet-stream")

    def _reader(self, request: web.Request) -> Workspace | None:
        """The workspace whose app asks, when it may read files at all."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        for workspace in self.town.workspaces.values():
            row = workspace.mirror.one("tokens", token=token)
            if row is not None and not row.get("revoked"):
                return workspace if SCOPE in row["scopes"] else None
        return None

    def _may_read(self, workspace: Workspace, row: Facts) -> bool:
        shown_in = [*row["ims"], *row["channels"], *row["groups"]]
        places = [workspace.place(channel) for channel in shown_in]
        return (
            row["file_id"] in self._handed_over
            or row["user"] == workspace.bot_user
            or any(place is not None and place.has_bot for place in places)
        )


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    try:
        while True:
            await response.write(ENDLESS)
            await asyncio.sleep(0)
    except ConnectionError:
        return response
