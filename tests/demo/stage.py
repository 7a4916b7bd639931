"""The stage: both stand-ins, the real service, and the page that shows them, up together."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.demo import broom
from tests.demo.acting import Acting
from tests.demo.cast import OWNER, gather
from tests.demo.fleet import open_fleet
from tests.demo.page import DemoPage
from tests.demo.service import Service, environment, fresh_link
from tests.standins.slack.town import SlackStandIn
from tests.standins.telegram.town import TelegramStandIn
from tests.standins.whatsapp.knobs import Knobs
from tests.standins.whatsapp.town import WhatsAppStandIn
from wabridge_settings import Settings
from wabridge_slack_manifest import manifest

IMPATIENT = {
    "PROBE_INTERVAL_S": "3",
    "LEASE_TTL_S": "6",
    "LEASE_MARGIN_S": "2",
    "SWEEP_INTERVAL_S": "1",
}
"""Shorter than the product's defaults, so that nobody waits for what a demo shows on purpose."""

LINK_LIVES_S = 86_400


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What is up."""

    town: WhatsAppStandIn
    telegram: TelegramStandIn
    slack: SlackStandIn
    acting: Acting
    page: DemoPage
    services: tuple[Service, ...]
    database: str
    folder: Path

    @property
    def holder(self) -> Service:
        """The process to kill when the story asks for it."""
        return next(service for service in self.services if service.has_a_browser)

    def log_tails(self) -> str:
        """The last lines of every process."""
        return "\n".join(f"--- wabridge {service.name}\n{service.tail()}" for service in self.services)


@asynccontextmanager
async def open_stage(*, fleet: bool = False, qr_period_s: float = 20.0) -> AsyncIterator[Stage]:
    """Everything up inside the block, and every process and file gone after it.

    fleet: what docker's compose files start, with real stores: three workers, bots, scheduler.

    Raises:
        ServiceDied: a process of the product did not come up.
    """
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(_swept_folder())
        town = await stack.enter_async_context(WhatsAppStandIn(knobs=Knobs(qr_period_s=qr_period_s)))
        acting = Acting(town, gather(town))
        env: dict[str, str] = {}
        page = DemoPage(acting, fresh_link=lambda: fresh_link(env, folder))
        await stack.enter_async_context(page)
        telegram = await stack.enter_async_context(TelegramStandIn(framed_by=page.origin))
        acting.telegram = telegram.user("Olga", phone=OWNER.removeprefix("+"))
        page.telegram_view = f"{telegram.view_url(acting.telegram.id)}?live"
        slack = await stack.enter_async_context(
            SlackStandIn(framed_by=page.origin, manifest=manifest(Settings()))
        )
        acme = slack.workspace("Aurora")
        acting.slack = acme.user("Olga", admin=True)
        support = acme.channel("support", [acting.slack])
        places = {"Home": "home", "Direct messages": acting.slack.dm.id, "#support": support.id}
        page.slack_views = {
            name: f"{slack.view_url(acting.slack, place)}?live" for name, place in places.items()
        }
        settings = IMPATIENT | {
            "WHATSAPP_URL": town.base_url,
            "CONSOLE_PORT": str(_free_port()),
            "CONSOLE_FRAMED_BY": page.origin,
            "CONSOLE_LINK_TTL_S": str(LINK_LIVES_S),
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.base_url,
            "SLACK_BOT_TOKEN": acme.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.base_url,
        }
        if fleet:
            composed = await open_fleet(stack, folder, settings)
            services, database = composed.services, composed.database
            env.update(composed.bots_environment)
        else:
            env.update(environment(settings | {broom.MARK: str(folder / "data")}))
            services = (Service("up", env=env, folder=folder),)
            database = str(folder / "data" / "wabridge.db")
            stack.push_async_callback(services[0].stop)
            await services[0].start()
        page.console_link = next(service.console_link for service in services if service.console_link)
        yield Stage(
            town=town,
            telegram=telegram,
            slack=slack,
            acting=acting,
            page=page,
            services=services,
            database=database,
            folder=folder,
        )


class _swept_folder:  # noqa: N801 - reads as a verb where it is used
    """A folder of the demo's own, which the broom removes however the demo ends."""

    def __enter__(self) -> Path:
        self._folder = Path(tempfile.mkdtemp(prefix="wabridge-demo-"))
        self._broom = subprocess.Popen(
            [sys.executable, broom.__file__, str(self._folder)], stdin=subprocess.PIPE, start_new_session=True
        )
        return self._folder

    def __exit__(self, *_: object) -> None:
        self._broom.communicate()


def _free_port() -> int:
    # The console keeps its port when it is killed and started again: 0 would give it another one.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
