"""A driver without a browser, which fails on command: the fake that ships beside the real one.

    driver = ScriptedDriver()
    page = await driver.open(profile, on_event=...)     # as the product does
    whatsapp = driver.whatsapp_on(profile)              # what the other side can do
    whatsapp.shows_qr("…"); whatsapp.links(me); whatsapp.receives(message); whatsapp.refuses_next_send(...)

What a page keeps (its login, its messages) is kept by profile folder, through closing and opening.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from sessions.page_events import PageEvent
from sessions.page_values import AS_INSTALLED, Inside, Outfit
from sessions.scripted_page import ScriptedPage
from sessions.scripted_profile import MARK, write_profile
from sessions.scripted_whatsapp import ScriptedWhatsApp


class ScriptedDriver:
    """Implements `sessions.driver.Driver`."""

    def __init__(self) -> None:
        self.opened = 0
        self.warmed_up = 0
        self.stays_cold: Exception | None = None  # what `warm_up` raises
        self.open_pages = 0
        self._accounts: dict[str, ScriptedWhatsApp] = {}
        self._refusals: list[Exception] = []

    def refuses_to_open(self, error: Exception, times: int = 1) -> None:
        """The next `times` calls of `open` raise `error`."""
        self._refusals.extend([error] * times)

    def whatsapp_on(self, profile: Path) -> ScriptedWhatsApp:
        """The other side of a profile, made when new."""
        mark = profile / MARK
        if not mark.exists():
            write_profile(profile)
            mark.write_text(secrets.token_hex(8))
        return self._accounts.setdefault(mark.read_text(), ScriptedWhatsApp())

    async def warm_up(self) -> None:
        """There is nothing to make ready."""
        self.warmed_up += 1
        if self.stays_cold is not None:
            raise self.stays_cold

    async def open(
        self,
        profile: Path,
        *,
        on_event: Callable[[PageEvent], None],
        proxy: str | None = None,
        outfit: Outfit = AS_INSTALLED,
    ) -> ScriptedPage:
        """Start a page on what the profile keeps."""
        del proxy, outfit
        self.opened += 1
        if self._refusals:
            raise self._refusals.pop(0)
        whatsapp = self.whatsapp_on(profile)
        page = ScriptedPage(whatsapp, on_event, self._one_less)
        self.open_pages += 1
        whatsapp.page_opened(page.tell)
        return page

    def _one_less(self) -> None:
        self.open_pages -= 1

    async def look_inside(self, profile: Path) -> Inside:
        """Name what the profile would hold."""
        if self._refusals:
            raise self._refusals.pop(0)
        linked = self.whatsapp_on(profile).me is not None
        names = frozenset({"last-wid-md"} if linked else ())
        return Inside(local_storage=names, databases=frozenset({"wawc"}), holds_login=linked)

    async def look(self) -> str | None:
        """It has no versions."""
        return None

    async def close(self) -> None:
        """Close every page."""
        for whatsapp in self._accounts.values():
            whatsapp.page_closed()
