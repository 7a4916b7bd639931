"""What each room is told, made from the settings."""

from __future__ import annotations

from urllib.parse import urlsplit

from admin_bots.console.config import LOOPBACK, ConsoleConfig
from sessions.config import SessionsConfig
from wabridge_settings import Settings


def console_config(settings: Settings) -> ConsoleConfig:
    """The console as the settings want it."""
    elsewhere = urlsplit(settings.console_url)
    names = (settings.console_host, elsewhere.netloc)
    return ConsoleConfig(
        host=settings.console_host,
        port=settings.console_port,
        link_ttl_s=settings.console_link_ttl_s,
        allowed_hosts=(*LOOPBACK, *(name for name in names if name)),
        secure_cookies=elsewhere.scheme == "https",
        framed_by=tuple(settings.console_framed_by.split()),
    )


def sessions_config(settings: Settings) -> SessionsConfig:
    """The sessions' numbers as the settings want them."""
    return SessionsConfig(
        data_dir=settings.data_dir,
        whatsapp_url=settings.whatsapp_url,
        whatsapp_page_file=settings.whatsapp_page_file,
        wajs_path=settings.wajs_path,
        browser_executable=settings.browser_executable,
        browser_sandbox={"auto": None, "on": True, "off": False}[settings.browser_sandbox],
        whatsapp_proxy=settings.whatsapp_proxy or None,
        page_call_timeout_s=settings.page_call_timeout_s,
        send_timeout_s=settings.send_timeout_s,
        probe_interval_s=settings.probe_interval_s,
        worker_capacity=settings.worker_capacity,
        claim_interval_s=settings.sweep_interval_s,
        lease_ttl_s=settings.lease_ttl_s,
        lease_margin_s=settings.lease_margin_s,
        restart_backoff_base_s=settings.restart_backoff_base_s,
        restart_backoff_max_s=settings.restart_backoff_max_s,
        restart_max=settings.restart_max,
        restart_window_s=settings.restart_window_s,
    )
