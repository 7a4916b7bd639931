"""Finds a Chromium on this machine. Only the standard library: the set-up script runs it before any install.

Order: the setting, Playwright's own download, the system's headless shell, a full Chromium or Chrome.
A headless shell comes first wherever there is a choice: it needs about 60 % of the memory.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SETTING = "BROWSER_EXECUTABLE"

# The programs themselves, not Debian's wrappers in /usr/bin: the shell's does not exec (the pid we would
# kill is the wrapper's), and chromium's adds flags of its own.
LINUX_PLACES = (
    "/usr/lib/chromium/chromium-headless-shell",  # Debian
    "/usr/lib64/chromium-browser/headless_shell",  # Fedora
    "/usr/lib/chromium/chromium",  # Debian, Alpine
    "/usr/lib64/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
)
MAC_PLACES = (
    "Applications/Chromium.app/Contents/MacOS/Chromium",
    "Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
COMMANDS = (
    "chrome-headless-shell",
    "headless_shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)


class BrowserSettingError(Exception):
    """BROWSER_EXECUTABLE names something that cannot be run."""


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What the search looks at; tests make their own."""

    environment: Mapping[str, str]
    home: Path
    system: str  # as platform.system() says: Linux, Darwin, Windows
    root: Path = Path("/")  # where absolute places begin


def find_browser(machine: Machine) -> Path | None:
    """The browser to use, or None when there is none.

    Raises:
        BrowserSettingError: the setting is there but is wrong. Nothing else is tried then: whoever
            names a browser wants that one.
    """
    wanted = machine.environment.get(SETTING, "").strip()
    if wanted:
        path = Path(wanted).expanduser()
        if not _is_program(path):
            raise BrowserSettingError(
                f"{SETTING}={wanted!r} is not a program that can be run; "
                "give the full path of a Chromium, or leave it empty to let one be found"
            )
        return path
    return next((path for path in _places(machine) if _is_program(path)), None)


def is_headless_shell(browser: Path) -> bool:
    """Whether this is the small build that knows only headless mode (the others want `--headless=new`)."""
    return "headless" in browser.name


def _places(machine: Machine) -> Iterator[Path]:
    yield from _playwright_downloads(machine)
    if machine.system == "Linux":
        yield from (machine.root / place.lstrip("/") for place in LINUX_PLACES)
    if machine.system == "Darwin":
        yield from (base / place for place in MAC_PLACES for base in (machine.root, machine.home))
    for command in COMMANDS:
        found = shutil.which(command, path=machine.environment.get("PATH", ""))
        if found:
            yield Path(found)


def _playwright_downloads(machine: Machine) -> Iterator[Path]:
    """Playwright's downloads, newest first, headless shells before full browsers."""
    cache = machine.environment.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if not cache or cache == "0":
        inside = "Library/Caches" if machine.system == "Darwin" else ".cache"
        cache = str(machine.home / inside / "ms-playwright")
    for family, programs in (
        ("chromium_headless_shell-*", ("chrome-headless-shell-*/chrome-headless-shell", "*/headless_shell")),
        (
            "chromium-*",
            ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*"),
        ),
    ):
        for download in sorted(Path(cache).glob(family), key=_revision, reverse=True):
            for program in programs:
                yield from sorted(download.glob(program))


def _revision(download: Path) -> int:
    number = re.search(r"(\d+)$", download.name)
    return int(number[1]) if number else 0


def _is_program(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)
