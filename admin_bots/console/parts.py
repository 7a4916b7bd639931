"""What every handler of the console works with."""

from __future__ import annotations

import math
from dataclasses import dataclass

import structlog
from aiohttp import web

from admin_bots.console.chat import Console
from admin_bots.console.config import ConsoleConfig
from admin_bots.console.principal import Operator, Principal, find_principal
from admin_bots.tries import Tries
from bridge.desk import Desk
from bridge.ids import ConversationId
from bridge.ports.store import Platform

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One console's parts."""

    desk: Desk
    platform: Platform
    console: Console
    config: ConsoleConfig
    tries: Tries  # of addresses, at the doors
    asked: Tries  # of people, behind them

    async def visitor(self, request: web.Request) -> Principal | None:
        """Whoever is signed in; None: nobody is.

        Raises:
            web.HTTPTooManyRequests: they ask for more than people do.
        """
        found = await find_principal(request, self.platform, self.config)
        if found is None:
            return None
        wait_s = self.asked.take(found.person or "")
        if wait_s:
            log.warning("console.asked_too_often", tenant=found.tenant)
            raise web.HTTPTooManyRequests(
                text="Too many requests. Wait a minute.\n", headers={"Retry-After": str(math.ceil(wait_s))}
            )
        return found

    async def principal(self, request: web.Request) -> Principal:
        """Whoever is signed in.

        Raises:
            web.HTTPUnauthorized: nobody is.
        """
        found = await self.visitor(request)
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

    async def conversation(self, operator: Operator) -> ConversationId:
        """The operator's menu.

        Raises:
            web.HTTPNotFound: there is none.
        """
        row = await self.desk.conversations(operator.tenant, operator.person)
        if row is None:
            raise web.HTTPNotFound(text="Not found.\n")
        return row.id

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
