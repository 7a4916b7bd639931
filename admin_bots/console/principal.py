"""Who is looking: one operator of one tenant, or the operator of the platform."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field

from aiohttp import web

from admin_bots.console.config import ConsoleConfig
from bridge.ids import PersonId, TenantId
from bridge.ports.store import Platform

_SECRET = re.compile(r"[A-Za-z0-9._~-]{16,256}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A signed-in browser. `cookie` is its secret and never shown."""

    tenant: TenantId | None
    person: PersonId | None
    cookie: str = field(repr=False)

    @property
    def csrf_token(self) -> str:
        """What this browser's pages must send with every change. Made from the cookie: nothing to store."""
        return hmac.new(self.cookie.encode(), b"wabridge console csrf", hashlib.sha256).hexdigest()

    @property
    def is_platform(self) -> bool:
        """Whether this is the operator of the installation."""
        return self.tenant is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A principal who is somebody in a tenant."""

    tenant: TenantId
    person: PersonId
    principal: Principal


def looks_like_secret(text: str) -> bool:
    """Whether it is worth asking the store about."""
    return _SECRET.fullmatch(text) is not None


async def find_principal(request: web.Request, platform: Platform, config: ConsoleConfig) -> Principal | None:
    """Who sent the request, asked of the store each time: a removed person is out at once."""
    cookie = request.cookies.get(config.cookie_name, "")
    return await principal_of(cookie, platform)


async def principal_of(cookie: str, platform: Platform) -> Principal | None:
    """Whose cookie it is; None when it is good for nothing (any more)."""
    if not looks_like_secret(cookie):
        return None
    found = await platform.enter(cookie, kind="cookie")
    if found is None:
        return None
    tenant, person = found
    return Principal(tenant=tenant, person=person, cookie=cookie)
