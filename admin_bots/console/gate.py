"""What every request must pass and every answer carries, before anything of ours runs.

Closed here: DNS rebinding (Host), forged changes (Origin, Sec-Fetch-Site; the CSRF token is checked where
the principal is known), framing, sniffing, caching, and leaks by Referer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from admin_bots.console.config import ConsoleConfig
from bridge.errors import TemporaryError

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'; "
    "frame-ancestors {framed_by}"
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Server": "wabridge",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The checks, and the headers."""

    config: ConsoleConfig

    def refusal(self, request: web.Request) -> web.HTTPException | None:
        """Why a request is turned away unread; None when it may pass."""
        hosts = request.headers.getall("Host", [])
        if len(hosts) != 1 or not self._is_our_name(hosts[0]):
            return web.HTTPMisdirectedRequest(text="This console is not known by that name.\n")
        if request.method in {"GET", "HEAD"}:
            return None if self._may_read(request) else _forbidden()
        return None if self._may_change(request, hosts[0]) else _forbidden()

    def dress(self, response: web.StreamResponse) -> None:
        """Put the headers on an answer. What a handler has set on purpose stays."""
        framed_by = " ".join(self.config.framed_by)
        response.headers.update(HEADERS)
        policy = CONTENT_POLICY.format(framed_by=framed_by or "'none'")
        response.headers.setdefault("Content-Security-Policy", policy)
        if not framed_by:
            response.headers["X-Frame-Options"] = "DENY"
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("Cache-Control", "no-store")

    def _is_our_name(self, host: str) -> bool:
        host = host.lower()
        name, colon, port = host.rpartition(":")
        # "[::1]" ends with a bracket: what stands behind its last colon is no port.
        bare = name if colon and port.isdigit() else host
        allowed = {entry.lower() for entry in self.config.allowed_hosts}
        return host in allowed or bare in allowed

    def _may_read(self, request: web.Request) -> bool:
        """Anyone may follow a link to a page; only our own pages may fetch.

        Another port of the same machine is the same *site*, so SameSite cookies do not part us from it.
        """
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if site in {"same-origin", "none"}:
            return True
        places = {"document", "iframe"} if self.config.framed_by else {"document"}
        is_page = request.headers.get("Sec-Fetch-Mode") == "navigate"
        return is_page and request.headers.get("Sec-Fetch-Dest") in places

    def _may_change(self, request: web.Request, host: str) -> bool:
        origins = request.headers.getall("Origin", [])
        if len(origins) != 1 or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return False
        origin = urlsplit(origins[0].lower())
        schemes = {"https"} if self.config.secure_cookies else {"http", "https"}
        return origin.scheme in schemes and _same_place(origin.netloc, host.lower(), origin.scheme)


def guard(gate: Gate) -> Middleware:
    """The gate as aiohttp's outermost middleware."""

    @web.middleware
    async def stand_guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        refusal = gate.refusal(request)
        if refusal is not None:
            raise refusal
        try:
            return await handler(request)
        except TemporaryError as error:
            log.warning("console.waiting", why=str(error))
            wait_s = max(1, round(error.retry_after_s or 1.0))
            raise web.HTTPServiceUnavailable(
                text="Try again.\n", headers={"Retry-After": str(wait_s)}
            ) from error

    return stand_guard


def _same_place(origin: str, host: str, scheme: str) -> bool:
    default = {"http": ":80", "https": ":443"}[scheme]
    return origin.removesuffix(default) == host.removesuffix(default)


def _forbidden() -> web.HTTPForbidden:
    return web.HTTPForbidden(text="That did not come from a page of this console.\n")
