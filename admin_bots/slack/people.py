"""What Slack knows of people: their names and languages."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

import structlog

from admin_bots.slack.markup import plain
from admin_bots.slack.spots import Spot
from admin_bots.slack.texts import words_for
from admin_bots.slack.workspaces import Workspaces
from bridge.desk import Desk
from bridge.errors import BridgeError
from bridge.presenter import fit
from bridge.screens import Surface, one_line
from bridge.words import Words

log = structlog.get_logger()

MAX_NAME = 80
REMEMBERED = 1000


@dataclass(slots=True, kw_only=True)
class People:
    """Asked once a person, and remembered for a while."""

    workspaces: Workspaces
    desk: Desk
    _known: OrderedDict[str, tuple[str, str]] = field(default_factory=OrderedDict)

    async def name(self, account: Spot) -> str:
        """What they are called there; "?" when nobody knows."""
        return (await self._asked(account))[0]

    async def words(self, account: Spot) -> Words:
        """The business's language for its people, their own Slack's for strangers."""
        seats = await self.desk.seats(Surface.SLACK, account.address)
        if seats:
            async with self.desk.store.transaction(seats[0].tenant) as tx:
                return Words((await tx.tenant()).language)
        return words_for((await self._asked(account))[1])

    async def _asked(self, account: Spot) -> tuple[str, str]:
        known = self._known.get(account.address)
        if known is not None:
            return known
        try:
            client = (await self.workspaces.of(account.team)).client
            user = (await client.users_info(user=account.id, include_locale=True))["user"]
        except BridgeError as error:
            log.info("slack.person_unknown", error=type(error).__name__)
            return "?", "en"
        profile = user.get("profile") or {}
        name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or ""
        found = (fit(one_line(plain(str(name))).strip() or "?", MAX_NAME), str(user.get("locale") or "en"))
        self._known[account.address] = found
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return found
