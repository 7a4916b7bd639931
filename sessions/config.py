"""What the sessions of one process are told at start; the front door fills it from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsConfig:
    """Every number has its unit in its name; the defaults are those of the settings."""

    data_dir: Path
    """Profiles are kept below it, in `profiles/<session id>/`."""

    # --- the page
    whatsapp_url: str = "https://web.whatsapp.com/"
    """Where the page is. Only this origin gets our scripts."""
    whatsapp_page_file: Path | None = None
    """A pinned page: served in place of the live HTML. A crutch: WhatsApp's pages expire in two months."""
    wajs_path: Path = Path("node_modules/@wppconnect/wa-js/dist/wppconnect-wa.js")
    """The wa-js bundle. It is renewed every few weeks, so its path is a setting."""
    browser_executable: Path | None = None
    """The Chromium to start; None: found on this machine."""
    browser_sandbox: bool | None = None
    """None: on, except for root, for whom Chromium refuses it."""
    whatsapp_proxy: str | None = None
    """`http://[user:password@]host:port` or `socks5://host:port`, for every session of this process."""

    # --- bounds on single calls
    page_call_timeout_s: float = 10.0
    """How long one question to the page may take. Then: TemporaryError."""
    send_timeout_s: float = 30.0
    """How long to wait for the server's ack after handing over a message. Then: UncertainError."""
    open_timeout_s: float = 45.0
    """How long the browser may take to start and to begin loading the page."""
    close_timeout_s: float = 10.0
    """How long a browser may take to close before it is killed."""

    # --- watching
    probe_interval_s: float = 15.0
    """How often a session that is CONNECTED proves that it still is."""
    boot_probe_interval_s: float = 0.5
    """The same, until it is CONNECTED or shows a QR. Events from the page bring a probe forward."""
    round_trip_interval_s: float = 60.0
    """How often a probe also asks WhatsApp's server something (whether our own number exists): a page that is
    connected and deaf looks healthy from the inside."""
    ready_deadline_s: float = 60.0
    """How long a page may load before it is reloaded, and how long again before the browser is restarted."""
    deaf_deadline_s: float = 40.0
    """The same for a page that was usable and is no more."""
    catch_up_interval_s: float = 60.0
    """How often chats that have moved are read again: wa-js gives no event for some messages."""
    catch_up_days: float = 14.0
    """How far back a catch-up looks; WhatsApp unlinks an account whose phone was away longer than that."""

    # --- holding
    worker_capacity: int = 20
    """How many sessions this process holds at most."""
    starts_at_once: int = 2
    """How many browsers start at the same time: a start costs about 2 s of CPU."""
    claim_interval_s: float = 2.0
    """How often free sessions are looked for, and rows of held ones read, when no hint comes."""
    lease_ttl_s: float = 15.0
    """How long this process lives on after its last heartbeat. The page's dead-man has the same length."""
    lease_margin_s: float = 5.0
    """How much longer another process waits before it takes a session over."""
    drain_timeout_s: float = 20.0
    """How long stopping may take; what is not closed by then is killed."""

    # --- restarting
    restart_backoff_base_s: float = 1.0
    """The first pause after a failure; it doubles, with jitter."""
    restart_backoff_max_s: float = 60.0
    """The longest pause."""
    restart_max: int = 8
    """So many restarts within `restart_window_s`, and the session is given up until a person acts."""
    restart_window_s: float = 600.0

    # --- sending
    resolve_timeout_s: float = 60.0
    """How long a message of unknown fate is looked for before it is called uncertain."""
    send_tries: int = 6
    """How often a message that surely was not handed over is tried before it is refused."""

    # --- pairing
    code_ttl_s: float = 195.0
    """How long a pairing code is good: 3.25 minutes, as wa-js counts them."""
    qr_ttl_s: float = 60.0
    """How long a QR code can be good: the first 60 s, the next 20 s; rotation comes earlier."""
    pairing_timeout_s: float = 600.0
    """How long one attempt to link may take in all."""
    code_refused_pause_s: float = 3600.0
    """After a 429 on pairing codes: nobody is asked again for so long. Asking on makes it last."""
    unlinked_idle_s: float = 120.0
    """How long a browser stays open that nobody links."""

    @property
    def profiles_dir(self) -> Path:
        """Where the sessions' profiles are."""
        return self.data_dir / "profiles"
