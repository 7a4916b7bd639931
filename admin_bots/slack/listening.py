"""Socket Mode: Slack brings everything over a WebSocket that we opened. Every process may have one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from admin_bots.slack.intake import Intake
from admin_bots.slack.requests import PoliteClient
from bridge.errors import BridgeError

log = structlog.get_logger()

PING_S = 5.0
"""Between two signs of life. Four of them missing: another socket is opened."""


@asynccontextmanager
async def socket_open(client: PoliteClient, app_token: str, intake: Intake) -> AsyncIterator[None]:
    """A socket inside the block; it is opened again whenever it breaks.

    Raises:
        TokenRefused: Slack does not know the app-level token.
        TemporaryError: Slack cannot be reached.
    """
    quiet = logging.getLogger("slack.socket")
    quiet.setLevel(logging.WARNING)
    answer = await client.apps_connections_open(app_token=app_token)
    socket = SocketModeClient(app_token=app_token, logger=quiet, web_client=client, ping_interval=PING_S)
    socket.wss_uri = str(answer["url"])

    async def heard(_: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        await _take(socket, request, intake)

    socket.socket_mode_request_listeners.append(heard)
    try:
        await socket.connect()  # type: ignore[no-untyped-call]
        log.info("slack.socket_open")
        yield
    finally:
        tasks = [socket.message_receiver, socket.current_session_monitor, socket.message_processor]
        await socket.close()  # type: ignore[no-untyped-call]
        await asyncio.gather(*(one for one in tasks if one is not None), return_exceptions=True)


async def _take(socket: SocketModeClient, request: SocketModeRequest, intake: Intake) -> None:
    try:
        answer = await intake.take(request.payload)
    except (BridgeError, TimeoutError) as error:
        # Not confirmed: Slack brings it again.
        log.warning("slack.not_taken", error=type(error).__name__)
        return
    await socket.send_socket_mode_response(
        SocketModeResponse(envelope_id=request.envelope_id, payload=answer)
    )
    intake.confirmed(request.payload)
