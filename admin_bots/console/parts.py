"""What every handler of the console works with."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from admin_bots.console.chat import Console
from admin_bots.console.config import ConsoleConfig
from admin_bots.console.principal import Operator, Principal, find_principal
from admin_bots.console.tries import Tries
from bridge.desk import Desk
from bridge.ports.store import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One console's parts."""

    desk: Desk
    platform: Platform
    console: Console
    config: ConsoleConfig
    tries: Tries

    async def principal(self, request: web.Request) -> Principal:
        """Whoever is signed in.

        Raises:
            web.HTTPUnauthorized: nobody is.
        """
        found = await find_principal(request, self.platform, self.config)
        if found is None:
            raise web.HTTPUnauthorized(text="Not signed in.\n")
        return found

    async def operator(self, request: web.Request) -> Operator:
        """The operator of a tenant who is signed in.

        Raises:
            web.HTTPUnauthorized, web.HTTPNotFound: nobody is; it is the operator of the platform.
        """
        principal = await self.principal(request)
        if principal.tenant is None or principal.person is None:
            raise web.HTTPNotFound(text="Not found.\n")
        return Operator(tenant=principal.tenant, person=principal.person, principal=principal)

    async def platform_operator(self, request: web.Request) -> Principal:
        """The operator of the platform.

        Raises:
            web.HTTPUnauthorized, web.HTTPNotFound: nobody is signed in; it is somebody else.
        """
        principal = await self.principal(request)
        if not principal.is_platform:
            raise web.HTTPNotFound(text="Not found.\n")
        return principal


PARTS = web.AppKey("parts", Parts)
