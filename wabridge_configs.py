"""What each room is told, made from the settings."""

from __future__ import annotations

from urllib.parse import urlsplit

from admin_bots.console.config import LOOPBACK, ConsoleConfig
from bridge.backfill import BackfillPace
from bridge.backfilling import Backfilling
from bridge.media import MEDIA_KINDS
from bridge.page_trials import TrialPolicy
from bridge.recording import Recorder
from sessions.config import SessionsConfig
from sessions.page_version import installed_wajs
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
        installed_wajs=installed_wajs(settings.wajs_path),
        page_policy=page_policy(settings),
    )


def page_policy(settings: Settings) -> TrialPolicy:
    """How long trials of pages last."""
    return TrialPolicy(trial_s=settings.page_trial_s, hold_s=settings.page_hold_days * 86_400)


def backfilling(settings: Settings, recorder: Recorder) -> Backfilling:
    """How slowly earlier messages are read, and where they go."""
    pace = BackfillPace(
        messages=settings.history_portion,
        pause_min_s=settings.history_pause_min_s,
        pause_max_s=settings.history_pause_max_s,
        portions_a_day=settings.history_per_day,
    )
    return Backfilling(
        store=recorder.store, hints=recorder.hints, clock=recorder.clock, record=recorder.record, pace=pace
    )


def sessions_config(settings: Settings) -> SessionsConfig:
    """The sessions' numbers as the settings want them."""
    return SessionsConfig(
        data_dir=settings.data_dir,
        whatsapp_url=settings.whatsapp_url,
        whatsapp_page_file=settings.whatsapp_page_file,
        wajs_path=settings.wajs_path,
        wajs_fixed="wajs_path" in settings.model_fields_set,
        page_trial_s=settings.page_trial_s,
        page_hold_s=settings.page_hold_days * 86_400,
        browser_executable=settings.browser_executable,
        browser_sandbox={"auto": None, "on": True, "off": False}[settings.browser_sandbox],
        whatsapp_proxy=settings.whatsapp_proxy or None,
        page_call_timeout_s=settings.page_call_timeout_s,
        send_timeout_s=settings.send_timeout_s,
        probe_interval_s=settings.probe_interval_s,
        unpaced=settings.broadcast_pacing == "off",
        worker_capacity=settings.worker_capacity,
        media_kinds=MEDIA_KINDS & set(settings.media_kinds.split(",")),
        media_max_bytes=settings.media_max_mb * 1024 * 1024,
        session_memory_max_mb=settings.session_memory_max_mb,
        page_max_age_h=settings.page_max_age_h,
        claim_interval_s=settings.sweep_interval_s,
        lease_ttl_s=settings.lease_ttl_s,
        lease_margin_s=settings.lease_margin_s,
        snapshot_interval_s=settings.snapshot_interval_s,
        restart_backoff_base_s=settings.restart_backoff_base_s,
        restart_backoff_max_s=settings.restart_backoff_max_s,
        restart_max=settings.restart_max,
        restart_window_s=settings.restart_window_s,
    )
