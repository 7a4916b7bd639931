"""How a session's Chromium is started: which program, and with which flags.

The flags make a session about a fifth lighter than headless-shell is by itself (measured on headless-shell
156, per session at 16 sessions: 117 MB against 146): graphics and network run inside the browser process, and
without a sandbox there is no zygote to fork from. What is not here was measured too, and was noise or cost
CPU: smaller heaps, lite mode, fewer renderers. --single-process would be lighter still, and one crash of the
page would take everything.
"""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sessions.browser_finder import BrowserSettingError, Machine, find_browser, is_headless_shell
from sessions.config import SessionsConfig
from sessions.driver_errors import NotInstalled
from sessions.environment import environment
from sessions.playwright.identity import Identity

# Chromium takes only the last --disable-features and --enable-features, so Playwright's own lists (1.65) are
# repeated in ours; a test compares them with what Playwright passes.
PLAYWRIGHTS_DISABLED = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "msForceBrowserSignIn",
    "msEdgeUpdateLaunchServicesPreferredVersion",
)
PLAYWRIGHTS_ENABLED = ("CDPScreenshotNewSurface", "SkipListAccountsWithoutGaiaCookies")

# IndexedDB's move to SQLite deletes a profile of the other layout on sight: stay with the old one.
LAYOUT_PINNED = ("IdbSqliteOnDiskRollout", "IdbSqliteBackingStore", "DomStorageSqlite")
# A renderer in reserve for tabs that nobody opens. A headless shell keeps none.
FULL_BROWSER_SPARES = ("SpareRendererForSitePerProcess",)
LEAN_ENABLED = ("NetworkServiceInProcess2",)

LEAN = (
    # WhatsApp needs one page. Another's first request would leave before it can be told who it is.
    "--block-new-web-contents",
    "--in-process-gpu",
    "--disable-gpu",
    "--disable-software-rasterizer",
    # A cap, not a saver: a leak becomes one clean crash of one page instead of a slow machine.
    "--js-flags=--max-old-space-size=2048",
    "--disable-blink-features=AutomationControlled",
)
VIEWPORT = {"width": 1100, "height": 760}
MISSING = {
    "No usable sandbox": "the browser's sandbox does not start here, because user namespaces are off: allow"
    " them (in Docker: the seccomp profile of docker/), or set BROWSER_SANDBOX=off",
    "Running as root without --no-sandbox": "as root the browser's sandbox does not start: run as another"
    " user, or set BROWSER_SANDBOX=auto",
    "error while loading shared libraries": "the browser lacks libraries of the system: install it by the"
    " system's packages, or by `python -m playwright install --with-deps --only-shell chromium`",
}
"""What Chromium or the system says of a start that no other try can mend, and what a person can do."""
OWN_LIMIT = 0.8
"""Playwright gives up a launch after this part of our own bound. Were ours the shorter one, a browser could
still come up on a profile that we have let go of."""


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


def flags(browser: Path, identity: Identity, *, sandbox: bool) -> list[str]:
    """What is added to Playwright's own flags."""
    spares = () if is_headless_shell(browser) else FULL_BROWSER_SPARES
    return [
        *LEAN,
        # Without a zygote nothing can be forked into a sandbox.
        *(() if sandbox else ("--no-zygote",)),
        "--disable-features=" + ",".join((*PLAYWRIGHTS_DISABLED, *LAYOUT_PINNED, *spares)),
        "--enable-features=" + ",".join((*PLAYWRIGHTS_ENABLED, *LEAN_ENABLED)),
        # The whole browser says so, service workers included. Playwright's own option for it reaches pages
        # alone, and empties the client hints of every worker.
        f"--user-agent={identity.user_agent}",
    ]


def launch_options(
    config: SessionsConfig, browser: Path, identity: Identity, proxy: str | None, *, pinned: bool
) -> dict[str, Any]:
    """What `launch_persistent_context` is told. pinned: the page comes from a copy."""
    sandbox = wants_sandbox(config)
    return {
        "executable_path": browser,
        "headless": True,
        "args": flags(browser, identity, sandbox=sandbox),
        "chromium_sandbox": sandbox,
        "viewport": VIEWPORT,
        "reduced_motion": "reduce",
        # Signals are ours: on Ctrl-C the pages must outlive the shutdown that closes them one by one.
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
        "timeout": config.open_timeout_s * OWN_LIMIT * 1000,
        # A service worker would answer with the page it has kept, past the pinned one.
        "service_workers": "block" if pinned else "allow",
        "accept_downloads": False,
        "env": environment(os.environ),
        **({"proxy": proxy_settings(proxy)} if proxy else {}),
    }


def what_is_missing(said: str) -> str | None:
    """What a person has to do after a start that failed with these words; None: another try may help."""
    return next((advice for words, advice in MISSING.items() if words in said), None)


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
