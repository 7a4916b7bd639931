"""Slack as an admin chat: App Home, a live menu message on demand, and a window for secrets."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from admin_bots.qr import qr_png
from admin_bots.reader import Reader, find_reader
from admin_bots.slack import blocks, texts
from admin_bots.slack.dashboards import draw_dashboard
from admin_bots.slack.drawing import COUNTED_S, Frame, Where, draw_screen, fallback, seconds_left
from admin_bots.slack.errors import NoSuchMessage, NoSuchView, NotInstalled, TokenRefused, Unreachable
from admin_bots.slack.looks import Looks
from admin_bots.slack.messages import Messages
from admin_bots.slack.notices import Notices
from admin_bots.slack.pictures import Pictures
from admin_bots.slack.refs import HOME, MessageRef, menu_ref, menu_text
from admin_bots.slack.spots import Spot, spot_at
from admin_bots.slack.windows import Windows, live_window
from admin_bots.slack.workspaces import Workspace, Workspaces
from bridge.desk import Desk, NotYours
from bridge.errors import TemporaryError
from bridge.pairing import PairingStep, ShowCode, ShowQr
from bridge.ports.rows import SurfaceRow
from bridge.screens import Notice, Screen, Surface

HOME_PAUSE_S = 3.0
"""Figures alone change a Home at most so often; what a person does shows at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """One screen on its way to one place."""

    place: SurfaceRow
    spot: Spot
    workspace: Workspace
    screen: Screen
    pairing: PairingStep | None
    reader: Reader
    others: bool

    def frame(self, where: Where, picture: str | None = None) -> Frame:
        """Where it is drawn."""
        return Frame(
            conversation=self.place.conversation,
            reader=self.reader,
            where=where,
            others=self.others,
            picture=picture,
        )


@dataclass(slots=True, kw_only=True)
class Slack:
    """Shows screens and notices in Slack.

    wake: called with a place and the moment when what it shows there is good no more.
    came_back: called with a place that could not be reached, and that can be again.
    look_again: called when something was put off, with the seconds after which it may go.
    """

    desk: Desk
    workspaces: Workspaces
    pictures: Pictures
    windows: Windows
    wake: Callable[[SurfaceRow, datetime], None]
    came_back: Callable[[SurfaceRow], None]
    look_again: Callable[[float], None]
    surface: Surface = field(default=Surface.SLACK, init=False)
    messages: Messages = field(default_factory=Messages)
    homes: Looks = field(default_factory=Looks)
    notices: Notices = field(init=False)
    revisions: dict[str, int] = field(default_factory=dict)
    """By place: the revision that stands there, to judge what is typed below it."""
    direct: set[str] = field(default_factory=set)
    """Places whose person wants the menu at the end of the direct messages."""
    _published: dict[str, tuple[int, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.notices = Notices(messages=self.messages, pictures=self.pictures, desk=self.desk)

    async def show(self, place: SurfaceRow, screen: Screen, pairing: PairingStep | None) -> str | None:
        """Bring all that the person sees of their menu to this screen. See `bridge.ports.admin_chat`."""
        spot = _spot_of(place)
        if spot.is_room:
            return HOME  # a room has threads, and no menu
        try:
            return await self._show(place, spot, screen, pairing)
        except TokenRefused as error:
            raise await self._lost(spot, error) from error
        except TemporaryError as error:
            self._put_off(error)
            raise

    async def notify(self, place: SurfaceRow, notice: Notice) -> str | None:
        """Tell it, in the message that told of it before where there is one."""
        spot = _spot_of(place)
        try:
            return await self.notices.tell(place, await self.workspaces.of(spot.team), spot, notice)
        except TokenRefused as error:
            raise await self._lost(spot, error) from error
        except TemporaryError as error:
            self._put_off(error)
            raise

    async def _show(
        self, place: SurfaceRow, spot: Spot, screen: Screen, pairing: PairingStep | None
    ) -> str | None:
        workspace = await self.workspaces.of(spot.team)
        known = menu_ref(place.message_ref)
        seats = await self.desk.seats(Surface.SLACK, spot.address)
        if seats and seats[0].tenant != place.tenant:
            # The person looks at another business here: one menu at a time, so none of ours is left.
            if known is not None:
                await self.messages.remove(workspace.client, known)
            return HOME
        showing = Showing(
            place=place,
            spot=spot,
            workspace=workspace,
            screen=screen,
            pairing=pairing,
            reader=await find_reader(self.desk.store, place.tenant),
            others=len(seats) > 1,
        )
        await self._window(showing)
        await self._home(showing, is_member=bool(seats))
        known = await self._message(showing, known)
        self.revisions[place.id] = screen.revision
        return menu_text(known)

    async def _window(self, showing: Showing) -> None:
        """The live window, if one is open: also with secrets."""
        place, spot, screen, pairing = showing.place, showing.spot, showing.screen, showing.pairing
        view = await self.windows.of(spot.address)
        if view is None:
            self.pictures.clear(place.id, spot.team)
            return
        picture = None
        if isinstance(pairing, ShowQr):
            payload, words = pairing.payload, showing.reader.words
            picture = self.pictures.of(
                place, spot.team, payload, lambda: qr_png(payload), words(texts.QR_ALT)
            )
        now = self.desk.clock.now()
        drawn = draw_screen(screen, pairing, frame=showing.frame(Where.WINDOW, picture), now=now)
        window = live_window(drawn, screen, place.conversation, showing.reader.words)
        name = f"window/{view}"
        if not self.homes.has(name, window):
            try:
                await showing.workspace.client.views_update(view_id=view, view=window)
            except NoSuchView:
                await self.windows.closed(spot.address, view)
                self.homes.forget(name)
                return
            self.homes.remember(name, window)
        if isinstance(pairing, ShowQr):
            self.pictures.tidy(place, spot.team)
        else:
            self.pictures.clear(place.id, spot.team)
        self._wake(showing, now)

    def _wake(self, showing: Showing, now: datetime) -> None:
        """Draw it anew when its countdown has moved, or when it is good no more."""
        pairing, left = showing.pairing, seconds_left(showing.pairing, now)
        if isinstance(pairing, ShowQr | ShowCode) and pairing.expires_at is not None and left:
            self.wake(showing.place, pairing.expires_at - timedelta(seconds=left - COUNTED_S))
        elif showing.screen.expires_at is not None:
            self.wake(showing.place, showing.screen.expires_at)

    async def _home(self, showing: Showing, *, is_member: bool) -> None:
        place, screen = showing.place, showing.screen
        drawn = draw_screen(
            screen, showing.pairing, frame=showing.frame(Where.HOME), now=self.desk.clock.now()
        )
        if is_member:
            drawn = [*await self._dashboard(place), *drawn]
        view, name = blocks.home_view(drawn), showing.spot.address
        if self.homes.has(name, view):
            return
        revision, at = self._published.get(name, (-1, 0.0))
        left_s = at + HOME_PAUSE_S - time.monotonic()
        if revision == screen.revision and left_s > 0 and showing.pairing is None and not screen.note:
            # Only figures have moved. Put off without a rest: what the person does meanwhile shows at once.
            self.wake(place, self.desk.clock.now() + timedelta(seconds=left_s))
            return
        await showing.workspace.client.views_publish(user_id=showing.spot.id, view=view)
        self.homes.remember(name, view)
        self._published[name] = (screen.revision, time.monotonic())

    async def _dashboard(self, place: SurfaceRow) -> list[blocks.Block]:
        async with self.desk.store.transaction(place.tenant) as tx:
            row = await tx.conversation(place.conversation)
        if row is None:
            return []
        try:
            return draw_dashboard(await self.desk.dashboard(place.tenant, row.person))
        except NotYours:
            return []

    async def _message(self, showing: Showing, known: MessageRef | None) -> MessageRef | None:
        """The live menu message, where the person has asked for one."""
        place, client = showing.place, showing.workspace.client
        wanted = place.id in self.direct
        if known is None and not wanted:
            return None
        drawn = draw_screen(
            showing.screen, showing.pairing, frame=showing.frame(Where.MESSAGE), now=self.desk.clock.now()
        )
        text = fallback(showing.screen)
        if known is not None and not wanted:
            try:
                await self.messages.change(client, known, drawn, text)
            except NoSuchMessage:
                return None  # the person has deleted it, and may ask for another
            return known
        if known is not None:
            await self.messages.remove(client, known)
        channel = await self.messages.direct_channel(client, showing.spot.id)
        posted = await self.messages.post(client, channel, drawn, text)
        self.direct.discard(place.id)
        return posted

    async def _lost(self, spot: Spot, error: TokenRefused) -> Unreachable:
        await self.workspaces.drop(spot.team, str(error))
        return Unreachable("the app is not in that workspace any more")

    def _put_off(self, error: TemporaryError) -> None:
        if error.retry_after_s is not None:
            self.look_again(error.retry_after_s)


def _spot_of(place: SurfaceRow) -> Spot:
    spot = spot_at(place.address)
    if spot is None:
        raise NotInstalled("this place has no address in Slack")
    return spot
