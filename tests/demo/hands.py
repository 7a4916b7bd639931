"""The tour's hands: what a visitor does and sees on the demo's page, in words of the story."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.async_api import FrameLocator, Locator, Page, expect

from tests.demo.eyes import read_qr
from tests.patience import PATIENCE_S

expect.set_options(timeout=PATIENCE_S * 1000)


@dataclass(frozen=True, kw_only=True)
class Console:
    """The console in its frame."""

    page: Page

    @property
    def _frame(self) -> FrameLocator:
        return self.page.frame_locator("#console")

    def part(self, selector: str) -> Locator:
        """An element of the console."""
        return self._frame.locator(selector)

    async def enters(self) -> None:
        """Press the one button of the sign-in page."""
        await self.part("form button").click()

    async def presses(self, label: str) -> None:
        """Press the option that bears this label."""
        await expect(self.part("#card")).to_have_attribute("aria-busy", "false")
        wanted = re.compile(rf"^\s*{re.escape(label)}")
        await self.part(".option .label").filter(has_text=wanted).first.click()

    async def types(self, text: str) -> None:
        """Answer the page's question."""
        await self.part("#text").fill(text)
        await self.part("#send").click()

    async def shows(self, heading: str) -> None:
        """The page of this heading is there, and no step is under way."""
        await expect(self.part("#heading")).to_have_text(heading)
        await expect(self.part("#card")).to_have_attribute("aria-busy", "false")

    async def says(self, text: str | re.Pattern[str], *, within: str = "#card") -> None:
        """This text stands somewhere on the card."""
        await expect(self.part(within)).to_contain_text(text)

    async def state(self, name: str) -> None:
        """The side panel shows the session in this state."""
        await expect(self.part("#sessions .session").first).to_have_attribute("data-state", name)

    async def qr(self) -> str:
        """What a camera reads off the QR code on the screen."""
        return read_qr(await self.part(".qr svg").screenshot())


@dataclass(frozen=True, kw_only=True)
class Telegram:
    """The owner's Telegram in its frame."""

    page: Page

    @property
    def _frame(self) -> FrameLocator:
        return self.page.frame_locator("#telegram")

    async def opens_link(self) -> None:
        """Open the bot's link, and press Start."""
        await self.page.click("#telegram-open")

    async def shows(self, text: str) -> None:
        """A message of the bot says this."""
        await expect(self._frame.locator(".one:not(.mine)").filter(has_text=text).last).to_be_visible()

    async def presses(self, label: str) -> None:
        """Press the newest button that bears this label."""
        wanted = re.compile(rf"^\s*{re.escape(label)}")
        await self._frame.locator(".key").filter(has_text=wanted).last.click()

    async def writes(self, text: str) -> None:
        """Write to the bot."""
        await self._frame.locator(".compose input[name=text]").fill(text)
        await self._frame.locator(".compose input[name=text]").press("Enter")


@dataclass(frozen=True, kw_only=True)
class Slack:
    """The owner's Slack, in the frame behind the console's."""

    page: Page

    @property
    def _frame(self) -> FrameLocator:
        return self.page.frame_locator("#slack")

    async def comes_forward(self) -> None:
        """Look at Slack."""
        await self.page.click(".tab[data-shows='slack']")

    async def steps_back(self) -> None:
        """Look at the console again."""
        await self.page.click(".tab[data-shows='console']")

    async def joins(self) -> None:
        """Join with a code."""
        await self.page.click("#slack-join")

    async def opens(self, place: str) -> None:
        """Go to Home, the direct messages, or a channel."""
        await self.page.select_option("#slack-place", label=place)

    async def shows(self, text: str) -> None:
        """This stands somewhere in what is open."""
        await expect(self._frame.locator("main .blocks").filter(has_text=text).last).to_be_visible()

    async def presses(self, label: str) -> None:
        """Press the newest button that bears this label."""
        wanted = re.compile(rf"^\s*{re.escape(label)}")
        await self._frame.locator(".blocks button").filter(has_text=wanted).last.click()


@dataclass(frozen=True, kw_only=True)
class Phones:
    """The simulated phones."""

    page: Page

    async def takes(self, who: str) -> None:
        """Take somebody's phone into the hand."""
        await self.page.click(f"[data-who='{who}']")

    async def opens(self, who: str, chat: str) -> None:
        """Open a chat on somebody's phone."""
        await self.takes(who)
        await self.leaves_chats()
        await self.page.click(f".row[data-chat='{chat}']")

    async def leaves_chats(self) -> None:
        """Go back to the list of chats, from wherever the phone in the hand is."""
        back = self.page.locator("#phone .head button[aria-label='Back']")
        while await back.is_visible():
            await back.click()

    async def writes(self, text: str) -> None:
        """Write into the open chat, and see it stand there."""
        mine = self.page.locator(".bubble[data-by='me']")
        before = await mine.count()
        await self.page.fill(".compose input", text)
        await self.page.press(".compose input", "Enter")
        await expect(mine).to_have_count(before + 1)

    def answers(self) -> Locator:
        """The messages of the open chat that the service has written."""
        return self.page.locator(".bubble[data-by='wabridge'] p, .bubble[data-by='them'] p")

    async def count(self) -> int:
        """How many answers stand in the open chat."""
        return await self.answers().count()

    async def reads(self, title: str, *, after: int) -> str:
        """Wait for the answer that comes after so many, headed by `title`; its text."""
        newest = self.answers().nth(after)
        await expect(newest).to_be_visible()
        await expect(self.answers().last.locator("strong").first).to_have_text(title)
        return await self.answers().last.inner_text()

    async def camera(self) -> None:
        """Go to the camera of the shop's phone."""
        await self.takes("Shop")
        await self.leaves_chats()
        await self.page.click("#devices")
        await self.page.click("#link-device")


def digit_of(screen: str, label: str) -> str:
    """The number under which a screen in WhatsApp offers an option."""
    found = re.search(rf"^(\d+)\. {re.escape(label)}", screen, re.MULTILINE)
    if found is None:
        raise AssertionError(f"the menu in WhatsApp offers no {label!r}:\n{screen}")
    return found[1]
