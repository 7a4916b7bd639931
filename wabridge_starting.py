"""What a person sees when the service starts, or when it cannot."""

from __future__ import annotations

import errno
import os
from urllib.parse import urlsplit

from bridge.errors import PermanentError
from bridge.health import Health
from sessions.check_up import check_browser, check_wajs
from storage.store import TortoiseStore
from wabridge_installation import first_owner
from wabridge_running import who_runs
from wabridge_settings import Settings
from wabridge_terminal import command


async def welcome(settings: Settings, store: TortoiseStore, base: str) -> list[str]:
    """The lines with a link for whoever starts this: the only owner, else the platform's operator.

    The first start makes the business that it is for. The link has a line for itself: people and programs
    copy it.
    """
    platform, tenant, person, whose = store.platform, None, None, "for this installation's operator, "
    rows = await platform.tenants()
    if not rows:
        language, zone = settings.default_language, settings.default_timezone
        rows = [await platform.add_tenant("", language=language, time_zone=zone)]
    if len(rows) == 1:
        tenant, whose = rows[0].id, ""
        person = await first_owner(store, tenant)
    secret = await platform.admit(tenant, person, kind="link", ttl_s=settings.console_link_ttl_s)
    minutes, place = settings.console_link_ttl_s / 60, urlsplit(base)
    lines = [
        f"Data: {settings.data_dir}",
        f"Console: {base}/enter/{secret}",
        f"Open it in a browser, {whose}once, within {minutes:g} minutes. Another: {command('console')}",
    ]
    if "SSH_CONNECTION" in os.environ and place.hostname in {"127.0.0.1", "::1", "localhost"}:
        there = f"ssh -L {place.port}:{place.hostname}:{place.port} <this machine>"
        lines.append(f"You are here by SSH: where your browser is, run first `{there}`.")
    return lines


async def demand_browser(settings: Settings) -> None:
    """Sessions need a browser and wa-js: better to hear of it now than when a phone is to be linked.

    Raises:
        PermanentError: one is missing, and what to do.
    """
    findings = [
        await check_browser(settings.browser_executable, start=False),
        check_wajs(settings.wajs_path),
    ]
    faults = [finding for finding in findings if finding.health is Health.FAULT]
    if faults:
        raise PermanentError("\n".join(f"{one.part}: {one.seen}. {one.todo}" for one in faults))


def no_console(settings: Settings, error: OSError) -> PermanentError:
    """Why the console cannot listen, and what to do."""
    host, port = settings.console_host, settings.console_port
    if error.errno == errno.EADDRINUSE:
        other = next((one for one in who_runs(settings.data_dir) if one.pid != os.getpid()), None)
        who = f"wabridge itself (process {other.pid}): stop it," if other else "another program: stop it,"
        why = f"port {port} on {host} is taken by {who} or set CONSOLE_PORT (0 takes a free one)"
        return PermanentError(f"{why}. A link into what runs: {command('console')}" if other else why)
    if error.errno == errno.EADDRNOTAVAIL:
        return PermanentError(f"CONSOLE_HOST={host} is not an address of this machine; try 127.0.0.1")
    if error.errno == errno.EACCES:
        return PermanentError(f"this account may not listen on port {port}: set CONSOLE_PORT above 1023")
    return PermanentError(f"the console cannot listen on {host}:{port}: {error.strerror}")
