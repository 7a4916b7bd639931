"""The people of a fault story: they go on writing and pressing, whatever dies meanwhile."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import partial
from operator import is_not

from tests.shop import CODE, Shop
from tests.standins.whatsapp.devices import Device
from tests.standins.whatsapp.facts import Entry
from tests.standins.whatsapp.people import Person

BACK_S = 120.0
"""A takeover waits for a lease and its margin, then for a browser, on a busy machine."""

QUESTIONS = {"menu": "Main menu", "help": "Help"}
"""What the owner writes, and what the answer begins with. No other page of these stories is called so."""
WAS_AWAY = "wabridge was away"


@dataclass(kw_only=True)
class Story:
    """A linked shop with its people. is_self: the shop's own number steers, in the chat with itself."""

    shop: Shop
    chance: random.Random
    is_self: bool = False
    customers: list[Person] = field(default_factory=list)
    written: list[str] = field(default_factory=list)  # by customers
    replied: list[str] = field(default_factory=list)  # by a person at the console, confirmed

    async def begins(self) -> None:
        """Onboarding, up to a proven owner; two customers have written."""
        if self.is_self:
            await self._opens_for_itself()
        else:
            await self.shop.opens()
        for number, name in (("+5511977770001", "Ana"), ("+5511977770002", "Bruno")):
            self.customers.append(self.shop.town.person(number, name=name))
            await self.customer_writes(self.customers[-1])

    async def _opens_for_itself(self) -> None:
        shop = self.shop
        await shop.sets_up(number=None)
        await shop.links_by_qr()
        await shop.operator.presses("Go on")
        screen = await shop.operator.sees_page("prove")
        code = next(found[0] for line in screen["lines"] if (found := CODE.fullmatch(line)))
        await shop.phone.writes("me", code)
        await shop.operator.sees_page("main_menu")
        await shop.town.until(lambda: self.answers, within_s=BACK_S)

    # --- the owner
    @property
    def answers(self) -> list[Entry]:
        """What the owner's phone shows of ours, oldest first."""
        if not self.is_self:
            return self.shop.owner_got()
        phone = self.shop.phone
        return [entry for entry in phone.entries if entry.chat == phone.canonical and entry.device_id]

    async def owner_asks(self) -> None:
        """The owner writes, and is answered: with what was asked for, or that nobody was there."""
        text = self.chance.choice(list(QUESTIONS))
        before = len(self.answers)
        if self.is_self:
            await self.shop.phone.writes("me", text)
        else:
            await self.shop.owner.writes(self.shop.phone, text)
        wanted = (QUESTIONS[text], WAS_AWAY)

        def answered() -> bool:
            return any(word in entry.text for entry in self.answers[before:] for word in wanted)

        await self.shop.town.until(answered, within_s=BACK_S)

    # --- a person at the console
    async def operator_replies(self) -> None:
        """Open a contact, write a reply and confirm it: each press until it was taken, none given up."""
        operator, customer = self.shop.operator, self.chance.choice(self.customers)
        text = f"reply {len(self.replied)}"
        await self._walks("Messages", "By contact", customer.name, "Reply")
        await operator.types(text)
        self.replied.append(text)
        await operator.presses("Send to")

    async def _walks(self, *labels: str) -> None:
        """From the main menu; once more where the owner's last step has moved the menu meanwhile."""
        operator, at = self.shop.operator, 0
        while at < len(labels):
            if not operator.offers(labels[at]):
                at = 0
                await self._goes_home()
                await operator.sees(lambda one: operator.offers(labels[0]) or one["page"] != "main_menu")
            else:
                await operator.presses(labels[at])
                at += 1

    async def _goes_home(self) -> None:
        operator = self.shop.operator
        while operator.screen["page"] != "main_menu":
            # By hand: the owner's last step may have moved the menu since, and then there is no way back.
            before = operator.screen
            await operator.press_token(before["back"]["token"])
            await operator.sees(partial(is_not, before))

    # --- customers
    async def customer_writes(self, customer: Person | None = None) -> None:
        """One of them writes something new."""
        text = f"question {len(self.written)}"
        self.written.append(text)
        await (customer or self.chance.choice(self.customers)).writes(self.shop.phone, text)

    # --- the account
    @property
    def device(self) -> Device:
        """The one linked device; a second one would be a second scan."""
        return the_device(self.shop)

    async def comes_back(self, *, logins: int) -> None:
        """See `comes_back`."""
        await comes_back(self.shop, logins=logins)


def the_device(shop: Shop) -> Device:
    """The one linked device; a second one would be a second scan."""
    assert shop.phone.links_made == 1, "a second scan"
    (device,) = shop.phone.devices.values()
    return device


async def comes_back(shop: Shop, *, logins: int) -> None:
    """Wait until the page has logged in more than `logins` times, and the console shows it."""
    device = the_device(shop)
    await shop.town.until(lambda: device.link is not None and device.logins > logins, within_s=BACK_S)
    await shop.connected(within_s=BACK_S)
