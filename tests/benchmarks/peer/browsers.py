"""Which browsers the contestants run: ours a headless shell, the peer's users a full Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sessions.browser_finder import COMMANDS, LINUX_PLACES, is_headless_shell
from tests.benchmarks.peer.account import Account

SETTING = "FULL_CHROMIUM"
PUPPETEERS = "chrome/*/chrome-*/chrome"
"""Where Puppeteer puts the browser that it downloads, below its cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """One that the account can start. refusal: why not in its sandbox; None: it can."""

    path: Path
    refusal: str | None

    @property
    def environment(self) -> dict[str, str]:
        """For a contestant."""
        return {
            "BROWSER_EXECUTABLE": str(self.path),
            "SANDBOX": "off" if self.refusal else "on",
            "HEADLESS": "shell" if is_headless_shell(self.path) else "new",
        }

    def __str__(self) -> str:
        sandbox = f"sandbox off: {self.refusal}" if self.refusal else "sandbox on"
        return f"{self.path.name} ({sandbox})"


def browser_at(path: Path, account: Account) -> Browser:
    """A browser, tried."""
    return Browser(path=path, refusal=account.can_sandbox(path))


def full_browser() -> Path | None:
    """What whatsapp-web.js starts by itself, or the nearest to it; None: there is none."""
    programs = (path for path in _places() if path.is_file() and os.access(path, os.X_OK))
    return next((path for path in programs if not is_headless_shell(path)), None)


def _places() -> Iterator[Path]:
    if wanted := os.environ.get(SETTING):
        yield Path(wanted)
    cache = Path(os.environ.get("PUPPETEER_CACHE_DIR", Path.home() / ".cache/puppeteer"))
    yield from sorted(cache.glob(PUPPETEERS), reverse=True)
    yield from map(Path, LINUX_PLACES)
    for command in COMMANDS:
        if found := shutil.which(command):
            yield Path(found)
