"""What the console can be told."""

from __future__ import annotations

from dataclasses import dataclass, field

from admin_bots.serving import BODY_TIMEOUT_S
from bridge.page_trials import TrialPolicy

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleConfig:
    """Where the console listens and for how long it trusts a browser."""

    host: str = "127.0.0.1"
    """Address to listen on. Loopback by default: whoever reaches the port may at least try a link."""

    port: int = 8080
    """TCP port; 0 takes a free one. It is part of the cookie's name: browsers share cookies between ports."""

    allowed_hosts: tuple[str, ...] = LOOPBACK
    """Names under which browsers may call us, with or without a port (without: any port). Anything else is
    refused: a foreign name that resolves to this machine is how DNS rebinding begins."""

    link_ttl_s: float = 900.0
    """How long a one-time link lives. Enough to walk to another screen, too little for a log read later."""

    cookie_ttl_s: float = 7 * 24 * 3600.0
    """How long a browser stays signed in."""

    secure_cookies: bool = False
    """True behind HTTPS: `Secure` and the `__Host-` prefix, and only `https://` origins may post."""

    framed_by: tuple[str, ...] = ()
    """Origins that may show the console in a frame. Nobody, but for the demo's page on loopback."""

    recheck_s: float = 2.0
    """How often an open tab is asked whether its person may still look. Besides, before each thing
    that it shows."""

    look_again_s: float = 15.0
    """How often an open tab compares itself with the store: finds what another process has shown. Also the
    heartbeat that keeps proxies from closing a quiet stream."""

    tries_per_minute: int = 30
    """Requests to one-time links and invitations from one address; a sign-in takes two."""

    requests_per_minute: int = 1200
    """Requests of one person who is signed in: twenty a second, day and night, which no page of ours makes.
    Each press is a row, and each look a few questions to the database."""

    body_timeout_s: float = BODY_TIMEOUT_S
    """How long a request's body may take. Then it is answered with 408."""

    upload_timeout_s: float = 300.0
    """How long a file may take: 16 MB over a line of half a Mbit/s."""

    installed_wajs: str = "unknown"
    """The version of wa-js that came with this installation."""

    page_policy: TrialPolicy = field(default_factory=TrialPolicy)
    """For how long sessions are kept away from a page that does not work."""

    @property
    def cookie_name(self) -> str:
        """The sign-in cookie."""
        return self._named("console")

    @property
    def form_cookie_name(self) -> str:
        """The cookie that a sign-in form is bound to."""
        return self._named("form")

    def _named(self, use: str) -> str:
        return f"{'__Host-' if self.secure_cookies else ''}wabridge_{use}_{self.port}"
