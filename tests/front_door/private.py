"""What a story has in it that no log may show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

from tests.at_the_console import Screen
from tests.service import Service
from tests.shop import OWNER, SHOP, Shop
from tests.standins.whatsapp.people import digits_of, lid_of

CUSTOMER = "+5511977770001"
WORDS = ("Olga", "Ximena", "lemon", "cake", "Café", "Zaragoza")
"""Names and words of messages that are said in these stories, and nowhere in the program."""


class Listener:
    """Hears everything that a shop's service writes, over its restarts, and knows what is private."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._heard: list[str] = []
        self._private: set[str] = set(WORDS)
        for number in (SHOP, OWNER, CUSTOMER):
            digits = digits_of(number)
            self._private |= {digits, digits[2:], digits[4:], lid_of(digits)}

    def learns(self, secrets: Iterable[str]) -> None:
        """These are private too: codes, for instance."""
        self._private |= set(secrets)

    def learns_screen(self, screen: Screen) -> None:
        """All that a screen shows in full lines, and its pairing."""
        self.learns(line for line in screen["lines"] if len(line) > 8)
        pairing = screen["pairing"] or {}
        self.learns(str(pairing[key]) for key in ("code", "qr", "text") if pairing.get(key))

    def hears(self, service: Service) -> None:
        """Take what it has written so far; call it before it is started again."""
        self._heard += service.lines

    def leaks(self) -> list[str]:
        """Lines with something private in them. The console's own link is printed on purpose."""
        key = (self._shop.folder / "master.key").read_text().strip()
        private = self._private | {key}
        lines = [line for line in self._heard if not line.startswith("Console: ")]
        return [line for line in lines if any(secret in line for secret in private)]

    @property
    def levels(self) -> set[str]:
        """Which levels were heard at all: a silent log proves nothing."""
        return {level for level in ("info", "warning", "error") if any(level in line for line in self._heard)}

    @property
    def tracebacks(self) -> list[str]:
        """Lines that begin one."""
        return [line for line in self._heard if line.startswith("Traceback")]


def browsers_of(folder: Path) -> list[psutil.Process]:
    """Chromium's living processes on profiles below `folder`."""
    return list(_browsers(folder))


def _browsers(folder: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            runs_here = any(str(folder) in word for word in process.cmdline() if "user-data-dir" in word)
            if runs_here and process.status() != psutil.STATUS_ZOMBIE:
                yield process
        except psutil.Error:
            continue
