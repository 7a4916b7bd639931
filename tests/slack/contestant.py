"""Slack for the contract of all admin chats: the real one, before the stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from admin_bots.slack.chat import Slack
from admin_bots.slack.config import SlackConfig
from admin_bots.slack.pictures import Pictures
from admin_bots.slack.requests import Manners
from admin_bots.slack.windows import Windows
from admin_bots.slack.workspaces import Workspaces
from bridge.desk import Desk
from bridge.ids import ConversationId, SurfaceId, new_id
from bridge.ports.admin_chat import AdminChat
from bridge.ports.clock import SystemClock
from bridge.ports.rows import SurfaceRow
from tests.premises import Runner
from tests.standins.slack.town import SlackStandIn
from tests.telegram.founding import open_empty_store


@asynccontextmanager
async def slack() -> AsyncIterator[tuple[AdminChat, Callable[[], SurfaceRow]]]:
    """The chat, and a maker of places: each somebody else of the one workspace."""
    async with SlackStandIn() as town, aiohttp.ClientSession() as session:
        acme = town.workspace("Acme")
        folder = TemporaryDirectory()
        store = await open_empty_store(Path(folder.name))
        tenant = (await store.platform.add_tenant("Padaria Sol")).id
        workspaces = Workspaces(
            config=SlackConfig(bot_token=acme.bot_token, api_url=town.base_url),
            store=store,
            session=session,
            manners=Manners(longest_wait_s=30.0),
        )
        await workspaces.own()
        pictures = Pictures(workspaces=workspaces, store=store, ready=lambda _place: None)
        chat = Slack(
            desk=Desk(store=store, hints=Runner(), clock=SystemClock()),
            workspaces=workspaces,
            pictures=pictures,
            windows=Windows(store=store),
            wake=lambda _place, _moment: None,
            came_back=lambda _place: None,
            look_again=lambda _seconds: None,
        )

        def place() -> SurfaceRow:
            return SurfaceRow(
                id=SurfaceId(new_id()),
                tenant=tenant,
                conversation=ConversationId(new_id()),
                surface=chat.surface,
                address=f"{acme.id}/{acme.user('Olga').id}",
                wanted=3,
                shown=0,
            )

        try:
            yield chat, place
        finally:
            await pictures.close()
            await store.close()
            folder.cleanup()
        assert town.violations == []
