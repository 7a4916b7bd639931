"""Brings each admin chat to the present screen, and shows its notices.

One keeper per surface, on its own: a platform that is down delays only itself, and what it then shows is
the present screen once, however many steps it missed.
"""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from bridge.desk import Desk, Drawn, NotYours
from bridge.errors import PermanentError, TemporaryError, TooSoon
from bridge.happenings import ScreenShown, Shown
from bridge.ports.admin_chat import AdminChat
from bridge.ports.rows import NoticeRow, SurfaceRow
from bridge.telemetry import tell

log = structlog.get_logger()

BATCH = 50
"""Places brought up to date in one round; the next round follows at once when there were as many."""


@dataclass(slots=True, kw_only=True)
class SurfaceKeeper:
    """Drains what one admin chat is to show."""

    chat: AdminChat
    desk: Desk
    _rest_until: dict[str, datetime] = field(default_factory=dict)

    async def round(self) -> bool:
        """Show everything that is due; True when there may be more at once."""
        now = self.desk.clock.now()
        self._rest_until = {place: until for place, until in self._rest_until.items() if until > now}
        # Asked for on top of a whole batch: those that rest must not keep the others from their turn.
        most = BATCH + len(self._rest_until)
        places = await self.desk.store.due_surfaces(self.chat.surface, most)
        shown = [await _of(place, self._show(place, now)) for place in places if not self._rests(place)]
        notices = await self.desk.store.due_notices(self.chat.surface, now, most)
        told = [await _of(one.place, self._notify(one, now)) for one in notices if not self._rests(one.place)]
        return (len(places) == most and any(shown)) or (len(notices) == most and any(told))

    def wake(self, place: SurfaceRow) -> None:
        """A place that could not be reached can be again, so the platform says: do not wait out its rest."""
        self._rest_until.pop(place.id, None)

    def _rests(self, place: SurfaceRow) -> bool:
        return place.id in self._rest_until

    async def _show(self, place: SurfaceRow, now: datetime) -> bool:
        try:
            drawn = await self._drawn(place)
            message_ref = place.message_ref
            # A place that is off keeps what it shows; one that shows nothing yet is brought to life.
            if not drawn.is_off or message_ref is None:
                message_ref = await self.chat.show(place, drawn.screen, drawn.pairing)
        except (TemporaryError, PermanentError) as error:
            self._rest(place, now, error, is_notice=False)
            return False
        self._tell(Shown.SHOWN, is_notice=False)
        async with self.desk.store.transaction(place.tenant) as tx:
            await tx.surface_shown(place.id, drawn.screen.revision, message_ref, asked=place.asked)
        return True

    async def _drawn(self, place: SurfaceRow) -> Drawn:
        try:
            return await self.desk.present(place.tenant, place.conversation, surface=place.surface)
        except NotYours:
            # Whoever was removed is left with nothing of the business in front of them.
            screen = await self.desk.farewell(place.tenant, revision=place.wanted)
            return Drawn(conversation=place.conversation, screen=screen, pairing=None)

    async def _notify(self, notice: NoticeRow, now: datetime) -> bool:
        message_ref = None
        try:
            drawn = await self.desk.draw_notice(notice)
            if drawn is not None:
                message_ref = await self.chat.notify(notice.place, drawn)
        except (TemporaryError, PermanentError) as error:
            self._rest(notice.place, now, error, is_notice=True)
            return False
        self._tell(Shown.SHOWN, is_notice=True)
        async with self.desk.store.transaction(notice.place.tenant) as tx:
            await tx.notice_shown(notice.id, message_ref, now, asked=notice.asked)
        return True

    def _tell(self, outcome: Shown, *, is_notice: bool) -> None:
        tell(ScreenShown(surface=self.chat.surface, is_notice=is_notice, outcome=outcome))

    def _rest(
        self, place: SurfaceRow, now: datetime, error: TemporaryError | PermanentError, *, is_notice: bool
    ) -> None:
        # A place that can never be reached again is asked once an hour: people do unblock bots.
        pause_s = 3600.0 if isinstance(error, PermanentError) else error.retry_after_s or 5.0
        self._rest_until[place.id] = now + timedelta(seconds=pause_s)
        is_early = isinstance(error, TooSoon)
        self._tell(Shown.TOO_SOON if is_early else Shown.UNREACHABLE, is_notice=is_notice)
        if is_early:
            return
        log.warning("surface.unreachable", surface=str(place.surface), place=place.id, pause_s=pause_s)


async def _of(place: SurfaceRow, showing: Coroutine[Any, Any, bool]) -> bool:
    """Whatever is logged meanwhile names the place's business."""
    with structlog.contextvars.bound_contextvars(tenant=place.tenant):
        return await showing
