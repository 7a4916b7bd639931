"""Invitations: redeemed in a window, or by command. Whoever brings one becomes who it was made for."""

from __future__ import annotations

import re
from dataclasses import dataclass

import structlog
from slack_bolt.app.async_app import AsyncApp

from admin_bots.slack import texts
from admin_bots.slack.envelopes import Body, account_of
from admin_bots.slack.lines import whisper
from admin_bots.slack.parts import Parts
from admin_bots.slack.routers.homes import stranger_home
from admin_bots.slack.seats import change_seat, seats_of
from admin_bots.slack.spots import Spot
from admin_bots.slack.windows import JOIN
from bridge.ids import PersonId, TenantId
from bridge.screens import Surface

log = structlog.get_logger()

_SECRET = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """This concern's listeners."""

    parts: Parts

    def register(self, app: AsyncApp) -> None:
        """Have them called."""
        app.view(JOIN)(self.submitted)

    async def submitted(self, body: Body) -> None:
        """The window's text is the code, or the whole command that was given with it."""
        account = account_of(body)
        if account is None:
            return
        came_in = await join(self.parts, account, typed_in(body).split()[-1:])
        if not came_in and not await seats_of(self.parts, account):
            await stranger_home(self.parts, account, line=texts.GONE_INVITATION)
        elif not came_in:
            words = await self.parts.people.words(account)
            await whisper(self.parts, body, words(texts.GONE_INVITATION))


async def join_by_command(parts: Parts, body: Body, code: list[str]) -> None:
    """`/wabridge join CODE`: answered to the giver alone."""
    account = account_of(body)
    if account is None:
        return
    came_in = await join(parts, account, code)
    words = await parts.people.words(account)
    seats = await seats_of(parts, account)
    line = words(texts.JOINED, business=seats[0].business or "…") if came_in else words(texts.GONE_INVITATION)
    await whisper(parts, body, line)


async def join(parts: Parts, account: Spot, code: list[str]) -> bool:
    """Use an invitation up; False: it is not good, or the account tries too often."""
    if not parts.patience.has_some(account.address) or not code or _SECRET.fullmatch(code[0]) is None:
        return False
    joined = await _redeemed(parts, account, code[0])
    if joined is None:
        log.warning("slack.invitation_refused")
        return False
    tenant, person = joined
    await parts.desk.pick_seat(tenant, person, surface=Surface.SLACK, address=account.address)
    seats = await seats_of(parts, account)
    if seats:
        await change_seat(parts, seats[0], seats, account)
    log.info("slack.joined", tenant=tenant)
    return True


async def _redeemed(parts: Parts, account: Spot, secret: str) -> tuple[TenantId, PersonId] | None:
    name = await parts.people.name(account)
    joined = await parts.platform.redeem(secret, name, (Surface.SLACK, account.address))
    if joined is not None:
        return joined[:2]
    # A link of the console, brought here: whoever has it is that person already.
    principal = await parts.platform.enter(secret, kind="link")
    if principal is None or principal[0] is None or principal[1] is None:
        return None
    tenant, person = principal[0], principal[1]
    async with parts.store.transaction(tenant) as tx:
        await tx.link_account(person, Surface.SLACK, account.address)
        await tx.audit("account.linked", by=person, surface=str(Surface.SLACK))
    return tenant, person


def typed_in(body: Body) -> str:
    """What was written into a window's field."""
    try:
        value = body["view"]["state"]["values"]["text"]["text"]["value"]
    except (KeyError, TypeError):
        return ""
    return value if isinstance(value, str) else ""
