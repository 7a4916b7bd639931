"""Telegram as an admin chat: one live menu message in each place, and notices beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from aiogram import Bot

from admin_bots.reader import Reader, find_reader
from admin_bots.telegram.asides import Asides
from admin_bots.telegram.drawing import Drawing, Frame, draw_closed, draw_screen, is_private
from admin_bots.telegram.errors import ChatMoved, NoSuchMessage, Unreachable
from admin_bots.telegram.messages import Messages
from admin_bots.telegram.moving import go_home, leave_behind, move_group
from admin_bots.telegram.notices import Notices
from admin_bots.telegram.refs import MenuRef, menu_ref
from admin_bots.telegram.scroll import Scroll
from admin_bots.telegram.spots import Spot, spot_at
from admin_bots.telegram.topics import Topics
from bridge.desk import Desk
from bridge.errors import TemporaryError
from bridge.menu.state import PageId
from bridge.pairing import PairingStep
from bridge.ports.rows import SurfaceRow
from bridge.screens import Notice, Screen, Surface

GUEST_PAGES = frozenset({PageId.LOG_CONTACT, PageId.REPLY, PageId.REPLY_CONFIRM})
"""What a person's own menu may show in a group: the reply that they are writing there."""


@dataclass(slots=True, kw_only=True)
class Telegram:
    """Shows screens and notices in Telegram.

    wake: called with a place and the moment when what it shows there is good no more.
    came_back: called with a place that could not be reached, and that can be again.
    look_again: called when something was put off, with the seconds after which it may go.
    """

    bot: Bot
    bot_link: str  # https://t.me/<bot>
    desk: Desk
    wake: Callable[[SurfaceRow, datetime], None]
    came_back: Callable[[SurfaceRow], None]
    look_again: Callable[[float], None]
    has_private_topics: bool = False
    scroll: Scroll = field(default_factory=Scroll)
    surface: Surface = field(default=Surface.TELEGRAM, init=False)
    messages: Messages = field(init=False)
    asides: Asides = field(init=False)
    topics: Topics = field(init=False)
    notices: Notices = field(init=False)
    revisions: dict[str, int] = field(default_factory=dict)
    """By place: the revision that stands there, to judge what is typed below it."""
    _posted: dict[str, tuple[int, MenuRef]] = field(default_factory=dict, init=False)
    """By place: the menu that we know of and the store may not yet, and as of which `asked`."""

    def __post_init__(self) -> None:
        self.messages = Messages(bot=self.bot)
        self.asides = Asides(bot=self.bot, messages=self.messages)
        self.topics = Topics(bot=self.bot, store=self.desk.store, has_private_topics=self.has_private_topics)
        self.notices = Notices(messages=self.messages, desk=self.desk, scroll=self.scroll, topics=self.topics)

    async def show(self, place: SurfaceRow, screen: Screen, pairing: PairingStep | None) -> str | None:
        """Bring the place's live message to this screen. See `bridge.ports.admin_chat`."""
        spot = _spot_of(place)
        try:
            return await self._show(place, spot, screen, pairing)
        except TemporaryError as error:
            await self._put_off(place, spot, error)
            raise

    async def notify(self, place: SurfaceRow, notice: Notice) -> str | None:
        """Tell it, in the message that told of it before where there is one."""
        spot = _spot_of(place)
        try:
            return await self.notices.tell(place, spot, notice)
        except TemporaryError as error:
            await self._put_off(place, spot, error)
            raise

    async def _show(
        self, place: SurfaceRow, spot: Spot, screen: Screen, pairing: PairingStep | None
    ) -> str | None:
        known = self._known(place)
        if known is not None and known.chat not in (None, spot.chat):
            # The place has moved while this menu was on its way to where it was before.
            await leave_behind(self.messages, spot, known)
            known = None
        if not await self._is_picked(place, spot):
            # The person looks at another business here: one menu at a time, so none of ours is left.
            await self._clear(spot, known)
            self._posted.pop(place.id, None)
            return None
        if spot.guest is not None and screen.page not in GUEST_PAGES:
            if known is None:
                return None  # the reply that brought it here is still to be handled
            await go_home(self.desk.store, self.messages, place, spot, known)
            raise TemporaryError("the menu has gone home", retry_after_s=0.1)
        return await self._bring(place, spot, known, screen, pairing)

    def _known(self, place: SurfaceRow) -> MenuRef | None:
        """The place's menu. What was posted just before something failed must not be posted once more."""
        asked, posted = self._posted.get(place.id, (-1, None))
        return posted if asked == place.asked else menu_ref(place.message_ref)

    async def _put_off(self, place: SurfaceRow, spot: Spot, error: TemporaryError) -> None:
        if isinstance(error, ChatMoved):
            await move_group(self.desk.store, place, spot, error.chat)
        if error.retry_after_s is not None:
            self.look_again(error.retry_after_s)

    async def _bring(
        self,
        place: SurfaceRow,
        spot: Spot,
        known: MenuRef | None,
        screen: Screen,
        pairing: PairingStep | None,
    ) -> str:
        reader = await find_reader(self.desk.store, place.tenant)
        drawing = await self._draw(place, spot, screen, pairing, reader)
        is_photo = drawing.photo is not None
        message = None if known is None else known.message
        if known is not None and (known.is_photo != is_photo or self.scroll.is_away(spot)):
            # Deleted first: should we die in between, a QR code must not stay behind.
            await self.messages.remove(spot, known.message)
            message = None
        if message is not None:
            try:
                await self.messages.change(spot, message, drawing)
            except NoSuchMessage:
                message = None
        if message is None:
            message = await self.messages.post(spot, drawing, silent=True)
            self.scroll.posted(spot)
        self.revisions[place.id] = screen.revision
        aside = None if known is None else known.aside
        shown = MenuRef(message=message, is_photo=is_photo, aside=aside, chat=spot.chat)
        self._posted[place.id] = (place.asked, shown)
        aside = await self.asides.bring(
            spot, aside, wanted=screen.asks_contact and spot.is_private, words=reader.words
        )
        ends_at = getattr(pairing, "expires_at", None) or screen.expires_at
        if ends_at is not None:
            self.wake(place, ends_at)
        shown = replace(shown, aside=aside)
        self._posted[place.id] = (place.asked, shown)
        return shown.text

    async def _draw(
        self, place: SurfaceRow, spot: Spot, screen: Screen, pairing: PairingStep | None, reader: Reader
    ) -> Drawing:
        is_home = spot.is_private and screen.page == PageId.MAIN_MENU
        frame = Frame(
            conversation=place.conversation,
            reader=reader,
            bot_link=self.bot_link,
            is_group=not spot.is_private,
            others=is_home and await self._serves_several(spot),
        )
        if frame.is_group and is_private(screen):
            return draw_closed(screen, frame=frame)
        return draw_screen(screen, pairing, frame=frame, now=self.desk.clock.now())

    async def _is_picked(self, place: SurfaceRow, spot: Spot) -> bool:
        """Whether this place's business is the one that its person looks at in this chat."""
        if not spot.is_private:
            return True
        seats = await self.desk.seats(Surface.TELEGRAM, str(spot.chat))
        return not seats or seats[0].tenant == place.tenant

    async def _serves_several(self, spot: Spot) -> bool:
        return len(await self.desk.seats(Surface.TELEGRAM, str(spot.chat))) > 1

    async def _clear(self, spot: Spot, known: MenuRef | None) -> None:
        if known is None:
            return
        await self.messages.remove(spot, known.message)
        if known.aside is not None:
            await self.messages.remove(spot, known.aside)


def _spot_of(place: SurfaceRow) -> Spot:
    spot = spot_at(place.address)
    if spot is None:
        raise Unreachable("this place has no address in Telegram")
    return spot
