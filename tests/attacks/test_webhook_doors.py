"""The doors at which platforms bring what happens: knocked at by somebody else, or held open."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from typing import cast

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from admin_bots.serving import serve
from admin_bots.slack import webhook as slack
from admin_bots.slack.intake import Intake
from admin_bots.telegram import webhook as telegram
from admin_bots.tries import TOLD_PER_MINUTE
from admin_bots.updates import Updates
from tests.patience import PATIENCE_S

SECRET = "s" * 32


def doors() -> dict[str, tuple[web.Application, str]]:
    """Each platform's, with the path that it knows. Nothing gets so far that it would be recorded."""
    updates, intake = cast(Updates, None), cast(Intake, None)
    routes = slack.event_routes(intake, SECRET, body_timeout_s=0.1)
    return {
        "telegram": (
            telegram.create_webhook_app(updates, SECRET, lambda: None, body_timeout_s=0.1),
            telegram.PATH,
        ),
        "slack": (slack.create_app(routes), slack.PATH),
    }


@pytest.fixture(params=["telegram", "slack"])
async def door(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The address of one of them."""
    app, path = doors()[request.param]
    async with serve(app, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}{path}"


async def test_who_knocks_without_end_is_turned_away_and_fills_no_log(door: str) -> None:
    with capture_logs() as logged:
        async with aiohttp.ClientSession() as http:
            statuses = [(await http.post(door, json={"update_id": at})).status for at in range(40)]

    assert set(statuses) == {401}
    assert 0 < len(logged) <= TOLD_PER_MINUTE


async def test_a_body_that_never_ends_is_given_up(door: str) -> None:
    address = door.removeprefix("http://").partition("/")
    reader, writer = await asyncio.open_connection("127.0.0.1", int(address[0].partition(":")[2]))
    head = (
        f"POST /{address[2]} HTTP/1.1\r\nHost: {address[0]}\r\n{telegram.HEADER}: {SECRET}\r\n"
        "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"
    )
    writer.write(head.encode())

    async with asyncio.timeout(PATIENCE_S):
        status = await reader.readline()

    writer.close()
    assert status.split()[1] == b"408"


async def test_more_than_any_platform_brings_is_refused(door: str) -> None:
    async with aiohttp.ClientSession(headers={telegram.HEADER: SECRET}) as http:
        answer = await http.post(door, data=io.BytesIO(b"x" * (telegram.MAX_BYTES + 1)))

    assert answer.status == 413
