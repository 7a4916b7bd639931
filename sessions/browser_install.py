"""Gets a Chromium onto this machine, or says what a person has to do. Standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from sessions.browser_finder import SETTING, Machine, find_browser

DOWNLOAD_LIMIT_S = 300.0
APT_LIMIT_S = 900.0
START_LIMIT_S = 30.0

ADVICE = f"""Do one of these:
  Debian:           apt-get install chromium-headless-shell
  Fedora:           dnf install chromium-headless
  macOS, Ubuntu:    .venv/bin/python -m playwright install --with-deps --only-shell chromium
  have one already: {SETTING}=/path/to/chromium in .env"""


class BrowserMissing(Exception):
    """There is no browser that starts, and none could be installed; the message says what to do."""


def provide_browser(machine: Machine, *, python: str, say: Callable[[str], None]) -> Path:
    """Find a browser that starts, else install one; `say` gets a line for a person before each long step.

    `python` is an interpreter that has Playwright installed.

    Raises:
        BrowserSettingError: the setting names something that cannot be run.
        BrowserMissing: all ways were tried.
    """
    attempts: list[Callable[[], None]] = [
        lambda: None,
        lambda: download_with_playwright(python, say),
        lambda: install_from_debian(say),
    ]
    browser = None
    for attempt in attempts:
        attempt()
        browser = find_browser(machine) or browser
        if browser and browser_starts(browser):
            return browser
    met = f"{browser} does not start (try `{browser} --version`)" if browser else "no Chromium was found"
    raise BrowserMissing(f"{met} and none could be installed. {ADVICE}")


def browser_starts(browser: Path) -> bool:
    """Whether it runs at all: a download without its system libraries does not."""
    return _run([str(browser), "--version"], limit_s=START_LIMIT_S)


def download_with_playwright(python: str, say: Callable[[str], None]) -> None:
    """Playwright's own build, into its cache. It matches the Playwright of the lock file exactly."""
    say("downloading a Chromium (about 100 MB)")
    # Short: on a closed network a connection hangs rather than fails, and there is another way to try.
    patience = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"}
    command = [python, "-m", "playwright", "install", "--only-shell", "chromium"]
    if not _run(command, limit_s=DOWNLOAD_LIMIT_S, extra=patience):
        say("the download failed")


def install_from_debian(say: Callable[[str], None]) -> None:
    """Debian's headless shell, where we may: it brings its libraries, and apt keeps it up to date."""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        return
    say("installing chromium-headless-shell with apt-get (about 600 MB on disk)")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    _run([apt, "update", "-q"], limit_s=APT_LIMIT_S, extra=quiet)
    packages = ["chromium-headless-shell", "fonts-liberation"]
    command = [apt, "install", "-y", "-q", "--no-install-recommends", *packages]
    if not _run(command, limit_s=APT_LIMIT_S, extra=quiet):
        say("apt-get has no such package, or could not install it")


def _run(command: list[str], *, limit_s: float, extra: Mapping[str, str] | None = None) -> bool:
    """Run quietly; True on exit code 0."""
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **(extra or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limit_s,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
