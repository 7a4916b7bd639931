"""How a session's Chromium is started: which program, which flags, and as whom it introduces itself."""

from __future__ import annotations

import asyncio
import os
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sessions.browser_finder import BrowserSettingError, Machine, find_browser
from sessions.config import SessionsConfig
from sessions.driver import NotInstalled

PLAYWRIGHTS_DISABLED = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,"
    "OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
"""Chromium takes only the last --disable-features, so Playwright's own list (1.65) is repeated in ours."""

FLAGS = (
    "--disable-gpu",
    "--disable-software-rasterizer",
    # IndexedDB's move to SQLite deletes a profile of the other layout on sight: stay with the old one.
    f"--disable-features={PLAYWRIGHTS_DISABLED},IdbSqliteOnDiskRollout,IdbSqliteBackingStore,DomStorageSqlite",
    # A leak becomes one clean crash of one page instead of a slow machine.
    "--js-flags=--max-old-space-size=2048",
    "--disable-blink-features=AutomationControlled",
)
SYSTEMS = {"Darwin": ("Macintosh; Intel Mac OS X 10_15_7", "macOS"), "Linux": ("X11; Linux x86_64", "Linux")}
ENGINE = "AppleWebKit/537.36 (KHTML, like Gecko)"
VIEWPORT = {"width": 1100, "height": 760}
VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)\.(\d+)")
VERSION_LIMIT_S = 20.0
HANDED_ON = re.compile(
    r"PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|DISPLAY|WAYLAND_DISPLAY|XDG_[A-Z_]+|FONTCONFIG_[A-Z]+"
    r"|LD_LIBRARY_PATH|DBUS_SESSION_BUS_ADDRESS|(all|http|https|no)_proxy",
    re.IGNORECASE,
)
"""What a browser is told of our environment. The rest holds the master key and other services' passwords, and
a page that breaks into its renderer finds there what its process was started with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """As what a page introduces itself: a plain Chrome, in the User-Agent and in the client hints alike."""

    user_agent: str
    metadata: dict[str, Any]


def executable(config: SessionsConfig) -> Path:
    """The browser to start.

    Raises:
        NotInstalled: there is none.
    """
    if config.browser_executable is not None:
        found: Path | None = config.browser_executable
    else:
        machine = Machine(environment=os.environ, home=Path.home(), system=platform.system())
        try:
            found = find_browser(machine)
        except BrowserSettingError as error:
            raise NotInstalled(str(error)) from error
    if found is None or not found.exists():
        raise NotInstalled(f"no browser at {found or 'any usual place'}; see BROWSER_EXECUTABLE")
    return found


async def identity_of(browser: Path) -> Identity:
    """How pages of `browser` shall introduce themselves.

    WhatsApp shows an "unsupported browser" page to a User-Agent with HeadlessChrome in it.

    Raises:
        NotInstalled: the browser does not start.
    """
    version = await _version(browser)
    major = version.split(".")[0]
    system, hint = SYSTEMS["Darwin" if platform.system() == "Darwin" else "Linux"]
    brands = [("Chromium", major), ("Google Chrome", major), ("Not_A Brand", "24")]
    full = [("Chromium", version), ("Google Chrome", version), ("Not_A Brand", "24.0.0.0")]
    return Identity(
        user_agent=f"Mozilla/5.0 ({system}) {ENGINE} Chrome/{major}.0.0.0 Safari/537.36",
        metadata={
            "brands": [{"brand": name, "version": number} for name, number in brands],
            "fullVersionList": [{"brand": name, "version": number} for name, number in full],
            "platform": hint,
            "platformVersion": "",
            "architecture": "x86",
            "bitness": "64",
            "model": "",
            "mobile": False,
        },
    )


def launch_options(
    config: SessionsConfig, browser: Path, identity: Identity, proxy: str | None
) -> dict[str, Any]:
    """What `launch_persistent_context` is told."""
    return {
        "executable_path": browser,
        "headless": True,
        "args": list(FLAGS),
        "chromium_sandbox": wants_sandbox(config),
        "user_agent": identity.user_agent,
        "viewport": VIEWPORT,
        # Signals are ours: on Ctrl-C the pages must outlive the shutdown that closes them one by one.
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
        "timeout": config.open_timeout_s * 1000,
        # A service worker would answer with the page it has kept, past the pinned one.
        "service_workers": "block" if config.whatsapp_page_file else "allow",
        "accept_downloads": False,
        "env": environment(os.environ),
        **({"proxy": proxy_settings(proxy)} if proxy else {}),
    }


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """The part of our environment that a browser needs."""
    return {name: value for name, value in ours.items() if HANDED_ON.fullmatch(name)}


def wants_sandbox(config: SessionsConfig) -> bool:
    """The setting, else whether Chromium would take it: never as root."""
    if config.browser_sandbox is not None:
        return config.browser_sandbox
    return not (hasattr(os, "geteuid") and os.geteuid() == 0)


def proxy_settings(url: str) -> dict[str, str]:
    """A proxy's URL in Playwright's parts."""
    parts = urlsplit(url)
    settings = {"server": f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")}
    if parts.username:
        settings["username"] = unquote(parts.username)
        settings["password"] = unquote(parts.password or "")
    return settings


async def _version(browser: Path) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            browser,
            "--version",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment(os.environ),
        )
    except OSError as error:
        raise NotInstalled(f"{browser} does not start: {error.strerror}; see BROWSER_EXECUTABLE") from error
    try:
        async with asyncio.timeout(VERSION_LIMIT_S):
            said, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise NotInstalled(f"{browser} --version does not answer") from None
    found = VERSION.search(said.decode("utf-8", "replace"))
    if found is None:
        raise NotInstalled(f"{browser} --version names no version; see BROWSER_EXECUTABLE")
    return found[0]
