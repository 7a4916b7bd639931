"""App Home: opened by those we know and by strangers; the choice of a business."""

from __future__ import annotations

from dataclasses import dataclass

from slack_bolt.app.async_app import AsyncApp

from admin_bots.slack import blocks, buttons, texts
from admin_bots.slack.envelopes import Body, account_of, action_in
from admin_bots.slack.lines import whisper
from admin_bots.slack.markup import plain
from admin_bots.slack.parts import Parts
from admin_bots.slack.seats import change_seat, seats_of, sit_down
from admin_bots.slack.spots import Spot
from admin_bots.tables import redraw
from bridge.screens import one_line
from bridge.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """This concern's listeners."""

    parts: Parts

    def register(self, app: AsyncApp) -> None:
        """Have them called."""
        app.event("app_home_opened")(self.opened)
        app.action(buttons.SEATS)(self.offer)
        app.action(buttons.SEAT)(self.pick)

    async def opened(self, body: Body) -> None:
        """Somebody looks: what they see is brought up to date."""
        account, event = account_of(body), body["event"]
        if account is None or event.get("tab") == "messages":
            return
        seats = await seats_of(self.parts, account)
        if not seats:
            if self.parts.patience.has_some(account.address):
                await stranger_home(self.parts, account)
            return
        table = await sit_down(self.parts, seats[0], account)
        if table is not None:
            await redraw(self.parts, table)

    async def offer(self, body: Body) -> None:
        """Ask which business the person wants to see, in their Home."""
        account = account_of(body)
        seats = await seats_of(self.parts, account)
        if account is None or not seats:
            return
        words, numbers = await self.parts.people.words(account), buttons.Numbers()
        offered = [
            blocks.button(
                one_line(plain(seat.business)).strip() or f"{at}.",
                action=numbers.name("seat"),
                value=str(seat.tenant),
            )
            for at, seat in enumerate(seats, start=1)
        ]
        rows = [blocks.actions(offered[at : at + 5]) for at in range(0, len(offered), 5)]
        view = blocks.home_view([blocks.section(words(texts.WHICH)), *rows])
        client = (await self.parts.workspaces.of(account.team)).client
        self.parts.chat.homes.forget(account.address)
        await client.views_publish(user_id=account.id, view=view)

    async def pick(self, body: Body) -> None:
        """One was chosen."""
        account, (_, wanted) = account_of(body), action_in(body)
        seats = await seats_of(self.parts, account)
        seat = next((one for one in seats if one.tenant == wanted), None)
        if account is None or seat is None:
            await refuse(self.parts, body)
            return
        await change_seat(self.parts, seat, seats, account)


async def stranger_home(parts: Parts, account: Spot, *, line: str = texts.STRANGER) -> None:
    """What somebody sees whom no business knows: one line, and where an invitation goes."""
    words = await parts.people.words(account)
    view = blocks.home_view(stranger_blocks(words, line))
    client = (await parts.workspaces.of(account.team)).client
    parts.chat.homes.forget(account.address)
    await client.views_publish(user_id=account.id, view=view)


def stranger_blocks(words: Words, line: str) -> list[blocks.Block]:
    """The line, and the button."""
    join = blocks.button(words(texts.HAVE_INVITATION), action=buttons.JOIN, value="join", style="primary")
    return [blocks.section(words(line)), blocks.actions([join])]


async def refuse(parts: Parts, body: Body) -> None:
    """A press that is none of theirs."""
    account = account_of(body)
    if account is not None and parts.patience.has_some(account.address):
        words = await parts.people.words(account)
        await whisper(parts, body, words(texts.NOT_YOURS))
