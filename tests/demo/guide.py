"""The guide: what a newcomer does next, ticked off as the town sees it happen."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from tests.demo.cast import Cast
from tests.standins.whatsapp.facts import Entry
from tests.standins.whatsapp.town import WhatsAppStandIn

STEPS = {
    "enter": "Open the console: press its button.",
    "set_up": "Follow the set-up in the console, up to the code. Your own number can be the linked one.",
    "link": "On the shop's phone: Linked devices, Link a device, Scan the code on the screen.",
    "prove": "Prove your number: send the code that the console shows, from WhatsApp.",
    "menu": "Write “menu” in that chat, then the number of an option.",
    "mirror": "Press something in the console: the menu in WhatsApp follows.",
    "telegram": "Open Telegram beside it: the link signs you in there, and the same menu is in all three.",
    "slack": "Open the tab “Your Slack” and join. In #support, let the channel serve the shop.",
    "customer": "Be Ana: write to the shop. She hears nothing back; the strip below stays empty.",
    "reply": "Answer Ana, from the console (Messages, By contact, Ana, Reply) or from Telegram.",
    "remove": "On the shop's phone, remove the linked device: the console notices.",
}


@dataclass(slots=True)
class Guide:
    """Remembers what has happened: a step stays ticked when its traces go."""

    cast: Cast
    done: set[str] = field(default_factory=set)

    def look(self, town: WhatsAppStandIn) -> None:
        """Tick off what can be seen now."""
        shop = self.cast.shop
        if town.present_qr or any(link.code for link in town.open_links()):
            self.done |= {"enter", "set_up"}
        if shop.devices:
            self.done |= {"enter", "set_up", "link"}
        elif shop.links_made:
            self.done.add("remove")
        steering = [entry for entry in shop.entries if entry.chat in (shop.number, self.cast.owner.number)]
        self.done |= _seen_in(steering)
        customers = {person.number for person in self.cast.customers}
        towards = [entry for entry in shop.entries if entry.chat in customers]
        if any(not entry.from_me for entry in towards):
            self.done.add("customer")
        if any(entry.device_id for entry in towards):
            self.done.add("reply")


def _seen_in(steering: list[Entry]) -> set[str]:
    """What the owner's chat with the menu tells; an entry with a device was written by the service."""
    seen = set()
    if any(entry.device_id for entry in steering):
        seen.add("prove")
    asked = next((at for at, entry in enumerate(steering) if _is_menu(entry)), None)
    if asked is None:
        return seen
    after = steering[asked + 1 :]
    if any(entry.device_id for entry in after):
        seen.add("menu")
    # Two screens with no word of the owner between them: something else has moved the menu.
    if any(one.device_id and two.device_id for one, two in pairwise(after)):
        seen.add("mirror")
    return seen


def _is_menu(entry: Entry) -> bool:
    return not entry.device_id and entry.text.strip().casefold() == "menu"
