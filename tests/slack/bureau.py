"""A shop whose people use Slack: the real service, the stand-ins, and what people do and see there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from tests.patience import PATIENCE_S
from tests.server_process import free_port
from tests.service import Service
from tests.shop import CODE, OWNER, SHOP, Commands, Shop
from tests.slack.verbs import InSlack
from tests.standins.slack.oauth import install
from tests.standins.slack.people import Person
from tests.standins.slack.surfaces import View
from tests.standins.slack.town import SlackStandIn
from tests.standins.slack.workspaces import Workspace
from tests.standins.telegram.town import TelegramStandIn
from tests.standins.whatsapp.facts import Frame
from tests.standins.whatsapp.people import Person as WhatsAppPerson
from tests.standins.whatsapp.phone import Phone
from wabridge_settings import Settings
from wabridge_slack_manifest import manifest

SECOND_SHOP, SECOND_OWNER = "+5511999990002", "+5511988880002"
SECRET = re.compile(r"/wabridge join ([A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One business, its owner in Slack, its WhatsApp account and its owner's own number."""

    business: str
    olga: Person
    shop: str
    owner: str


class Bureau(InSlack, Shop):
    """Everything together, with Slack (and Telegram, where it is asked for) beside WhatsApp."""

    def __init__(
        self,
        folder: Path,
        *,
        commands: Commands = ("up",),
        over: str = "socket",
        several: bool = False,
        telegram: bool = False,
        **environment: str,
    ) -> None:
        super().__init__(folder, commands=commands, **environment)
        self.slack = SlackStandIn(manifest=manifest(Settings()))
        self.over, self.several = over, several
        self.slack_port = free_port()
        self.telegram = TelegramStandIn() if telegram else None

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.slack)
        base = f"http://127.0.0.1:{self.slack_port}"
        self.slack.deliver_over = self.over
        self.slack.request_url = f"{base}/slack/events"
        self.slack.redirect_uris.append(f"{base}/slack/oauth_redirect")
        self.acme = self.slack.workspace("Acme", installed=not self.several)
        self.environment = {**self._slack_settings(base), **self.environment}
        if self.telegram is not None:
            await self._stack.enter_async_context(self.telegram)
            self.environment |= {
                "TELEGRAM_TOKEN": self.telegram.token,
                "TELEGRAM_API_URL": self.telegram.base_url,
            }
        try:
            await super().__aenter__()
            await self._bots.says("Slack: connected.")
            if self.over == "socket":
                await self.slack.until(lambda: self.slack.delivery.sockets.any)
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(self.what_slack_saw())
        await super().__aexit__(kind, error, trace)
        if error is None:
            assert [(one.method, one.error) for one in self.slack.violations] == []

    def _slack_settings(self, base: str) -> dict[str, str]:
        settings = {"SLACK_API_URL": self.slack.base_url, "SLACK_PORT": str(self.slack_port)}
        if self.over == "socket":
            settings |= {"SLACK_APP_TOKEN": self.slack.app_token}
        else:
            settings |= {"SLACK_SIGNING_SECRET": self.slack.signing_secret}
        if not self.several:
            return settings | {"SLACK_BOT_TOKEN": self.acme.bot_token}
        return settings | {
            "SLACK_CLIENT_ID": self.slack.client_id,
            "SLACK_CLIENT_SECRET": self.slack.client_secret,
            "SLACK_URL": base,
        }

    # --- what the installation's operator does
    async def invites(self, business: str, *, role: str = "owner") -> str:
        """Invite somebody by command; the code."""
        printed = await self.command("invite", business, "--role", role)
        found = SECRET.search(printed)
        assert found is not None, printed
        return found[1]

    def one_more(self, command: str, **environment: str) -> Service:
        """Another process of that kind, to be entered; its ports are its own."""
        return super().one_more(command, SLACK_PORT=str(free_port()), **environment)

    async def installs(self, workspace: Workspace, who: Person) -> None:
        """Somebody has their workspace install the app."""
        async with aiohttp.ClientSession() as browser:
            async with browser.get(f"http://127.0.0.1:{self.slack_port}/slack/install") as answer:
                page = await answer.text()
                cookie = "; ".join(f"{name}={one.value}" for name, one in answer.cookies.items())
            link = next(one for one in re.findall(r'href="([^"]+)"', page) if "authorize" in one)
            back = await install(workspace, link.replace("&amp;", "&"), who.id)
            async with browser.get(back, headers={"Cookie": cookie}) as answer:
                assert answer.status == 200, await answer.text()

    # --- whole chapters
    def branch(self, olga: Person, *, business: str = "Café Aurora", second: bool = False) -> Branch:
        """A business and its people."""
        shop, owner = (SECOND_SHOP, SECOND_OWNER) if second else (SHOP, OWNER)
        self.town.phone(shop, name=business)
        self.town.person(owner, name=olga.name)
        return Branch(business=business, olga=olga, shop=shop, owner=owner)

    def phone_of(self, branch: Branch) -> Phone:
        """The phone of its WhatsApp account."""
        return self.town.phone(branch.shop, name=branch.business)

    def owner_of(self, branch: Branch) -> WhatsAppPerson:
        """The owner's own WhatsApp."""
        return self.town.person(branch.owner, name=branch.olga.name)

    async def sets_up(self, branch: Branch) -> None:  # type: ignore[override]
        """Join, and the checklist up to linking."""
        olga = branch.olga
        await olga.commands("/wabridge", f"join {await self.invites(branch.business)}")
        await self.home(olga, "Welcome to wabridge")
        await self.taps(olga, "Language")
        await self.taps(olga, "Português")
        await self.window(olga, "Boas-vindas")
        await self.taps(olga, "Idioma")
        await self.taps(olga, "English")
        await self.taps(olga, "Next: The risks")
        await self.taps(olga, "I understand")
        await self.taps(olga, "Next: Your own number")
        await self.writes_in_window(olga, branch.owner)
        await self.window(olga, "✓ 3. Your own number")

    async def links_by_qr_in_slack(self, branch: Branch, *, rotations: int = 0) -> None:
        """Link by the QR code in the window, and prove the owner's number."""
        olga, phone = branch.olga, self.phone_of(branch)
        self.town.set(qr_period_s=4.0 if rotations else 60.0)
        await self.taps(olga, "Next: Link WhatsApp")
        await self.taps(olga, "Link with a QR code")
        codes: set[str | None] = set()
        for _ in range(rotations + 1):
            shown = await self.window(olga, lambda one: self.is_present(one) and one.qr not in codes)
            codes.add(shown.qr)
        self.town.set(qr_period_s=60.0)
        shown = await self.window(olga, self.is_present)
        await phone.scan(shown.qr or "")
        await self.window(olga, "Linked.", within_s=90)
        await self.taps(olga, "Go on")
        await self.proves(branch)

    async def proves(self, branch: Branch) -> None:
        """The owner sends the code from their own number."""
        shown = await self.window(branch.olga, lambda one: CODE.search(one.words))
        found = CODE.search(shown.words)
        assert found is not None
        await self.owner_of(branch).writes(self.phone_of(branch), found[0])
        await self.home(branch.olga, "Main menu")
        if branch.olga.modal is not None:
            await branch.olga.closes()

    async def asks(self, branch: Branch, text: str, expected: str) -> None:
        """Write as the owner on WhatsApp, and read the answer."""
        owner, phone = self.owner_of(branch), self.phone_of(branch)
        after = len(owner.received(phone))
        await owner.writes(phone, text)
        await self.town.until(
            lambda: any(expected in one.text for one in owner.received(phone)[after:]), within_s=PATIENCE_S
        )

    # --- what people see
    def is_present(self, shown: View) -> bool:
        """Whether its picture shows a code that a page shows now."""
        references = {one.partition(",")[0] for one in self.town.present_qr}
        code = shown.qr
        return code is not None and code.partition(",")[0] in references

    def frames_to_others(self) -> list[Frame]:
        """As in any shop, where two may be served."""
        ours = {SECOND_OWNER, SECOND_SHOP}
        return [frame for frame in super().frames_to_others() if frame.to not in ours]
