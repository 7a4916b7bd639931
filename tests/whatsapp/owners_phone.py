"""The owner's own phone: the chat with the shop, read and written as its owner does."""

from __future__ import annotations

import re

from tests.patience import PATIENCE_S
from tests.shop import Shop
from tests.standins.whatsapp.facts import Entry

OPTION = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)


class OwnersPhone:
    """What the owner does in the chat with the shop. Every answer is waited for by what it says."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._read = 0  # messages of the shop that were read so far

    @property
    def chat(self) -> list[Entry]:
        """The whole chat, oldest first."""
        return [entry for entry in self.shop.owner.entries if entry.chat == self.shop.phone.number]

    @property
    def screen(self) -> str:
        """The newest screen with options."""
        got = [entry.text for entry in self.shop.owner_got() if OPTION.search(entry.text)]
        return got[-1]

    def files(self) -> list[Entry]:
        """What came with a file."""
        return [entry for entry in self.shop.owner_got() if entry.media is not None]

    async def reads(self, expected: str, *, within_s: float = PATIENCE_S) -> Entry:
        """The first message that was not read yet and holds `expected`; all before it count as read."""
        before = self._read

        def found() -> tuple[int, Entry] | None:
            got = self.shop.owner_got()
            return next(
                ((at, one) for at, one in enumerate(got) if at >= before and expected in one.text), None
            )

        try:
            answer = await self.shop.town.until(found, within_s=within_s)
        except Exception as error:
            error.add_note("\n---\n".join(["the owner read", *(e.text for e in self.shop.owner_got()[-4:])]))
            raise
        assert answer is not None
        at, entry = answer
        self._read = at + 1
        return entry

    async def writes(self, text: str, expected: str) -> Entry:
        """Write, and read the answer."""
        self._read = len(self.shop.owner_got())
        await self.shop.owner.writes(self.shop.phone, text)
        return await self.reads(expected)

    async def picks(self, label: str, expected: str) -> Entry:
        """Write the number of an option of the newest screen, and read the answer."""
        number = next(number for number, text in OPTION.findall(self.screen) if text.startswith(label))
        return await self.writes(number, expected)

    async def sends(
        self, data: bytes, expected: str, *, mimetype: str, filename: str | None = None, caption: str = ""
    ) -> Entry:
        """Send a file, and read the answer."""
        self._read = len(self.shop.owner_got())
        await self.shop.owner.sends_media(
            self.shop.phone, data, mimetype=mimetype, filename=filename, caption=caption
        )
        return await self.reads(expected)
