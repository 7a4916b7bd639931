"""What the sessions of one process are told at start; the front door fills it from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bridge.facts import MessageKind
from bridge.media import MEDIA_KINDS


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
    wajs_fixed: bool = False
    """Whether the path was set by a person: then no fetched wa-js takes its place."""
    page_trial_s: float = 600.0
    """How long a session must be CONNECTED on a new page, or with a new wa-js, before others get it."""
    page_hold_s: float = 7 * 86_400.0
    """How long others are kept on a page that works while the new one does not."""
    page_look_interval_s: float = 3600.0
    """How often one process asks WhatsApp, as a stranger would, which version it serves."""
    page_mind_interval_s: float = 60.0
    """How often a page thinks about being another one, and one process about the trials."""
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
    silence_interval_s: float = 60.0
    """How often it is asked whether the silence since the last message is unusual at this hour."""
    catch_up_interval_s: float = 60.0
    """How often chats that have moved are read again: wa-js gives no event for some messages."""
    catch_up_days: float = 14.0
    """How far back a catch-up looks; WhatsApp unlinks an account whose phone was away longer than that."""

    unpaced: bool = False
    """Whether broadcasts go as fast as they can: for stand-ins alone."""

    # --- holding
    worker_capacity: int = 20
    """How many sessions this process holds at most."""
    starts_at_once: int = 2
    """How many browsers start at the same time: a start costs about 2 s of CPU."""
    claim_interval_s: float = 2.0
    """How often free sessions are looked for, and all held ones glanced at, when no hint comes."""
    row_interval_s: float = 300.0
    """How often a session in which nothing moves reads its rows although nothing was seen to have changed."""
    lease_ttl_s: float = 10.0
    """How long this process lives on after its last heartbeat. The page's dead-man has the same length."""
    lease_margin_s: float = 3.0
    """How much longer another process waits before it takes a session over."""
    drain_timeout_s: float = 20.0
    """How long stopping may take; what is not closed by then is killed."""

    # --- copies of the login
    snapshot_interval_s: float = 600.0
    """How old the newest copy of a login gets: what a lost disk may cost."""
    snapshot_after_messages: int = 200
    """So many messages, in and out, and a copy is made before its time; a minute apart at least."""
    snapshots_at_once: int = 2
    """How many copies are made at the same time: packing one takes a core for some tenths of a second."""
    closing_snapshot_timeout_s: float = 12.0
    """How long the copy made at closing may take; below `drain_timeout_s`, which also closes the browser."""

    # --- files of messages
    media_kinds: frozenset[MessageKind] = MEDIA_KINDS
    """Whose files are fetched; those of other kinds stay on WhatsApp."""
    media_max_bytes: int = 16 * 1024 * 1024
    """Larger files stay on WhatsApp. One that is fetched lies in the page's memory meanwhile."""
    media_timeout_s: float = 180.0
    """How long one file may take."""
    media_at_once: int = 2
    """How many files this process fetches at the same time, for all its sessions."""

    # --- weighing
    weigh_interval_s: float = 30.0
    """How often each session's browser is weighed."""
    session_memory_max_mb: float = 1500.0
    """Above it the browser is opened again in a quiet moment, above twice of it at once."""
    page_max_age_h: float = 24.0
    """An older page is opened again in a quiet moment: pages leak, and none is meant to live for ever."""
    quiet_s: float = 60.0
    """A moment is quiet when so long no message has come or gone, and none is due so soon."""
    heavy_patience_s: float = 600.0
    """How long a quiet moment is waited for by a page that is too heavy or too busy."""
    busy_s: float = 300.0
    """A browser that uses more than 90 % of a core for so long does so for nobody."""
    recycle_rest_s: float = 1800.0
    """The least age of a page that is opened again; a sixth of it above twice the cap."""
    memory_reserve_mb: float = 256.0
    """What is left free of the machine's or container's memory when sessions are claimed."""

    letting_go_s: float = 3.0
    """How long a predecessor on this machine may take to close its browser, before the profile's lock is
    taken from it: its lease has run out, so it is frozen, or slow."""

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
